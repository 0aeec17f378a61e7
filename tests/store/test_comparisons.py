"""What is to be compared with Slack: the most urgent first, nothing lost with whoever was at it."""

import pytest
from redis.asyncio import Redis

from bot.desk.ids import ArticleId, ClaimId, Micros
from bot.store.comparisons import Comparisons
from bot.store.marks import Marks
from tests.acts import START
from tests.store.pasted import DESK, PRIVATE

A, B, C = (ArticleId(name * 16) for name in "abc")
ONE, TWO = ClaimId(f"{A}.1"), ClaimId(f"{A}.2")


@pytest.fixture
def comparisons(store_in_memory: Redis) -> Comparisons:
    return Comparisons(store_in_memory)


async def test_the_most_urgent_thread_comes_first(comparisons: Comparisons) -> None:
    await comparisons.want(DESK, {A: 1, B: 3, C: -5})
    order = []
    while article := await comparisons.next_thread(DESK):
        order.append(article)
        await comparisons.thread_done(DESK, article)
    assert order == [B, A, C]


async def test_the_thread_at_which_somebody_died_comes_before_all_others(comparisons: Comparisons) -> None:
    await comparisons.want(DESK, {A: 1})
    assert await comparisons.next_thread(DESK) == A
    await comparisons.want(DESK, {B: 9})
    assert await comparisons.next_thread(DESK) == A
    await comparisons.thread_done(DESK, A)
    assert await comparisons.next_thread(DESK) == B


async def test_a_thread_that_is_asked_for_while_it_is_compared_is_compared_again(comparisons: Comparisons) -> None:
    await comparisons.want(DESK, {A: 1})
    await comparisons.next_thread(DESK)
    await comparisons.want(DESK, {A: 1})
    await comparisons.thread_done(DESK, A)
    assert await comparisons.next_thread(DESK) == A


async def test_who_is_done_late_does_not_empty_the_hand_of_who_came_after(comparisons: Comparisons) -> None:
    await comparisons.want(DESK, {A: 2, B: 1})
    await comparisons.next_thread(DESK)
    await comparisons.thread_done(DESK, A)
    assert await comparisons.next_thread(DESK) == B
    await comparisons.thread_done(DESK, A)
    assert await comparisons.next_thread(DESK) == B


async def test_asking_again_makes_a_thread_more_urgent_and_never_less(comparisons: Comparisons) -> None:
    await comparisons.want(DESK, {A: 5, B: 4})
    await comparisons.want(DESK, {A: 1, B: 6})
    assert await comparisons.next_thread(DESK) == B
    await comparisons.thread_done(DESK, B)
    assert await comparisons.next_thread(DESK) == A


async def test_more_threads_than_one_step_takes_are_all_marked(comparisons: Comparisons) -> None:
    await comparisons.want(DESK, {ArticleId(f"{n:016x}"): n for n in range(1201)})
    assert len((await comparisons.uncompared(DESK)).threads) == 1201


async def test_what_was_not_compared_is_known_until_it_is(comparisons: Comparisons, marks: Marks) -> None:
    await comparisons.want(DESK, {A: 1, B: 2})
    await comparisons.next_thread(DESK)
    await comparisons.differ(DESK, {TWO: 1})
    await comparisons.next_card(DESK)
    await comparisons.left_over(DESK, [ONE], Micros(START))
    left = await comparisons.uncompared(DESK)
    assert left.threads == {A, B}
    assert left.cards == {ONE, TWO}
    assert ClaimId(f"{B}.7") in left
    assert ClaimId(f"{C}.7") not in left
    assert (await marks.waiting(DESK)).comparing

    for article in (B, A):
        assert await comparisons.next_thread(DESK) == article
        await comparisons.thread_done(DESK, article)
    await comparisons.card_done(DESK, TWO)
    assert (await comparisons.uncompared(DESK)).cards == {ONE}
    assert not (await marks.waiting(DESK)).comparing, "what Slack does not say need not be asked for again and again"
    await comparisons.compared(DESK, [ONE])
    assert ONE not in await comparisons.uncompared(DESK)


async def test_a_channel_that_is_closed_to_the_bot_leaves_nothing_to_be_compared(
    comparisons: Comparisons, marks: Marks
) -> None:
    await comparisons.want(DESK, {A: 1, B: 2})
    await comparisons.differ(DESK, {ONE: 1})
    await comparisons.next_thread(DESK)
    await comparisons.forget(DESK)
    assert not (await marks.waiting(DESK)).comparing


async def test_what_a_day_was_prepared_for_is_known_of_each_desk(comparisons: Comparisons) -> None:
    await comparisons.prepare(DESK, "2026-11-23")
    assert await comparisons.prepared(DESK, "2026-11-23")
    assert not await comparisons.prepared(PRIVATE, "2026-11-23")
    assert not await comparisons.prepared(DESK, "2026-11-24")


async def test_what_fails_again_and_again_is_counted_until_it_is_done(comparisons: Comparisons) -> None:
    await comparisons.want(DESK, {A: 1})
    await comparisons.next_thread(DESK)
    assert [await comparisons.failed(DESK, A) for _ in range(3)] == [1, 2, 3]
    await comparisons.want(DESK, {A: -7})
    await comparisons.thread_done(DESK, A)
    assert await comparisons.next_thread(DESK) == A
    assert await comparisons.failed(DESK, A) == 4
    await comparisons.thread_done(DESK, A)
    assert await comparisons.failed(DESK, A) == 1
    await comparisons.forget(DESK)
