"""When a desk's digest is due. Times of day are local to the desk's zone; instants are aware datetimes in UTC."""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.desk.ids import DeskId
from bot.errors import NotUnderstood

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
LATE = timedelta(minutes=10)
"""A digest sent this long after its time is marked late."""
LOOK_BACK = timedelta(days=8)
"""Longer than the longest gap between two digests of one desk."""
AHEAD = timedelta(days=2)
"""So far may the dates of two zones be apart. What lies further ahead was written by a clock that was wrong: it is
ignored."""
USAGE = "/digest [now|preview|at HH:MM [weekdays] [TZ]|off]"


@dataclass(frozen=True, slots=True)
class DigestHours:
    at: time
    days: frozenset[int]
    """0 is Monday."""
    zone: str
    """IANA name."""
    since: datetime
    """Occurrences up to this instant belong to an earlier setting."""

    def days_written(self) -> str:
        return days_written(self.days)

    def written(self) -> str:
        """One line for the store; `read` takes it back."""
        return f"{self.at:%H:%M} {self.days_written()} {self.zone} {self.since.isoformat()}"

    @classmethod
    def read(cls, line: str) -> "DigestHours":
        at, days, zone, since = line.split(" ")
        return cls(time.fromisoformat(at), parse_days(days), zone, datetime.fromisoformat(since))


@dataclass(frozen=True, slots=True)
class Due:
    desk: DeskId
    date: date
    """Local date: a desk sends one digest a date."""
    moment: datetime
    """When its time came."""


@dataclass(frozen=True, slots=True)
class DeskSchedule:
    desk: DeskId
    hours: DigestHours
    sent: Set[date]
    """Local dates that are sent or taken, at least those of the last `LOOK_BACK`."""


def instant(day: date, at: time, zone: str) -> datetime:
    """The moment of a local time: the first of two where the clock goes back, the first minute after a skipped one."""
    tz = ZoneInfo(zone)
    early = datetime.combine(day, at, tz).replace(fold=0).astimezone(UTC)
    if early.astimezone(tz).replace(tzinfo=None) == datetime.combine(day, at):
        return early
    low, high = early - timedelta(days=1), early
    before = low.astimezone(tz).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        middle = middle.replace(second=0, microsecond=0)
        if middle <= low:
            break
        low, high = (middle, high) if middle.astimezone(tz).utcoffset() == before else (low, middle)
    return high.replace(second=0, microsecond=0)


def due(desks: Iterable[DeskSchedule], now: datetime) -> list[Due]:
    """The digests to be sent now: of each desk the latest one whose time has come, if its date is not taken."""
    found = []
    for desk in desks:
        hours = desk.hours
        today = now.astimezone(ZoneInfo(hours.zone)).date()
        for back in range(LOOK_BACK.days + 1):
            day = today - timedelta(days=back)
            if day.weekday() not in hours.days:
                continue
            moment = instant(day, hours.at, hours.zone)
            if moment > now:
                continue
            if _holds(hours, moment, now) and not overtaken(day, desk.sent, today):
                found.append(Due(desk.desk, day, moment))
            break
    return found


def _holds(hours: DigestHours, moment: datetime, now: datetime) -> bool:
    """Whether a time belongs to this setting, and not to an earlier one."""
    return moment > hours.since or hours.since > now + AHEAD


def overtaken(day: date, sent: Set[date], today: date) -> bool:
    """Whether the digest of this date, or of a later one, is sent or taken."""
    return any(day <= each <= today + AHEAD for each in sent)


def is_late(moment: datetime, goes: datetime) -> bool:
    """Of a digest whose time came at `moment` and which goes out at `goes`."""
    return goes - moment >= LATE


def next_send(hours: DigestHours, now: datetime, sent: Set[date]) -> datetime:
    """The next instant at which the desk's digest goes out, if nothing is changed."""
    today = now.astimezone(ZoneInfo(hours.zone)).date()
    day = today - timedelta(days=1)
    while True:
        moment = instant(day, hours.at, hours.zone)
        fits = day.weekday() in hours.days and moment > now and _holds(hours, moment, moment)
        if fits and not overtaken(day, sent, day):
            return moment
        day += timedelta(days=1)


# ---------------------------------------------------------------------- what people type

_DAY_RANGE = re.compile(rf"({'|'.join(DAYS)})-({'|'.join(DAYS)})$")


def parse_days(text: str) -> frozenset[int]:
    """`daily`, `mon-fri` (also over the week's end: `sat-mon`), `mon,wed`. Raises NotUnderstood."""
    if text == "daily":
        return EVERY_DAY
    days: set[int] = set()
    for part in text.split(","):
        if found := _DAY_RANGE.match(part):
            first, last = DAYS.index(found[1]), DAYS.index(found[2])
            days |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
        elif part in DAYS:
            days.add(DAYS.index(part))
        else:
            raise NotUnderstood(f"“{text}” names no weekdays: type daily, mon-fri or mon,wed.")
    return frozenset(days)


def days_written(days: frozenset[int]) -> str:
    if days == EVERY_DAY:
        return "daily"
    ordered = sorted(days)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{DAYS[ordered[0]]}-{DAYS[ordered[-1]]}"
    return ",".join(DAYS[day] for day in ordered)


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def parse_zone(text: str) -> str:
    """The IANA name in its own spelling. Raises NotUnderstood."""
    name = _zones().get(text.casefold().replace(" ", "_"))
    if name is None:
        raise NotUnderstood(f"“{text}” is no time zone I know: type one like Europe/London or America/New_York.")
    return name


def known_zone(name: str | None) -> str:
    """A zone that Slack named, or UTC where it named none that this machine knows."""
    try:
        return ZoneInfo(name).key if name else "UTC"
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        return "UTC"


_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)$")


@dataclass(frozen=True, slots=True)
class AskedHours:
    at: time
    days: frozenset[int] | None
    zone: str | None


def parse_at(words: list[str]) -> AskedHours:
    """What follows `/digest at`. Raises NotUnderstood with a sentence that says what to type instead."""
    found = _TIME.match(words[0]) if words else None
    if found is None:
        raise NotUnderstood("Say when: type /digest at 09:00, or /digest at 09:00 mon-fri Europe/London.")
    rest = words[1:]
    days = None
    if rest and (rest[0].casefold() == "daily" or (rest[0].casefold()[:3] in DAYS and "/" not in rest[0])):
        days = parse_days(rest[0].casefold())
        rest = rest[1:]
    if len(rest) > 1:
        raise NotUnderstood(f"Too much after the time: type {USAGE}.")
    return AskedHours(time(int(found[1]), int(found[2])), days, parse_zone(rest[0]) if rest else None)
