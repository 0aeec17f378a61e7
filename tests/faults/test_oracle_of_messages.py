"""The oracle of what stands in the channels and of what people are told: it finds each way in which that is wrong."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.desk.ids import ClaimId, Micros, PersonId
from bot.desk.schedule import EVERY_DAY, DigestHours
from bot.desk.vote import Verdict
from bot.sandbox.messages import Message
from tests.faults.digests import LATE, asked_digests, digests
from tests.faults.doubts import without_a_reason
from tests.faults.problems import Kind
from tests.faults.story import AskedDigest, Closure, Fate, Press

CHANNEL, DAY = "C0DESK", "2026-11-20"
DUE = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOURS = DigestHours(time(9), EVERY_DAY, "UTC", DUE - timedelta(hours=1))
END = DUE + timedelta(minutes=30)
CLOSED = Closure(CHANNEL, Micros(int(DUE.timestamp() * 1_000_000)), Micros(int(END.timestamp() * 1_000_000)))


def part(n: int, of: int, *, after: float = 1, late: bool = False, run: str = "", says: int = 0) -> Message:
    """One part of the day's digest, or of one that was asked for, so many minutes after its time."""
    which = f" ({says or n} of {of})" if of > 1 else ""
    message = _sent(after, "digest", {"part": n, **({"run": run} if run else {})})
    message.text = f"Digest of Friday 20 November 2026{which}: 50 claims open"
    message.blocks = [{"type": "context", "elements": [{"type": "plain_text", "text": LATE}]}] if late else []
    return message


def apology(after: float = 2) -> Message:
    return _sent(after, "apology", {})


def _sent(after: float, kind: str, payload: dict[str, object]) -> Message:
    ts = f"{(DUE + timedelta(minutes=after)).timestamp():.6f}"
    about = {"event_type": f"secondsource_{kind}", "event_payload": {"date": DAY, **payload}}
    return Message(ts, CHANNEL, "", "UBOT", "T0", metadata=about)


RIGHT = {
    "one message": ([part(1, 1)], ()),
    "three parts": ([part(n, 3) for n in (1, 2, 3)], ()),
    "a late one": ([part(1, 2, after=11, late=True), part(2, 2, after=11)], ()),
    "an excuse for one that the bot was not let in to send": ([apology()], (CLOSED,)),
    "an excuse for one that was broken off": ([part(1, 2), apology()], (CLOSED,)),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_digest_that_is_right_is_not_spoken_of(name: str) -> None:
    messages, closed = RIGHT[name]
    assert list(digests(CHANNEL, messages, HOURS, END, closed=closed)) == []


WRONG = {
    "none": ([], (), Kind.LOST),
    "a part that never came": ([part(1, 2)], (), Kind.LOST),
    "the middle of three that never came": ([part(1, 3), part(3, 3)], (), Kind.LOST),
    "a part that came twice": ([part(1, 2), part(2, 2), part(2, 2)], (), Kind.DOUBLED),
    "two that both say that they are the first": ([part(1, 2), part(2, 2, says=1)], (), Kind.MISMATCH),
    "parts of two drawings": ([part(1, 2), part(2, 3), part(3, 3)], (), Kind.MISMATCH),
    "late and not marked": ([part(1, 1, after=12)], (), Kind.UNTRUE),
    "marked late and in time": ([part(1, 1, late=True)], (), Kind.UNTRUE),
    "an excuse for one that stands": ([part(1, 1), apology()], (CLOSED,), Kind.UNTRUE),
    "an excuse twice": ([apology(), apology()], (CLOSED,), Kind.DOUBLED),
    "an excuse where nobody kept the bot out": ([apology()], (), Kind.UNTRUE),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_digest_that_is_wrong_is_found(name: str) -> None:
    messages, closed, kind = WRONG[name]
    assert [problem.kind for problem in digests(CHANNEL, messages, HOURS, END, closed=closed)] == [kind]


def test_a_digest_that_was_asked_for_comes_whole_and_once() -> None:
    asked = [AskedDigest(CHANNEL, Fate.CONFIRMED, Micros(1))]
    whole = [part(1, 2, run="now-1"), part(2, 2, run="now-1")]
    assert list(asked_digests(CHANNEL, whole, asked)) == []
    assert [p.kind for p in asked_digests(CHANNEL, whole[:1], asked)] == [Kind.LOST]
    assert [p.kind for p in asked_digests(CHANNEL, [], asked)] == [Kind.LOST]
    assert [p.kind for p in asked_digests(CHANNEL, [*whole, part(1, 1, run="now-2")], asked)] == [Kind.DOUBLED]
    assert [p.kind for p in asked_digests(CHANNEL, [part(1, 1, run="now-1", late=True)], asked)] == [Kind.UNTRUE]


def presses(fate: Fate, heard: str) -> list[Press]:
    """One a second."""
    claim, person = ClaimId("0123456789abcdef.1"), PersonId("UANA")
    times = [Micros(n * 1_000_000) for n in range(100)]
    return [Press(person, CHANNEL, claim, Verdict.FALSE, at, fate, heard, Micros(at + 1)) for at in times]


@pytest.mark.parametrize(
    ("fate", "heard"),
    [
        (Fate.UNKNOWN, "It may have reached the desk but could not be confirmed on disk in time"),
        (Fate.REFUSED, "This was not recorded"),
        (Fate.UNKNOWN, "operation_timeout"),
    ],
)
def test_a_bot_that_confirms_nothing_is_found(fate: Fate, heard: str) -> None:
    """Though half of the time it, or its store, is down."""
    acts = presses(fate, heard)
    assert without_a_reason(acts, bot=_first_half, store=_never, unanswered=5)
    assert without_a_reason(acts, bot=_never, store=_first_half, unanswered=5)


def test_doubts_that_follow_from_failures_are_no_problem() -> None:
    acts = presses(Fate.UNKNOWN, "operation_timeout")[:50] + presses(Fate.CONFIRMED, "")[50:]
    assert without_a_reason(acts, bot=_first_half, store=_never, unanswered=0) == []
    lawful = presses(Fate.REFUSED, "That claim is not on this desk any more.")
    assert without_a_reason(lawful, bot=_never, store=_never, unanswered=0) == []


def _never(_first: Micros, _last: Micros) -> bool:
    return False


def _first_half(first: Micros, _last: Micros) -> bool:
    return first < 50_000_000
