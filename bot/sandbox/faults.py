"""What can go wrong between Slack and the app, on order or at random with a seed; rows are asked, first come first.

    fault = sandbox.faults.add("reset_after", "chat.postMessage", skip=3, match={"channel": "C0VERIFY"})
    sandbox.faults.add("lag", "conversations.replies", seconds=5)
    sandbox.faults.random(7, {"ratelimited": 0.02, "lose": 0.01, "ack_lost": 0.05})
    sandbox.faults.clear()      # no more faults; what was held, delayed or late comes at once
    fault.used                  # how often it has struck; `sandbox.faults.injected` counts by kind

Kinds for a Web API method, "response_url" (its POST) and "url_private" (a file's download); "*" is any of them:

    ratelimited           429 with `Retry-After: seconds`
    status, status_after  `status` (503) without the effect, or after it
    html                  200 with a page, without the effect
    refused               `{"ok": false, "error": error}`
    reset_before, reset_after   the connection is reset without the effect, or after it
    hang_before, hang_after     no answer (the connection is reset after `seconds`), without the effect, or after it
    late, hang_late       the effect comes after `seconds`; the connection is reset at once, or only then
    hold                  the effect at once, its answer after `seconds` (or `let_go`): events overtake the answer

for what conversations.replies, conversations.history and reactions.get show (these add to each other and to the above):

    truncate              at most `count` of a reaction's people, also with full=true; the numbers stay right
    lag                   messages younger than `seconds` are not listed yet (a thread's parent always is)

for an event's type ("*": any), and where it is named, for an interaction ("slash_commands", "block_actions", …):

    lose                  it never comes: reactions.get alone knows
    delay                 it comes after `seconds`
    ack_lost              the app's acknowledgement is not heard: the same comes again, as a retry

for an event's type alone:

    duplicate             `count` further deliveries with the same `event_id`, after `seconds`
    reorder               the next `count` are held and let go shuffled, at the latest `seconds` after the first

for the sockets, struck when such an event is about to be delivered:

    disconnect            Slack's warning, and after `seconds` / `haste` the end of the connections that stand now
    drop                  every connection breaks without a word
    silent                the connections that stand now stay open and neither bring nor hear anything for `seconds`

A row strikes `times`: once where it says nothing (a `reorder` holds `count`), without an end (`math.inf`) where it is a
listing's or has a `chance`. It lets `skip` matching ones pass first, and strikes each with `chance`. `match` names
arguments of the call or fields of the event, by path ("metadata.event_payload.claim", "item.ts"; "channel" is found
wherever Slack puts it): a value, "*" for any, or None for none. `seconds` are the sandbox's clock's.
Each row draws from a generator of its own, made of the seed, its kind and its `on`: no kind shifts another's draws.
"""

import asyncio
import json
import math
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.clock import Clock

Stage = Literal["call", "listing", "event", "ack", "socket"]
LISTINGS = frozenset({"conversations.replies", "conversations.history", "reactions.get"})


@dataclass(frozen=True, slots=True)
class Kind:
    """`seconds`, `count` and `times` are what a row has that names none."""

    stage: Stage
    seconds: float = 0.0
    count: int = 1
    times: float = 1


KINDS: dict[str, Kind] = {
    "ratelimited": Kind("call", 1.0),
    "status": Kind("call"),
    "status_after": Kind("call"),
    "html": Kind("call"),
    "refused": Kind("call"),
    "reset_before": Kind("call"),
    "reset_after": Kind("call"),
    "hang_before": Kind("call", 60.0),
    "hang_after": Kind("call", 60.0),
    "late": Kind("call", 2.0),
    "hang_late": Kind("call", 2.0),
    "hold": Kind("call", 1.0),
    "truncate": Kind("listing", times=math.inf),
    "lag": Kind("listing", 5.0, times=math.inf),
    "lose": Kind("event"),
    "delay": Kind("event", 2.0),
    "duplicate": Kind("event"),
    "reorder": Kind("event", 2.0, count=4),
    "ack_lost": Kind("ack"),
    "disconnect": Kind("socket", 10.0),
    "drop": Kind("socket"),
    "silent": Kind("socket", 10.0),
}


@dataclass(slots=True, eq=False)
class Fault:
    """One row; see the module. `used` is how often it has struck."""

    kind: str
    on: str
    times: float
    skip: int
    chance: float
    match: Mapping[str, Any]
    seconds: float
    count: int
    status: int
    error: str
    draws: random.Random
    used: int = 0
    _passed: int = 0
    _cleared: bool = False
    _waits: set[asyncio.Future[None]] = field(default_factory=set)

    @property
    def spent(self) -> bool:
        return self.used >= self.times

    @property
    def over(self) -> bool:
        """Spent, and nothing waits for it any more."""
        return self.spent and not self._waits

    def strikes(self, on: str, given: Mapping[str, Any], *, by_name: bool) -> bool:
        """Whether this one is struck; a row with a chance draws for each that matches, whatever else strikes it."""
        if self.spent or (self.on != on and (by_name or self.on != "*")):
            return False
        if not all(_is(_found(given, path), wanted) for path, wanted in self.match.items()):
            return False
        if self.chance < 1 and self.draws.random() >= self.chance:
            return False
        self._passed += 1
        return self._passed > self.skip

    def shuffled(self, held: list[Any]) -> list[Any]:
        """Another order than the one given, where there is one."""
        mixed = list(held)
        self.draws.shuffle(mixed)
        return mixed if mixed != held else mixed[::-1]

    async def wait(self, clock: Clock) -> None:
        """The row's `seconds`, cut short by `let_go`."""
        if self._cleared:
            return
        waiting = asyncio.ensure_future(clock.sleep(self.seconds))
        self._waits.add(waiting)
        try:
            await asyncio.wait({waiting})
        finally:
            self._waits.discard(waiting)
            waiting.cancel()

    def let_go(self) -> None:
        """Ends the waiting of everything that this row holds now."""
        for waiting in list(self._waits):
            waiting.cancel()

    def clear(self) -> None:
        self._cleared = True
        self.let_go()

    def shown(self) -> dict[str, Any]:
        """As JSON; without an end, `times` is null."""
        own = ("kind", "on", "skip", "chance", "seconds", "count", "status", "error", "used")
        times = None if math.isinf(self.times) else self.times
        return {**{name: getattr(self, name) for name in own}, "times": times, "match": dict(self.match)}


