"""When the bot had Slack name who reacted to which card: nothing else tells it of more than the events do."""

import asyncio
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from bot.desk.ids import Micros
from bot.desk.vote import NEVER
from bot.sandbox import Sandbox

EVERY = 1.0
"""Seconds between two looks: the stand-in forgets old calls."""


class Readings:
    def __init__(self, slack: Sandbox) -> None:
        self._slack = slack
        self._last: Mapping[str, Any] | None = None
        self._of: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)

    async def keep_taking(self) -> None:
        while True:
            self.take()
            await asyncio.sleep(EVERY)

    def take(self) -> None:
        """The calls since the last look."""
        new = []
        for call in reversed(self._slack.api.calls):
            if call is self._last:
                break
            new.append(call)
        for call in reversed(new):
            self._last = call
            if call["method"] == "reactions.get":
                self._of[str(call["args"].get("channel")), str(call["args"].get("timestamp"))].append(call)

    def between(self, channel: str, card: str, first: Micros, last: Micros) -> bool:
        """Whether the card was read then."""
        times = [int(call["at"] * 1_000_000) for call in self._of[channel, card] if call["ok"]]
        found = bisect_left(times, first)
        return found < len(times) and times[found] <= last

    def cut(self, channel: str, card: str) -> tuple[frozenset[str], Micros]:
        """The reactions of which the last reading did not name everybody, and its time."""
        read = [call for call in self._of[channel, card] if call["ok"]]
        return (frozenset(read[-1]["cut"]), Micros(int(read[-1]["at"] * 1_000_000))) if read else (frozenset(), NEVER)
