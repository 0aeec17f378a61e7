"""Splits words into the smallest assertions: clauses that could turn out true or false each on its own.

What depends on each other stays together: relative clauses without a comma, reasons, conditions, and predicates
of one subject, unless each has a number or a time of its own.
"""

from itertools import pairwise

from bot.reading.asides import is_pinned, minus, without_asides, without_dashes, words_in
from bot.reading.contract import Span
from bot.reading.document import Sentence, Token
from bot.reading.lexicon import BACKGROUND
from bot.reading.phrases import spans_of

_SUBJECTS = {"nsubj", "nsubjpass", "expl", "csubj"}
_FINITE = {"VBD", "VBZ", "VBP", "MD"}
_TIME_MARKS = {"as", "after", "while", "when", "before", "since", "though", "although", "whereas"}
_SHORTEST = 3  # words of a clause that stands alone
_NEEDING = 5  # words of one whose subject is a pronoun: "… and he is wrong" needs what stands before
_SPLICE = 8  # words on either side of a comma between two whole clauses
_ASIDE_WORDS = 4


def assertions(sentence: Sentence, tokens: list[Token], text: str, *, quoted: bool = False) -> list[tuple[Span, ...]]:
    """`tokens` of one sentence (a content, or what no attribution holds) as contents of claims, in order. `quoted`
    words are cut less: no predicate from the subject that it shares, no aside without a number or a time."""
    rest, found = without_asides(sentence, tokens, text, pinned=quoted)
    for group in coordinated(sentence, rest, None if quoted else text):
        spans = spans_of(group, text)
        if spans:
            found.append(spans)
    return sorted(found)


def coordinated(sentence: Sentence, tokens: list[Token], text: str | None) -> list[list[Token]]:
    """Cut before "and", "but" or ";" where a clause with its own subject follows, and between long clauses that
    only a comma joins; with a `text` also before a second predicate of one subject, where either has a number or a
    time of its own."""
    cuts = []
    for token in tokens:
        if not token.tag.startswith(("VB", "MD")):
            continue
        subject = (behind := _behind_lost_verb(sentence, token)) or own_subject(sentence, token)
        if subject is None:
            if text is not None and (cut := _second_predicate(sentence, token, tokens, text)):
                cuts.append(cut)
            continue
        if token.dep not in {"conj", "ccomp", "parataxis", "ROOT"} or not _independent(sentence, token, tokens):
            continue
        start = sentence.subtree(subject)[0]
        place = next((k for k, each in enumerate(tokens) if each.i == start.i), 0)
        found = _boundary(tokens, place)
        if found is None:
            continue
        left, right = tokens[: found[0]], tokens[found[1] :]
        fewest = _NEEDING if subject.tag == "PRP" else _SHORTEST
        if words_in(left) < _SHORTEST or words_in(right) < fewest or not (behind or _has_clause(sentence, left)):
            continue
        if found[2] == "," and (
            words_in(left) < _SPLICE or words_in(right) < _SPLICE or subject.tag == "PRP" or token.dep == "conj"
        ):
            continue
        cuts.append((found[0], found[1]))
    for place, token in enumerate(tokens):
        sides = (tokens[:place], tokens[place + 1 :]) if token.text == ";" else ()
        if sides and all(words_in(side) >= _SHORTEST and _has_clause(sentence, side) for side in sides):
            cuts.append((place, place + 1))
    pieces, begin = [], 0
    for stop, resume in sorted(set(cuts)):
        if stop >= begin:
            pieces.append(tokens[begin:stop])
            begin = resume
    pieces.append(tokens[begin:])
    shared = [left + _shared(sentence, left, right) for left, right in pairwise(pieces)]
    return [piece for piece in [*shared, pieces[-1]] if words_in(piece)]


def _shared(sentence: Sentence, left: list[Token], right: list[Token]) -> list[Token]:
    """What the end of the second clause tells of the first as well: "Two were killed and six injured when …"."""
    verb = next((token for token in right if token.dep == "conj" and token.tag == "VBN"), None)
    if verb is None or not left or left[-1].i != verb.head or left[-1].tag not in {"VBN", "VBD"}:
        return []
    gapped = not any(child.dep in {"aux", "auxpass"} for child in sentence.children(verb))
    for child in sentence.children(verb):
        phrase = sentence.subtree(child)
        ends = child.dep == "advcl" or (gapped and child.dep == "prep")
        if ends and phrase[0].i == verb.i + 1 and (gapped or phrase[0].lower == "when"):
            return [token for token in right if token.i > verb.i]
    return []


