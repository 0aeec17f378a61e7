"""The sandbox's time: one clock for limits, triggers and redelivery, and Slack's timestamps made from it."""

import asyncio
import time
from collections.abc import Callable


class Clock:
    """Wall time and waiting. A test hands the sandbox a subclass whose time it moves by hand."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Stamps:
    """Timestamps as Slack writes them, "seconds.micros": strictly increasing, so that none repeats anywhere."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last = 0

    def next(self) -> str:
        self._last = max(int(self._now() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


def micros(ts: str) -> int:
    """A timestamp as whole microseconds, so that "1700000000" and "1700000000.000100" compare.

    Raises ValueError for anything that is not a timestamp.
    """
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int((fraction + "000000")[:6])
