"""Desks: which there are, their settings, and whose desks they are."""

from bot.desk.acts import Deed, DeskAct, read_act, recorded
from bot.desk.ids import DeskId, Micros, PersonId, team_of
from bot.desk.schedule import DigestHours
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.known_desks import KnownDesks
from bot.store.piped import Client, piped
from bot.store.scripts import SET_SETTING

_OFF = "off"
_UNCONFIRMED = "The setting could not be confirmed on disk in time: please send it again."


class Desks:
    def __init__(self, client: Client, known: KnownDesks) -> None:
        self._client = client
        self._known = known
        self._belongs: set[tuple[DeskId, PersonId]] = set()

    async def ping(self) -> None:
        """Raises NotRecorded where the store does not answer."""
        await store_retry(self._client.ping)

    async def all(self) -> list[DeskId]:
        found = await store_retry(lambda: self._client.smembers(keys.desks()))
        return sorted(map(DeskId, found))

    async def belong(self, desk: DeskId, person: PersonId) -> None:
        """Notes that the desk is one of the person's: they pasted or voted there."""
        if self.belongs(desk, person):
            return
        await store_retry(lambda: self._client.sadd(keys.person(team_of(desk), person), desk))
        self._belongs.add((desk, person))

    def belongs(self, desk: DeskId, person: PersonId) -> bool:
        """Whether this process has noted it already."""
        return (desk, person) in self._belongs

    async def desks_of(self, team: str, person: PersonId) -> list[DeskId]:
        found = await store_retry(lambda: self._client.smembers(keys.person(team, person)))
        return sorted(DeskId(desk) for desk in found)

    async def hours(self, desk: DeskId) -> DigestHours | None:
        """None where the desk has no digest."""
        line = await store_retry(lambda: self._client.hget(keys.settings(desk), "digest"))
        return DigestHours.read(line) if line and line != _OFF else None

    async def set_hours(
        self, desk: DeskId, hours: DigestHours | None, *, by: PersonId, now: Micros, only_first: bool = False
    ) -> bool:
        """Sets the desk's digest or (None) ends it. False where `only_first` and it had been set before.

        Returns only once it is on disk, as Slack could not give it back.
        """
        value = hours.written() if hours else _OFF
        entry = recorded(Deed.SETTING, at=now, who=by, digest=value)
        where = [keys.settings(desk), keys.acts(desk)]
        args = ("digest", value, int(only_first), now, entry)
        return bool(await self._known.act(desk, SET_SETTING, where, args, unconfirmed=_UNCONFIRMED))

    async def note(self, desk: DeskId, act: str, at: Micros) -> bool:
        """Adds an act to the desk's own history: one that no script of the store does. False where it stands there."""
        return bool(await store_retry(lambda: self._client.zadd(keys.acts(desk), {act: at})))

    async def latest_acts(self, desk: DeskId, *, start: int, count: int) -> tuple[list[DeskAct], int]:
        """Some of the desk's own history, newest first from `start` on, and how many acts it has in all."""
        found, total = await piped(
            self._client,
            lambda pipe: pipe.zrevrange(keys.acts(desk), start, start + count - 1).zcard(keys.acts(desk)),
        )
        return [read_act(entry) for entry in found], int(total)
