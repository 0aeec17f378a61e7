"""What the article remarks on what somebody says, or on what it rests on: "…, a rumour that spread …" behind the
words reported, "citing figures that …" behind a quotation. The noun and its clause are the article's own."""

from bot.reading.document import Sentence, Token
from bot.reading.lexicon import DENYING, REPORT_NOUNS, REPORTING, words

_CITING = words("citing quoting")
_RESTS_ON = words(
    """figures data numbers statistics documents records papers research studies surveys polls estimates sources
    materials files results images photographs recordings""",
)
_SHOWING = words("show shows showed shown suggest suggests suggested indicate indicates indicated")
_RELATIVE = words("that which")
_FEWEST = 3  # words of the clause


def remarks(sentence: Sentence) -> list[list[Token]]:
    """Each as the noun phrase with one clause; a second clause of the same noun is a remark of its own."""
    return [
        noun + clause
        for token in sentence.tokens
        if token.dep in {"relcl", "acl", "ccomp"} and token.head < token.i
        for noun in [_resumed(sentence, token) or _cited(sentence, token)]
        if noun
        for clause in _clauses(sentence, token, noun[-1])
    ]


def resuming(sentence: Sentence) -> list[list[Token]]:
    """Those remarks that resume what stands before them."""
    return [
        noun
        for token in sentence.tokens
        if token.dep in {"relcl", "acl"} and token.head < token.i
        for noun in [_resumed(sentence, token)]
        if noun
    ]


def _resumed(sentence: Sentence, verb: Token) -> list[Token]:
    """ "A rumour" behind a comma, where the clause is told of it and is not what the rumour says."""
    head = sentence.head(verb)
    phrase = _phrase(sentence, head)
    if not phrase or phrase[0].lower not in {"a", "an"} or head.lower not in REPORT_NOUNS:
        return []
    before = sentence.tokens[max(0, phrase[0].i - 1 - sentence.first)]
    told = verb.dep == "relcl" or (verb.dep == "acl" and verb.lower in DENYING)
    return phrase if told and before.text == "," and _begins_behind(sentence, verb, head) else []


def _cited(sentence: Sentence, verb: Token) -> list[Token]:
    """ "Figures" in "citing figures that his office has not published"; not where they show what is said."""
    before = [token for token in sentence.tokens if token.i < sentence.subtree(verb)[0].i]
    noun = sentence.head(verb) if verb.dep != "ccomp" else before[-1] if before else verb
    citing = noun.dep == "dobj" and sentence.head(noun).lower in _CITING and noun.lower in _RESTS_ON
    if not citing or verb.lower in _SHOWING or verb.lower in REPORTING or not _begins_behind(sentence, verb, noun):
        return []
    return _phrase(sentence, noun)


def _phrase(sentence: Sentence, noun: Token) -> list[Token]:
    phrase = [token for token in sentence.subtree(noun) if token.i <= noun.i]
    return phrase if noun.i - phrase[0].i + 1 == len(phrase) else []


def _begins_behind(sentence: Sentence, verb: Token, noun: Token) -> bool:
    below = [token for token in sentence.subtree(verb) if token.i > noun.i]
    return bool(below) and below[0].i == noun.i + 1 and below[0].lower in _RELATIVE


def _clauses(sentence: Sentence, verb: Token, noun: Token) -> list[list[Token]]:
    """The clause of the verb, cut before an "and that …" of the same noun."""
    below = [token for token in sentence.subtree(verb) if token.i > noun.i]
    begins = [below[0].i]
    for each in sentence.children(verb):
        first = sentence.subtree(each)[0]
        if each.dep == "conj" and each.i > verb.i and first.lower in _RELATIVE:
            begins.append(first.i)
    ends = [*begins[1:], below[-1].i + 1]
    clauses = []
    for begin, end in zip(begins, ends, strict=True):
        clause = [token for token in below if begin <= token.i < end]
        while clause and (not clause[-1].is_word or clause[-1].dep == "cc"):
            clause.pop()
        if sum(token.is_word for token in clause) >= _FEWEST:
            clauses.append(clause)
    return clauses
