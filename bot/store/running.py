"""Which processes run on a store: what replaces it as a whole must wait for their end."""

from datetime import timedelta

from bot.store import keys
from bot.store.connect import store_retry
from bot.store.piped import Client
from bot.store.scripts import NOTE_RUNNING

COUNTS_FOR = timedelta(seconds=20)
"""How long a process counts as running that has said so; one that was killed says no more."""


class Running:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def note(self, name: str) -> None:
        """The process runs, to be said again and again. Raises NotRecorded, SetupError."""
        await self._told(name, COUNTS_FOR)

    async def ended(self, name: str) -> None:
        await self._told(name, timedelta())

    async def names(self) -> list[str]:
        return await self._told("", COUNTS_FOR)

    async def _told(self, name: str, counts: timedelta) -> list[str]:
        args = (name, int(counts.total_seconds() * 1000))
        return sorted(await store_retry(lambda: NOTE_RUNNING(self._client, [keys.running()], args)))
