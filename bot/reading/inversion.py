"""Speakers behind their verb, and whoever stands there without speaking: hearers, channels, days.

"“…,” told the reporters the chief of the guard"; "wrote on her page a resident of the street"; "is cited Moss by
the newspaper". English allows little of it, translations are full of it, and parsers take the first noun.
"""

from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.lexicon import ACCUSING, ADDRESSING, CALENDAR, HEARING, MEDIA, REPORTING, TIME_NOUNS, words

_NOUNS = ("NN", "JJ", "CD", "POS", "HYPH")
_OPENS = {"DT", "PRP$", "PDT"}
_CHANNEL = words("on in to at via through during by from after before outside")
_INSIDE = words("of for from")
_BETWEEN = words("in turn also meanwhile however too there")
_FEWEST_BETWEEN = 3  # a comma, an article and a noun
_CALLED = words(
    "called labeled labelled dubbed branded termed described hailed condemned denounced criticized criticised"
)
_WHICH = words("last this next that")


def speaker_behind(document: Document, sentence: Sentence, verb: Token, content: tuple[Span, ...]) -> Span | None:
    """The noun phrase that speaks behind the verb where a hearer or a place comes first; `content` must end
    directly before the verb."""
    if verb.tag not in {"VBD", "VBZ", "VBP"} or not directly_before(document.text, content, verb):
        return None
    rest = sentence.tokens[verb.i + 1 - sentence.first :]
    place, skipped = 0, False
    to = bool(rest) and rest[0].lower == "to"
    if to or (verb.lower in HEARING and not _is_channel(rest, 0)):
        place = _skip(rest, 1 if to else 0)
        skipped = place > 0
    while _is_channel(rest, place):
        place, skipped = _skip(rest, place + 1), True
    return _phrase(rest[place:]) if skipped else None


def cited_behind(sentence: Sentence, verb: Token) -> tuple[Span, Span] | None:
    """(who is cited, who cites them) of "is cited Moss by the newspaper"."""
    if verb.lower not in {"cited", "quoted"} or verb.tag != "VBN":
        return None
    rest = sentence.tokens[verb.i + 1 - sentence.first :]
    cited = _phrase(rest)
    if cited is None:
        return None
    behind = [token for token in rest if token.start >= cited[1]]
    if not behind or behind[0].lower != "by":
        return None
    by = _phrase(behind[1:])
    return None if by is None else (cited, (behind[0].start, by[1]))


def place_that_says(sentence: Sentence, verb: Token) -> Span | None:
    """The body of "In the hospital said that …", which has no other subject."""
    first = sentence.tokens[0]
    if first.lower not in {"in", "at"} or verb.lower not in REPORTING or verb.tag not in {"VBD", "VBZ", "VBP"}:
        return None
    end = _base(sentence.tokens, 1, skipping=False)
    between = sentence.tokens[end : verb.i - sentence.first]
    if end <= 1 or any(token.is_word and token.lower not in _BETWEEN for token in between):
        return None
    return sentence.tokens[1].start, sentence.tokens[end - 1].end


def is_hearer(sentence: Sentence, verb: Token, span: Span) -> bool:
    """Whether the words at `span` stand directly behind "told" or "wrote to", or are who "was told" or "heard"."""
    if span[0] < verb.end:
        if verb.lower in {"heard", "hears", "hear"}:
            return True
        passive = any(child.dep == "auxpass" for child in sentence.children(verb)) and verb.lower in ADDRESSING
        subjects = [child for child in sentence.children(verb) if child.dep == "nsubjpass"]
        return passive and any(span[0] <= child.start < span[1] for child in subjects)
    between = [token.lower for token in sentence.tokens if verb.end <= token.start < span[0]]
    return between == ["to"] or (verb.lower in HEARING and not between)


def heard_from(sentence: Sentence, verb: Token) -> Span | None:
    """Whoever the hearers have it from: "The court heard from Moss that …"."""
    rest = sentence.tokens[verb.i + 1 - sentence.first :]
    return _phrase(rest[1:]) if len(rest) > 1 and rest[0].lower == "from" else None


