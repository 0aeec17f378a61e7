"""How much of a span other spans cover, in logarithmic time."""

from bisect import bisect_right
from collections.abc import Iterable

from bot.reading.contract import Span


class Coverage:
    def __init__(self, spans: Iterable[Span]) -> None:
        self._merged: list[Span] = []
        for start, end in sorted(spans):
            if self._merged and start <= self._merged[-1][1]:
                self._merged[-1] = (self._merged[-1][0], max(end, self._merged[-1][1]))
            else:
                self._merged.append((start, end))

    def characters(self, span: Span) -> int:
        """How many characters of `span` are covered."""
        place = max(0, bisect_right(self._merged, span[0], key=lambda each: each[0]) - 1)
        covered = 0
        while place < len(self._merged) and self._merged[place][0] < span[1]:
            start, end = self._merged[place]
            covered += max(0, min(end, span[1]) - max(start, span[0]))
            place += 1
        return covered

    def holds(self, offset: int) -> bool:
        return self.characters((offset, offset + 1)) == 1

    def most_of(self, span: Span) -> bool:
        return self.characters(span) * 2 > span[1] - span[0]
