"""What the tagger found, put right by what the rules of English reporting know.

The tagger decides that somebody reports something, and who; its contents reach as far as annotators' do. The
rules decide of what words a claim may be made: only of what the cue's own sentence reports or a quotation holds
that begins or ends there. A closed quotation without a tag of its own is left to `untagged.py`.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from bot.reading.contract import Span
from bot.reading.corrected import may_speak, with_subject
from bot.reading.coverage import Coverage
from bot.reading.document import Document
from bot.reading.finder import FoundAttribution, kind_of
from bot.reading.phrases import around, join_touching, trimmed
from bot.reading.quotes import Quotes
from bot.reading.statements import is_statement, opens_clause, states

_SAME_CONTENT = 0.5  # share of common characters from which tagger and rules mean one content
_WITHIN = 0.9  # share of the tagger's characters from which its content is a part of the rules'
_COPULAS = {"is", "was", "are", "were"}
_RELATIVE = {"WP", "WDT", "WP$", "WRB"}


def agreed(
    document: Document, quotes: Quotes, tagged: list[FoundAttribution], ruled: list[FoundAttribution]
) -> list[FoundAttribution]:
    """In text order. `reach` keeps the tagger's content where a claim is made of other words."""
    rules = _Nearby(document, ruled)
    kept = []
    for each in tagged:
        there = [ruled[number] for number in rules.beside(each.content)]
        if not _is_inside(document, each, there):
            kept.append(_without_others(document, each, there))
    reached = [replace(each, content=content) for each in kept if (content := _reach(document, quotes, each))]
    rest = dict(enumerate(ruled))
    tags = _Nearby(document, reached)
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
    for each in rest.values():
        if each.nested or not any(map(reach.characters, each.content)):
            found.append(each)
        elif beside := _beside_tagged(document, each, [reached[number] for number in tags.beside(each.content)]):
            found.append(beside)
    used = Coverage(span for each in found if not each.nested for span in each.content)
    found += [_own(document, quotes, each, used) for each in alone]
    return sorted(found, key=lambda each: each.content[0])


def _is_inside(document: Document, tagged: FoundAttribution, ruled: list[FoundAttribution]) -> bool:
    """Whether all of it stands in what somebody's account tells: "By her words, the inspection found …"."""
    parts = [*tagged.source, *tagged.cue, *tagged.content]
    return tagged.kind == "indirect" and any(
        other.source
        and document.text[slice(*other.cue[0])].lower().startswith(("by ", "according to", "in "))
        and _common(parts, other.content) == _size(parts)
        for other in ruled
        if other.cue and not other.nested
    )


def _without_others(document: Document, tagged: FoundAttribution, ruled: list[FoundAttribution]) -> FoundAttribution:
    """Without a quotation that has a cue and a source of its own in another sentence than the tagger's cue."""
    if not tagged.cue:
        return tagged
    content = list(tagged.content)
    for other in ruled:
        own = other.kind == "direct" and other.cue and other.source and not other.nested
        if own and _common(content, other.content) and not _common(tagged.cue, other.cue):
            theirs, here = document.sentence_at(other.cue[0][0]), document.sentence_at(tagged.cue[0][0])
            if theirs is not None and here is not None and theirs.first != here.first:
                content = [piece for span in content for piece in _outside(span, other.content)]
    return replace(tagged, content=trimmed(content, document.text)) if content != list(tagged.content) else tagged


def _outside(span: Span, taken: Iterable[Span]) -> list[Span]:
    pieces = [span]
    for each in taken:
        pieces = [piece for whole in pieces for piece in around(whole, each)]
    return pieces


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
        opened = {span for span in near if document.text[: span[0]].endswith("that ")}
        content = tuple(span for span in near if span in opened or _common([span], ruled.content)) or near
    source = tagged.source
    if (
        _common(source, ruled.source)
        or _leads(document, ruled, tagged)
        or (not source and ruled.source and may_speak(document, tagged, ruled.source))
    ):
        source = ruled.source
    reach = tagged.content
    if source and not tagged.source:
        reach = trimmed((piece for span in reach for piece in around(span, source[0])), document.text)
    return replace(
        tagged,
        content=content or reach,
        cue=tagged.cue or ruled.cue,
        source=source,
        styled=tagged.source,
        kind=kind_of(content or reach, quotes, document.text),
        reach=reach,
        asserts=bool(content),
    )


