"""Slack's pace, kept over all processes, and by one alone while the store is away."""

import asyncio
from itertools import combinations

import pytest

from bot.desk.ids import Micros
from bot.slack.pacing import OwnPace
from bot.store.pace import Pace
from tests.acts import at

NOW = at(0)
SECOND = 1_000_000


class Calls:
    """Calls of one method, at instants passed in."""

    def __init__(self, pace: Pace | OwnPace, *, interval: float, burst: int, what: str = "chat.update") -> None:
        self._pace, self._interval, self._burst, self._what = pace, interval, burst, what

    async def wait(self, at_second: float) -> float:
        now = Micros(NOW + int(at_second * SECOND))
        return await self._pace.reserve("T0ACME", self._what, now=now, interval=self._interval, burst=self._burst)

    async def hold(self, at_second: float, until_second: float) -> None:
        now, until_ = Micros(NOW + int(at_second * SECOND)), Micros(NOW + int(until_second * SECOND))
        await self._pace.hold_back(
            "T0ACME", self._what, now=now, until=until_, interval=self._interval, burst=self._burst
        )


async def test_calls_without_burst_are_an_interval_apart(pace: Pace | OwnPace) -> None:
    calls = Calls(pace, interval=1.05, burst=1)
    assert [await calls.wait(0) for _ in range(4)] == pytest.approx([0, 1.05, 2.1, 3.15])
    assert await calls.wait(4.0) == pytest.approx(0.2)


async def test_after_a_quiet_while_a_burst_goes_at_once(pace: Pace | OwnPace) -> None:
    calls = Calls(pace, interval=1.0, burst=4)
    assert [await calls.wait(0) for _ in range(6)] == pytest.approx([0, 0, 0, 0, 1, 2])
    assert [await calls.wait(100) for _ in range(5)] == pytest.approx([0, 0, 0, 0, 1])


async def test_no_stretch_of_time_has_more_calls_than_the_burst_and_one_an_interval(pace: Pace | OwnPace) -> None:
    calls = Calls(pace, interval=1.25, burst=4)
    sent = [n * 0.1 + await calls.wait(n * 0.1) for n in range(40)]
    sent += [200 + n * 0.9 + await calls.wait(200 + n * 0.9) for n in range(20)]
    assert sent == sorted(sent)
    for first, last in combinations(range(len(sent)), 2):
        assert last - first + 1 <= 4 + (sent[last] - sent[first]) / 1.25 + 0.001


async def test_many_at_once_are_each_given_a_turn_of_their_own(pace: Pace | OwnPace) -> None:
    calls = Calls(pace, interval=1.0, burst=1)
    waits = await asyncio.gather(*(calls.wait(0) for _ in range(20)))
    assert sorted(waits) == pytest.approx(list(range(20)))


async def test_after_a_429_nobody_calls_before_the_time_and_then_one_by_one(pace: Pace | OwnPace) -> None:
    calls = Calls(pace, interval=1.0, burst=4)
    await calls.wait(0)
    await calls.hold(0, 30)
    assert [await calls.wait(0), await calls.wait(10), await calls.wait(30)] == pytest.approx([30, 21, 2])


async def test_a_429_never_shortens_a_wait(pace: Pace | OwnPace) -> None:
    calls = Calls(pace, interval=1.0, burst=1)
    for _ in range(10):
        await calls.wait(0)
    await calls.hold(0, 3)
    assert await calls.wait(0) == pytest.approx(10)


async def test_each_method_has_a_pace_of_its_own(pace: Pace | OwnPace) -> None:
    await Calls(pace, interval=1.0, burst=1, what="chat.postMessage:C1").hold(0, 60)
    assert await Calls(pace, interval=1.0, burst=1, what="chat.postMessage:C2").wait(0) == 0
