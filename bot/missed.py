"""That events may have been missed, noted by whoever notices it, for `watch.py` to have the votes compared."""

import asyncio

from bot.desk.ids import Micros


class Missed:
    def __init__(self) -> None:
        self._due: dict[str, Micros] = {}
        self.noted = asyncio.Event()
        """Set whenever something is noted."""

    def note(self, why: str, at: Micros) -> None:
        """To be made good at or after an instant; the latest that was named for the same reason counts."""
        self._due[why] = at
        self.noted.set()

    def take(self, now: Micros) -> list[str]:
        """The reasons that are due. Who cannot make them good notes them again."""
        due = [why for why, at in self._due.items() if at <= now]
        for why in due:
            del self._due[why]
        return due