class Faults:
    """The rows in their order; a spent one strikes no more, and may still hold something."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.rows: list[Fault] = []
        self.injected: Counter[str] = Counter()

    def add(
        self,
        kind: str,
        on: str = "*",
        *,
        times: float | None = None,
        skip: int = 0,
        chance: float = 1.0,
        match: Mapping[str, Any] | None = None,
        seconds: float | None = None,
        count: int | None = None,
        status: int = 503,
        error: str = "internal_error",
    ) -> Fault:
        """A further row, behind the others. Raises ValueError for an unknown kind."""
        if kind not in KINDS:
            raise ValueError(f"no such fault: {kind}")
        usual = KINDS[kind]
        count = usual.count if count is None else count
        if times is None:
            times = math.inf if chance < 1 else count if kind == "reorder" else usual.times
        fault = Fault(
            kind=kind,
            on=on,
            times=times,
            skip=skip,
            chance=chance,
            match=match or {},
            seconds=usual.seconds if seconds is None else seconds,
            count=count,
            status=status,
            error=error,
            draws=random.Random(f"{self.seed}/{kind}/{on}"),  # noqa: S311  faults on order, no secret
        )
        self.rows = [row for row in self.rows if not row.over]
        self.rows.append(fault)
        return fault

    def random(self, seed: int, rates: Mapping[str, float]) -> None:
        """A row for each kind, which strikes any method or event with that chance; later rows draw by this seed too."""
        self.seed = seed
        for kind, chance in rates.items():
            self.add(kind, chance=chance, times=math.inf)

    def load(self, given: Mapping[str, Any]) -> None:
        """From JSON: `{"clear": true, "seed": 7, "rows": [{"kind": "late", "on": …}], "rates": {"lose": 0.01}}`.

        Raises ValueError or TypeError for what it does not know, and then nothing is changed.
        """
        if unknown := given.keys() - {"clear", "seed", "rows", "rates"}:
            raise ValueError(f"not known: {', '.join(sorted(unknown))}")
        seed, rows, rates = int(given.get("seed", self.seed)), given.get("rows", []), given.get("rates", {})
        tried = Faults(seed)
        for row in rows:
            tried.add(**row)
        tried.random(seed, rates)
        if given.get("clear"):
            self.clear()
        self.seed = seed
        self.rows += tried.rows

    def clear(self) -> None:
        """No more faults; whatever is held, delayed or late comes at once."""
        rows, self.rows = self.rows, []
        for row in rows:
            row.clear()

    def first(self, stage: Stage, on: str, given: Mapping[str, Any], *, by_name: bool = False) -> Fault | None:
        """The row that strikes this call, event or acknowledgement; `by_name` leaves the rows for "*" out."""
        struck = self._strike(stage, on, given, by_name=by_name)
        return self._use(struck[0]) if struck else None

    def listing(self, method: str, given: Mapping[str, Any]) -> list[Fault]:
        """All the rows that change what a listing shows."""
        if method not in LISTINGS:
            return []
        rows = self._strike("listing", method, given)
        return [self._use(row) for row in rows if row.kind != "lag" or method != "reactions.get"]

    def shown(self) -> dict[str, Any]:
        """What `/visitor/faults` answers."""
        rows = [row.shown() for row in self.rows if not row.spent]
        return {"seed": self.seed, "rows": rows, "injected": dict(self.injected)}

    def _strike(self, stage: Stage, on: str, given: Mapping[str, Any], *, by_name: bool = False) -> list[Fault]:
        rows = [row for row in self.rows if KINDS[row.kind].stage == stage]
        return [row for row in rows if row.strikes(on, given, by_name=by_name)]

    def _use(self, row: Fault) -> Fault:
        row.used += 1
        self.injected[row.kind] += 1
        return row


def _found(given: Mapping[str, Any], path: str) -> Any:
    """What stands at a path; structures may be JSON strings, as in the form of a call."""
    if path == "channel":
        return _channel(given)
    value: Any = given
    for name in path.split("."):
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return None
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _channel(given: Mapping[str, Any]) -> Any:
    """Of a call, an event, a reaction, a command or an interaction."""
    place = given.get("channel") or given.get("channel_id") or given.get("item", {}).get("channel")
    return place.get("id") if isinstance(place, Mapping) else place


def _is(value: Any, wanted: Any) -> bool:
    if wanted is None or wanted == "*":
        return (value in (None, "")) == (wanted is None)
    if isinstance(wanted, bool):
        return (value in (True, 1, "1", "true", "True")) == wanted
    return str(value) == str(wanted)
