"""A stretch of time in which the store does not take what people do."""

from bot.desk.ids import Micros, PersonId

OVER_AFTER = 10 * 60 * 1_000_000
"""Microseconds without trouble after which the next is another outage; Slack sends an event again for six minutes."""


class Outage:
    """Who has been told of the present one; kept by each process for itself."""

    def __init__(self) -> None:
        self._latest = Micros(0)
        self._told: set[PersonId] = set()

    def news_to(self, person: PersonId, now: Micros) -> bool:
        """Something of theirs could not be stored: whether they are to be told, which is so once an outage."""
        if now - self._latest > OVER_AFTER:
            self._told.clear()
        self._latest = now
        if person in self._told:
            return False
        self._told.add(person)
        return True
