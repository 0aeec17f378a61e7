"""Desks: their hours and digests, the marks of what must follow, who is at work, and Slack's pace."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as local_time
from itertools import combinations

import pytest

from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId
from bot.desk.schedule import EVERY_DAY, DigestHours, due
from bot.store import keys
from bot.store.desks import LEASE_SECONDS, Desks, LeaseLost
from bot.store.piped import Client
from tests.acts import OTHERS, PASTER, at
from tests.store.pasted import DESK, PRIVATE
from tests.waiting import until

ANA, BEN = PASTER, OTHERS[0]
NOW = at(0)
DAY = date(2026, 11, 22)
NINE = DigestHours(local_time(9), EVERY_DAY, "Europe/London", datetime(2026, 11, 20, 12, tzinfo=UTC))
TEN = DigestHours(local_time(10), frozenset({0, 2}), "Asia/Kathmandu", datetime(2026, 11, 21, 12, tzinfo=UTC))
CLAIM, OTHER = ClaimId("00112233445566aa.1"), ClaimId("00112233445566aa.2")
ARTICLE = ArticleId("00112233445566aa")
SECOND = 1_000_000


# ---------------------------------------------------------------------- hours


async def test_a_desk_has_no_digest_until_it_is_given_one(desks: Desks) -> None:
    assert await desks.hours(DESK) is None
    assert await desks.schedules(DAY) == []


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
    await Desks(store, patient).set_hours(DESK, NINE, by=ANA, now=NOW)
    before = (await store.info("commandstats"))["cmdstat_waitaof"]["calls"]
    await Desks(store, patient).set_hours(DESK, TEN, by=ANA, now=NOW)
    assert (await store.info("commandstats"))["cmdstat_waitaof"]["calls"] == before + 1


async def test_schedules_name_each_desk_that_has_a_digest_with_what_it_sent_lately(desks: Desks) -> None:
    await desks.set_hours(DESK, NINE, by=ANA, now=NOW)
    await desks.set_hours(DeskId("T0ACME.C0OFF"), None, by=ANA, now=NOW)
    for day in (date(2026, 9, 1), date(2026, 11, 20), date(2026, 11, 21)):
        await desks.take_digest(DESK, day, late=False, now=NOW)
    (schedule,) = await desks.schedules(DAY)
    assert (schedule.desk, schedule.hours) == (DESK, NINE)
    assert schedule.sent == {date(2026, 11, 20), date(2026, 11, 21)}
    assert [d.date for d in due([schedule], datetime(2026, 11, 22, 9, tzinfo=UTC))] == [DAY]


# ---------------------------------------------------------------------- digests


async def test_of_twenty_takers_one_takes_a_dates_digest(desks: Desks) -> None:
    taken = await asyncio.gather(*(desks.take_digest(DESK, DAY, late=n % 2 == 0, now=NOW) for n in range(20)))
    items = [item for item in taken if item]
    assert len(items) == 1
    assert (await desks.waiting(DESK)).work == tuple(items)
    assert await desks.sent(DESK) == {DAY}


async def test_each_date_and_each_desk_is_taken_for_itself(desks: Desks) -> None:
    assert await desks.take_digest(DESK, DAY, late=False, now=NOW) == "digest:2026-11-22:now"
    assert await desks.take_digest(DESK, date(2026, 11, 23), late=True, now=NOW) == "digest:2026-11-23:late"
    assert await desks.take_digest(PRIVATE, DAY, late=False, now=NOW) == "digest:2026-11-22:now"


async def test_a_digest_is_work_until_it_is_sent_and_never_taken_again(desks: Desks) -> None:
    item = await desks.take_digest(DESK, DAY, late=False, now=NOW)
    assert item
    await desks.digest_sent(DESK, item, DAY, "1763846401.000200")
    assert (await desks.waiting(DESK)).work == ()
    assert await desks.take_digest(DESK, DAY, late=True, now=NOW) is None
    assert await desks.sent(DESK) == {DAY}


async def test_a_second_try_at_a_digest_knows_when_the_first_began(desks: Desks) -> None:
    await desks.take_digest(DESK, DAY, late=False, now=NOW)
    tries = [await desks.digest_begun(DESK, DAY, Micros(NOW + n)) for n in range(3)]
    assert tries == [None, NOW, NOW]


# ---------------------------------------------------------------------- marks


Mark = Callable[[str, int], Awaitable[None]]
Next = Callable[[], Awaitable[tuple[str, float] | None]]
Settle = Callable[[str, float], Awaitable[None]]


async def mark_card(client: Client, claim: str, now: int) -> None:
    """As the ledger's scripts do when a vote changes what a card shows."""
    await client.zadd(keys.refresh(DESK), {claim: now})


