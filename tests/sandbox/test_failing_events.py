"""Events that are lost, late, doubled and out of order, and sockets that break or fall silent."""

from typing import Any

import pytest
from aiohttp import web

from bot.sandbox import Sandbox
from tests.sandbox.harness import (
    DESK,
    MAEVE,
    TOMAS,
    Receiver,
    SteppedClock,
    bodies,
    bolt_app,
    connected,
    wait_until,
)

LATER = 0.3
"""Seconds that a fault holds something back, in tests that wait for its end."""


async def test_lost_event_never_comes_and_the_reaction_stands(over_http: Sandbox, served: Receiver) -> None:
    ts = (await over_http.acts.message(MAEVE, DESK, "Claim"))["ts"]
    over_http.faults.add("lose", "reaction_added", match={"item.ts": ts, "user": TOMAS})
    await over_http.acts.react(TOMAS, DESK, ts, "x")
    await over_http.acts.react(MAEVE, DESK, ts, "x")
    await wait_until(lambda: len(served.requests) == 2)
    assert [body["event"]["user"] for body in bodies(served)] == [MAEVE, MAEVE]
    lost = over_http.delivery.records[1]
    assert (lost.status, lost.attempts, lost.under_way) == ("lost", 0, 0)
    assert list(over_http.workspace.channel(DESK).messages[ts].reactions["x"]) == [TOMAS, MAEVE]


async def test_duplicate_has_the_same_event_id_and_is_no_retry(over_http: Sandbox, served: Receiver) -> None:
    over_http.faults.add("duplicate", "message", count=2)
    await over_http.acts.message(MAEVE, DESK, "Hello")
    await wait_until(lambda: len(served.requests) == 3)
    assert len({body["event_id"] for body in bodies(served)}) == 1
    assert all("x-slack-retry-num" not in headers for headers, _ in served.requests)
    await wait_until(lambda: over_http.delivery.records[0].under_way == 0)
    assert [(record.attempts, record.acked) for record in over_http.delivery.records] == [(3, True)]


async def test_event_stays_acknowledged_where_its_duplicate_is_refused(over_http: Sandbox, served: Receiver) -> None:
    async def only_the_first(_: web.Request) -> web.StreamResponse:
        return web.Response(status=200 if len(served.requests) == 1 else 500)

    served.answer = only_the_first
    over_http.faults.add("duplicate", "message", seconds=LATER)
    await over_http.acts.message(MAEVE, DESK, "Hello")
    await wait_until(lambda: over_http.delivery.records[0].under_way == 0)
    assert len(served.requests) == 5
    assert (over_http.delivery.records[0].acked, over_http.delivery.records[0].status) == (True, "acked")


async def test_delayed_event_comes_after_later_ones(over_http: Sandbox, served: Receiver) -> None:
    fault = over_http.faults.add("delay", "message", seconds=3600)
    await over_http.acts.message(MAEVE, DESK, "First")
    await over_http.acts.message(MAEVE, DESK, "Second")
    await wait_until(lambda: len(served.requests) == 1)
    fault.let_go()
    await wait_until(lambda: len(served.requests) == 2)
    assert [body["event"]["text"] for body in bodies(served)] == ["Second", "First"]


async def test_reordered_events_all_come_in_another_order(over_http: Sandbox, served: Receiver) -> None:
    over_http.faults.add("reorder", "message", count=5, seconds=3600)
    sent = [f"Message {n}" for n in range(6)]
    for text in sent:
        await over_http.acts.message(MAEVE, DESK, text)
    await wait_until(lambda: len(served.requests) == 6)
    came = [body["event"]["text"] for body in bodies(served)]
    assert sorted(came) == sent
    assert [text for text in came if text != sent[5]] != sent[:5]


async def test_two_held_events_are_swapped_when_no_more_come(over_http: Sandbox, served: Receiver) -> None:
    over_http.faults.add("reorder", "message", count=5, seconds=LATER)
    for text in ("First", "Second"):
        await over_http.acts.message(MAEVE, DESK, text)
    await wait_until(lambda: len(served.requests) == 2)
    assert [body["event"]["text"] for body in bodies(served)] == ["Second", "First"]


async def test_lost_acknowledgement_brings_a_retry_over_http(over_http: Sandbox, served: Receiver) -> None:
    over_http.faults.add("ack_lost", "message", times=2)
    await over_http.acts.message(MAEVE, DESK, "Hello")
    await wait_until(lambda: over_http.delivery.records[0].acked)
    heard = [(h.get("x-slack-retry-num"), h.get("x-slack-retry-reason")) for h, _ in served.requests]
    assert heard == [(None, None), ("1", "http_timeout"), ("2", "http_timeout")]
    assert len({body["event_id"] for body in bodies(served)}) == 1


async def test_lost_acknowledgement_brings_a_retry_over_the_socket(sandbox: Sandbox) -> None:
    heard: list[tuple[str, str]] = []
    app = bolt_app(sandbox)

    @app.event("message")
    async def message(req: Any) -> None:
        heard.append((req.headers["x-slack-retry-num"][0], req.headers["x-slack-retry-reason"][0]))

    sandbox.faults.add("ack_lost", "message")
    async with connected(sandbox, app):
        await sandbox.acts.message(MAEVE, DESK, "Hello")
        await wait_until(lambda: sandbox.delivery.records[0].acked)
    assert heard == [("0", ""), ("1", "timeout")]


