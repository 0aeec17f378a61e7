"""What the tagger found, put right by what the rules of English reporting know.

The tagger decides that somebody reports something, and who; its contents reach as far as annotators' do. The
rules decide of what words a claim may be made: only of what the cue's own sentence reports or a quotation holds
that begins or ends there. A closed quotation without a tag of its own is left to `untagged.py`.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.reading.contract import Span
from bot.reading.corrected import may_speak, with_subject
from bot.reading.coverage import Coverage
from bot.reading.document import Document
from bot.reading.finder import FoundAttribution, kind_of
from bot.reading.phrases import around, join_touching, trimmed
from bot.reading.quotes import Quotes

_SAME_CONTENT = 0.5  # share of common characters from which tagger and rules mean one content
_WITHIN = 0.9  # share of the tagger's characters from which its content is a part of the rules'
_FINITE = {"VBD", "VBZ", "VBP", "MD"}
_SUBORDINATE = {"advcl", "relcl", "acl"}
_AUXILIARY = {"aux", "auxpass", "nsubj", "nsubjpass"}
_ASKING = {"how", "why", "whether", "if", "what", "who", "whom", "which", "when", "where"}


def agreed(
    document: Document, quotes: Quotes, tagged: list[FoundAttribution], ruled: list[FoundAttribution]
) -> list[FoundAttribution]:
    """In text order. `reach` keeps the tagger's content where a claim is made of other words."""
    reached = [replace(each, content=content) for each in tagged if (content := _reach(document, quotes, each))]
    rest = dict(enumerate(ruled))
    rules, tags = _Nearby(document, ruled), _Nearby(document, reached)
    found: list[FoundAttribution] = []
    alone: list[FoundAttribution] = []
    for place, each in enumerate(reached):
        near = [number for number in rules.beside(each.cue or each.source) if number in rest]
        partner = _partner(each, near, ruled)
        if partner is None:
            alone.append(each)
        else:
            theirs = rest.pop(partner)
            others = [reached[number] for number in tags.beside(theirs.content) if number != place]
            found.append(_joined(document, quotes, each, theirs, others))
    reach = Coverage(span for each in reached if each.source for span in each.content)
    found += [each for each in rest.values() if each.nested or not any(map(reach.characters, each.content))]
    used = Coverage(span for each in found if not each.nested for span in each.content)
    found += [_own(document, quotes, each, used) for each in alone]
    return sorted(found, key=lambda each: each.content[0])


class _Nearby:
    """Numbers of the attributions that have a word in a sentence."""

    def __init__(self, document: Document, found: list[FoundAttribution]) -> None:
        self._document = document
        self._in: dict[int, list[int]] = {}
        for number, each in enumerate(found):
            for sentence in self._sentences((*each.cue, *each.source, *each.content)):
                self._in.setdefault(sentence, []).append(number)

    def beside(self, spans: Iterable[Span]) -> list[int]:
        return sorted({number for sentence in self._sentences(spans) for number in self._in.get(sentence, [])})

    def _sentences(self, spans: Iterable[Span]) -> set[int]:
        return {sentence.first for span in spans for sentence in self._document.sentences_over(span)}


def _reach(document: Document, quotes: Quotes, tagged: FoundAttribution) -> tuple[Span, ...]:
    """Beyond the sentence of its cue a content goes on in quotations alone, and over the end of a paragraph only in
    one that is not closed there: a closed quotation in the next paragraph is nobody's until a tag says so."""
    near = _near(document, quotes, tagged)
    paragraphs = {document.paragraph_at(start) for start, _ in near}
    kept = []
    for span in tagged.content:
        quote = quotes.speech_at(span[0]) or quotes.speech_at(max(0, span[0] - 1))
        runs_on = quote is not None and (quote.continues or quote.runs_on or quote.paragraph in paragraphs)
        if not near or runs_on or any(span[0] < last and first < span[1] for first, last in near):
            kept.append(_within_sentence(document, quotes, span) if near else span)
    return trimmed(kept, document.text)


def _within_sentence(document: Document, quotes: Quotes, span: Span) -> Span:
    """What is reported in other words ends with its sentence, unless a quotation goes on from there."""
    sentence = document.sentence_at(span[0])
    if sentence is None or sentence.span[1] >= span[1] or quotes.speech_at(span[0]):
        return span
    following = min((each.span[0] for each in document.sentences_over((sentence.span[1], span[1]))), default=span[1])
    return span if quotes.speech_at(following) else (span[0], sentence.span[1])


def _near(document: Document, quotes: Quotes, tagged: FoundAttribution) -> tuple[Span, ...]:
    """The sentences of the cue, and quotations that begin or end in them."""
    near = [sentence.span for span in tagged.cue or tagged.source for sentence in document.sentences_over(span)]
    near += [quote.outer for span in list(near) for quote in quotes.within(span) if not quote.scare]
    return join_touching(near, document.text)


