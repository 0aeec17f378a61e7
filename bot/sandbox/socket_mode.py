"""Delivery over Socket Mode: the WebSocket that `apps.connections.open` gives, its envelopes and acknowledgements."""

import asyncio
import itertools
import json
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.clock import Clock
from bot.sandbox.delivery import Answer, Parcel
from bot.sandbox.workspace import APP_ID

CONNECTIONS = 10
PING_SECONDS = 10.0
WARNING_SECONDS = 10.0  # from the warning to the end of a connection
LIFE_SECONDS = 18_060
DEBUG_LIFE_SECONDS = 360  # with &debug_reconnects=true
# Interactions whose envelope may be answered with a body.
ANSWERED = frozenset({"view_submission", "block_suggestion"})


class SocketMode:
    """Each parcel goes to one of the connections, taken in turn; any of them may acknowledge it."""

    def __init__(self, ack_timeout: float, clock: Clock, haste: float) -> None:
        self._ack_timeout = ack_timeout
        self._clock = clock
        self._haste = haste
        self._connections: list[web.WebSocketResponse] = []
        self._transports: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._silent: dict[web.WebSocketResponse, float] = {}  # until when
        self._tickets: set[str] = set()
        self._serial = itertools.count(1)
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[dict[str, Any] | None]] = {}
        self.made = 0
        """Connections that ever stood."""

    @property
    def connected(self) -> bool:
        return bool(self._connections)

    @property
    def silent(self) -> bool:
        """Whether a connection brings nothing for now."""
        return any(until > self._clock.now() for until in self._silent.values())

    @property
    def connections(self) -> int:
        return len(self._connections)

    def ticket(self) -> str:
        """The path and query of a new connection, good for one use."""
        ticket = f"sandbox-{next(self._serial)}"
        self._tickets.add(ticket)
        return f"/link/?ticket={ticket}&app_id={APP_ID}"

    async def carry(self, parcel: Parcel, *, attempt: int, reason: str) -> Answer:
        if not self._connections:
            return Answer(False, "connection_failed")
        connection = self._connections[next(self._turn) % len(self._connections)]
        envelope: dict[str, Any] = {
            "envelope_id": parcel.envelope_id,
            "payload": parcel.payload,
            "type": parcel.kind,
            "accepts_response_payload": _may_answer(parcel),
        }
        if parcel.kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        acknowledged = self._waiting.setdefault(parcel.envelope_id, asyncio.get_running_loop().create_future())
        began = time.perf_counter()
        try:
            if not self._is_silent(connection):
                await connection.send_str(json.dumps(envelope))
            body = await asyncio.wait_for(acknowledged, self._ack_timeout)
        except TimeoutError:
            return Answer(False, "timeout")
        except ConnectionError:
            return Answer(False, "connection_failed")
        finally:
            self._waiting.pop(parcel.envelope_id, None)
        body = body if _may_answer(parcel) else None
        return Answer(True, body=body, seconds=time.perf_counter() - began)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The handler of `/link/`."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="invalid ticket")
        self._tickets.discard(ticket)
        life = DEBUG_LIFE_SECONDS if request.query.get("debug_reconnects") == "true" else LIFE_SECONDS
        connection = web.WebSocketResponse(timeout=1.0, heartbeat=PING_SECONDS)
        await connection.prepare(request)
        if len(self._connections) >= CONNECTIONS:
            await self._say_goodbye(connection, "too_many_websockets")
            await connection.close()
            return connection
        self._connections.append(connection)
        self.made += 1
        if request.transport is not None:
            self._transports[connection] = request.transport
        expiry = asyncio.get_running_loop().call_later(
            life, lambda: asyncio.ensure_future(self._say_goodbye(connection, "refresh_requested"))
        )
        try:
            with suppress(ConnectionError):  # who was killed reads no pong any more
                await connection.send_json(self._hello(life))
                async for message in connection:
                    if message.type is WSMsgType.TEXT:
                        self._hear(message.data)
        finally:
            expiry.cancel()
            self._connections.remove(connection)
            self._transports.pop(connection, None)
            self._silent.pop(connection, None)
        return connection

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Asks every client to reconnect, as Slack does every few hours; the old connections work until closed."""
        for connection in list(self._connections):
            await self._say_goodbye(connection, reason)

    async def drop(self) -> None:
        """Closes every connection."""
        for connection in list(self._connections):
            await connection.close()

    async def disconnect(self, seconds: float = WARNING_SECONDS) -> None:
        """Warns the clients of the connections that stand now, and ends these after `seconds`, divided by `haste`."""
        ending = list(self._connections)
        for connection in ending:
            await self._say_goodbye(connection, "warning")
        await self._clock.sleep(seconds / self._haste)
        for connection in ending:
            await self._say_goodbye(connection, "refresh_requested")
            await connection.close()

    def break_off(self) -> None:
        """Breaks every connection without so much as a closing frame."""
        for connection in self._connections:
            self._transports[connection].abort()

    def silence(self, seconds: float) -> Coroutine[Any, Any, None]:
        """The connections that stand now stay open, and from this moment neither bring nor hear anything, pings
        included. What is returned ends that after so long."""
        still = list(self._connections)
        self._silent |= dict.fromkeys(still, self._clock.now() + seconds)
        for connection in still:
            self._transports[connection].pause_reading()
        return self._hear_again(still, seconds)

    async def _hear_again(self, still: list[web.WebSocketResponse], seconds: float) -> None:
        await self._clock.sleep(seconds)
        for connection in still:
            if connection in self._transports and not self._is_silent(connection):
                self._transports[connection].resume_reading()

    def _is_silent(self, connection: web.WebSocketResponse) -> bool:
        return self._silent.get(connection, 0.0) > self._clock.now()

    def _hear(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        waiting = self._waiting.get(str(answer.get("envelope_id")))
        if waiting is not None and not waiting.done():
            payload = answer.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else None)

    def _hello(self, life: int) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": life},
        }

    async def _say_goodbye(self, connection: web.WebSocketResponse, reason: str) -> None:
        if not connection.closed:
            await connection.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})


def _may_answer(parcel: Parcel) -> bool:
    return parcel.kind == "slash_commands" or parcel.payload.get("type") in ANSWERED
