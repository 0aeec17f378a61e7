"""The seam for the step that finds attributions: the trained tagger, or rules alone.

A finder is chosen in one place, `finder_of` in `pipeline.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.reading.contract import AttributionKind, Span
from bot.reading.document import Document
from bot.reading.quotes import Quotes

ReaderName = Literal["tagger", "rules"]
"""What READER may say."""


@dataclass(frozen=True, slots=True)
class FoundAttribution:
    """Spans are of the clean text and in text order; `cue` or `source` may be empty.

    `nested` says that the attribution stands inside somebody else's quotation. Claims are made of `content`;
    `reach` is the whole of what is reported where that is more, or cut otherwise. The speaker is looked for in
    `source`; `styled` is the whole phrase, with office, apposition and aside. Where nobody `asserts` something (an
    attitude, a wish for a thing), the attribution is listed and makes no claim.
    """

    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    kind: AttributionKind
    nested: bool = False
    reach: tuple[Span, ...] = ()
    asserts: bool = True
    styled: tuple[Span, ...] = ()

    @property
    def listed_source(self) -> tuple[Span, ...]:
        """The whole phrase, unless the source was found elsewhere since."""
        same = any(start < last and first < end for start, end in self.styled for first, last in self.source)
        return self.styled if same else self.source


class Opinion(Protocol):
    """What trained weights make of the article's words."""

    def worth(self, spans: Iterable[Span]) -> float | None:
        """Log odds that fact-checkers would pick what these words say; None where there are none."""


@dataclass(frozen=True, slots=True)
class Found:
    """`opinion`: None from rules alone."""

    attributions: list[FoundAttribution]
    opinion: Opinion | None = None


class AttributionFinder(Protocol):
    """Finds who reports what. Contents of different attributions do not overlap unless one is nested."""

    def find(self, document: Document, quotes: Quotes) -> Found: ...


def kind_of(content: tuple[Span, ...], quotes: Quotes, text: str) -> AttributionKind:
    """Direct where every word is quoted, mixed where some are, else indirect; scare quotations count as
    quoted words."""
    quoted = words = 0
    for span in content:
        count = len(text[span[0] : span[1]].split())
        words += count
        for quote in quotes.within(span):
            start, end = max(span[0], quote.inner[0]), min(span[1], quote.inner[1])
            quoted += len(text[start:end].split()) if end > start else 0
    if not quoted:
        return "indirect"
    return "direct" if quoted >= words else "mixed"
