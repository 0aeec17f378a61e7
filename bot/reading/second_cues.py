"""Second cues that were taken for a part of what the first one reports: "said it would rain and warned of floods"."""

from dataclasses import replace

from bot.reading.corrected import cue_verb
from bot.reading.document import Document, Sentence, Token
from bot.reading.finder import FoundAttribution, kind_of
from bot.reading.lexicon import DIRECTIVE, QUOTING, REPORTING
from bot.reading.phrases import trimmed
from bot.reading.quotes import Quotes

_FINITE = {"VBD", "VBZ", "VBP"}
_NOT_FINITE = {"VB", "VBN"}
_SUBJECTS = {"nsubj", "nsubjpass"}


def parted(document: Document, quotes: Quotes, found: FoundAttribution) -> list[FoundAttribution]:
    """The attribution, cut before a second cue, and what that one reports of the same source."""
    cue = cue_verb(document, found)
    second = _second(*cue, quotes, found) if cue else None
    if cue is None or second is None:
        return [found]
    sentence, begins, ends = cue[0], _before(cue[0], second), _behind(cue[0], second)
    spans = found.content
    first = trimmed([(start, min(end, begins)) for start, end in spans if start < begins], document.text)
    rest = trimmed([(max(start, ends), end) for start, end in spans if end > ends], document.text)
    if not first or not rest or rest[0][0] >= sentence.span[1]:
        return [found]
    text = document.text
    other = replace(found, content=rest, cue=((second.start, ends),), kind=kind_of(rest, quotes, text))
    return [replace(found, content=first, kind=kind_of(first, quotes, text)), other]


def _second(sentence: Sentence, verb: Token, quotes: Quotes, found: FoundAttribution) -> Token | None:
    """A verb of reporting in the content, in the cue's own form and without a subject, that goes with the cue: what
    is said has no verb beside it that could go with it ("would order … and warned")."""
    if verb.tag not in _FINITE:
        return None
    for token in sentence.tokens:
        reports = token.lower in REPORTING or token.lower in DIRECTIVE or token.lower in QUOTING
        if token.i <= verb.i or not reports or token.dep != "conj" or token.tag != verb.tag:
            continue
        head = sentence.head(token)
        beside = head.i == verb.i or head.tag in _NOT_FINITE
        own = any(child.dep in _SUBJECTS for child in sentence.children(token))
        inside = any(start < token.start < end for start, end in found.content)
        if beside and not own and inside and quotes.at(token.start) is None:
            return token
    return None


def _before(sentence: Sentence, second: Token) -> int:
    """Where the conjunction before the second cue begins, with the adverbs between."""
    place = second.i - sentence.first
    while place and sentence.tokens[place - 1].tag.startswith("RB"):
        place -= 1
    if place and sentence.tokens[place - 1].tag == "CC":
        place -= 1
    return sentence.tokens[place].start


def _behind(sentence: Sentence, second: Token) -> int:
    """Where the second cue ends, its preposition included: "warned against"."""
    place = second.i - sentence.first + 1
    following = sentence.tokens[place] if place < len(sentence.tokens) else second
    return following.end if following.tag == "IN" and following.dep == "prep" else second.end
