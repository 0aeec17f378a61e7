"""Getting things to the app: events with redelivery, commands and interactions once, and a record of each."""

import asyncio
import json
from collections import deque
from collections.abc import Coroutine
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from bot.sandbox.clock import Clock

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
    @property
    def connected(self) -> bool: ...


@dataclass(slots=True)
class Record:
    """One delivery as `/visitor/deliveries` shows it; `status` is "pending", "acked" or the last failure's reason."""

    kind: str
    envelope_id: str
    event_id: str | None = None
    event_type: str | None = None
    attempts: int = 0
    acked: bool = False
    ack_seconds: float | None = None
    status: str = "pending"


@dataclass(slots=True)
class Delivery:
    """`retry_delays` are the seconds before each further attempt at an event that was not acknowledged."""

    clock: Clock
    socket: SocketCarrier
    http: Carrier | None
    retry_delays: tuple[float, ...]
    records: deque[Record] = field(default_factory=lambda: deque(maxlen=KEPT))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _serial: int = 0

    def send_event(self, payload: dict[str, Any]) -> None:
        """Starts the delivery of an event and returns; there is no order among events, as in Slack."""
        parcel = self._parcel("events_api", payload)
        record = Record("event", parcel.envelope_id, payload["event_id"], payload["event"]["type"])
        self.records.append(record)
        self._spawn(self._deliver_event(parcel, record))

    async def request(self, kind: str, payload: dict[str, Any]) -> Answer:
        """Delivers a command or an interaction, once, and waits for its answer."""
        parcel = self._parcel(kind, payload)
        record = Record(payload.get("type", kind) if kind == "interactive" else kind, parcel.envelope_id)
        self.records.append(record)
        return await self._attempt(parcel, record, attempt=0, reason="")

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver_event(self, parcel: Parcel, record: Record) -> None:
        reason = ""
        for attempt in range(len(self.retry_delays) + 1):
            if attempt:
                await self.clock.sleep(self.retry_delays[attempt - 1])
            answer = await self._attempt(parcel, record, attempt=attempt, reason=reason)
            if answer.acked or answer.stop:
                return
            reason = answer.reason

    async def _attempt(self, parcel: Parcel, record: Record, *, attempt: int, reason: str) -> Answer:
        carrier = self.socket if self.socket.connected or self.http is None else self.http
        record.attempts += 1
        answer = await carrier.carry(parcel, attempt=attempt, reason=reason)
        if answer.acked:
            record.acked, record.ack_seconds = True, answer.seconds
        record.status = "acked" if answer.acked else answer.reason
        return answer

    def _parcel(self, kind: str, payload: dict[str, Any]) -> Parcel:
        self._serial += 1
        return Parcel(kind, payload, f"00000000-5a4d-4b0c-9000-{self._serial:012x}")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def shown(record: Record) -> dict[str, Any]:
    return asdict(record)
