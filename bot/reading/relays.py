"""Who passes on whose words: "X was quoted by Y as saying …", "Y quoted X as saying …", "X, quoted by Y, said …".

The words are X's, and Y is the relay.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.finder import FoundAttribution, kind_of
from bot.reading.inversion import is_time
from bot.reading.lexicon import REPORTING, words
from bot.reading.phrases import around, join_touching, noun_phrase, trim, trimmed
from bot.reading.quotes import Quotes

_QUOTING = words("quote quotes quoted cite cites cited")
_BE = words("is was are were be been being")
_NEAR = 25  # tokens from "quoted" to its "as saying"
_BEFORE_THAT = 6  # tokens of a time or a place between "saying" and "that"
_QUOTED_BY = re.compile(r",\s*(?:as )?(?:quoted|cited) by (?P<by>[^,;:\"]{3,80}),")


@dataclass(frozen=True, slots=True)
class _Citation:
    """`frame` runs from the first of its words to the last; in the passive the sentence may not say who cites."""

    cited: Span
    citer: Span | None
    cue: tuple[Span, ...]
    frame: Span
    active: bool


def passed_on(document: Document, quotes: Quotes, found: list[FoundAttribution]) -> list[FoundAttribution]:
    """Each citation as an attribution to whoever is cited. Who cites them stays listed and makes no claim."""
    for sentence in document.sentences:
        citation = _citation(document.text, sentence)
        if citation is None or quotes.speech_at(citation.frame[0]) is not None:
            continue
        mine = [each for each in found if not each.nested and _touch(each.cue, [citation.frame])]
        content = _content(document, sentence, citation, mine)
        if not content:
            continue
        kind = kind_of(content, quotes, document.text)
        said = FoundAttribution(content, citation.cue, (citation.cited,), kind)
        listed = [
            replace(each, asserts=False, reach=each.reach or each.content)
            for each in mine
            if citation.active and citation.citer and _touch(each.source, [citation.citer])
        ]
        kept = [each for each in found if each not in mine and not _same(each, content)]
        found = sorted([*kept, *listed, said], key=lambda each: each.content[0])
    return found


def relay_of(text: str, sentence: Sentence, found: FoundAttribution) -> str | None:
    """Whoever quotes the speaker in the sentence of the cue."""
    citation = _citation(text, sentence)
    if citation is not None and _touch(found.cue, [citation.frame]):
        return " ".join(text[slice(*citation.citer)].split()) if citation.citer else None
    match = _QUOTED_BY.match(text, found.source[0][1], sentence.span[1]) if found.source else None
    return match["by"].strip() if match else None


def _citation(text: str, sentence: Sentence) -> _Citation | None:
    for verb in sentence.tokens:
        if verb.lower not in _QUOTING or not verb.tag.startswith("VB"):
            continue
        saying = _saying(sentence, verb)
        if saying is None:
            continue
        passive = verb.tag == "VBN" and not _has(sentence, verb)
        found = _passive(text, sentence, verb, saying) if passive else _active(text, sentence, verb, saying)
        if found is not None:
            return found
    return None


def _saying(sentence: Sentence, verb: Token) -> Token | None:
    rest = sentence.tokens[verb.i + 1 - sentence.first :][:_NEAR]
    for before, token in pairwise(rest):
        if before.text in {";", '"'}:
            return None
        if before.lower == "as" and token.lower.endswith("ing") and token.lower in REPORTING:
            return token
    return None


def _has(sentence: Sentence, verb: Token) -> bool:
    """ "The paper has quoted …" is no passive."""
    helpers = [child.lower for child in sentence.children(verb) if child.dep.startswith("aux") and child.i < verb.i]
    return bool(helpers) and not _BE & set(helpers)


def _passive(text: str, sentence: Sentence, verb: Token, saying: Token) -> _Citation | None:
    cited = _subject(sentence, verb)
    if cited is None and verb.dep in {"acl", "relcl"}:
        cited = noun_phrase(sentence, sentence.head(verb))
    if cited is None:
        return None
    rest = sentence.tokens[verb.i + 1 - sentence.first :]
    between = [token for token in rest if token.i < saying.i - 1]
    behind = [token for token in rest if token.i > saying.i]
    by = next((token for token in [*between, *behind[:1]] if token.lower == "by"), None)
    citer = None
    if by is not None:
        if by.i < saying.i:
            citer = trim((by.end, sentence.tokens[saying.i - 1 - sentence.first].start), text)
        else:
            agent = next((child for child in sentence.children(by) if child.dep == "pobj"), None)
            citer = _with_name(sentence, agent) if agent is not None else None
    first = min([verb, *(c for c in sentence.children(verb) if c.dep.startswith("aux"))], key=lambda token: token.i)
    end = max(saying.end, citer[1] if citer else 0)
    cue = ((first.start, verb.end), (sentence.tokens[saying.i - 1 - sentence.first].start, saying.end))
    return _Citation(cited, citer, cue, (min(cited[0], first.start), end), active=False)


def _active(text: str, sentence: Sentence, verb: Token, saying: Token) -> _Citation | None:
    cited = trim((verb.end, sentence.tokens[saying.i - 1 - sentence.first].start), text)
    citer = _subject(sentence, verb)
    if cited is None or citer is None:
        return None
    cue = ((verb.start, verb.end), (sentence.tokens[saying.i - 1 - sentence.first].start, saying.end))
    return _Citation(cited, citer, cue, (min(citer[0], verb.start), saying.end), active=True)


def _subject(sentence: Sentence, verb: Token) -> Span | None:
    subject = next((child for child in sentence.children(verb) if child.dep in {"nsubj", "nsubjpass"}), None)
    return _with_name(sentence, subject) if subject is not None and subject.i < verb.i else None


def _with_name(sentence: Sentence, noun: Token) -> Span:
    """With the name directly behind it: "the newspaper El Correo"."""
    start, end = noun_phrase(sentence, noun)
    for token in sentence.tokens:
        if token.start == end + 1 and token.tag == "NNP" and not is_time([token]):
            end = token.end
    return start, end


def _content(
    document: Document, sentence: Sentence, citation: _Citation, mine: list[FoundAttribution]
) -> tuple[Span, ...]:
    """What the finder gives without the words of the citation; else what stands behind them, or before."""
    text = document.text
    given = [
        piece for each in mine for span in each.content for piece in around(span, citation.frame) if piece[0] < piece[1]
    ]
    behind = [token for token in sentence.tokens if token.start >= citation.frame[1]]
    that = next((token for token in behind[:_BEFORE_THAT] if token.lower == "that"), None)
    spans = trimmed((_behind(span, that) for span in given), text)
    if not spans:
        start = that.end if that is not None else citation.frame[1]
        spans = trimmed([(start, sentence.span[1])], text) or trimmed([(sentence.span[0], citation.frame[0])], text)
    return join_touching(spans, text)


def _behind(span: Span, that: Token | None) -> Span:
    return (that.end, span[1]) if that is not None and span[0] <= that.start < span[1] else span


def _touch(spans: Iterable[Span], others: Iterable[Span]) -> bool:
    listed = list(others)
    return any(start < last and first < end for start, end in spans for first, last in listed)


def _same(found: FoundAttribution, content: tuple[Span, ...]) -> bool:
    """Whether an attribution has no cue beside the citation and gives what is cited to somebody else."""
    return not found.nested and not found.cue and _touch(found.content, content)
