"""Slack's published limits a method, as intervals that stay just below them (docs.slack.dev, "Rate limits")."""

from dataclasses import dataclass

from bot.desk.ids import Micros


@dataclass(frozen=True, slots=True)
class Pace:
    interval: float
    """Seconds between two calls in the long run."""
    burst: int
    """Calls that may follow each other at once after a quiet while."""


TIER_2 = Pace(3.1, 2)
TIER_3 = Pace(1.25, 4)
TIER_4 = Pace(0.62, 8)
ONE_A_SECOND = Pace(1.05, 1)

PACES: dict[str, Pace] = {
    "chat.postMessage": ONE_A_SECOND,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "conversations.info": TIER_3,
    "reactions.get": TIER_3,
    "users.info": TIER_4,
    "users.list": TIER_2,
}
"""chat.postMessage is counted for each channel, the others for the workspace."""


class OwnPace:
    """One process's own count of its calls, for when the store, where all processes keep theirs, is away.

    Several processes together may then be too fast for Slack, whose refusals are obeyed.
    """

    def __init__(self) -> None:
        self._spoken: dict[tuple[str, str], float] = {}

    async def reserve(self, team: str, what: str, *, now: Micros, interval: float, burst: int) -> float:
        """As `store.pace.Pace`, and `lua/reserve.lua`."""
        self._spoken = {method: until for method, until in self._spoken.items() if until > now}
        spoken = self._spoken.get((team, what), now) + interval * 1_000_000
        self._spoken[team, what] = spoken
        return max(0.0, (spoken - now) / 1_000_000 - interval * burst)

    async def hold_back(self, team: str, what: str, *, now: Micros, until: Micros, interval: float, burst: int) -> None:
        held = until + (burst - 1) * interval * 1_000_000
        self._spoken[team, what] = max(self._spoken.get((team, what), now), held)
