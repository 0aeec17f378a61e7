"""Digests: which local dates of a desk are taken and what became of them, and what is being sent."""

import asyncio
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.desk.acts import Deed, recorded
from bot.desk.ids import DeskId, Micros, PersonId
from bot.desk.schedule import LOOK_BACK, DeskSchedule, DigestHours
from bot.store import keys
from bot.store.cards import note_try
from bot.store.connect import store_retry
from bot.store.known_desks import KnownDesks
from bot.store.on_disk import on_disk
from bot.store.piped import Client
from bot.store.scripts import BEGIN_DIGEST, END_DIGEST, TAKE_DIGEST

REMEMBERED = timedelta(days=60)
"""What became of older dates is forgotten; that they were sent stands in the desk's own history."""

AT_ONCE = 4
"""Digests of one process that are confirmed on disk at a time: a press of a button must find a place beside them."""

_FAILED = re.compile(r"failed (.*) (\d+)")
"""What stands of a digest that failed: Slack's word for why, which may be several, and when (µs)."""

_FORGOTTEN = "unknown"

_UNCONFIRMED = "That a digest is about to be sent could not be confirmed on disk in time."
_ASKED_UNCONFIRMED = (
    "That you asked for a digest could not be confirmed on disk in time: if none comes within a few minutes, "
    "type /digest now again."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest as it was drawn."""

    parts: Sequence[dict[str, Any]]
    claims: int
    """How many are open."""
    late: bool
    """It says so."""
    begun: Micros


@dataclass(frozen=True, slots=True)
class Run:
    """One digest on its way."""

    id: str
    day: date
    due: Micros
    """When its time came, or it was asked for."""
    taken: Micros
    """What the clock showed that found it due."""
    since: Micros
    """No part of it is older."""
    by: PersonId | None
    """Who asked for it; None for the digest of a local date."""
    url: str
    """Where they can be answered."""
    draft: Draft | None
    tried: Micros | None
    """When a part was sent whose end is not known."""


@dataclass(frozen=True, slots=True)
class Owed:
    """Digests that could not be sent and of which the desk was not told yet."""

    days: tuple[date, ...]
    code: str
    """Slack's word for why, of the latest."""
    failed: Micros
    since: Micros
    """None of them was begun earlier."""
    next: Micros
    """When to try to say so."""


class Digests:
    """`patient`: as for the ledger."""

    def __init__(self, client: Client, patient: Client, known: KnownDesks) -> None:
        self._client = client
        self._patient = patient
        self._known = known
        self._confirming = asyncio.Semaphore(AT_ONCE)

    async def sent(self, desk: DeskId) -> frozenset[date]:
        """Local dates whose digest is taken, whatever became of it."""
        dates = await store_retry(lambda: self._client.hkeys(keys.digests(desk)))
        return frozenset(map(date.fromisoformat, dates))

    async def schedule(self, desk: DeskId, hours: DigestHours, now: date) -> DeskSchedule:
        recent = {day for day in await self.sent(desk) if day >= now - LOOK_BACK - timedelta(days=2)}
        return DeskSchedule(desk, hours, recent)

    async def take(self, desk: DeskId, day: date, *, due: datetime, clock: datetime, now: Micros) -> str | None:
        """The run, for the one who is to see that this date's digest is sent; None for everybody else.

        `clock`: what found it due; `now` is the present.
        """
        moment = _micros(due)
        facts = {"day": day.isoformat(), "due": moment, "taken": _micros(clock), "since": min(moment, now)}
        where, args = _taking(desk, day.isoformat(), day, facts, now)
        return day.isoformat() if await store_retry(lambda: TAKE_DIGEST(self._client, where, args)) else None

    async def ask(self, desk: DeskId, *, day: date, by: PersonId, request: str, url: str, now: Micros) -> str:
        """The run of a digest that somebody asked for; the same request again gives the same one.

        Returns only once it is on disk, as Slack could not give it back: nobody else finds it due, as they do the
        digest of a date. Raises NotRecorded.
        """
        run = f"now-{request}"
        facts = {"day": day.isoformat(), "due": now, "taken": now, "since": now, "by": by, "url": url}
        where, args = _taking(desk, run, None, facts, now)
        await self._known.act(desk, TAKE_DIGEST, where, args, unconfirmed=_ASKED_UNCONFIRMED)
        return run

    async def run(self, desk: DeskId, run: str) -> Run | None:
        """None where it is at its end."""
        fields = (run, f"{run}:draft", f"{run}:tried")
        raw, draft, tried = await store_retry(lambda: self._client.hmget(keys.runs(desk), fields))
        if raw is None:
            await store_retry(lambda: self._client.zrem(keys.work(desk), f"digest:{run}"))
            return None
        facts = json.loads(raw)
        return Run(
            id=run,
            day=date.fromisoformat(facts["day"]),
            due=Micros(facts["due"]),
            taken=Micros(facts["taken"]),
            since=Micros(facts["since"]),
            by=PersonId(facts["by"]) if "by" in facts else None,
            url=facts.get("url", ""),
            draft=Draft(**json.loads(draft)) if draft else None,
            tried=Micros(int(tried)) if tried else None,
        )

    async def begin(self, desk: DeskId, run: Run, draft: Draft) -> None:
        """Returns once it is on disk what is about to be posted. Raises NotRecorded."""
        written = json.dumps(asdict(draft))
        async with self._confirming:
            await on_disk(
                self._patient,
                BEGIN_DIGEST,
                keys.barrier(desk),
                [keys.runs(desk)],
                (run.id, written),
                unconfirmed=_UNCONFIRMED,
            )

    async def note(self, desk: DeskId, run: Run, tried: Micros | None) -> None:
        """When a part was sent, or (None) that Slack refused it."""
        await note_try(self._client, keys.runs(desk), tried, there=run.id, field=f"{run.id}:tried")

    async def finish(self, desk: DeskId, run: Run, draft: Draft, ts: str, now: Micros) -> None:
        """It is sent; `ts` is its last message."""
        deed = Deed.DIGEST_LATE if draft.late else Deed.DIGEST_SENT
        entry = recorded(deed, at=now, who=run.by, day=run.day.isoformat(), claims=draft.claims)
        await self._end(desk, run, ts, now, entry)

    async def fail(self, desk: DeskId, run: Run, code: str, why: str, now: Micros) -> None:
        """It never will be. Where it was a local date's, the desk must be told; who asked for one is told otherwise."""
        entry = recorded(Deed.DIGEST_FAILED, at=now, who=run.by, day=run.day.isoformat(), why=why)
        await self._end(desk, run, f"failed {code} {now}", now, entry, tell=run.by is None)

    async def miss(self, desk: DeskId, run: Run, why: str, now: Micros) -> None:
        """It is not sent any more, as a later one is."""
        entry = recorded(Deed.DIGEST_FAILED, at=now, day=run.day.isoformat(), why=why)
        await self._end(desk, run, "missed", now, entry)

    async def _end(self, desk: DeskId, run: Run, became: str, now: Micros, entry: str, *, tell: bool = False) -> None:
        where = [keys.digests(desk), keys.work(desk), keys.runs(desk), keys.acts(desk), keys.apologies(desk)]
        day = run.day.isoformat() if run.by is None else ""
        await store_retry(lambda: END_DIGEST(self._client, where, (run.id, day, became, now, entry, int(tell))))

    # ------------------------------------------------------------------ what the desk is to be told

    async def owed(self, desk: DeskId) -> Owed | None:
        found = await store_retry(lambda: self._client.zrange(keys.apologies(desk), 0, -1, withscores=True))
        if not found:
            return None
        days = sorted(date.fromisoformat(day) for day, _ in found)
        became = await store_retry(lambda: self._client.hget(keys.digests(desk), days[-1].isoformat()))
        why = _FAILED.fullmatch(became or "")
        code, failed = (why[1], Micros(int(why[2]))) if why else (_FORGOTTEN, _eve(days[-1]))
        return Owed(tuple(days), code, failed, _eve(days[0]), Micros(int(min(score for _, score in found))))

    async def put_off(self, desk: DeskId, owed: Owed, until: Micros) -> None:
        scores = {day.isoformat(): until for day in owed.days}
        await store_retry(lambda: self._client.zadd(keys.apologies(desk), scores, xx=True))

    async def hurry(self, desk: DeskId, now: Micros) -> None:
        """What the desk must be told may be told now."""
        key = keys.apologies(desk)
        if days := await store_retry(lambda: self._client.zrange(key, 0, -1)):
            await store_retry(lambda: self._client.zadd(key, dict.fromkeys(days, now), xx=True))

    async def told(self, desk: DeskId, days: Collection[date]) -> None:
        await store_retry(lambda: self._client.zrem(keys.apologies(desk), *(day.isoformat() for day in days)))


def without_addresses(runs: Mapping[str, str]) -> dict[str, str]:
    """The same fields of a desk's runs, none of which says where the one who asked can be answered."""
    kept = dict(runs)
    for field, facts in runs.items():
        if not field.endswith((":draft", ":tried")):
            kept[field] = json.dumps({name: fact for name, fact in json.loads(facts).items() if name != "url"})
    return kept


def _taking(
    desk: DeskId, run: str, day: date | None, facts: Mapping[str, object], now: Micros
) -> tuple[list[str], tuple[str | int, ...]]:
    """Keys and arguments of TAKE_DIGEST."""
    seen = keys.runs(desk) if day else keys.seen(desk, run)
    forgotten = (day - REMEMBERED).isoformat() if day else ""
    lifetime = int(keys.SEEN.total_seconds())
    where = [keys.digests(desk), keys.work(desk), keys.runs(desk), seen]
    return where, (run, day.isoformat() if day else "", now, json.dumps(facts), forgotten, lifetime)


def _eve(day: date) -> Micros:
    """No zone's date begins earlier: so long ago at most a digest of that date failed."""
    return _micros(datetime.combine(day, time.min, UTC) - timedelta(days=1))


def _micros(moment: datetime) -> Micros:
    return Micros(int(moment.astimezone(UTC).timestamp() * 1_000_000))
