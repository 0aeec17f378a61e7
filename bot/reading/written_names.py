"""Names that look like words of the sentence: "Moody's", "the charity Roofs For Everyone"."""

from bot.reading.document import Sentence, Token
from bot.reading.lexicon import CALENDAR, words

_JOINING = words("for our the to of and in on with without against your my their us we not")


def possesses(sentence: Sentence, apostrophe: Token) -> bool:
    """Whether something is possessed behind an 's; where a verb or nothing follows, the 's is part of the name."""
    following = next(iter(sentence.tokens[apostrophe.i + 1 - sentence.first :]), None)
    return following is not None and following.is_word and following.tag not in {"VBD", "VBZ", "VBP", "MD"}


def whole_name(sentence: Sentence, tokens: list[Token]) -> list[Token]:
    """With the capitalised words that run on from it, where a name of a body made of words was cut in two, and an 's
    that belongs to it."""
    if not tokens:
        return tokens
    first, last = tokens[0].i - sentence.first, tokens[-1].i - sentence.first
    every = sentence.tokens
    end = last
    if every[last].tag == "NN" and every[last].text[0].islower():
        while end + 1 < len(every) and _runs_on(every[end + 1]):
            end += 1
        end = end if _is_written(every[last + 1 : end + 1]) else last
    elif every[last].tag == "NNP" and last + 1 < len(every) and every[last + 1].lower == "'s":
        end += not possesses(sentence, every[last + 1])
    begin = first
    while begin > 0 and _runs_on(every[begin]) and _runs_on(every[begin - 1]):
        begin -= 1
    if not _is_written(every[begin : first + 1]):
        begin = first
    elif begin > 1 and every[begin - 1].tag == "NN" and every[begin - 2].tag == "DT":
        begin -= 2
    closed = end + 1 == len(every) or not every[end + 1].text[0].isupper()
    return every[begin : end + 1] if closed else tokens


def written_in_words(tokens: list[Token]) -> list[Token]:
    """The name at the end of a source phrase that has a word like "for" or "our" inside, in capitals as well."""
    begin = len(tokens)
    while begin > 0 and _runs_on(tokens[begin - 1]):
        begin -= 1
    begin += tokens[begin : begin + 1] != [] and tokens[begin].lower == "the"
    return tokens[begin:] if _is_written(tokens[begin:]) else []


def _is_written(name: list[Token]) -> bool:
    return any(each.lower in _JOINING for each in name[1:-1])


def _runs_on(token: Token) -> bool:
    return token.text[0].isupper() and token.lower not in CALENDAR
