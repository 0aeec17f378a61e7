"""Digests: which local dates of a desk are taken, begun and sent."""

from datetime import date, timedelta

from bot.desk.ids import DeskId, Micros
from bot.desk.schedule import LOOK_BACK, DeskSchedule
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.desks import Desks
from bot.store.piped import Client
from bot.store.scripts import FINISH_DIGEST, TAKE_DIGEST


class Digests:
    def __init__(self, client: Client, desks: Desks) -> None:
        self._client = client
        self._desks = desks

    async def sent(self, desk: DeskId) -> frozenset[date]:
        """Local dates whose digest is sent or taken."""
        dates = await store_retry(lambda: self._client.hkeys(keys.digests(desk)))
        return frozenset(map(date.fromisoformat, dates))

    async def schedules(self, now_date: date) -> list[DeskSchedule]:
        """Of every desk that has a digest, with the dates sent lately."""
        found = []
        for desk in await self._desks.all():
            if hours := await self._desks.hours(desk):
                recent = {day for day in await self.sent(desk) if day >= now_date - LOOK_BACK - timedelta(days=2)}
                found.append(DeskSchedule(desk, hours, recent))
        return found

    async def take(self, desk: DeskId, day: date, *, late: bool, now: Micros) -> str | None:
        """The work item, for the one who is to see that this date's digest is sent; None for everybody else."""
        item = f"digest:{day.isoformat()}:{'late' if late else 'now'}"
        taken = await store_retry(
            lambda: TAKE_DIGEST(self._client, [keys.digests(desk), keys.work(desk)], (day.isoformat(), item, now))
        )
        return item if taken else None

    async def begun(self, desk: DeskId, day: date, now: Micros) -> int | None:
        """Notes that the digest is being sent; the time (µs) of an earlier try, if there was one."""
        before = await store_retry(lambda: self._client.hget(keys.digests(desk), day.isoformat()))
        if before and before.startswith("begun "):
            return int(before.split(" ")[1])
        await store_retry(lambda: self._client.hset(keys.digests(desk), day.isoformat(), f"begun {now}"))
        return None

    async def draft(self, desk: DeskId, day: date) -> str | None:
        found = await store_retry(lambda: self._client.get(keys.draft(desk, day.isoformat())))
        return str(found) if found else None

    async def keep_draft(self, desk: DeskId, day: date, draft: str) -> None:
        await store_retry(lambda: self._client.set(keys.draft(desk, day.isoformat()), draft, ex=keys.DAY))

    async def finish(self, desk: DeskId, item: str, day: date, ts: str) -> None:
        where = [keys.digests(desk), keys.work(desk), keys.draft(desk, day.isoformat())]
        await store_retry(lambda: FINISH_DIGEST(self._client, where, (day.isoformat(), item, ts)))