def _leads(document: Document, ruled: FoundAttribution, tagged: FoundAttribution) -> bool:
    """Whether the rules' source stands directly before its cue, and the tagger's elsewhere, as a transcript's label
    does, or only behind the sentence."""
    begin = ruled.cue[0][0] if ruled.cue else 0
    sentence, source = document.sentence_at(begin), tagged.source
    told_of = _common(ruled.source, tagged.content) and document.text.startswith(" to ", ruled.cue[-1][1])
    if not ruled.source or told_of:  # "an image said to show": nobody's image says it
        return False
    if source and sentence is not None and min(start for start, _ in source) >= sentence.span[1]:
        return True
    beside = [each for each in (ruled.source, source) if each and not document.text[each[-1][1] : begin].strip()]
    return ruled.source[-1][1] < begin and beside == [ruled.source]


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
        if _common([whole], tagged.content):
            continue
        with_source = (min([whole[0], *(start for start, _ in other.source)]), whole[1])
        if not _common([with_source], [*tagged.content, *tagged.cue]):
            whole = with_source
        spans = [_without_joint(document, piece, whole) for span in spans for piece in around(span, whole)]
    return join_touching(trimmed(spans, document.text), document.text)


def _beside_tagged(
    document: Document, ruled: FoundAttribution, tagged: list[FoundAttribution]
) -> FoundAttribution | None:
    """What the rules alone found, without what the tagger gives to other cues: a clause that nobody else says."""
    told = [*ruled.cue, *ruled.source]
    if (
        ruled.kind != "indirect"
        or not ruled.source
        or any(_common(told, [*each.cue, *each.content]) for each in tagged)
    ):
        return None
    content = _without(document, ruled.content, replace(ruled, content=()), [each for each in tagged if each.source])
    if content == ruled.content or not any(is_statement(document, span) for span in content):
        return None
    return replace(ruled, content=content, reach=content)


def _without_joint(document: Document, piece: Span, cut: Span) -> Span:
    """Without the words at the end of a piece that join it to what was cut: ", although", "and", ", which is"."""
    end = piece[1]
    tokens = [token for sentence in document.sentences_over(piece) for token in sentence.tokens]
    for token in reversed([token for token in tokens if piece[0] <= token.start < end <= cut[0]]):
        if token.tag == "CC" or token.tag in _RELATIVE or token.dep == "mark":
            end = token.start
        elif token.is_word and token.lower not in _COPULAS:
            break
    return piece[0], end


def _own(document: Document, quotes: Quotes, tagged: FoundAttribution, used: Coverage) -> FoundAttribution:
    """Found by the tagger alone: a claim is made of it where it holds a statement that nobody else makes."""
    content = _in_reach(document, quotes, tagged)
    taken = not content or any(map(used.characters, content)) or _hedges_only(document, tagged)
    if taken or not states(document, quotes, tagged, content):
        return with_subject(document, replace(tagged, styled=tagged.source, asserts=False))
    kind = kind_of(content, quotes, document.text)
    source = tuple(_without_relative(document, span) for span in tagged.source)
    return replace(tagged, content=content, source=source, styled=tagged.source, kind=kind, reach=tagged.content)


def _hedges_only(document: Document, tagged: FoundAttribution) -> bool:
    """ "reportedly", "allegedly" and nobody for a source: a sentence of the article's own, with a hedge in it."""
    words = [
        token
        for start, end in tagged.cue
        for sentence in document.sentences_over((start, end))
        for token in sentence.tokens
        if start <= token.start < end
    ]
    return not tagged.source and bool(words) and all(token.tag == "RB" for token in words)


def _without_relative(document: Document, source: Span) -> Span:
    """Of "the firm, which owns the mill" the firm: the clause is a claim of the article's own."""
    sentence = document.sentence_at(source[0])
    inside = [token for token in sentence.tokens if source[0] <= token.start < source[1]] if sentence else []
    for comma, token in pairwise(inside):
        if comma.text == "," and token.tag in _RELATIVE and comma.start > source[0]:
            return source[0], comma.start
    return source


def _in_reach(document: Document, quotes: Quotes, tagged: FoundAttribution) -> tuple[Span, ...]:
    """Of the content, what stands in the sentence of the cue and in quotations that begin or end in it, without
    the "that" before a clause."""
    kept = [
        (_behind_that(document, tagged, max(start, first)), min(end, last))
        for start, end in tagged.content
        for first, last in _near(document, quotes, tagged)
        if start < last and first < end
    ]
    return join_touching(trimmed((each for each in kept if each[0] < each[1]), document.text), document.text)


def _behind_that(document: Document, tagged: FoundAttribution, start: int) -> int:
    sentence = document.sentence_at(start)
    that = next((token for token in sentence.tokens if token.start >= start), None) if sentence else None
    if that is None or that.lower != "that":
        return start
    return that.end if that.dep == "mark" or opens_clause(document, tagged, that) else start


def _common(left: Iterable[Span], right: Iterable[Span]) -> int:
    """Characters that two lists of spans share."""
    others = list(right)
    return sum(max(0, min(end, last) - max(start, first)) for start, end in left for first, last in others)


def _size(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)