def _partner(tagged: FoundAttribution, near: list[int], ruled: list[FoundAttribution]) -> int | None:
    """The number of the rules' attribution with the same cue; where the tagger saw none (a name behind a dash), of
    the one with the same source and content."""
    shared = {}
    for number in near:
        other = ruled[number]
        common = _common(tagged.content, other.content)
        same = _common(tagged.cue, other.cue) if tagged.cue else common and _common(tagged.source, other.source)
        if same and not other.nested:
            shared[number] = common
    return max(shared, key=lambda number: shared[number], default=None)


def _joined(
    document: Document,
    quotes: Quotes,
    tagged: FoundAttribution,
    ruled: FoundAttribution,
    others: list[FoundAttribution],
) -> FoundAttribution:
    common = _common(tagged.content, ruled.content)
    same = common > _SAME_CONTENT * (_size(tagged.content) + _size(ruled.content) - common)
    part = common > _WITHIN * _size(tagged.content)
    if same or part:
        content = _without(document, ruled.content, tagged, others)
    else:
        near = _in_reach(document, quotes, tagged)
        content = tuple(span for span in near if _common([span], ruled.content)) or near
    source = tagged.source
    if _common(source, ruled.source) or (not source and ruled.source and may_speak(document, tagged, ruled.source)):
        source = ruled.source
    return replace(
        tagged,
        content=content or tagged.content,
        cue=tagged.cue or ruled.cue,
        source=source,
        styled=tagged.source,
        kind=kind_of(content or tagged.content, quotes, document.text),
        reach=tagged.content,
        asserts=bool(content),
    )


def _without(
    document: Document, content: tuple[Span, ...], tagged: FoundAttribution, others: list[FoundAttribution]
) -> tuple[Span, ...]:
    """Content by the rules without what the tagger gives to another cue in it ("said …, adding that …")."""
    spans = list(content)
    for other in others:
        if not _common(other.content, content) or _common(other.content, tagged.content):
            continue
        parts = [*other.cue, *other.content]
        whole = (min(start for start, _ in parts), max(end for _, end in parts))
        if not _common([whole], tagged.content):
            spans = [piece for span in spans for piece in around(span, whole)]
    return join_touching(trimmed(spans, document.text), document.text)


def _own(document: Document, quotes: Quotes, tagged: FoundAttribution, used: Coverage) -> FoundAttribution:
    """Found by the tagger alone: a claim is made of it where it holds a statement that nobody else makes."""
    content = _in_reach(document, quotes, tagged)
    if not content or any(map(used.characters, content)) or not _states(document, quotes, content):
        return with_subject(document, replace(tagged, styled=tagged.source, asserts=False))
    kind = kind_of(content, quotes, document.text)
    return replace(tagged, content=content, styled=tagged.source, kind=kind, reach=tagged.content)


def _in_reach(document: Document, quotes: Quotes, tagged: FoundAttribution) -> tuple[Span, ...]:
    """Of the content, what stands in the sentence of the cue and in quotations that begin or end in it, without
    the "that" before a clause."""
    kept = [
        (_behind_that(document, max(start, first)), min(end, last))
        for start, end in tagged.content
        for first, last in _near(document, quotes, tagged)
        if start < last and first < end
    ]
    return join_touching(trimmed((each for each in kept if each[0] < each[1]), document.text), document.text)


def _behind_that(document: Document, start: int) -> int:
    sentence = document.sentence_at(start)
    that = next((token for token in sentence.tokens if token.start >= start), None) if sentence else None
    return that.end if that is not None and that.lower == "that" and that.dep == "mark" else start


def _states(document: Document, quotes: Quotes, content: tuple[Span, ...]) -> bool:
    """Whether the words say that something is so: a clause of its own, or a quotation of more than a phrase."""
    if any(quotes.speech_at(start) for start, _ in content):
        return True
    for sentence in document.sentences_over((content[0][0], content[-1][1])):
        inside = [token for token in sentence.tokens if any(start <= token.start < end for start, end in content)]
        if not inside or inside[0].lower in _ASKING:
            continue
        places = {token.i for token in inside}
        for top in inside:
            alone = top.head == top.i or top.head not in places
            if alone and top.tag.startswith(("VB", "MD")) and top.dep not in _SUBORDINATE:
                helpers = [child for child in sentence.children(top) if child.dep in _AUXILIARY and child.i in places]
                if (top.tag in _FINITE and helpers) or any(child.tag in _FINITE for child in helpers):
                    return True
    return False


def _common(left: Iterable[Span], right: Iterable[Span]) -> int:
    """Characters that two lists of spans share."""
    others = list(right)
    return sum(max(0, min(end, last) - max(start, first)) for start, end in left for first, last in others)


def _size(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)
