"""Slack's pace, kept over all processes."""

from bot.desk.ids import Micros
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.piped import Client
from bot.store.scripts import RESERVE


class Pace:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def reserve(self, team: str, what: str, *, now: Micros, interval: float, burst: int) -> float:
        """Books one call of a Slack method; returns the seconds to wait before it. `interval` in seconds."""
        args = (now, int(interval * 1_000_000), burst, 0)
        wait = await store_retry(lambda: RESERVE(self._client, [keys.pace(team, what)], args))
        return int(wait) / 1_000_000

    async def hold_back(self, team: str, what: str, *, now: Micros, until: Micros, interval: float, burst: int) -> None:
        """Slack answered 429: nobody calls the method before `until`."""
        args = (now, int(interval * 1_000_000), burst, until)
        await store_retry(lambda: RESERVE(self._client, [keys.pace(team, what)], args))