@pytest.mark.parametrize(("kind", "times_heard"), [("ack_lost", 1), ("lose", 0)])
async def test_command_whose_answer_is_lost_fails_for_the_person_and_is_not_repeated(
    over_http: Sandbox, served: Receiver, kind: str, times_heard: int
) -> None:
    over_http.faults.add(kind, chance=0.999999)
    assert (await over_http.acts.command(MAEVE, DESK, "/verify", "x"))["ok"], "'*' means events, not interactions"
    over_http.faults.add(kind, "slash_commands", match={"channel": DESK})
    outcome = await over_http.acts.command(MAEVE, DESK, "/verify", "x")
    assert outcome == {"ok": False, "error": '/verify failed with the error "operation_timeout"'}
    assert len(served.requests) == 1 + times_heard


async def test_schedule_is_hastened_and_times_told_stay_the_walls(served: Receiver, clock: SteppedClock) -> None:
    sandbox = Sandbox(request_url=served.url, clock=clock, haste=30)
    await sandbox.start()
    sandbox.faults.add("ack_lost", "message", times=3)
    began = clock.now()
    await sandbox.acts.message(MAEVE, DESK, "Hello")
    for seconds, attempts in ((0, 2), (2, 3), (10, 4)):
        clock.advance(seconds)
        await wait_until(lambda attempts=attempts: len(served.requests) == attempts)  # type: ignore[misc]  # bound now
        await wait_until(lambda attempts=attempts: clock.sleepers == (attempts < 4))  # type: ignore[misc]  # likewise
    stamps = [int(headers["x-slack-request-timestamp"]) for headers, _ in served.requests]
    assert stamps == [began, began, began + 2, began + 12]
    assert {body["event_time"] for body in bodies(served)} == {began}
    await sandbox.close()


# Sockets


async def test_warned_client_reconnects_before_the_old_connection_ends(clock: SteppedClock) -> None:
    sandbox = Sandbox(scale=1000, clock=clock, haste=2, ack_timeout=1.0)
    await sandbox.start()
    heard: list[str] = []
    app = bolt_app(sandbox)

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    async with connected(sandbox, app) as handler:
        warned = handler.client.current_session
        sandbox.faults.add("disconnect", "message")
        await sandbox.acts.message(MAEVE, DESK, "Before the end")
        await wait_until(lambda: heard == ["Before the end"])
        await wait_until(lambda: handler.client.current_session is not warned)
        await wait_until(lambda: sandbox.socket_mode.connections == 1 and clock.sleepers == 1)
        clock.advance(5)
        await wait_until(lambda: clock.sleepers == 0)
        assert sandbox.socket_mode.connections == 1
        await sandbox.acts.message(MAEVE, DESK, "After it")
        await wait_until(lambda: heard == ["Before the end", "After it"])
    await sandbox.close()


async def test_dropped_client_comes_back_and_gets_the_event_again(sandbox: Sandbox) -> None:
    heard: list[str] = []
    app = bolt_app(sandbox)

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    async with connected(sandbox, app):
        sandbox.faults.add("drop", "message")
        await sandbox.acts.message(MAEVE, DESK, "Dropped")
        await wait_until(lambda: [call["method"] for call in sandbox.api.calls].count("apps.connections.open") == 2)
        await wait_until(lambda: sandbox.socket_mode.connected)
        await sandbox.acts.message(MAEVE, DESK, "Again")
        await wait_until(lambda: "Again" in heard)


async def test_silent_socket_is_open_and_brings_nothing(sandbox: Sandbox) -> None:
    heard: list[tuple[str, str]] = []
    app = bolt_app(sandbox)

    @app.event("message")
    async def message(event: dict[str, Any], req: Any) -> None:
        heard.append((event["text"], req.headers["x-slack-retry-num"][0]))

    async with connected(sandbox, app):
        sandbox.faults.add("silent", "message", seconds=0.5)
        await sandbox.acts.message(MAEVE, DESK, "Hello")
        assert sandbox.socket_mode.connections == 1
        await wait_until(lambda: sandbox.delivery.records[0].acked)
    assert heard == [("Hello", "1")]


async def test_silent_socket_answers_no_ping_until_it_is_over(clock: SteppedClock) -> None:
    sandbox = Sandbox(scale=1000, clock=clock, ack_timeout=0.1)
    await sandbox.start()
    async with connected(sandbox, bolt_app(sandbox)) as handler:
        told = handler.client.current_session
        assert told
        sandbox.faults.add("silent", "message", seconds=5)
        await sandbox.acts.message(MAEVE, DESK, "Hello")
        await wait_until(lambda: told.closed)
        await wait_until(lambda: handler.client.current_session is not told)
        assert sandbox.socket_mode.connections == 2, "its other end is still there"
        clock.advance(5)
        await wait_until(lambda: sandbox.socket_mode.connections == 1)
    await sandbox.close()