def _second_predicate(sentence: Sentence, verb: Token, tokens: list[Token], text: str) -> tuple[int, int] | None:
    """(end of the first predicate, begin of the second) where each could come out differently."""
    first = sentence.head(verb)
    if verb.dep != "conj" or not first.tag.startswith("VB") or own_subject(sentence, first) is None:
        return None
    if not _independent(sentence, verb, tokens) or any(child.dep in _SUBJECTS for child in sentence.children(verb)):
        return None
    begin = next((k for k, each in enumerate(tokens) if each.i == sentence.subtree(verb)[0].i), 0)
    if begin < 2 or tokens[begin - 1].lower not in {"and", "but"}:
        return None
    left, right = tokens[: begin - 1], tokens[begin:]
    finite = right[0].tag in _FINITE or verb.tag in _FINITE
    if not finite or words_in(left) <= _SHORTEST or words_in(right) <= _SHORTEST:
        return None
    told = [token for token in left if token.i >= first.i]
    return (begin - 1, begin) if told and is_pinned(told, text) and is_pinned(right, text) else None


def own_subject(sentence: Sentence, verb: Token) -> Token | None:
    return next(
        (
            child
            for child in sentence.children(verb)
            if child.dep in _SUBJECTS and child.i < verb.i and child.tag not in {"WP", "WDT"}
        ),
        None,
    )


def _behind_lost_verb(sentence: Sentence, verb: Token) -> Token | None:
    """The subject behind ", and" of a verb to which the parser has given two, or which it has joined to a noun: the
    clause before has a verb that was taken for a noun ("The bridges date from 1908, and …")."""
    subjects = [child for child in sentence.children(verb) if child.dep in _SUBJECTS and child.i < verb.i]
    head = sentence.head(verb)
    joined = verb.dep == "conj" and head.dep in {"ROOT", "ccomp"} and head.tag.startswith("NN")
    if not subjects or (len(subjects) == 1 and not joined):
        return None
    start = sentence.subtree(subjects[-1])[0].i - sentence.first
    joint = [token.lower for token in sentence.tokens[max(0, start - 2) : start]]
    return subjects[-1] if joint in ([",", "and"], [",", "but"]) else None


def _independent(sentence: Sentence, verb: Token, tokens: list[Token]) -> bool:
    """Whether the clause hangs on the main line of these tokens and not on a subordinate clause."""
    inside = {token.i for token in tokens}
    token = verb
    while token.head != token.i and token.head in inside:
        if token.dep not in {"conj", "ccomp", "parataxis"}:
            return False
        head = sentence.head(token)
        if token.dep == "ccomp" and head.i < token.i:
            return False
        token = head
    return token.dep not in {"advcl", "relcl", "acl"} or token.head not in inside


def _has_clause(sentence: Sentence, tokens: list[Token]) -> bool:
    inside = {token.i for token in tokens}
    return any(
        token.tag.startswith(("VB", "MD"))
        and (subject := own_subject(sentence, token)) is not None
        and subject.i in inside
        for token in tokens
    )


def _boundary(tokens: list[Token], place: int) -> tuple[int, int, str] | None:
    """(end of the left part, begin of the right, what joins them) for a clause whose subject is at `place`."""
    begin = place
    if [token.lower for token in tokens[max(0, place - 3) : place]] == ["but", "not", "before"]:
        stop = place - 3
        return stop - (stop > 0 and tokens[stop - 1].text == ","), begin, "but"
    while (
        place > 0
        and tokens[place - 1].dep in {"advmod", "mark", "det"}
        and tokens[place - 1].lower in {"that", "then", "also", "now", "however"}
    ):
        place -= 1
        if tokens[place].lower != "that":
            begin = place
    if place == 0:
        return None
    before = tokens[place - 1]
    if tokens[place].lower == "that" and before.i + 1 < tokens[place].i:
        return place, max(begin, place + 1), "but"
    if before.lower in {"and", "but", "while", "yet", "so"} and before.dep in {"cc", "mark"}:
        stop = place - 1
        while stop > 0 and tokens[stop - 1].text in {",", ";", "–", "—"}:
            stop -= 1
        return stop, begin, before.lower
    if before.text in {";", "–", "—"}:
        return place - 1, begin, ";"
    if before.text == ",":
        return place - 1, begin, ","
    return None


