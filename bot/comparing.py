"""Which desks this process was asked to compare with Slack: a few at a time, so that other work finds its place."""

import asyncio
from collections.abc import Iterator

from bot.desk.ids import DeskId

AT_ONCE = 2
"""Desks that one process compares side by side. More would wait for the same pace, each in a place among the jobs."""


class Comparing:
    def __init__(self) -> None:
        self.free = asyncio.Semaphore(AT_ONCE)
        self._asked: dict[DeskId, None] = {}

    def ask(self, desk: DeskId) -> None:
        self._asked[desk] = None

    def taken(self) -> Iterator[DeskId]:
        """The desks that wait, the first that was asked for first, each for one taker; new ones too as they come."""
        while self._asked:
            desk = next(iter(self._asked))
            del self._asked[desk]
            yield desk

    @property
    def next(self) -> DeskId | None:
        return next(iter(self._asked), None)
