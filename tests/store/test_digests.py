"""Digests: one a desk and local date, whoever asks."""

import asyncio
from datetime import UTC, date, datetime
from datetime import time as local_time

from bot.desk.ids import DeskId, Micros
from bot.desk.schedule import EVERY_DAY, DigestHours, due
from bot.store.desks import Desks
from bot.store.digests import Digests
from bot.store.marks import Marks
from tests.acts import PASTER, at
from tests.store.pasted import DESK, PRIVATE

ANA = PASTER
NOW = at(0)
DAY = date(2026, 11, 22)
NINE = DigestHours(local_time(9), EVERY_DAY, "Europe/London", datetime(2026, 11, 20, 12, tzinfo=UTC))


async def test_schedules_name_each_desk_that_has_a_digest_with_what_it_sent_lately(
    desks: Desks, digests: Digests
) -> None:
    await desks.set_hours(DESK, NINE, by=ANA, now=NOW)
    await desks.set_hours(DeskId("T0ACME.C0OFF"), None, by=ANA, now=NOW)
    for day in (date(2026, 9, 1), date(2026, 11, 20), date(2026, 11, 21)):
        await digests.take(DESK, day, late=False, now=NOW)
    (schedule,) = await digests.schedules(DAY)
    assert (schedule.desk, schedule.hours) == (DESK, NINE)
    assert schedule.sent == {date(2026, 11, 20), date(2026, 11, 21)}
    assert [d.date for d in due([schedule], datetime(2026, 11, 22, 9, tzinfo=UTC))] == [DAY]


async def test_of_twenty_takers_one_takes_a_dates_digest(digests: Digests, marks: Marks) -> None:
    taken = await asyncio.gather(*(digests.take(DESK, DAY, late=n % 2 == 0, now=NOW) for n in range(20)))
    items = [item for item in taken if item]
    assert len(items) == 1
    assert (await marks.waiting(DESK)).work == tuple(items)
    assert await digests.sent(DESK) == {DAY}


async def test_each_date_and_each_desk_is_taken_for_itself(digests: Digests) -> None:
    assert await digests.take(DESK, DAY, late=False, now=NOW) == "digest:2026-11-22:now"
    assert await digests.take(DESK, date(2026, 11, 23), late=True, now=NOW) == "digest:2026-11-23:late"
    assert await digests.take(PRIVATE, DAY, late=False, now=NOW) == "digest:2026-11-22:now"


async def test_a_digest_is_work_until_it_is_sent_and_never_taken_again(digests: Digests, marks: Marks) -> None:
    item = await digests.take(DESK, DAY, late=False, now=NOW)
    assert item
    await digests.finish(DESK, item, DAY, "1763846401.000200")
    assert (await marks.waiting(DESK)).work == ()
    assert await digests.take(DESK, DAY, late=True, now=NOW) is None
    assert await digests.sent(DESK) == {DAY}


async def test_a_second_try_at_a_digest_knows_when_the_first_began(digests: Digests) -> None:
    await digests.take(DESK, DAY, late=False, now=NOW)
    tries = [await digests.begun(DESK, DAY, Micros(NOW + n)) for n in range(3)]
    assert tries == [None, NOW, NOW]
