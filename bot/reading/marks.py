"""The article's words with everything that a reading found in them, cut into stretches of one kind.

Spans of a reading overlap and nest: a hedge inside what is said, a second speaker inside a quotation, a cue that
is a hedge as well. Every stretch between two of their ends is drawn for itself, so that no overlap is lost.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from bot.desk.claim import HIGH
from bot.reading.clean import clean
from bot.reading.contract import Claim, Reading, Span
from bot.reading.sentences import paragraphs

_OPENING = "“‘\"'«„(["


@dataclass(frozen=True, slots=True)
class _Mark:
    """One layer over `span`: `css` are the classes of its stretches, `around` those where a shorter claim's words
    lie inside it. An `edged` mark's first and last stretch have an edge of their own."""

    span: Span
    css: tuple[str, ...]
    around: tuple[str, ...] = ()
    edged: bool = False


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Something to jump to, or a number to press, in front of the character at `offset`."""

    offset: int
    html: str


def article_html(text: str, reading: Reading) -> str:
    """The whole text as paragraphs; line breaks that only wrap a line are blanks, as HTML has them."""
    marks = sorted(_marks(reading), key=lambda mark: mark.span)
    anchors = sorted(_anchors(text, reading), key=lambda anchor: anchor.offset)
    bounds = sorted({edge for mark in marks for edge in mark.span} | {anchor.offset for anchor in anchors})
    tidy = clean(text)
    drawn, live, following, waiting = [], list[_Mark](), 0, 0
    for span in paragraphs(tidy.text):
        start, end = tidy.given(span)
        inside = bounds[bisect_left(bounds, start + 1) : bisect_left(bounds, end)]
        pieces = []
        for first, last in zip([start, *inside], [*inside, end], strict=True):
            while waiting < len(anchors) and anchors[waiting].offset <= first:
                pieces.append(anchors[waiting].html)
                waiting += 1
            while following < len(marks) and marks[following].span[0] <= first:
                live.append(marks[following])
                following += 1
            live = [mark for mark in live if mark.span[1] > first]
            pieces.append(_stretch(text, (first, last), live))
        drawn.append(_paragraph(text[start:end], "".join(pieces), reading.article.title))
    return "\n".join(drawn)


def _paragraph(words: str, inner: str, title: str | None) -> str:
    return f'<p class="headline">{inner}</p>' if " ".join(words.split()) == title else f"<p>{inner}</p>"


def _stretch(text: str, span: Span, live: list[_Mark]) -> str:
    words = escape(text[span[0] : span[1]])
    innermost = min((mark.span[1] - mark.span[0] for mark in live if mark.around), default=0)
    classes: dict[str, None] = {}
    for mark in live:
        outer = mark.around and mark.span[1] - mark.span[0] > innermost
        classes |= dict.fromkeys(mark.around if outer else mark.css)
        if mark.edged and mark.span[0] == span[0]:
            classes["first"] = None
        if mark.edged and mark.span[1] == span[1]:
            classes["last"] = None
    return f'<span class="{" ".join(classes)}">{words}</span>' if classes else words


def _marks(reading: Reading) -> Iterator[_Mark]:
    for claim in reading.claims:
        for span in claim.content:
            this = f"in-{claim.id}"
            yield _Mark(span, ("said", claim.kind, this), (f"within-{claim.kind}", this))
        for span in claim.hedges:
            yield _Mark(span, ("hedge",))
    claimed = {claim.attribution for claim in reading.claims}
    for attribution in reading.attributions:
        if attribution.id not in claimed:  # nobody asserts anything there, so there is nobody to look at
            continue
        for span in attribution.cue:
            yield _Mark(span, ("cue",))
        for span in attribution.source:
            yield _Mark(span, ("source",), edged=True)
    for flag in reading.flags:
        yield _Mark(flag.span, ("flagged",))
    for entry in reading.receipt:
        if entry.why == "boilerplate":
            yield _Mark(entry.span, ("boilerplate",))


def _anchors(text: str, reading: Reading) -> Iterator[_Anchor]:
    for source in reading.sources:
        for number, span in enumerate(source.mentions, start=1):
            yield _place(f"t-{source.id}-{number}", span)
    for number, entry in enumerate(reading.receipt, start=1):
        yield _place(f"t-r{number}", entry.span)
    for number, flag in enumerate(reading.flags, start=1):
        yield _place(f"t-f{number}", flag.span)
    for claim in reading.claims:
        yield from _numbers(text, claim)


def _numbers(text: str, claim: Claim) -> Iterable[_Anchor]:
    """The claim's number in front of each part of what it says, and of the quotation mark that opens it."""
    for part, (start, _) in enumerate(claim.content, start=1):
        offset = start
        while offset > 0 and text[offset - 1] in _OPENING:
            offset -= 1
        said = f"Claim {claim.id[1:]}" + (", continued" if part > 1 else "")
        place = f'id="{part_id(claim, part)}" data-claim="{claim.id}" href="#{claim.id}"'
        yield _Anchor(offset, f'<a class="{number_css(claim)}" {place} aria-label="{said}">{claim.id[1:]}</a>')


def number_css(claim: Claim) -> str:
    """The classes of its number: filled where it is to be checked first, an outline where nothing is."""
    if not claim.checkable:
        return "number idle"
    return "number high" if claim.checkworthiness >= HIGH else "number"


def part_id(claim: Claim, part: int) -> str:
    """Where the claim's `part`, counted from 1, begins in the article."""
    return f"t-{claim.id}" if part == 1 else f"t-{claim.id}-{part}"


def _place(name: str, span: Span) -> _Anchor:
    return _Anchor(span[0], f'<span class="place" id="{name}"></span>')
