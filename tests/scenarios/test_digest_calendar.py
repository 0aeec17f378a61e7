"""Over days, minute by minute, on the real store: zones that are changed, clocks that are changed, 29 February."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.acts import Deed
from bot.flows.keep_going import every_minute
from tests.scenarios.moved_clock import MovedClock, newsroom_by
from tests.scenarios.newsroom import Newsroom

TICK = timedelta(minutes=5)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Days:
    start: str
    end: str
    asked: str
    """What follows `/digest` at the start."""
    sent: list[tuple[str, str]]
    """Local date and about when (UTC)."""
    then: dict[str, str] = field(default_factory=dict)
    """What follows it later."""


CALENDAR = {
    "from_auckland_to_honolulu_on_29_february": Days(
        "2028-02-28 06:00",
        "2028-03-01 20:00",
        "at 09:00 daily Pacific/Auckland",
        [("2028-02-29", "2028-02-28 20:00"), ("2028-03-01", "2028-03-01 19:00")],
        {"2028-02-28 22:00": "at 09:00 daily Pacific/Honolulu"},
    ),
    "from_honolulu_to_auckland": Days(
        "2026-11-22 12:00",
        "2026-11-24 21:00",
        "at 09:00 daily Pacific/Honolulu",
        [("2026-11-22", "2026-11-22 19:00"), ("2026-11-24", "2026-11-23 20:00"), ("2026-11-25", "2026-11-24 20:00")],
        {"2026-11-22 21:00": "at 09:00 daily Pacific/Auckland"},
    ),
    "a_time_that_comes_twice_counts_at_its_first": Days(
        "2026-10-24 12:00",
        "2026-10-26 03:00",
        "at 01:30 daily Europe/London",
        [("2026-10-25", "2026-10-25 00:30"), ("2026-10-26", "2026-10-26 01:30")],
    ),
    "a_time_that_is_skipped_counts_at_the_first_minute_after": Days(
        "2027-03-27 12:00",
        "2027-03-29 03:00",
        "at 01:30 daily Europe/London",
        [("2027-03-28", "2027-03-28 01:00"), ("2027-03-29", "2027-03-29 00:30")],
    ),
}


@pytest.mark.parametrize("days", CALENDAR.values(), ids=CALENDAR)
async def test_each_local_date_has_one_digest_in_its_time(newsroom_store: str, days: Days) -> None:
    clock = MovedClock(utc(days.start))
    async with newsroom_by(clock, newsroom_store) as newsroom:
        ana = newsroom.people[0]
        await newsroom.pasted(by=ana)
        await newsroom.command("/digest", days.asked, by=ana)
        moment, then = utc(days.start), {utc(when): asked for when, asked in days.then.items()}
        while moment < utc(days.end):
            moment += TICK
            clock.to(moment)
            if asked := then.pop(moment, None):
                await newsroom.command("/digest", asked, by=ana)
            before = await newsroom.services.digests.sent(newsroom.desk_id())
            await every_minute(newsroom.services, moment)
            if await newsroom.services.digests.sent(newsroom.desk_id()) != before:
                await newsroom.quiet()
        assert await _sent(newsroom) == [(day, utc(about)) for day, about in days.sent]


async def _sent(newsroom: Newsroom) -> list[tuple[str, datetime]]:
    """The digests of the desk's own history with their times, cut to the tick."""
    acts, _ = await newsroom.services.desks.latest_acts(newsroom.desk_id(), start=0, count=50)
    moments = [(act, datetime.fromtimestamp(act.at / 1_000_000, UTC)) for act in reversed(acts)]
    return [
        (str(act.facts["day"]), at.replace(minute=at.minute // 5 * 5, second=0, microsecond=0))
        for act, at in moments
        if act.deed is Deed.DIGEST_SENT
    ]
