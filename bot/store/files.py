"""Files that people shared, until they are fetched and read."""

import json
from dataclasses import asdict, dataclass
from secrets import token_hex

from bot.desk.ids import DeskId, Micros, PersonId
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.known_desks import KnownDesks
from bot.store.piped import Client
from bot.store.scripts import END_FILE, WANT_FILE

_UNCONFIRMED = "The file could not be confirmed on disk in time: please share it again; it is never posted twice."


@dataclass(frozen=True, slots=True)
class Wanted:
    by: PersonId
    name: str
    url: str


class Files:
    """A share is one file in one message."""

    def __init__(self, client: Client, known: KnownDesks) -> None:
        self._client = client
        self._known = known

    async def want(self, desk: DeskId, share: str, file: Wanted, now: Micros) -> bool:
        """Marks a file to be fetched; False where an earlier delivery of the same message did.

        Returns only once it is on disk: Slack does not send a message again that was acknowledged.
        """
        where = [keys.files(desk), keys.work(desk), keys.seen(desk, f"file:{share}")]
        args = (share, json.dumps(asdict(file)), now, int(keys.SEEN.total_seconds()), token_hex(4))
        return bool(await self._known.act(desk, WANT_FILE, where, args, unconfirmed=_UNCONFIRMED))

    async def wanted(self, desk: DeskId, share: str) -> Wanted | None:
        """None where it is dealt with."""
        found = await store_retry(lambda: self._client.hget(keys.files(desk), share))
        return Wanted(**json.loads(found)) if found else None

    async def dealt_with(self, desk: DeskId, share: str) -> None:
        await store_retry(lambda: END_FILE(self._client, [keys.files(desk), keys.work(desk)], (share,)))