def outlet_assertions(sentence: Sentence, tokens: list[Token], text: str) -> list[tuple[Span, ...]]:
    """The article's own sentence: asides, clauses of time and background phrases apart, then the rest."""
    found: list[tuple[Span, ...]] = []
    rest, apart = without_dashes(sentence, tokens, text)
    found += apart
    rest, apart = without_asides(sentence, rest, text)
    found += apart
    rest, apart = _without_time_clauses(sentence, rest, text)
    found += apart
    rest, apart = _without_background(sentence, rest, text)
    found += apart
    for group in coordinated(sentence, rest, text):
        spans = spans_of(_without_stray(group), text)
        if spans:
            found.append(spans)
    return sorted(set(found))


def _without_stray(tokens: list[Token]) -> list[Token]:
    """Without small words that what stood behind or between them has left alone."""
    places = {token.i for token in tokens}
    return [
        token
        for token in tokens
        if token.tag not in {"IN", "CC", "TO"} or token.i + 1 in places or (token.i - 1 in places and token.tag == "IN")
    ]


def _without_time_clauses(
    sentence: Sentence, tokens: list[Token], text: str
) -> tuple[list[Token], list[tuple[Span, ...]]]:
    apart: list[tuple[Span, ...]] = []
    for token in list(tokens):
        if token.dep != "advcl" or token.head == token.i:
            continue
        subject = own_subject(sentence, token)
        clause = sentence.subtree(token)
        inside = {each.i for each in tokens}
        if (
            subject is None
            or subject.tag == "PRP"
            or clause[0].lower not in _TIME_MARKS
            or not all(each.i in inside for each in clause)
        ):
            continue
        if words_in(clause) < _ASIDE_WORDS + 1 or words_in(minus(tokens, clause)) < _SHORTEST + 1:
            continue
        spans = spans_of(clause[1:], text)
        if spans and _has_clause(sentence, minus(tokens, clause)):
            apart.append(spans)
            tokens = minus(tokens, clause)
    return tokens, apart


def _without_background(
    sentence: Sentence, tokens: list[Token], text: str
) -> tuple[list[Token], list[tuple[Span, ...]]]:
    """ "Amid a row over …," and "… following a vote on …" at the sentence's edge tell something of their own."""
    apart: list[tuple[Span, ...]] = []
    for token in list(tokens):
        if token.lower not in BACKGROUND or token.dep not in {"prep", "mark"} or token.head == token.i:
            continue
        phrase = sentence.subtree(token)
        nouns = [child for child in sentence.children(token) if child.dep == "pobj"]
        inside = {each.i for each in tokens}
        if not nouns or nouns[0].tag.startswith("NNP") or not all(each.i in inside for each in phrase):
            continue
        rest = minus(tokens, phrase)
        if words_in(phrase[1:]) < _ASIDE_WORDS or not any(
            child.dep in {"prep", "acl"} for child in sentence.children(nouns[0])
        ):
            continue
        phrase = _continued(sentence, phrase, tokens)
        spans = spans_of(phrase, text)
        apart.append(((spans[0][0] + len(token.text) + 1, spans[0][1]), *spans[1:]))
        if words_in(rest) >= _SHORTEST:
            tokens = minus(tokens, phrase)
    return tokens, apart


def _continued(sentence: Sentence, phrase: list[Token], tokens: list[Token]) -> list[Token]:
    """The phrase with the words of time behind it ("last night") that the tree gives to the verb."""
    following = [token for token in tokens if token.i > phrase[-1].i]
    grown = list(phrase)
    for token in following:
        top = token
        while top.dep in {"amod", "det", "nummod"} and top.head != top.i:
            top = sentence.head(top)
        if token.i != grown[-1].i + 1 or top.dep != "npadvmod":
            break
        grown.append(token)
    return grown
