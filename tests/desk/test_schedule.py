"""When a digest is due, through clock changes, outages and changed settings, and how its hours are typed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.ids import DeskId
from bot.desk.schedule import (
    DAYS,
    EVERY_DAY,
    LATE,
    DeskSchedule,
    DigestHours,
    Due,
    days_written,
    due,
    instant,
    is_late,
    known_zone,
    next_send,
    parse_at,
    parse_days,
    parse_zone,
)
from bot.errors import NotUnderstood
from tests.acts import PROPERTY

DESK = DeskId("T1.C1")
MINUTE = timedelta(minutes=1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
WEEKDAYS = frozenset(range(5))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clock(text: str) -> time:
    return time.fromisoformat(text)


def hours(
    at: str = "09:00", zone: str = "Europe/London", days: frozenset[int] = EVERY_DAY, since: datetime = LONG_AGO
) -> DigestHours:
    return DigestHours(clock(at), days, zone, since)


def due_at(now: str, of: DigestHours, *sent: str) -> tuple[str, bool] | None:
    """The date due, and whether it is late if it goes out at once."""
    found = due([DeskSchedule(DESK, of, {date.fromisoformat(day) for day in sent})], utc(now))
    return (found[0].date.isoformat(), is_late(found[0].moment, utc(now))) if found else None


# ---------------------------------------------------------------------- the moment of a local time

MOMENTS = [
    ("an ordinary day", "2026-11-22", "09:00", "Europe/London", "2026-11-22 09:00"),
    ("an ordinary summer day", "2026-07-01", "09:00", "Europe/London", "2026-07-01 08:00"),
    ("a zone with minutes", "2026-11-22", "09:00", "Asia/Kathmandu", "2026-11-22 03:15"),
    ("skipped: first minute after", "2026-03-29", "01:30", "Europe/London", "2026-03-29 01:00"),
    ("the first skipped minute", "2026-03-29", "01:00", "Europe/London", "2026-03-29 01:00"),
    ("the last minute before", "2026-03-29", "00:59", "Europe/London", "2026-03-29 00:59"),
    ("the first minute after", "2026-03-29", "02:00", "Europe/London", "2026-03-29 01:00"),
    ("twice: the first", "2026-10-25", "01:30", "Europe/London", "2026-10-25 00:30"),
    ("the last before the fold", "2026-10-25", "00:59", "Europe/London", "2026-10-24 23:59"),
    ("the first after the fold", "2026-10-25", "02:00", "Europe/London", "2026-10-25 02:00"),
    ("skipped in New York", "2026-03-08", "02:30", "America/New_York", "2026-03-08 07:00"),
    ("twice in New York", "2026-11-01", "01:15", "America/New_York", "2026-11-01 05:15"),
    ("half an hour skipped", "2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03 15:30"),
    ("not in the half hour", "2026-10-04", "02:30", "Australia/Lord_Howe", "2026-10-03 15:30"),
    ("half an hour twice", "2026-04-05", "01:45", "Australia/Lord_Howe", "2026-04-04 14:45"),
    ("midnight skipped", "2026-09-06", "00:30", "America/Santiago", "2026-09-06 04:00"),
    ("before midnight, twice", "2026-04-04", "23:30", "America/Santiago", "2026-04-05 02:30"),
    ("a whole day skipped", "2011-12-30", "09:00", "Pacific/Apia", "2011-12-30 10:00"),
    ("29 February", "2028-02-29", "09:00", "Europe/London", "2028-02-29 09:00"),
]


@pytest.mark.parametrize(("day", "at", "zone", "expected"), [row[1:] for row in MOMENTS], ids=[r[0] for r in MOMENTS])
def test_a_local_time_has_one_moment(day: str, at: str, zone: str, expected: str) -> None:
    assert instant(date.fromisoformat(day), clock(at), zone) == utc(expected)


CHANGES = [
    # zone, a local date at or beside which its clock changes
    ("Europe/London", "2026-03-29"),
    ("Europe/London", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("America/Santiago", "2026-09-06"),
    ("America/Santiago", "2026-04-05"),
    ("America/Havana", "2026-11-01"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Asia/Kathmandu", "2026-11-22"),
    ("UTC", "2028-02-29"),
]
near_a_change = st.sampled_from(CHANGES).flatmap(
    lambda change: st.tuples(
        st.just(change[0]), st.integers(-1, 1).map(lambda n: date.fromisoformat(change[1]) + timedelta(days=n))
    )
)
any_time = st.builds(time, st.integers(0, 23), st.integers(0, 59))
near_the_change = st.one_of(any_time, st.builds(time, st.sampled_from([0, 1, 2, 23]), st.integers(0, 59)))


@settings(PROPERTY, max_examples=100)
@given(near_a_change, near_the_change)
def test_the_moment_is_the_first_minute_at_which_local_clocks_show_the_time_or_more(
    where: tuple[str, date], at: time
) -> None:
    zone, day = where
    wanted, tz = datetime.combine(day, at), ZoneInfo(zone)
    minute = wanted.replace(tzinfo=UTC) - timedelta(hours=14)
    while minute.astimezone(tz).replace(tzinfo=None) < wanted:
        minute += MINUTE
    assert instant(day, at, zone) == minute


# ---------------------------------------------------------------------- due

DUE = {
    "not_before_its_time": ("2026-11-22 08:59", hours(), ["2026-11-21"], None),
    "at_its_time": ("2026-11-22 09:00", hours(), ["2026-11-21"], ("2026-11-22", False)),
    "not_twice_a_date": ("2026-11-22 09:01", hours(), ["2026-11-22"], None),
    "a_little_after_is_not_late": ("2026-11-22 09:09", hours(), ["2026-11-21"], ("2026-11-22", False)),
    "ten_minutes_after_is_late": ("2026-11-22 09:10", hours(), ["2026-11-21"], ("2026-11-22", True)),
    "after_an_outage_over_midnight": ("2026-11-23 08:59", hours(), ["2026-11-21"], ("2026-11-22", True)),
    "of_many_missed_only_the_latest": ("2026-11-22 12:00", hours(), ["2026-11-15"], ("2026-11-22", True)),
    "the_older_missed_ones_never": ("2026-11-22 12:00", hours(), ["2026-11-15", "2026-11-22"], None),
    "not_on_another_weekday": ("2026-11-22 09:00", hours(days=WEEKDAYS), ["2026-11-20"], None),
    "friday_missed_on_sunday": ("2026-11-22 09:00", hours(days=WEEKDAYS), ["2026-11-19"], ("2026-11-20", True)),
    "a_weekly_one_after_a_week": (
        "2026-11-22 08:00",
        hours(days=frozenset({6})),
        ["2026-11-08"],
        ("2026-11-15", True),
    ),
    "a_skipped_time_at_the_minute_after": (
        "2026-03-29 01:00",
        hours("01:30"),
        ["2026-03-28"],
        ("2026-03-29", False),
    ),
    "not_before_a_skipped_time": ("2026-03-29 00:59", hours("01:30"), ["2026-03-28"], None),
    "a_doubled_time_at_the_first": ("2026-10-25 00:30", hours("01:30"), ["2026-10-24"], ("2026-10-25", False)),
    "a_doubled_time_not_again": ("2026-10-25 01:30", hours("01:30"), ["2026-10-25"], None),
    "a_leap_day": ("2028-02-29 09:00", hours(days=frozenset({1})), ["2028-02-22"], ("2028-02-29", False)),
    "an_occurrence_before_the_setting_is_not_its": (
        "2026-11-22 10:05",
        hours("09:30", since=utc("2026-11-22 10:00")),
        ["2026-11-21"],
        None,
    ),
    "a_later_time_set_before_todays_was_sent": (
        "2026-11-22 11:00",
        hours("11:00", since=utc("2026-11-22 08:00")),
        ["2026-11-21"],
        ("2026-11-22", False),
    ),
    "a_later_time_set_after_todays_was_sent": (
        "2026-11-22 11:00",
        hours("11:00", since=utc("2026-11-22 10:00")),
        ["2026-11-22"],
        None,
    ),
    "and_holds_from_tomorrow": (
        "2026-11-23 11:00",
        hours("11:00", since=utc("2026-11-22 10:00")),
        ["2026-11-22"],
        ("2026-11-23", False),
    ),
    "a_zone_farther_west_repeats_no_date": (
        "2026-11-22 17:00",
        hours(zone="America/Los_Angeles", since=utc("2026-11-22 01:00")),
        ["2026-11-22"],
        None,
    ),
    "nor_a_date_that_the_old_zone_was_ahead_of": (
        "2026-11-22 17:00",
        hours(zone="America/Los_Angeles", since=utc("2026-11-22 22:00")),
        ["2026-11-23"],
        None,
    ),
    "a_zone_farther_east_has_its_own_date": (
        "2026-11-22 20:00",
        hours(zone="Pacific/Auckland", since=utc("2026-11-22 18:00")),
        ["2026-11-22"],
        ("2026-11-23", False),
    ),
}


@pytest.mark.parametrize(("now", "of", "sent", "expected"), DUE.values(), ids=DUE)
def test_due(now: str, of: DigestHours, sent: list[str], expected: tuple[str, bool] | None) -> None:
    assert due_at(now, of, *sent) == expected


def test_each_desk_is_due_by_its_own_clock() -> None:
    desks = [
        DeskSchedule(DeskId(f"T1.{zone}"), hours(zone=zone), frozenset({date(2026, 11, 21)}))
        for zone in ("Europe/London", "Europe/Berlin", "America/New_York")
    ]
    assert due(desks, utc("2026-11-22 09:00")) == [
        Due(DeskId("T1.Europe/London"), date(2026, 11, 22), utc("2026-11-22 09:00")),
        Due(DeskId("T1.Europe/Berlin"), date(2026, 11, 22), utc("2026-11-22 08:00")),
    ]


some_days = st.one_of(st.just(EVERY_DAY), st.frozensets(st.integers(0, 6), min_size=1))


@settings(PROPERTY, max_examples=30)
@given(near_a_change, near_the_change, some_days, st.integers(0, 59))
def test_running_minute_by_minute_every_scheduled_date_is_sent_once_and_in_time(
    where: tuple[str, date], at: time, days: frozenset[int], second: int
) -> None:
    zone, day = where
    start = datetime.combine(day, time(0), UTC) - timedelta(hours=20)
    nows = [start + timedelta(minutes=n, seconds=second) for n in range(66 * 60)]
    of, sent = DigestHours(at, days, zone, since=start), set[date]()
    for now in nows:
        for found in due([DeskSchedule(DESK, of, sent)], now):
            assert found.date not in sent
            assert now - instant(found.date, at, zone) < MINUTE
            assert not is_late(found.moment, now)
            sent.add(found.date)
    dates = [day + timedelta(days=n) for n in range(-3, 5)]
    assert sent == {d for d in dates if d.weekday() in days and start < instant(d, at, zone) <= nows[-1]}


zones = st.sampled_from(sorted({zone for zone, _ in CHANGES} | {"Pacific/Auckland", "Pacific/Honolulu"}))
changed = st.builds(lambda at, days, zone: (at, days, zone), any_time, some_days, zones)
steps = st.lists(
    st.tuples(
        st.one_of(st.just(MINUTE), st.timedeltas(timedelta(0), timedelta(hours=30)), st.just(timedelta(days=12))),
        st.one_of(st.none(), changed),
    ),
    max_size=40,
)


@PROPERTY
@given(changed, steps)
def test_no_local_date_is_sent_twice_over_outages_and_changed_settings(
    first: tuple[time, frozenset[int], str], then: list[tuple[timedelta, tuple[time, frozenset[int], str] | None]]
) -> None:
    now = utc("2026-10-20 00:00")
    of, sent = DigestHours(*first, since=now), list[date]()
    for step, change in then:
        now += step
        found = due([DeskSchedule(DESK, of, set(sent))], now)
        sent += [d.date for d in found]
        assert sent == sorted(set(sent))
        if change:
            of = DigestHours(*change, since=now)


@PROPERTY
@given(changed, st.timedeltas(timedelta(0), timedelta(days=35)), st.integers(0, 3))
def test_the_next_sending_is_the_next_that_is_due(
    setting: tuple[time, frozenset[int], str], after: timedelta, ahead: int
) -> None:
    now = utc("2026-10-01 00:00") + after
    of, sent = DigestHours(*setting, since=now - timedelta(days=10)), set[date]()
    while found := due([DeskSchedule(DESK, of, sent)], now):
        sent.add(found[0].date)
    sent |= {now.astimezone(ZoneInfo(of.zone)).date() + timedelta(days=ahead)} if ahead else set()
    coming = next_send(of, now, sent)
    assert coming > now
    assert due([DeskSchedule(DESK, of, sent)], coming) == [
        Due(DESK, coming.astimezone(ZoneInfo(of.zone)).date(), coming)
    ]
    before = max(now, coming - timedelta(seconds=1))
    assert due([DeskSchedule(DESK, of, sent)], before) == []


NEXT = [
    ("today", "2026-11-22 08:00", hours(), [], "2026-11-22 09:00"),
    ("tomorrow", "2026-11-22 09:00", hours(), ["2026-11-22"], "2026-11-23 09:00"),
    ("monday", "2026-11-20 10:00", hours(days=WEEKDAYS), ["2026-11-20"], "2026-11-23 09:00"),
    ("next week", "2026-11-22 10:00", hours(days=frozenset({6})), ["2026-11-22"], "2026-11-29 09:00"),
    ("not a sent date", "2026-11-22 08:00", hours("11:00"), ["2026-11-22"], "2026-11-23 11:00"),
    ("a clock was wrong", "2026-11-22 08:00", hours(), ["2026-11-25", "2027-11-22"], "2026-11-22 09:00"),
    (
        "a clock was wrong before it was set",
        "2026-11-22 08:00",
        hours(since=utc("2027-01-01 00:00")),
        [],
        "2026-11-22 09:00",
    ),
    ("many a wrong date", "2026-11-22 08:00", hours(), [f"2026-11-{n}" for n in range(22, 31)], "2026-12-01 09:00"),
    ("through the change", "2026-10-24 23:00", hours(), ["2026-10-24"], "2026-10-25 09:00"),
]


@pytest.mark.parametrize(("now", "of", "sent", "expected"), [row[1:] for row in NEXT], ids=[row[0] for row in NEXT])
def test_the_next_sending(now: str, of: DigestHours, sent: list[str], expected: str) -> None:
    assert next_send(of, utc(now), {date.fromisoformat(day) for day in sent}) == utc(expected)


def test_a_date_that_a_wrong_clock_took_silences_no_digest() -> None:
    desk = DeskSchedule(DESK, hours(since=utc("2027-11-01 00:00")), {date(2027, 11, 22)})
    now = utc("2026-11-22 09:00")
    assert due([desk], now) == [Due(DESK, date(2026, 11, 22), now)]


def test_lateness_begins_after_ten_minutes() -> None:
    assert timedelta(minutes=10) == LATE


# ---------------------------------------------------------------------- what people type

DAYS_TYPED = [
    ("daily", EVERY_DAY, "daily"),
    ("mon-sun", EVERY_DAY, "daily"),
    ("mon-fri", WEEKDAYS, "mon-fri"),
    ("mon,tue,wed,thu,fri", WEEKDAYS, "mon-fri"),
    ("mon,wed", {0, 2}, "mon,wed"),
    ("wed,mon", {0, 2}, "mon,wed"),
    ("sat", {5}, "sat"),
    ("sat,sun", {5, 6}, "sat,sun"),
    ("sat-mon", {5, 6, 0}, "mon,sat,sun"),
    ("fri-fri", {4}, "fri"),
    ("mon-wed,fri", {0, 1, 2, 4}, "mon,tue,wed,fri"),
    ("tue,tue", {1}, "tue"),
]


@pytest.mark.parametrize(("text", "days", "again"), DAYS_TYPED)
def test_weekdays_are_read_and_written(text: str, days: set[int], again: str) -> None:
    assert parse_days(text) == days
    assert days_written(parse_days(text)) == again


@PROPERTY
@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_written_weekdays_are_read_back(days: frozenset[int]) -> None:
    assert parse_days(days_written(days)) == days


@pytest.mark.parametrize("text", ["", "monday", "mon-", "-fri", "mon fri", "mo", "mon,", "weekdays", "mon-fri-sun"])
def test_what_names_no_weekdays_is_answered_with_what_to_type(text: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        parse_days(text)
    assert str(refusal.value) == f"“{text}” names no weekdays: type daily, mon-fri or mon,wed."


ZONES_TYPED = [
    ("Europe/London", "Europe/London"),
    ("europe/london", "Europe/London"),
    ("america/new_york", "America/New_York"),
    ("AMERICA/NEW YORK", "America/New_York"),
    ("utc", "UTC"),
]


@pytest.mark.parametrize(("text", "zone"), ZONES_TYPED)
def test_a_zone_is_known_in_any_case(text: str, zone: str) -> None:
    assert parse_zone(text) == zone


@pytest.mark.parametrize("text", ["London", "CETX", "Europe", "+02:00", "../UTC", ""])
def test_an_unknown_zone_is_answered_with_what_to_type(text: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        parse_zone(text)
    assert str(refusal.value) == (f"“{text}” is no time zone I know: type one like Europe/London or America/New_York.")


@pytest.mark.parametrize(
    ("named", "zone"),
    [
        ("Asia/Kathmandu", "Asia/Kathmandu"),
        (None, "UTC"),
        ("", "UTC"),
        ("Mars/Olympus", "UTC"),
        ("America", "UTC"),
        ("../etc", "UTC"),
    ],
)
def test_a_zone_that_slack_names_is_taken_where_it_is_one(named: str | None, zone: str) -> None:
    assert known_zone(named) == zone


AT_TYPED = [
    ("09:00", "09:00", None, None),
    ("9:00", "09:00", None, None),
    ("9.30", "09:30", None, None),
    ("23:59", "23:59", None, None),
    ("00:00", "00:00", None, None),
    ("09:00 daily", "09:00", "daily", None),
    ("09:00 Mon-Fri", "09:00", "mon-fri", None),
    ("09:00 MON,WED", "09:00", "mon,wed", None),
    ("09:00 europe/london", "09:00", None, "Europe/London"),
    ("09:00 mon-fri Europe/London", "09:00", "mon-fri", "Europe/London"),
    ("09:00 America/Monterrey", "09:00", None, "America/Monterrey"),
    ("09:00 UTC", "09:00", None, "UTC"),
]


@pytest.mark.parametrize(("text", "at", "days", "zone"), AT_TYPED)
def test_hours_are_read(text: str, at: str, days: str | None, zone: str | None) -> None:
    asked = parse_at(text.split())
    assert (asked.at, asked.days, asked.zone) == (clock(at), parse_days(days) if days else None, zone)


SAY_WHEN = "Say when: type /digest at 09:00, or /digest at 09:00 mon-fri Europe/London."
TOO_MUCH = "Too much after the time: type /digest [now|preview|at HH:MM [weekdays] [TZ]|off]."
AT_REFUSED = [
    ("", SAY_WHEN),
    ("24:00", SAY_WHEN),
    ("9", SAY_WHEN),
    ("9am", SAY_WHEN),
    ("09:60", SAY_WHEN),
    ("0900", SAY_WHEN),
    ("09:000", SAY_WHEN),
    ("-09:00", SAY_WHEN),
    ("noon", SAY_WHEN),
    ("mon-fri 09:00", SAY_WHEN),
    ("09:00 monday", "“monday” names no weekdays: type daily, mon-fri or mon,wed."),
    ("09:00 mon-xyz", "“mon-xyz” names no weekdays: type daily, mon-fri or mon,wed."),
    ("09:00 London", "“London” is no time zone I know: type one like Europe/London or America/New_York."),
    ("09:00 Europe/London mon-fri", TOO_MUCH),
    ("09:00 mon-fri Europe/London please", TOO_MUCH),
]


@pytest.mark.parametrize(("text", "sentence"), AT_REFUSED)
def test_hours_that_say_nothing_are_answered_with_what_to_type(text: str, sentence: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        parse_at(text.split())
    assert str(refusal.value) == sentence


@PROPERTY
@given(changed, st.timedeltas(timedelta(0), timedelta(days=365)))
def test_hours_come_back_from_the_store_as_they_went(
    setting: tuple[time, frozenset[int], str], after: timedelta
) -> None:
    of = DigestHours(*setting, since=LONG_AGO + after)
    assert DigestHours.read(of.written()) == of


def test_there_are_seven_days_from_monday() -> None:
    assert [DAYS.index(name) for name in ("mon", "sun")] == [0, 6]
