"""What earlier attributions have settled: who spoke where, for the pronouns behind them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.reading.antecedents import Mention
from bot.reading.contract import Span
from bot.reading.document import Document
from bot.reading.finder import FoundAttribution
from bot.reading.sources import Cast

_STRETCH = 1_000  # characters; longer than any source
_GOES_ON = re.compile(
    r"\W*(?:(?:also|then|later|quickly)\s+)?(?:add(?:ed|s|ing)?|continu(?:ed|es)|went on|goes on|conclud(?:ed|es))\b"
)


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution whose speaker is settled; `place` is None where they are lost."""

    found: FoundAttribution
    source: Span
    place: int | None
    paragraph: int

    @property
    def start(self) -> int:
        return min(span[0] for span in (*self.found.content, *self.found.cue, self.source))

    @property
    def end(self) -> int:
        return max(span[1] for span in (*self.found.content, *self.found.cue, self.source))


class Settled:
    """Attributions of one article in text order, each with its source."""

    def __init__(self, document: Document, cast: Cast) -> None:
        self.document = document
        self.cast = cast
        self.said: list[Said] = []
        self._by_stretch: dict[int, list[Said]] = {}

    def note(self, found: FoundAttribution, source: Span, place: int | None) -> None:
        said = Said(found, source, place, self.document.paragraph_at(source[0]))
        self.said.append(said)
        self._by_stretch.setdefault(source[0] // _STRETCH, []).append(said)

    def before(self, span: Span) -> Said | None:
        """The attribution before, if it stands in the same paragraph or ends the one before."""
        number = self.document.paragraph_at(span[0])
        for said in reversed(self.said):
            if said.found.nested or said.source[0] >= span[0]:
                continue
            if said.paragraph == number:
                return said
            paragraph = self.document.paragraphs[number]
            first = paragraph.sentences[0].span if paragraph.sentences else paragraph.span
            closing = self.document.paragraphs[said.paragraph].span[1] - said.end
            opens = span[0] < first[1] or self._all_quoted((paragraph.span[0], span[0]))
            if said.paragraph == number - 1 and opens and closing <= 2:
                return said
            return None
        return None

    def is_next(self, said: Said, span: Span, found: FoundAttribution) -> bool:
        """Whether the attribution with its source at `span` follows on `said` without a sentence between."""
        last, own = self.document.sentence_at(said.end - 1), self.document.sentence_at(span[0])
        if last is None or own is None:
            return False
        begin = min(own.span[0], found.content[0][0])
        return last is own or not any(c.isalnum() for c in self.document.text[last.span[1] : begin])

    def _all_quoted(self, window: Span) -> bool:
        """Whether nothing but one quotation stands there."""
        words = self.document.text[window[0] : window[1]].strip()
        return words.startswith('"') and words.endswith('"') and words.count('"') == 2

    def around(self, window: Span) -> Iterator[Said]:
        """Sources that may share a character with the window, and some beside it."""
        for number in range(window[0] // _STRETCH - 1, (window[1] - 1) // _STRETCH + 1):
            yield from self._by_stretch.get(number, ())

    def bearer(self, mention: Mention) -> int | str:
        """The place among the sources of whoever is mentioned, or else the key of the mention."""
        for said in self.around(mention.span):
            if said.place is not None and said.source[0] <= mention.span[0] and mention.span[1] <= said.source[1]:
                person = self.cast.people[said.place]
                same = person.name.casefold() == mention.key
                if same or not person.named or mention.sort in {"nameless", "plural"}:
                    return said.place
        place = self.cast.known(mention.key) if mention.sort in {"person", "doubtful", "body"} else None
        return mention.key if place is None else place


def goes_on(text: str, offset: int) -> bool:
    """Whether "added" or "went on" stands there."""
    return _GOES_ON.match(text, offset) is not None
