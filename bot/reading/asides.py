"""What a sentence says in passing of somebody or something that it names: ", who was sacked in May,", ", built in
1931,", ", the largest mine in the country," and what stands between dashes. Each is an assertion of its own, told of
the name before it; what only says which one is meant has no comma and stays.
"""

from bot.reading.contract import Span
from bot.reading.document import DASHES, Sentence, Token
from bot.reading.lexicon import CALENDAR, PERSON_NOUNS, TIME_NOUNS
from bot.reading.numbers import numbers_in, times_in
from bot.reading.phrases import spans_of

_RELATIVE = {"WP", "WDT", "WP$"}
_SUBJECTS = {"nsubj", "nsubjpass"}
_FEWEST = 4  # words of an aside; a participle's may be three
_SHORTEST = 3
_REST = 8  # words behind the head of the phrase that an aside is told of
_DETERMINERS = {"DT", "PRP$", "POS"}

Apart = list[tuple[Span, ...]]


def without_asides(
    sentence: Sentence, tokens: list[Token], text: str, *, pinned: bool = False
) -> tuple[list[Token], Apart]:
    """(the tokens that are left, the asides with the names that they are told of). With `pinned` only asides that
    hold a number or a time, as in quoted words, where the rest is tone as often as fact."""
    apart: Apart = []
    for token in tokens:
        if token.dep not in {"relcl", "acl", "appos"} or token.head == token.i:
            continue
        aside = _aside(sentence, token, tokens)
        if not aside or (pinned and not is_pinned(aside, text)):
            continue
        named = name_of(sentence, aside[0], told_of(sentence, token))
        left = minus(tokens, aside)
        whole = words_in(left) >= _SHORTEST and any(each.tag.startswith(("VB", "MD")) for each in left)
        if not whole or not agrees(sentence, named, aside):
            continue
        apart.append(spans_of(named + aside, text))
        tokens = left
    return tokens, apart


def _aside(sentence: Sentence, token: Token, tokens: list[Token]) -> list[Token]:
    """The words that hang on `token`, if a comma parts them from the name and they assert something."""
    head = told_of(sentence, token)
    aside = [each for each in sentence.subtree(token) if each.i > head.i]
    while aside and not aside[-1].is_word:
        aside.pop()
    if not aside or aside[-1].i - aside[0].i + 1 != len(aside) or not _follows_name(sentence, aside[0], head):
        return []
    behind = [each for each in sentence.tokens if each.i > aside[-1].i and each.text not in {"'", '"'}]
    if behind and behind[0].is_word:
        return []
    places = {each.i for each in tokens}
    if not places.issuperset(each.i for each in aside):
        return []
    if token.dep == "relcl":
        fits = _is_relative(aside[0], head) and words_in(aside) >= _FEWEST
    elif token.dep == "acl":
        named = any(each.tag in {"CD", "NNP", "NNPS"} for each in aside)
        fits = token.tag == "VBN" and aside[0].tag in {"VBN", "RB"} and words_in(aside) >= _SHORTEST and named
    else:
        fits = (
            head.dep in _SUBJECTS
            and words_in(aside) >= _FEWEST
            and any(c.dep == "relcl" or c.tag in {"VBN", "JJS", "RBS"} for c in sentence.children(token))
        )
    return aside if fits else []


def told_of(sentence: Sentence, clause: Token) -> Token:
    """What the clause is told of: the noun that the tree gives it, but in "an offer in July, which" the offer."""
    head = sentence.head(clause)
    if not is_when(head) or head.dep in _SUBJECTS:
        return head
    for above in sentence.ancestors(head):
        if above.tag.startswith("NN"):
            return above if not is_when(above) else head
        objects = [c for c in sentence.children(above) if c.dep in {"dobj", "nsubjpass"} and c.i < head.i]
        if above.tag.startswith("VB"):
            return objects[-1] if objects else head
    return head


def is_when(token: Token) -> bool:
    """A day, a month, a year or another noun of time."""
    return token.lower in CALENDAR | TIME_NOUNS or (token.tag == "CD" and token.text.isdigit())


def _is_relative(first: Token, head: Token) -> bool:
    return first.tag in _RELATIVE or (first.lower == "where" and head.tag.startswith("NNP"))