def is_accused(sentence: Sentence, verb: Token, span: Span) -> bool:
    """Whether the words at `span` are who "was accused of" or "is called" something."""
    if verb.tag != "VBN" or not (verb.lower in ACCUSING or verb.lower in _CALLED):
        return False
    helped = any(child.dep == "auxpass" for child in sentence.children(verb))
    return helped and any(
        child.dep == "nsubjpass" and span[0] <= child.start < span[1] for child in sentence.children(verb)
    )


def is_called(sentence: Sentence, verb: Token, subject: Token) -> Span | None:
    """In "Chief, a source tells us that …" the noun phrase between the one who is called and the verb."""
    between = sentence.between(subject, verb)
    if len(between) < _FEWEST_BETWEEN or between[0].text != "," or between[1].tag != "DT":
        return None
    end = _base(between, 1, skipping=False)
    return (between[1].start, between[-1].end) if end == len(between) else None


def whole_of_time(sentence: Sentence, span: Span) -> Span | None:
    """Of "last fall" in "a report from last fall says", the report."""
    inside = [token for token in sentence.tokens if span[0] <= token.start < span[1]]
    place = inside[0].i - sentence.first if inside else 0
    if place < 2 or sentence.tokens[place - 1].lower not in {"from", "of", "in"}:
        return None
    first = last = place - 2
    if not sentence.tokens[last].tag.startswith("NN"):
        return None
    while first and sentence.tokens[first].tag.startswith(_NOUNS):
        first -= 1
    first += 0 if sentence.tokens[first].tag in _OPENS or sentence.tokens[first].tag.startswith(_NOUNS) else 1
    return sentence.tokens[first].start, span[1]


def is_aside(sentence: Sentence, verb: Token, span: Span) -> bool:
    """Whether the words at `span` cannot be who speaks: "by telephone", "last fall", beyond a semicolon."""
    inside = [token for token in sentence.tokens if span[0] <= token.start < span[1]]
    if not inside:
        return False
    first, last = min(inside[-1].end, verb.end), max(inside[0].start, verb.start)
    if any(token.text == ";" for token in sentence.tokens if first <= token.start < last):
        return True
    if is_time(inside):
        return True
    before = sentence.tokens[inside[0].i - 1 - sentence.first] if inside[0].i > sentence.first else None
    agent = verb.tag == "VBN" and before is not None and before.lower == "by"
    return before is not None and before.lower in _CHANNEL and before.start > verb.start and not agent


def is_time(tokens: list[Token]) -> bool:
    """ "Last fall", "Monday"."""
    last = tokens[-1].lower
    return (last in CALENDAR and len(tokens) == 1) or (last in TIME_NOUNS and tokens[0].lower in _WHICH)


def directly_before(text: str, content: tuple[Span, ...], verb: Token) -> bool:
    """Whether the content, or a piece of it, ends with only marks between it and the verb."""
    return any(end <= verb.start and not any(c.isalnum() for c in text[end : verb.start]) for _, end in content)


def _is_channel(rest: list[Token], place: int) -> bool:
    return place < len(rest) and rest[place].lower in _CHANNEL


def _skip(rest: list[Token], place: int) -> int:
    """Behind the phrase that begins at `place`, what hangs on it included."""
    end = _base(rest, place, skipping=True)
    while end > place and end < len(rest) and rest[end].lower == "of":
        end = _base(rest, end + 1, skipping=True)
    return end


def _base(tokens: list[Token], place: int, *, skipping: bool) -> int:
    """The end of the noun phrase that begins at `place`; while one is skipped, a name behind a noun is the next."""
    end = place
    while end < len(tokens):
        token, before = tokens[end], tokens[end - 1] if end > place else None
        if token.tag in _OPENS or token.tag == "PRP":
            if end > place:
                break
        elif not token.tag.startswith(_NOUNS) and token.text not in {"'", "’", "-"}:
            break
        elif skipping and before is not None and token.tag.startswith("NNP"):
            alone = before.lower in MEDIA | CALENDAR
            if alone or before.tag in {"NN", "NNS", "CD"}:
                break
        end += 1
    return end


def _phrase(tokens: list[Token]) -> Span | None:
    end = _base(tokens, 0, skipping=False)
    while end and end + 1 < len(tokens) and tokens[end].lower in _INSIDE:
        further = _base(tokens, end + 1, skipping=False)
        if further == end + 1:
            break
        end = further
    named = any(token.tag.startswith("NN") for token in tokens[:end])
    return (tokens[0].start, tokens[end - 1].end) if end and named else None
