"""Digests: one a desk and local date, whoever asks; and what becomes of each."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from datetime import time as local_time
from pathlib import Path

from bot.desk.acts import Deed
from bot.desk.ids import DeskId, Micros
from bot.desk.schedule import EVERY_DAY, DigestHours, due
from bot.store import keys
from bot.store.desks import Desks
from bot.store.digests import REMEMBERED, Digests, Draft, Run
from bot.store.known_desks import KnownDesks
from bot.store.marks import Marks
from bot.store.piped import Client
from tests.acts import PASTER, at
from tests.store.pasted import DESK, PRIVATE

ANA = PASTER
NOW = at(0)
DAY = date(2026, 11, 22)
MOMENT = datetime(2026, 11, 22, 9, tzinfo=UTC)
NINE = DigestHours(local_time(9), EVERY_DAY, "Europe/London", datetime(2026, 11, 20, 12, tzinfo=UTC))
DRAFT = Draft([{"text": "Still open", "blocks": [], "metadata": None}], claims=3, late=False, begun=NOW)


async def take(digests: Digests, day: date = DAY, desk: DeskId = DESK) -> str | None:
    return await digests.take(desk, day, due=MOMENT, clock=MOMENT, now=NOW)


async def taken(digests: Digests, day: date = DAY) -> Run:
    id = await take(digests, day)
    assert id is not None
    run = await digests.run(DESK, id)
    assert run is not None
    return run


async def asked(digests: Digests, request: str = "7.8.abc", now: Micros = NOW) -> Run:
    id = await digests.ask(DESK, day=DAY, by=ANA, request=request, url="https://hooks.example/1", now=now)
    run = await digests.run(DESK, id)
    assert run is not None
    return run


async def test_a_schedule_has_the_dates_of_lately_whatever_became_of_them(desks: Desks, digests: Digests) -> None:
    await desks.set_hours(DESK, NINE, by=ANA, now=NOW)
    for day in (date(2026, 10, 1), date(2026, 11, 20), date(2026, 11, 21)):
        await take(digests, day)
    schedule = await digests.schedule(DESK, NINE, DAY)
    assert (schedule.desk, schedule.hours) == (DESK, NINE)
    assert schedule.sent == {date(2026, 11, 20), date(2026, 11, 21)}
    assert [d.date for d in due([schedule], MOMENT)] == [DAY]


async def test_of_twenty_takers_one_takes_a_dates_digest(digests: Digests, marks: Marks) -> None:
    runs = [run for run in await asyncio.gather(*(take(digests) for _ in range(20))) if run]
    assert runs == ["2026-11-22"]
    assert (await marks.waiting(DESK)).work == ("digest:2026-11-22",)
    assert await digests.sent(DESK) == {DAY}


async def test_each_date_and_each_desk_is_taken_for_itself(digests: Digests) -> None:
    assert await take(digests) == "2026-11-22"
    assert await take(digests, date(2026, 11, 23)) == "2026-11-23"
    assert await take(digests, DAY, PRIVATE) == "2026-11-22"


async def test_dates_are_forgotten_after_a_while(digests: Digests) -> None:
    for ago in (REMEMBERED, timedelta(days=1), timedelta(days=-1)):
        await take(digests, DAY - ago)
    assert await digests.sent(DESK) == {DAY - timedelta(days=1), DAY + timedelta(days=1)}


async def test_one_request_is_one_digest_and_takes_nothing_from_the_days_own(digests: Digests, marks: Marks) -> None:
    first, again, other = await asked(digests), await asked(digests), await asked(digests, "7.9.def")
    assert first == again
    assert (first.by, first.url, first.day, first.due) == (ANA, "https://hooks.example/1", DAY, NOW)
    assert await take(digests) == "2026-11-22"
    assert set((await marks.waiting(DESK)).work) == {f"digest:{run}" for run in (first.id, other.id, "2026-11-22")}
    await digests.finish(DESK, first, DRAFT, "1.2", NOW)
    await digests.ask(DESK, day=DAY, by=ANA, request="7.8.abc", url="", now=NOW)
    assert await digests.run(DESK, first.id) is None, "the answer to the first asking may have been lost"


async def test_a_digest_is_work_until_it_is_sent_and_never_taken_again(
    desks: Desks, digests: Digests, marks: Marks
) -> None:
    run = await taken(digests)
    await digests.begin(DESK, run, DRAFT)
    await digests.note(DESK, run, at(7))
    for _ in range(2):
        await digests.finish(DESK, run, DRAFT, "1763846401.000200", NOW)
    assert (await marks.waiting(DESK)).work == ()
    assert await digests.run(DESK, run.id) is None
    assert await take(digests) is None
    acts, total = await desks.latest_acts(DESK, start=0, count=9)
    assert [(act.deed, act.facts) for act in acts] == [(Deed.DIGEST_SENT, {"day": "2026-11-22", "claims": 3})]
    assert total == 1


async def test_a_second_try_at_a_digest_knows_what_the_first_drew_and_sent(
    store_in_memory: Client, digests: Digests
) -> None:
    run = await taken(digests)
    assert (run.draft, run.tried) == (None, None)
    await digests.begin(DESK, run, DRAFT)
    await digests.note(DESK, run, at(7))
    again = await digests.run(DESK, run.id)
    assert again and (again.draft, again.tried) == (DRAFT, at(7))
    await digests.note(DESK, run, None)
    refused = await digests.run(DESK, run.id)
    assert refused and refused.tried is None
    assert await store_in_memory.ttl(keys.runs(DESK)) == -1, "what was drawn is kept until it is sent"


async def test_a_digest_that_ended_meanwhile_is_not_begun_again(digests: Digests) -> None:
    run = await taken(digests)
    await digests.finish(DESK, run, DRAFT, "1.2", NOW)
    await digests.begin(DESK, run, DRAFT)
    assert await digests.run(DESK, run.id) is None


async def test_what_is_about_to_be_posted_is_on_disk_when_it_is_begun(store: Client, patient: Client) -> None:
    digests = Digests(store, patient, KnownDesks(patient))
    run = await taken(digests)
    await digests.begin(DESK, run, DRAFT)
    folder = Path((await store.config_get("dir"))["dir"]) / "appendonlydir"
    kept = "".join(file.read_text("utf-8", "replace") for file in folder.glob("*.aof"))
    assert "2026-11-22:draft" in kept


async def test_work_of_which_nothing_else_is_known_is_no_work(store_in_memory: Client, digests: Digests) -> None:
    await store_in_memory.zadd(keys.work(DESK), {"digest:2026-11-01": NOW})
    assert await digests.run(DESK, "2026-11-01") is None
    assert await store_in_memory.zcard(keys.work(DESK)) == 0


async def test_of_digests_that_failed_the_desk_is_owed_one_word_until_it_is_told(
    desks: Desks, digests: Digests, marks: Marks
) -> None:
    assert await digests.owed(DESK) is None
    for n, day in enumerate((DAY, date(2026, 11, 23))):
        run = await taken(digests, day)
        await digests.fail(DESK, run, f"code_{n}", "I was not in this channel", at(n))
    owed = await digests.owed(DESK)
    assert owed and (owed.days, owed.code, owed.failed) == ((DAY, date(2026, 11, 23)), "code_1", at(1))
    await digests.put_off(DESK, owed, at(99))
    assert (await marks.waiting(DESK)).apology == at(99)
    await digests.hurry(DESK, at(50))
    assert (await marks.waiting(DESK)).apology == at(50)
    await digests.told(DESK, owed.days)
    assert (await digests.owed(DESK), (await marks.waiting(DESK)).apology) == (None, None)
    await digests.put_off(DESK, owed, at(99))
    await digests.hurry(DESK, at(50))
    assert await digests.owed(DESK) is None, "what was told is not owed again"
    acts, _ = await desks.latest_acts(DESK, start=0, count=9)
    assert [act.told() for act in acts] == [
        f"The digest of {day} could not be sent: I was not in this channel." for day in ("2026-11-23", "2026-11-22")
    ]


async def test_slacks_word_for_why_may_be_several_words(digests: Digests) -> None:
    await digests.fail(DESK, await taken(digests), "status 403 of a proxy", "Slack refused it", at(7))
    owed = await digests.owed(DESK)
    assert owed and (owed.code, owed.failed) == ("status 403 of a proxy", at(7))


async def test_of_a_failure_that_is_forgotten_the_desk_is_owed_a_word_all_the_same(digests: Digests) -> None:
    await digests.fail(DESK, await taken(digests), "is_archived", "Slack refused it", NOW)
    later = DAY + REMEMBERED + timedelta(days=1)
    assert await take(digests, later)
    owed = await digests.owed(DESK)
    assert owed and owed.days == (DAY,)
    assert timedelta(0) < MOMENT - datetime.fromtimestamp(owed.failed / 1_000_000, UTC) < timedelta(days=2)


async def test_of_one_that_was_asked_for_or_overtaken_the_desk_is_owed_nothing(digests: Digests) -> None:
    await digests.fail(DESK, await asked(digests), "not_in_channel", "I was not in this channel", NOW)
    await digests.miss(DESK, await taken(digests), "a later one took its place", NOW)
    assert await digests.owed(DESK) is None
    assert await digests.sent(DESK) == {DAY}


async def test_a_try_of_a_digest_that_is_at_its_end_is_not_noted(digests: Digests, store_in_memory: Client) -> None:
    run = await taken(digests)
    await digests.miss(DESK, run, "a later one took its place", at(1))
    await digests.note(DESK, run, at(2))
    assert not await store_in_memory.exists(keys.runs(DESK))
