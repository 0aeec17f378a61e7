"""Slack's time from the dates of its answers: never later than Slack's own clock, and near it."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import wall_clock
from bot.slack.slack_clock import APART, KEPT, WHOLE, SlackClock
from tests.acts import PROPERTY

START = 1_763_846_400.0


def dated(slack_time: float) -> str:
    return format_datetime(datetime.fromtimestamp(int(slack_time), UTC), usegmt=True)


def heard(clock: SlackClock, here: float, *, ahead: float, there: float = 0.05, back: float = 0.05) -> None:
    """An answer that Slack, so many seconds ahead of us, gave to what was asked `here`."""
    clock.heard(dated(here + there + ahead), asked=here, answered=here + there + back)


def seconds(clock: SlackClock, here: float) -> float:
    return clock.not_after(here) / 1_000_000


answers = st.lists(st.tuples(st.floats(0.01, 400), st.floats(0.001, 3), st.floats(0.001, 3)), min_size=1, max_size=60)


@PROPERTY
@given(answers, st.floats(-4000, 4000))
def test_what_it_says_is_never_later_than_slacks_own_clock(
    answers: list[tuple[float, float, float]], ahead: float
) -> None:
    clock, here = SlackClock(wall_clock), START
    for pause, there, back in answers:
        here += pause
        heard(clock, here, ahead=ahead, there=there, back=back)
        assert seconds(clock, here + 5) <= here + 5 + ahead


def test_after_some_answers_it_is_near_slacks_clock() -> None:
    clock = SlackClock(wall_clock)
    for n in range(40):
        heard(clock, START + n * 1.27, ahead=-63.4)
    assert seconds(clock, START + 60) == pytest.approx(START + 60 - 63.4 - APART, abs=0.3)


def test_one_answer_leaves_a_second_and_its_way() -> None:
    clock = SlackClock(wall_clock)
    heard(clock, START, ahead=90)
    assert START + 90 - WHOLE - 0.1 - APART <= seconds(clock, START) <= START + 90


def test_until_slack_has_answered_it_is_our_own_clock() -> None:
    clock = SlackClock(wall_clock)
    clock.heard(None, asked=START, answered=START)
    clock.heard("tomorrow", asked=START, answered=START)
    assert seconds(clock, START) == START


def test_a_clock_that_is_set_makes_it_forget_what_was_heard_before() -> None:
    clock = SlackClock(wall_clock)
    for n in range(10):
        heard(clock, START + n, ahead=0)
    heard(clock, START + 20, ahead=-300)
    assert seconds(clock, START + 20) <= START + 20 - 300


def test_what_was_heard_an_hour_ago_counts_no_more() -> None:
    clock = SlackClock(wall_clock)
    heard(clock, START, ahead=0.9, there=0.0, back=0.0)
    for n in range(1, 5):
        heard(clock, START + n * KEPT, ahead=0.5, there=0.0, back=0.0)
    assert seconds(clock, START + 5 * KEPT) <= START + 5 * KEPT + 0.5


def test_the_present_instant_is_slacks() -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    clock = SlackClock(lambda: now)
    heard(clock, now.timestamp(), ahead=3600)
    assert abs(clock.now() - now - timedelta(hours=1)) < timedelta(seconds=1.2)
