"""What a sentence gives "as the agency reports": the clause beside it is the agency's, as translations have it."""

from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.finder import FoundAttribution, kind_of
from bot.reading.lexicon import REPORTING, TIME_NOUNS, verb_forms, words
from bot.reading.phrases import trim
from bot.reading.quotes import Quotes

_PASSING_ON = verb_forms("transmit communicate specify emphasise emphasize", {"transmit": "transmits transmitted"})
_NO_REPORT = words(
    "believe think expect hope fear worry doubt feel know understand learn see suspect assume guess find"
)
_FINITE = {"VBD", "VBZ", "VBP", "NNS", "NN", "VBN"}  # parsers take "reports" behind a name for a noun
_SMALL = words("on in at earlier later today yesterday already now also previously by the")
_FEWEST = 4  # words of the clause


def as_reported(document: Document, quotes: Quotes, found: list[FoundAttribution]) -> list[FoundAttribution]:
    """With such sentences of which nothing was found; one that has a speaker of its own keeps them."""
    touched = {
        sentence.first
        for each in found
        if each.asserts
        for span in (*each.cue, *each.source, *each.content)
        for sentence in document.sentences_over(span)
    }
    added = []
    for sentence in document.sentences:
        if sentence.first not in touched and not quotes.within(sentence.span):
            frame = _opening(sentence) or _closing(sentence)
            content = trim(frame[2], document.text) if frame else None
            if frame and content and len(document.text[slice(*content)].split()) >= _FEWEST:
                kind = kind_of((content,), quotes, document.text)
                added.append(FoundAttribution((content,), (frame[1],), (frame[0],), kind))
    return sorted([*found, *added], key=lambda each: each.content[0])


def _opening(sentence: Sentence) -> tuple[Span, Span, Span] | None:
    """(source, cue, content) of "As the agency reports, …"."""
    tokens = sentence.tokens
    if tokens[0].lower != "as":
        return None
    comma = next((place for place, token in enumerate(tokens) if token.text == ","), None)
    frame = _reports(tokens[1:comma]) if comma is not None else None
    return (*frame, (tokens[comma].end, sentence.span[1])) if frame and comma is not None else None


def _closing(sentence: Sentence) -> tuple[Span, Span, Span] | None:
    """(source, cue, content) of "…, as the agency reports."."""
    tokens = sentence.tokens
    places = [place for place, token in enumerate(tokens) if token.lower == "as" and tokens[place - 1].text == ","]
    if not places or places[-1] == 0:
        return None
    rest = [token for token in tokens[places[-1] + 1 :] if token.is_word]
    frame = _reports(rest) if rest and not any(t.text == "," for t in tokens[places[-1] :]) else None
    return (*frame, (sentence.span[0], tokens[places[-1] - 1].start)) if frame else None


def _reports(tokens: list[Token]) -> tuple[Span, Span] | None:
    """(source, cue) where the words are a noun phrase, a verb of reporting and no more than a time."""
    verbs = [place for place, token in enumerate(tokens) if _is_verb(token) and place]
    if not verbs:
        return None
    verb = verbs[-1]
    source, behind = tokens[:verb], tokens[verb + 1 :]
    timely = all(t.lower in _SMALL | TIME_NOUNS or t.tag in {"CD", "NNP"} for t in behind)
    nominal = any(token.tag.startswith("NN") for token in source) and source[0].tag != "IN"
    plain = all(token.tag[:2] in {"NN", "DT", "JJ", "IN", "PO", "PR", "CC", "HY", "CD"} for token in source)
    if not timely or not nominal or not plain or (behind and behind[0].tag == "NNP"):
        return None
    return (source[0].start, source[-1].end), (tokens[verb].start, tokens[verb].end)


def _is_verb(token: Token) -> bool:
    lemma = REPORTING.get(token.lower) or _PASSING_ON.get(token.lower)
    finite = token.lower.endswith(("s", "d", "wrote"))
    return lemma is not None and lemma not in _NO_REPORT and token.tag in _FINITE and finite
