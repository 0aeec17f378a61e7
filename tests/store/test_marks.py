"""The marks of what must follow, and who is at work."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime

import pytest

from bot.desk.ids import ArticleId, ClaimId
from bot.store import keys
from bot.store.digests import Digests
from bot.store.marks import LEASE_SECONDS, LeaseLost, Marks
from bot.store.piped import Client
from tests.acts import at
from tests.store.pasted import DESK, PRIVATE
from tests.waiting import until

NOW = at(0)
DAY = date(2026, 11, 22)
DUE = datetime(2026, 11, 22, 9, tzinfo=UTC)
CLAIM, OTHER = ClaimId("00112233445566aa.1"), ClaimId("00112233445566aa.2")
ARTICLE = ArticleId("00112233445566aa")


Mark = Callable[[str, int], Awaitable[None]]
Next = Callable[[], Awaitable[tuple[str, float] | None]]
Settle = Callable[[str, float], Awaitable[None]]


async def mark_card(client: Client, claim: str, now: int) -> None:
    """As the ledger's scripts do when a vote changes what a card shows."""
    await client.zadd(keys.refresh(DESK), {claim: now})


@pytest.fixture(params=["cards", "parents"])
def marked(request: pytest.FixtureRequest, store_in_memory: Client, marks: Marks) -> tuple[Mark, Next, Settle]:
    if request.param == "cards":
        return (
            lambda name, n: mark_card(store_in_memory, name, at(n)),
            lambda: marks.next_card(DESK),
            lambda name, mark: marks.card_drawn(DESK, ClaimId(name), mark),
        )
    return (
        lambda name, n: marks.mark_parent(DESK, ArticleId(name), at(n)),
        lambda: marks.next_parent(DESK),
        lambda name, mark: marks.parent_drawn(DESK, ArticleId(name), mark),
    )


async def test_a_mark_is_settled_by_drawing_what_it_marks(marked: tuple[Mark, Next, Settle]) -> None:
    mark, next_, settle = marked
    await mark("a", 1)
    assert await next_() == ("a", at(1))
    await settle("a", at(1))
    assert await next_() is None


async def test_a_mark_set_anew_meanwhile_stays(marked: tuple[Mark, Next, Settle]) -> None:
    mark, next_, settle = marked
    await mark("a", 1)
    await mark("a", 2)
    await settle("a", at(1))
    assert await next_() == ("a", at(2))


async def test_settling_one_mark_leaves_the_others(marked: tuple[Mark, Next, Settle]) -> None:
    mark, next_, settle = marked
    await mark("a", 1)
    await mark("b", 1)
    await settle("a", at(1))
    assert await next_() == ("b", at(1))


async def test_settling_what_is_not_marked_does_nothing(marked: tuple[Mark, Next, Settle]) -> None:
    _, next_, settle = marked
    await settle("a", at(1))
    assert await next_() is None


async def test_the_card_that_changed_last_is_drawn_first(store_in_memory: Client, marks: Marks) -> None:
    await mark_card(store_in_memory, CLAIM, at(2))
    await mark_card(store_in_memory, OTHER, at(1))
    assert await marks.next_card(DESK) == (CLAIM, at(2))


async def test_the_parent_that_waits_longest_is_drawn_first(marks: Marks) -> None:
    await marks.mark_parent(DESK, ArticleId("a"), at(2))
    await marks.mark_parent(DESK, ArticleId("b"), at(1))
    assert await marks.next_parent(DESK) == ("b", at(1))


async def test_a_card_that_cannot_be_drawn_comes_after_all_others(store_in_memory: Client, marks: Marks) -> None:
    for n, claim in enumerate((CLAIM, OTHER)):
        await mark_card(store_in_memory, claim, at(n))
    await marks.card_last(DESK, OTHER, at(1))
    assert (await marks.next_card(DESK) or ("",))[0] == CLAIM
    await marks.card_last(DESK, CLAIM, at(0))
    assert (await marks.next_card(DESK) or ("",))[0] == OTHER
    await mark_card(store_in_memory, CLAIM, at(5))
    await marks.card_last(DESK, CLAIM, at(0))
    assert await marks.next_card(DESK) == (CLAIM, at(5)), "it changed again meanwhile"