@pytest.fixture(params=["cards", "parents"])
def marks(request: pytest.FixtureRequest, store_in_memory: Client, desks: Desks) -> tuple[Mark, Next, Settle]:
    if request.param == "cards":
        return (
            lambda name, n: mark_card(store_in_memory, name, at(n)),
            lambda: desks.next_card(DESK),
            lambda name, mark: desks.card_drawn(DESK, ClaimId(name), mark),
        )
    return (
        lambda name, n: desks.mark_parent(DESK, ArticleId(name), at(n)),
        lambda: desks.next_parent(DESK),
        lambda name, mark: desks.parent_drawn(DESK, ArticleId(name), mark),
    )


async def test_a_mark_is_settled_by_drawing_what_it_marks(marks: tuple[Mark, Next, Settle]) -> None:
    mark, next_, settle = marks
    await mark("a", 1)
    assert await next_() == ("a", at(1))
    await settle("a", at(1))
    assert await next_() is None


async def test_a_mark_set_anew_meanwhile_stays(marks: tuple[Mark, Next, Settle]) -> None:
    mark, next_, settle = marks
    await mark("a", 1)
    await mark("a", 2)
    await settle("a", at(1))
    assert await next_() == ("a", at(2))


async def test_settling_one_mark_leaves_the_others(marks: tuple[Mark, Next, Settle]) -> None:
    mark, next_, settle = marks
    await mark("a", 1)
    await mark("b", 1)
    await settle("a", at(1))
    assert await next_() == ("b", at(1))


async def test_settling_what_is_not_marked_does_nothing(marks: tuple[Mark, Next, Settle]) -> None:
    _, next_, settle = marks
    await settle("a", at(1))
    assert await next_() is None


async def test_the_card_that_changed_last_is_drawn_first(store_in_memory: Client, desks: Desks) -> None:
    await mark_card(store_in_memory, CLAIM, at(2))
    await mark_card(store_in_memory, OTHER, at(1))
    assert await desks.next_card(DESK) == (CLAIM, at(2))


async def test_the_parent_that_waits_longest_is_drawn_first(desks: Desks) -> None:
    await desks.mark_parent(DESK, ArticleId("a"), at(2))
    await desks.mark_parent(DESK, ArticleId("b"), at(1))
    assert await desks.next_parent(DESK) == ("b", at(1))


async def test_a_desk_says_what_waits_in_it(store_in_memory: Client, desks: Desks) -> None:
    await mark_card(store_in_memory, CLAIM, NOW)
    await mark_card(store_in_memory, OTHER, NOW)
    await desks.mark_parent(DESK, ARTICLE, NOW)
    await desks.take_digest(DESK, DAY, late=False, now=NOW)
    waiting = await desks.waiting(DESK)
    assert (waiting.work, waiting.cards, waiting.parents) == (("digest:2026-11-22:now",), 2, 1)


# ---------------------------------------------------------------------- whose desks


async def test_people_find_the_desks_they_worked_on(desks: Desks) -> None:
    for desk, person in ((DESK, ANA), (PRIVATE, ANA), (DESK, BEN), (DESK, ANA)):
        await desks.belong(desk, person)
    assert await desks.desks_of("T0ACME", ANA) == [DESK, PRIVATE]
    assert await desks.desks_of("T0ACME", BEN) == [DESK]
    assert await desks.desks_of("T0OTHER", ANA) == []
    assert await desks.desks_of("T0ACME", PersonId("UNOBODY")) == []


# ---------------------------------------------------------------------- leases


async def test_work_that_somebody_is_at_is_nobody_elses(desks: Desks) -> None:
    async with desks.leased(DESK, "refresh") as first, desks.leased(DESK, "refresh") as second:
        assert first and second is None


async def test_work_is_free_again_when_it_ends_or_fails(desks: Desks) -> None:
    with pytest.raises(RuntimeError):
        async with desks.leased(DESK, "refresh"):
            raise RuntimeError
    async with desks.leased(DESK, "refresh") as again:
        assert again


async def test_who_did_not_get_the_work_does_not_free_it(desks: Desks) -> None:
    async with desks.leased(DESK, "refresh"):
        async with desks.leased(DESK, "refresh"):
            pass
        async with desks.leased(DESK, "refresh") as third:
            assert not third


async def test_each_work_and_each_desk_has_a_lease_of_its_own(desks: Desks) -> None:
    async with (
        desks.leased(DESK, "refresh") as one,
        desks.leased(DESK, "digest") as two,
        desks.leased(PRIVATE, "refresh") as three,
    ):
        assert one and two and three


async def test_of_many_at_once_one_gets_the_work(desks: Desks) -> None:
    async with AsyncExitStack() as stack:
        got = await asyncio.gather(*(stack.enter_async_context(desks.leased(DESK, "refresh")) for _ in range(20)))
        assert sum(lease is not None for lease in got) == 1


