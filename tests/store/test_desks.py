"""Desks: their hours, and whose desks they are."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as local_time

from bot.desk.ids import Micros, PersonId
from bot.desk.schedule import EVERY_DAY, DigestHours
from bot.store import keys
from bot.store.desks import Desks
from bot.store.known_desks import KnownDesks
from bot.store.piped import Client
from tests.acts import OTHERS, PASTER, at
from tests.store.pasted import DESK, PRIVATE

ANA, BEN = PASTER, OTHERS[0]
NOW = at(0)
DAY = date(2026, 11, 22)
NINE = DigestHours(local_time(9), EVERY_DAY, "Europe/London", datetime(2026, 11, 20, 12, tzinfo=UTC))
TEN = DigestHours(local_time(10), frozenset({0, 2}), "Asia/Kathmandu", datetime(2026, 11, 21, 12, tzinfo=UTC))


async def test_a_desk_has_no_digest_until_it_is_given_one(desks: Desks) -> None:
    assert await desks.hours(DESK) is None


async def test_hours_hold_until_they_are_changed_or_ended(desks: Desks) -> None:
    for hours in (NINE, TEN, None, NINE):
        assert await desks.set_hours(DESK, hours, by=ANA, now=NOW)
        assert await desks.hours(DESK) == hours


async def test_first_hours_never_replace_what_a_person_set(desks: Desks) -> None:
    for earlier in (TEN, None):
        await desks.set_hours(DESK, earlier, by=ANA, now=NOW)
        assert not await desks.set_hours(DESK, NINE, by=BEN, now=NOW, only_first=True)
        assert await desks.hours(DESK) == earlier


async def test_of_many_first_hours_at_once_one_is_announced(desks: Desks) -> None:
    each = [replace(NINE, since=NINE.since + timedelta(seconds=n)) for n in range(10)]
    set_ = await asyncio.gather(
        *(desks.set_hours(DESK, hours, by=ANA, now=Micros(NOW + n), only_first=True) for n, hours in enumerate(each))
    )
    assert sum(set_) == 1


async def test_first_hours_whose_answer_was_lost_are_announced_by_the_next_try(desks: Desks) -> None:
    for _ in range(2):
        assert await desks.set_hours(DESK, NINE, by=ANA, now=NOW, only_first=True)


async def test_every_changed_setting_is_in_the_desks_history(store_in_memory: Client, desks: Desks) -> None:
    await desks.set_hours(DESK, NINE, by=ANA, now=NOW)
    await desks.set_hours(DESK, TEN, by=BEN, now=NOW, only_first=True)
    await desks.set_hours(DESK, None, by=BEN, now=Micros(NOW + 1))
    entries = [json.loads(raw) for raw in await store_in_memory.zrange(keys.acts(DESK), 0, -1)]
    assert [(e["at"], e["who"], e["digest"]) for e in entries] == [
        (str(NOW), ANA, NINE.written()),
        (str(NOW + 1), BEN, "off"),
    ]


async def test_a_setting_is_confirmed_once_it_is_on_disk(store: Client, patient: Client) -> None:
    await Desks(store, KnownDesks(patient)).set_hours(DESK, NINE, by=ANA, now=NOW)
    before = (await store.info("commandstats"))["cmdstat_waitaof"]["calls"]
    await Desks(store, KnownDesks(patient)).set_hours(DESK, TEN, by=ANA, now=NOW)
    assert (await store.info("commandstats"))["cmdstat_waitaof"]["calls"] == before + 1


async def test_people_find_the_desks_they_worked_on(desks: Desks) -> None:
    for desk, person in ((DESK, ANA), (PRIVATE, ANA), (DESK, BEN), (DESK, ANA)):
        await desks.belong(desk, person)
    assert await desks.desks_of("T0ACME", ANA) == [DESK, PRIVATE]
    assert await desks.desks_of("T0ACME", BEN) == [DESK]
    assert await desks.desks_of("T0OTHER", ANA) == []
    assert await desks.desks_of("T0ACME", PersonId("UNOBODY")) == []