async def test_a_parent_that_cannot_be_drawn_comes_after_all_others(marks: Marks) -> None:
    await marks.mark_parent(DESK, ArticleId("a"), at(1))
    await marks.mark_parent(DESK, ArticleId("b"), at(2))
    await marks.parent_last(DESK, ArticleId("a"), at(1))
    assert await marks.next_parent(DESK) == ("b", at(2))


async def test_a_desk_says_what_waits_in_it(store_in_memory: Client, marks: Marks, digests: Digests) -> None:
    await mark_card(store_in_memory, CLAIM, NOW)
    await mark_card(store_in_memory, OTHER, NOW)
    await marks.mark_parent(DESK, ARTICLE, NOW)
    await digests.take(DESK, DAY, due=DUE, clock=DUE, now=NOW)
    waiting = await marks.waiting(DESK)
    assert (waiting.work, waiting.cards, waiting.parents) == (("digest:2026-11-22",), 2, 1)


async def test_work_that_somebody_is_at_is_nobody_elses(marks: Marks) -> None:
    async with marks.leased(DESK, "refresh") as first, marks.leased(DESK, "refresh") as second:
        assert first and second is None


async def test_work_is_free_again_when_it_ends_or_fails(marks: Marks) -> None:
    with pytest.raises(RuntimeError):
        async with marks.leased(DESK, "refresh"):
            raise RuntimeError
    async with marks.leased(DESK, "refresh") as again:
        assert again


async def test_who_did_not_get_the_work_does_not_free_it(marks: Marks) -> None:
    async with marks.leased(DESK, "refresh"):
        async with marks.leased(DESK, "refresh"):
            pass
        async with marks.leased(DESK, "refresh") as third:
            assert not third


async def test_each_work_and_each_desk_has_a_lease_of_its_own(marks: Marks) -> None:
    async with (
        marks.leased(DESK, "refresh") as one,
        marks.leased(DESK, "digest") as two,
        marks.leased(PRIVATE, "refresh") as three,
    ):
        assert one and two and three


async def test_of_many_at_once_one_gets_the_work(marks: Marks) -> None:
    async with AsyncExitStack() as stack:
        got = await asyncio.gather(*(stack.enter_async_context(marks.leased(DESK, "refresh")) for _ in range(20)))
        assert sum(lease is not None for lease in got) == 1


async def test_the_work_of_a_dead_holder_is_taken_up(store_in_memory: Client, marks: Marks) -> None:
    lease = keys.lease(DESK, "refresh")
    await store_in_memory.set(lease, "a token of the dead", px=int(LEASE_SECONDS * 1000))
    async with marks.leased(DESK, "refresh") as early:
        assert not early
    await store_in_memory.pexpire(lease, 1)

    async def taken_up() -> bool:
        async with marks.leased(DESK, "refresh") as mine:
            return mine is not None

    await until(taken_up)


async def test_who_was_away_for_too_long_is_told_before_it_does_something_twice(
    store_in_memory: Client, marks: Marks
) -> None:
    async with marks.leased(DESK, "refresh") as slow:
        assert slow
        await slow.must_hold()
        await store_in_memory.delete(keys.lease(DESK, "refresh"))
        async with marks.leased(DESK, "refresh") as quick:
            assert quick
            await quick.must_hold()
            with pytest.raises(LeaseLost):
                await slow.must_hold()


async def test_a_living_holder_keeps_its_lease(store_in_memory: Client, marks: Marks) -> None:
    lease = keys.lease(DESK, "refresh")
    async with marks.leased(DESK, "refresh"):
        await store_in_memory.pexpire(lease, 6000)

        async def renewed() -> bool:
            return int(await store_in_memory.pttl(lease)) > 6000

        await until(renewed, within=LEASE_SECONDS / 2)
    assert not await store_in_memory.exists(lease)
