"""Getting things to the app: events with redelivery, commands and interactions once, and a record of each."""

import asyncio
import json
from collections import deque
from collections.abc import Coroutine
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from bot.sandbox.clock import Clock
from bot.sandbox.faults import Fault, Faults

KEPT = 20_000  # delivery records


@dataclass(slots=True)
class Parcel:
    """`kind` is Socket Mode's word: "events_api", "slash_commands" or "interactive"."""

    kind: str
    payload: dict[str, Any]
    envelope_id: str
    _json: str | None = None

    @property
    def json(self) -> str:
        if self._json is None:
            self._json = json.dumps(self.payload)
        return self._json


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one attempt, from sending to the answer's last byte in `seconds`.

    `reason` is Slack's word for a failure; `status` the HTTP status, 0 without one.
    """

    acked: bool
    reason: str = ""
    status: int = 0
    body: dict[str, Any] | None = None
    seconds: float | None = None
    stop: bool = False  # the app said `x-slack-no-retry`


class Carrier(Protocol):
    async def carry(self, parcel: Parcel, *, attempt: int, reason: str) -> Answer: ...


class SocketCarrier(Carrier, Protocol):
    """The last three are faults; see `faults`."""

    @property
    def connected(self) -> bool: ...

    async def disconnect(self, seconds: float) -> None: ...

    def break_off(self) -> None: ...

    def silence(self, seconds: float) -> Coroutine[Any, Any, None]: ...


@dataclass(slots=True)
class Record:
    """One event, command or interaction as `/visitor/deliveries` shows it; a duplicate's attempts count here too.

    `status` is "pending", "acked", the last failure's reason, or "lost" where no attempt is ever made. `under_way` says
    how many deliveries of an event go on: at 0, Slack has no more to say of it. `acked_at`: when it was last.
    """

    kind: str
    envelope_id: str
    event_id: str | None = None
    event_type: str | None = None
    attempts: int = 0
    acked: bool = False
    ack_seconds: float | None = None
    acked_at: float | None = None
    status: str = "pending"
    under_way: int = 0


@dataclass(slots=True)
class Delivery:
    """`retry_delays` are the seconds before each further attempt at an event that was not acknowledged."""

    clock: Clock
    faults: Faults
    socket: SocketCarrier
    http: Carrier | None
    retry_delays: tuple[float, ...]
    records: deque[Record] = field(default_factory=lambda: deque(maxlen=KEPT))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _held: dict[Fault, list[tuple[Parcel, Record]]] = field(default_factory=dict)
    _serial: int = 0

    def send_event(self, payload: dict[str, Any]) -> None:
        """Starts the delivery of an event and returns; there is no order among events, as in Slack.

        `payload` is the whole envelope, of an `event_callback` or of Slack's own (`app_rate_limited`).
        """
        event = payload.get("event", payload)
        parcel = self._parcel("events_api", payload)
        record = Record("event", parcel.envelope_id, payload.get("event_id"), event["type"], under_way=1)
        self.records.append(record)
        fault = self.faults.first("event", event["type"], event)
        if fault is None or fault.kind == "duplicate":
            self._spawn(self._deliver_event(parcel, record))
        elif fault.kind == "lose":
            record.status, record.under_way = "lost", 0
        elif fault.kind == "delay":
            self._spawn(self._deliver_later(fault, parcel, record))
        else:
            self._hold(fault, parcel, record)
        if fault is not None and fault.kind == "duplicate":
            record.under_way += fault.count
            for _ in range(fault.count):
                self._spawn(self._deliver_later(fault, self._parcel("events_api", payload), record))

    async def request(self, kind: str, payload: dict[str, Any]) -> Answer:
        """Delivers a command or an interaction, once, and waits for its answer."""
        parcel = self._parcel(kind, payload)
        record = Record(payload.get("type", kind) if kind == "interactive" else kind, parcel.envelope_id)
        self.records.append(record)
        fault = self.faults.first("event", record.kind, payload, by_name=True)
        if fault and fault.kind == "lose":
            record.status = "lost"
            return Answer(False, "timeout")
        if fault and fault.kind == "delay":
            await fault.wait(self.clock)
        return await self._attempt(parcel, record, attempt=0, reason="")

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver_event(self, parcel: Parcel, record: Record) -> None:
        answer = await self._attempt(parcel, record, attempt=0, reason="")
        await self._redeliver(parcel, record, answer)

    async def _redeliver(self, parcel: Parcel, record: Record, answer: Answer) -> None:
        """The further attempts, after the first one's answer."""
        for attempt, delay in enumerate(self.retry_delays, 1):
            if answer.acked or answer.stop:
                break
            await self.clock.sleep(delay)
            answer = await self._attempt(parcel, record, attempt=attempt, reason=answer.reason)
        record.under_way -= 1

    async def _deliver_later(self, fault: Fault, parcel: Parcel, record: Record) -> None:
        await fault.wait(self.clock)
        await self._deliver_event(parcel, record)

    def _hold(self, fault: Fault, parcel: Parcel, record: Record) -> None:
        """Keeps an event until there are enough to shuffle, or until the first has waited long enough."""
        held = self._held.setdefault(fault, [])
        held.append((parcel, record))
        if len(held) == 1:
            self._spawn(self._deliver_shuffled(fault))
        elif len(held) == fault.count:
            fault.let_go()

    async def _deliver_shuffled(self, fault: Fault) -> None:
        """Each is sent when the one before it was answered, so that the order is the shuffled one."""
        if len(self._held[fault]) < fault.count:
            await fault.wait(self.clock)
        for parcel, record in fault.shuffled(self._held.pop(fault)):
            answer = await self._attempt(parcel, record, attempt=0, reason="")
            self._spawn(self._redeliver(parcel, record, answer))

    async def _attempt(self, parcel: Parcel, record: Record, *, attempt: int, reason: str) -> Answer:
        carrier = self.socket if self.socket.connected or self.http is None else self.http
        name, about = record.event_type or record.kind, parcel.payload.get("event", parcel.payload)
        by_name = record.event_type is None
        if carrier is self.socket and (fault := self.faults.first("socket", name, about, by_name=by_name)):
            self._trouble(self.socket, fault)
        record.attempts += 1
        answer = await carrier.carry(parcel, attempt=attempt, reason=reason)
        if answer.acked and self.faults.first("ack", name, about, by_name=by_name):
            answer = Answer(False, "timeout" if carrier is self.socket else "http_timeout")
        if answer.acked:
            record.acked, record.ack_seconds, record.acked_at = True, answer.seconds, self.clock.now()
        record.status = "acked" if record.acked else answer.reason
        return answer

    def _trouble(self, socket: SocketCarrier, fault: Fault) -> None:
        match fault.kind:
            case "disconnect":
                self._spawn(socket.disconnect(fault.seconds))
            case "drop":
                socket.break_off()
            case "silent":
                self._spawn(socket.silence(fault.seconds))

    def _parcel(self, kind: str, payload: dict[str, Any]) -> Parcel:
        self._serial += 1
        return Parcel(kind, payload, f"00000000-5a4d-4b0c-9000-{self._serial:012x}")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def shown(record: Record) -> dict[str, Any]:
    return asdict(record)
