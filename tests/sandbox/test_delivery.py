"""Redelivery over HTTP and over Socket Mode, and what a person sees when the app does not answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, WSServerHandshakeError, web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.harness import (
    DESK,
    MAEVE,
    Receiver,
    SteppedClock,
    bolt_app,
    connected,
    wait_until,
)


@pytest.fixture
async def over_http(served: Receiver) -> AsyncIterator[Sandbox]:
    """Slack waits half a second for an answer."""
    running = Sandbox(scale=1000, request_url=served.url, retry_delays=(0.0, 0.02, 0.05), ack_timeout=0.5)
    await running.start()
    yield running
    await running.close()


async def deliveries(sandbox: Sandbox) -> list[dict[str, Any]]:
    async with ClientSession() as session, session.get(f"{sandbox.url}/visitor/deliveries") as response:
        found: list[dict[str, Any]] = (await response.json())["deliveries"]
        return found


async def test_event_answered_with_500_comes_again_with_the_same_id(over_http: Sandbox, served: Receiver) -> None:
    async def at_the_third(_: web.Request) -> web.StreamResponse:
        return web.Response(status=200 if len(served.requests) == 3 else 500)

    served.answer = at_the_third
    await over_http.acts.message(MAEVE, DESK, "Hello")
    await wait_until(lambda: over_http.delivery.records[0].acked)
    headers, bodies = zip(*served.requests, strict=True)
    assert len({json.loads(body)["event_id"] for body in bodies}) == 1
    assert [each.get("x-slack-retry-num") for each in headers] == [None, "1", "2"]
    assert [each.get("x-slack-retry-reason") for each in headers] == [None, "http_error", "http_error"]
    (record,) = await deliveries(over_http)
    assert (record["kind"], record["attempts"], record["acked"], record["status"]) == ("event", 3, True, "acked")
    assert record["event_id"] == json.loads(bodies[0])["event_id"]
    assert record["ack_seconds"] > 0


async def test_event_that_is_never_acknowledged_is_tried_four_times_and_no_more(
    over_http: Sandbox, served: Receiver
) -> None:
    async def too_late(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.8)
        return web.Response()

    served.answer = too_late
    await over_http.acts.message(MAEVE, DESK, "Hello")
    await wait_until(lambda: len(served.requests) == 4)
    assert [headers.get("x-slack-retry-reason") for headers, _ in served.requests][1:] == ["http_timeout"] * 3
    (record,) = await deliveries(over_http)
    assert record["acked"] is False


async def test_no_retry_header_stops_the_redelivery(over_http: Sandbox, served: Receiver) -> None:
    async def no_more(_: web.Request) -> web.StreamResponse:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    served.answer = no_more
    await over_http.acts.message(MAEVE, DESK, "Unwanted")
    await wait_until(lambda: over_http.delivery.records[0].status == "http_error")
    served.answer = None
    await over_http.acts.message(MAEVE, DESK, "Wanted")
    await wait_until(lambda: over_http.delivery.records[1].acked)
    assert [record.attempts for record in over_http.delivery.records] == [1, 1]


async def test_retries_follow_slacks_schedule(served: Receiver, clock: SteppedClock) -> None:
    async def never(_: web.Request) -> web.StreamResponse:
        return web.Response(status=503)

    served.answer = never
    sandbox = Sandbox(request_url=served.url, clock=clock)
    await sandbox.start()
    await sandbox.acts.message(MAEVE, DESK, "Hello")
    for seconds, attempts in ((0, 2), (60, 3), (300, 4)):
        clock.advance(seconds)
        await wait_until(lambda attempts=attempts: len(served.requests) == attempts)  # type: ignore[misc]  # bound now
        if attempts < 4:
            await wait_until(lambda: clock.sleepers == 1)
            clock.advance(1)
            assert len(served.requests) == attempts
    await sandbox.close()


@pytest.mark.parametrize(
    ("status", "seconds", "error"),
    [(500, 0.0, "dispatch_failed"), (404, 0.0, "dispatch_failed"), (200, 0.8, "operation_timeout")],
)
async def test_command_that_fails_is_not_repeated_and_the_visitor_sees_slacks_error(
    over_http: Sandbox, served: Receiver, status: int, seconds: float, error: str
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return web.Response(status=status)

    served.answer = answer
    outcome = await over_http.acts.command(MAEVE, DESK, "/verify", "x")
    assert outcome == {"ok": False, "error": f'/verify failed with the error "{error}"'}
    assert len(served.requests) == 1


async def test_without_any_app_a_command_fails_and_events_wait_for_one(sandbox: Sandbox) -> None:
    outcome = await sandbox.acts.command(MAEVE, DESK, "/verify", "x")
    assert outcome == {"ok": False, "error": '/verify failed with the error "dispatch_failed"'}
    assert (await sandbox.acts.command(MAEVE, DESK, "/nothing", ""))["error"] == "/nothing is not a valid command."


async def test_bolt_behind_signed_http_hears_events_and_refuses_forged_ones(
    over_http: Sandbox, served: Receiver
) -> None:
    heard: list[str] = []
    app = bolt_app(over_http)

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    served.serve(app)
    await over_http.acts.message(MAEVE, DESK, "Signed")
    await wait_until(lambda: heard == ["Signed"])
    headers, body = served.requests[0]
    forged = {**headers, "x-slack-signature": "v0=" + "0" * 64}
    async with ClientSession() as session, session.post(served.url, data=body, headers=forged) as response:
        assert response.status == 401
    assert heard == ["Signed"]


def failing_first(app: AsyncApp, heard: list[tuple[str | None, str | None]]) -> None:
    """Lets the first delivery of each event go unacknowledged."""

    @app.middleware
    async def note(req: Any, next_: Any) -> Any:
        heard.append((_first(req, "x-slack-retry-num"), _first(req, "x-slack-retry-reason")))
        if len(heard) == 1:
            raise RuntimeError("the store is away")
        return await next_()

    @app.event("message")
    async def message() -> None:
        return None


def _first(req: Any, name: str) -> str | None:
    values = req.headers.get(name)
    return values[0] if values else None


async def test_socket_event_that_is_not_acknowledged_comes_again(sandbox: Sandbox) -> None:
    heard: list[tuple[str | None, str | None]] = []
    app = bolt_app(sandbox)
    failing_first(app, heard)
    async with connected(sandbox, app):
        await sandbox.acts.message(MAEVE, DESK, "Hello")
        await wait_until(lambda: sandbox.delivery.records[0].acked)
    assert heard == [("0", ""), ("1", "timeout")]


async def test_socket_client_reconnects_when_asked_to_refresh(sandbox: Sandbox) -> None:
    heard: list[str] = []
    app = bolt_app(sandbox)

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    async with connected(sandbox, app) as handler:
        before = await handler.client.session_id()
        await sandbox.socket_mode.refresh()
        opened = "apps.connections.open"
        await wait_until(lambda: [call["method"] for call in sandbox.api.calls].count(opened) == 2)
        await wait_until(lambda: sandbox.socket_mode.connections == 1)
        await sandbox.acts.message(MAEVE, DESK, "After the refresh")
        await wait_until(lambda: heard == ["After the refresh"])
        assert await handler.client.session_id() != before


async def test_socket_client_comes_back_after_a_broken_connection(sandbox: Sandbox) -> None:
    heard: list[str] = []
    app = bolt_app(sandbox)

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    async with connected(sandbox, app):
        await sandbox.socket_mode.drop()
        await wait_until(lambda: sandbox.socket_mode.connected)
        await sandbox.acts.message(MAEVE, DESK, "Again")
        await wait_until(lambda: heard == ["Again"])


async def test_ticket_opens_one_connection_which_says_hello(sandbox: Sandbox) -> None:
    client = AsyncWebClient(base_url=sandbox.api_url)
    url = (await client.apps_connections_open(app_token=sandbox.app_token))["url"]
    async with ClientSession() as session, session.ws_connect(url) as socket:
        hello = await socket.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(url)


async def test_eleventh_connection_is_turned_away(sandbox: Sandbox) -> None:
    client = AsyncWebClient(base_url=sandbox.api_url)
    async with ClientSession() as session:
        sockets = []
        for _ in range(11):
            url = (await client.apps_connections_open(app_token=sandbox.app_token))["url"]
            sockets.append(await session.ws_connect(url))
        assert (await sockets[-1].receive_json())["reason"] == "too_many_websockets"
        assert sandbox.socket_mode.connections == 10
        for socket in sockets:
            await socket.close()


async def test_envelope_is_shared_out_and_any_connection_may_acknowledge(sandbox: Sandbox) -> None:
    client = AsyncWebClient(base_url=sandbox.api_url)
    async with ClientSession() as session:
        sockets = []
        for _ in range(2):
            url = (await client.apps_connections_open(app_token=sandbox.app_token))["url"]
            sockets.append(await session.ws_connect(url))
            await sockets[-1].receive_json()
        await sandbox.acts.message(MAEVE, DESK, "One")
        await sandbox.acts.message(MAEVE, DESK, "Two")
        envelopes = [await socket.receive_json() for socket in sockets]
        assert {envelope["payload"]["event"]["text"] for envelope in envelopes} == {"One", "Two"}
        for envelope in envelopes:
            assert envelope["type"] == "events_api"
            assert (envelope["accepts_response_payload"], envelope["retry_attempt"]) == (False, 0)
            await sockets[0].send_json({"envelope_id": envelope["envelope_id"]})
        await wait_until(lambda: all(record.acked for record in sandbox.delivery.records))
        for socket in sockets:
            await socket.close()
