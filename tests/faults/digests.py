"""The digests at the end: each that was due stands once, whole, and says that it is late where it is; or one sentence
says why it could not be sent."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desk.ids import desk_id, micros
from bot.desk.schedule import DeskSchedule, DigestHours, Due, due, is_late
from bot.sandbox import TEAM_ID
from bot.sandbox.messages import Message
from tests.faults.problems import Kind, Problem
from tests.faults.story import AskedDigest, Closure, Fate

LATE = "Late: it could not be sent at its time."
GRACE = timedelta(seconds=60)
"""From the drawing of a digest to its last part, which may be tried again."""
FOLLOWS = timedelta(minutes=3)
"""From the moment at which a digest was asked for, or became due, to its end."""
_PART = re.compile(r" \((\d+) of (\d+)\): ")


def digests(
    channel: str,
    messages: Sequence[Message],
    hours: DigestHours,
    end: datetime,
    *,
    asked_at: Sequence[datetime] = (),
    closed: Sequence[Closure] = (),
) -> Iterator[Problem]:
    """Of each digest that was due by `end` all parts stand in the channel once each, and no other's but of one that
    became due since then. `asked_at`: what a clock that is passed in showed when the digests were asked for.

    `closed`: when the bot was not let into the channel; a digest whose time came then may be excused for once instead.
    """
    found: dict[str, list[Message]] = defaultdict(list)
    for message, payload in _of_kind(messages, "digest"):
        if "run" not in payload:
            found[str(payload["date"])].append(message)
    sorry = Counter(str(payload["date"]) for _, payload in _of_kind(messages, "apology"))
    for day, times in sorry.items():
        if times > 1:
            yield Problem(Kind.DOUBLED, f"{channel} is told {times} times that the digest of {day} could not be sent")
        if not closed:
            yield Problem(
                Kind.UNTRUE, f"{channel} is told that the digest of {day} could not be sent: nothing was shut"
            )
    wanted = {each.date.isoformat(): each.moment for each in due_by(channel, hours, end)}
    may = wanted | {each.date.isoformat(): each.moment for each in due_by(channel, hours, datetime.now(UTC))}
    for day in wanted.keys() - found.keys() - sorry.keys():
        yield Problem(Kind.LOST, f"the digest of {day} never came in {channel}")
    for day, parts in found.items():
        name = f"the digest of {day} in {channel}"
        wrong = list(_whole(name, parts))
        if day not in sorry:
            yield from wrong
        elif not wrong:
            yield Problem(Kind.UNTRUE, f"{name} stands, and the desk is told that it could not be sent")
        if day not in may:
            yield Problem(Kind.DOUBLED, f"{name} was not due")
        else:
            yield from _marked(name, parts, may[day], asked_at)


def asked_digests(
    channel: str, messages: Sequence[Message], asked: Sequence[AskedDigest], closed: Sequence[Closure] = ()
) -> Iterator[Problem]:
    """Whoever was told that a digest follows got one, whole, and nobody else; `closed`: as for `digests`."""
    shut = [each for each in asked if _shut(each.at, closed)]
    fates = Counter(Fate.UNKNOWN if each in shut else each.fate for each in asked)
    runs: dict[str, list[Message]] = defaultdict(list)
    for message, payload in _of_kind(messages, "digest"):
        if "run" in payload:
            runs[str(payload["run"])].append(message)
    if len(runs) < fates[Fate.CONFIRMED]:
        yield Problem(Kind.LOST, f"{fates[Fate.CONFIRMED]} digests were asked for in {channel}, {len(runs)} came")
    if len(runs) > fates[Fate.CONFIRMED] + fates[Fate.UNKNOWN]:
        yield Problem(Kind.DOUBLED, f"{len(runs)} digests came in {channel}, asked for were {dict(fates)}")
    for run, parts in runs.items():
        if not _shut(micros(parts[0].ts), closed):
            yield from _whole(f"the digest {run} in {channel}", parts)
        if any(map(_says_late, parts)):
            yield Problem(Kind.UNTRUE, f"the digest {run} in {channel} is marked late and was asked for")


def due_by(channel: str, hours: DigestHours, end: datetime) -> list[Due]:
    return due([DeskSchedule(desk_id(TEAM_ID, channel), hours, frozenset())], end)


def _whole(name: str, parts: Sequence[Message]) -> Iterator[Problem]:
    """Every part once, by what each says of itself."""
    numbers = Counter(int((message.metadata or {})["event_payload"]["part"]) for message in parts)
    said = {number: (number, of) for number, of in map(_part, parts)}
    lengths = {of for _, of in said.values()}
    for number, times in numbers.items():
        if times > 1:
            yield Problem(Kind.DOUBLED, f"part {number} of {name} came {times} times")
    if len(lengths) != 1 or said.keys() != numbers.keys():
        yield Problem(Kind.MISMATCH, f"the parts of {name} are {sorted(numbers)} and say {sorted(said.values())}")
    elif missing := set(range(1, max(lengths) + 1)) - numbers.keys():
        yield Problem(Kind.LOST, f"of {name} the parts {sorted(missing)} of {max(lengths)} never came")


def _marked(name: str, parts: Sequence[Message], moment: datetime, asked_at: Sequence[datetime]) -> Iterator[Problem]:
    """Late where it is, and only there."""
    sent = [datetime.fromtimestamp(micros(message.ts) / 1_000_000, UTC) for message in parts]
    shown = [each for each in asked_at if each >= moment]
    says = any(map(_says_late, parts))
    if says and not is_late(moment, max([max(sent), *shown])):
        yield Problem(Kind.UNTRUE, f"{name} was due at {moment:%H:%M} and is marked late")
    if not says and is_late(moment, min(shown) if shown else min(sent) - GRACE):
        yield Problem(Kind.UNTRUE, f"{name} was due at {moment:%H:%M} and is not marked late")


def _part(message: Message) -> tuple[int, int]:
    """Which of how many it says it is."""
    found = _PART.search(message.text)
    return (int(found[1]), int(found[2])) if found else (1, 1)


def _says_late(message: Message) -> bool:
    return LATE in str(message.blocks)


def _shut(at: int, closed: Sequence[Closure]) -> bool:
    """Whether the bot may have been kept out before what was begun then was at its end."""
    return any(each.first <= at + FOLLOWS // timedelta(microseconds=1) and each.last >= at for each in closed)


def _of_kind(messages: Iterable[Message], kind: str) -> Iterator[tuple[Message, Mapping[str, Any]]]:
    for message in messages:
        if message.metadata and message.metadata.get("event_type") == f"secondsource_{kind}":
            yield message, message.metadata["event_payload"]