def name_of(sentence: Sentence, first: Token, head: Token) -> list[Token]:
    """The phrase that the aside beginning with `first` is told of: what `head` names, to the comma; for "who" the
    person alone ("Ida Krag of the fire service, who …")."""
    before = sentence.tokens[: first.i - 1 - sentence.first]
    if first.lower in {"who", "whose"}:
        last = before[-1]
        owner = _owner(sentence, last)
        if not _is_person(head) or last.i not in {each.i for each in sentence.subtree(head)}:
            head = last if owner is None else owner
        return nominal_before([token for token in before if token.i <= head.i])
    core = nominal_before([token for token in before if token.i <= head.i])
    rest = [token for token in before if token.i > head.i]
    return core + rest if words_in(rest) <= _REST and not any(t.text == "," for t in rest) else nominal_before(before)


def agrees(sentence: Sentence, named: list[Token], aside: list[Token]) -> bool:
    """Whether the aside may be told of the phrase: "the president, who often receive" is not, nor is the "candidate"
    of "not the candidate, who"."""
    if not named:
        return False
    before = sentence.tokens[max(0, named[0].i - 1 - sentence.first)]
    verb = next((each for each in aside if each.tag in {"VBP", "VBZ", "VBD", "MD"}), None)
    plural = verb is not None and verb.tag == "VBP" and aside[0].lower in {"who", "which"}
    return before.lower != "not" and not (plural and named[-1].tag in {"NN", "NNP"})


def _is_person(token: Token) -> bool:
    return token.tag.startswith("NNP") or token.lower in PERSON_NOUNS


def _owner(sentence: Sentence, noun: Token) -> Token | None:
    """Of "Krag of the fire service" Krag, where `noun` is no person."""
    while noun.dep in {"compound", "nmod", "appos"} and sentence.head(noun).i < noun.i:
        noun = sentence.head(noun)
    preposition = sentence.head(noun)
    owner = sentence.head(preposition)
    fits = not _is_person(noun) and preposition.tag == "IN" and owner.tag.startswith("NNP") and owner.i < noun.i
    return owner if fits else None


def _follows_name(sentence: Sentence, first: Token, head: Token) -> bool:
    """Whether only the comma stands between the aside and the phrase whose head it is told of."""
    place = first.i - 1 - sentence.first
    if place < 1 or sentence.tokens[place].text != ",":
        return False
    last = sentence.tokens[place - 1]
    if first.lower == "who" and head.tag.startswith("NNP") and last.tag in {"CD", "-RRB-"}:
        return True
    if not last.tag.startswith("NN"):
        return False
    return last.i == head.i or any(above.i == head.i for above in sentence.ancestors(last))


def is_pinned(tokens: list[Token], text: str) -> bool:
    """Whether the words hold a number or a time."""
    spans = ((tokens[0].start, tokens[-1].end),)
    return bool(numbers_in(text, spans) or times_in(text, spans))


def without_dashes(sentence: Sentence, tokens: list[Token], text: str) -> tuple[list[Token], Apart]:
    dashes = [k for k, token in enumerate(tokens) if token.text in DASHES]
    if len(dashes) != 2 or dashes[1] == len(tokens) - 1:
        return tokens, []
    aside = tokens[dashes[0] + 1 : dashes[1]]
    before = tokens[: dashes[0]]
    if words_in(aside) < _FEWEST or not before or not before[-1].tag.startswith("NN"):
        return tokens, []
    rest = before + tokens[dashes[1] + 1 :]
    if aside[0].lower in {"who", "which"} or aside[0].tag in {"DT", "NN", "NNS", "JJ", "NNP", "CD", "VBN"}:
        return rest, [spans_of(nominal_before(before), text) + spans_of(aside, text)]
    return rest, [spans_of(aside, text)] if _has_verb_with_subject(sentence, aside) else []


def nominal_before(tokens: list[Token]) -> list[Token]:
    """The last noun phrase of the tokens, its article included."""
    place = len(tokens) - 1
    while place > 0 and (tokens[place - 1].tag.startswith(("NN", "JJ", "CD", "HYPH")) or tokens[place - 1].text == "-"):
        place -= 1
    if place > 0 and tokens[place - 1].tag in _DETERMINERS:
        place -= 1
        if tokens[place].tag == "POS" and place > 0 and tokens[place - 1].tag.startswith("NN"):
            return nominal_before(tokens[:place]) + tokens[place:]
    return tokens[max(0, place) :]


def words_in(tokens: list[Token]) -> int:
    return sum(token.is_word for token in tokens)


def minus(tokens: list[Token], taken: list[Token]) -> list[Token]:
    gone = {token.i for token in taken}
    return [token for token in tokens if token.i not in gone]


def _has_verb_with_subject(sentence: Sentence, tokens: list[Token]) -> bool:
    return any(
        token.tag.startswith(("VB", "MD")) and any(child.dep in _SUBJECTS for child in sentence.children(token))
        for token in tokens
    )
