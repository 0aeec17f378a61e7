"""Desks: their settings, their digests, the work that waits in them, and whose desks they are."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta

from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError

from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId, team_of
from bot.desk.schedule import LOOK_BACK, DeskSchedule, DigestHours
from bot.errors import NotRecorded
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.ledger import CONFIRM_BUDGET, ON_DISK_MS
from bot.store.piped import Client, piped
from bot.store.scripts import RESERVE, SET_SETTING, SETTLE_MARK, TAKE_DIGEST

LEASE_SECONDS = 10.0
"""A holder that died is followed after so long; a living one renews in time."""

_OFF = "off"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a desk still has to do, as its marks say."""

    work: tuple[str, ...]
    """`article:<ArticleId>` and `digest:<local date>:<late or now>`."""
    cards: int
    parents: int


class Desks:
    """`patient`: as for the ledger."""

    def __init__(self, client: Client, patient: Client) -> None:
        self._client = client
        self._patient = patient
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

    # ------------------------------------------------------------------ digests

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
        entry = json.dumps({"at": str(now), "door": "setting", "who": by, "digest": value}, sort_keys=True)
        where = [keys.settings(desk), keys.acts(desk)]
        args = ("digest", value, int(only_first), now, entry)
        await store_retry(lambda: self._client.sadd(keys.desks(), desk))
        changed, on_disk = await store_retry(
            lambda: SET_SETTING.on_disk(self._patient, where, args, within_ms=ON_DISK_MS),
            budget=CONFIRM_BUDGET,
        )
        if not on_disk:
            raise NotRecorded("The setting could not be confirmed on disk in time: please send it again.")
        return bool(changed)

    async def sent(self, desk: DeskId) -> frozenset[date]:
        """Local dates whose digest is sent or taken."""
        dates = await store_retry(lambda: self._client.hkeys(keys.digests(desk)))
        return frozenset(map(date.fromisoformat, dates))

    async def schedules(self, now_date: date) -> list[DeskSchedule]:
        """Of every desk that has a digest, with the dates sent lately."""
        found = []
        for desk in await self.all():
            if hours := await self.hours(desk):
                recent = {day for day in await self.sent(desk) if day >= now_date - LOOK_BACK - timedelta(days=2)}
                found.append(DeskSchedule(desk, hours, recent))
        return found

    async def take_digest(self, desk: DeskId, day: date, *, late: bool, now: Micros) -> str | None:
        """The work item, for the one who is to see that this date's digest is sent; None for everybody else."""
        item = f"digest:{day.isoformat()}:{'late' if late else 'now'}"
        taken = await store_retry(
            lambda: TAKE_DIGEST(self._client, [keys.digests(desk), keys.work(desk)], (day.isoformat(), item, now))
        )
        return item if taken else None

    async def digest_begun(self, desk: DeskId, day: date, now: Micros) -> int | None:
        """Notes that the digest is being sent; the time (µs) of an earlier try, if there was one."""
        before = await store_retry(lambda: self._client.hget(keys.digests(desk), day.isoformat()))
        if before and before.startswith("begun "):
            return int(before.split(" ")[1])
        await store_retry(lambda: self._client.hset(keys.digests(desk), day.isoformat(), f"begun {now}"))
        return None

    async def digest_draft(self, desk: DeskId, day: date) -> str | None:
        found = await store_retry(lambda: self._client.get(keys.draft(desk, day.isoformat())))
        return str(found) if found else None

    async def keep_draft(self, desk: DeskId, day: date, draft: str) -> None:
        await store_retry(lambda: self._client.set(keys.draft(desk, day.isoformat()), draft, ex=keys.DAY))

    async def digest_sent(self, desk: DeskId, item: str, day: date, ts: str) -> None:
        await piped(
            self._client,
            lambda pipe: (
                pipe.hset(keys.digests(desk), day.isoformat(), ts)
                .zrem(keys.work(desk), item)
                .delete(keys.draft(desk, day.isoformat()))
            ),
            atomic=True,
        )

    # ------------------------------------------------------------------ marks, leases, pace

    async def waiting(self, desk: DeskId) -> Waiting:
        work, cards, parents = await piped(
            self._client,
            lambda pipe: pipe.zrange(keys.work(desk), 0, -1).zcard(keys.refresh(desk)).zcard(keys.parents(desk)),
        )
        return Waiting(tuple(work), int(cards), int(parents))

    async def next_card(self, desk: DeskId) -> tuple[ClaimId, float] | None:
        """The card that changed last among those to be drawn again, with its mark."""
        found = await store_retry(lambda: self._client.zrange(keys.refresh(desk), 0, 0, desc=True, withscores=True))
        return (ClaimId(found[0][0]), float(found[0][1])) if found else None

    async def next_parent(self, desk: DeskId) -> tuple[ArticleId, float] | None:
        found = await store_retry(lambda: self._client.zrange(keys.parents(desk), 0, 0, withscores=True))
        return (ArticleId(found[0][0]), float(found[0][1])) if found else None

    async def mark_parent(self, desk: DeskId, article: ArticleId, now: Micros) -> None:
        await store_retry(lambda: self._client.zadd(keys.parents(desk), {article: now}))

    async def card_drawn(self, desk: DeskId, claim: ClaimId, mark: float) -> None:
        """Takes the mark off, unless the claim changed again since it was read."""
        await self._settle(keys.refresh(desk), claim, mark)

    async def parent_drawn(self, desk: DeskId, article: ArticleId, mark: float) -> None:
        await self._settle(keys.parents(desk), article, mark)

    async def _settle(self, key: str, member: str, mark: float) -> None:
        await store_retry(lambda: SETTLE_MARK(self._client, [key], (member, f"{mark:.0f}")))

    @asynccontextmanager
    async def leased(self, desk: DeskId, what: str) -> AsyncIterator["Lease | None"]:
        """Yields None where somebody else is at the work."""
        lock = self._client.lock(keys.lease(desk, what), timeout=LEASE_SECONDS, blocking=False)
        if not await store_retry(lock.acquire):
            yield None
            return
        renewing = asyncio.create_task(_renew(lock))
        try:
            yield Lease(lock, f"{what} of {desk}")
        finally:
            renewing.cancel()
            with suppress(LockError, RedisError):
                await lock.release()

    async def reserve(self, team: str, what: str, *, now: Micros, interval: float, burst: int) -> float:
        """Books one call of a Slack method; returns the seconds to wait before it. `interval` in seconds."""
        args = (now, int(interval * 1_000_000), burst, 0)
        wait = await store_retry(lambda: RESERVE(self._client, [keys.pace(team, what)], args))
        return int(wait) / 1_000_000

    async def hold_back(self, team: str, what: str, *, now: Micros, until: Micros, interval: float, burst: int) -> None:
        """Slack answered 429: nobody calls the method before `until`."""
        args = (now, int(interval * 1_000_000), burst, until)
        await store_retry(lambda: RESERVE(self._client, [keys.pace(team, what)], args))


class LeaseLost(Exception):
    """Somebody else has taken the work up: the holder was away for too long."""


class Lease:
    """The right to one piece of a desk's work."""

    def __init__(self, lock: Lock, what: str) -> None:
        self._lock = lock
        self._what = what

    async def must_hold(self) -> None:
        """To be asked just before what must not be done twice. Raises LeaseLost."""
        if not await store_retry(self._lock.owned):
            raise LeaseLost(self._what)


async def _renew(lock: Lock) -> None:
    while True:
        await asyncio.sleep(LEASE_SECONDS / 3)
        with suppress(RedisError):
            await lock.extend(LEASE_SECONDS, replace_ttl=True)