async def test_the_work_of_a_dead_holder_is_taken_up(store_in_memory: Client, desks: Desks) -> None:
    lease = keys.lease(DESK, "refresh")
    await store_in_memory.set(lease, "a token of the dead", px=int(LEASE_SECONDS * 1000))
    async with desks.leased(DESK, "refresh") as early:
        assert not early
    await store_in_memory.pexpire(lease, 1)

    async def taken_up() -> bool:
        async with desks.leased(DESK, "refresh") as mine:
            return mine is not None

    await until(taken_up)


async def test_who_was_away_for_too_long_is_told_before_it_does_something_twice(
    store_in_memory: Client, desks: Desks
) -> None:
    async with desks.leased(DESK, "refresh") as slow:
        assert slow
        await slow.must_hold()
        await store_in_memory.delete(keys.lease(DESK, "refresh"))
        async with desks.leased(DESK, "refresh") as quick:
            assert quick
            await quick.must_hold()
            with pytest.raises(LeaseLost):
                await slow.must_hold()


async def test_a_living_holder_keeps_its_lease(store_in_memory: Client, desks: Desks) -> None:
    lease = keys.lease(DESK, "refresh")
    async with desks.leased(DESK, "refresh"):
        await store_in_memory.pexpire(lease, 6000)

        async def renewed() -> bool:
            return int(await store_in_memory.pttl(lease)) > 6000

        await until(renewed, within=LEASE_SECONDS / 2)
    assert not await store_in_memory.exists(lease)


# ---------------------------------------------------------------------- Slack's pace


class Pace:
    """Calls of one method, at instants passed in."""

    def __init__(self, desks: Desks, *, interval: float, burst: int, what: str = "chat.update") -> None:
        self._desks, self._interval, self._burst, self._what = desks, interval, burst, what

    async def wait(self, at_second: float) -> float:
        now = Micros(NOW + int(at_second * SECOND))
        return await self._desks.reserve("T0ACME", self._what, now=now, interval=self._interval, burst=self._burst)

    async def hold(self, at_second: float, until_second: float) -> None:
        now, until_ = Micros(NOW + int(at_second * SECOND)), Micros(NOW + int(until_second * SECOND))
        await self._desks.hold_back(
            "T0ACME", self._what, now=now, until=until_, interval=self._interval, burst=self._burst
        )


async def test_calls_without_burst_are_an_interval_apart(desks: Desks) -> None:
    pace = Pace(desks, interval=1.05, burst=1)
    assert [await pace.wait(0) for _ in range(4)] == pytest.approx([0, 1.05, 2.1, 3.15])
    assert await pace.wait(4.0) == pytest.approx(0.2)


async def test_after_a_quiet_while_a_burst_goes_at_once(desks: Desks) -> None:
    pace = Pace(desks, interval=1.0, burst=4)
    assert [await pace.wait(0) for _ in range(6)] == pytest.approx([0, 0, 0, 0, 1, 2])
    assert [await pace.wait(100) for _ in range(5)] == pytest.approx([0, 0, 0, 0, 1])


async def test_no_stretch_of_time_has_more_calls_than_the_burst_and_one_an_interval(desks: Desks) -> None:
    pace = Pace(desks, interval=1.25, burst=4)
    sent = [n * 0.1 + await pace.wait(n * 0.1) for n in range(40)]
    sent += [200 + n * 0.9 + await pace.wait(200 + n * 0.9) for n in range(20)]
    assert sent == sorted(sent)
    for first, last in combinations(range(len(sent)), 2):
        calls = last - first + 1
        assert calls <= 4 + (sent[last] - sent[first]) / 1.25 + 0.001


async def test_many_at_once_are_each_given_a_turn_of_their_own(desks: Desks) -> None:
    pace = Pace(desks, interval=1.0, burst=1)
    waits = await asyncio.gather(*(pace.wait(0) for _ in range(20)))
    assert sorted(waits) == pytest.approx(list(range(20)))


async def test_after_a_429_nobody_calls_before_the_time_and_then_one_by_one(desks: Desks) -> None:
    pace = Pace(desks, interval=1.0, burst=4)
    await pace.wait(0)
    await pace.hold(0, 30)
    assert [await pace.wait(0), await pace.wait(10), await pace.wait(30)] == pytest.approx([30, 21, 2])


async def test_a_429_never_shortens_a_wait(desks: Desks) -> None:
    pace = Pace(desks, interval=1.0, burst=1)
    for _ in range(10):
        await pace.wait(0)
    await pace.hold(0, 3)
    assert await pace.wait(0) == pytest.approx(10)


async def test_each_method_has_a_pace_of_its_own(desks: Desks) -> None:
    await Pace(desks, interval=1.0, burst=1, what="chat.postMessage:C1").hold(0, 60)
    assert await Pace(desks, interval=1.0, burst=1, what="chat.postMessage:C2").wait(0) == 0
