"""The faults: each as the app meets it over the wire, and what truly happened behind it."""

import asyncio
import json
import math
from collections.abc import AsyncIterator
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import ClientSession, web
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import BOT_USER_ID, Clock, Sandbox
from bot.sandbox.failing import CALL_FAULTS
from bot.sandbox.faults import KINDS, Faults
from tests.sandbox.harness import (
    DESK,
    MAEVE,
    PRIYA,
    TOMAS,
    Receiver,
    SteppedClock,
    bolt_app,
    connected,
    error_of,
    receiver,
    refused,
    wait_until,
)

LATER = 0.3
"""Seconds that a fault holds something back, in tests that wait for its end."""


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[AsyncWebClient]:
    """Slack's client without its own second tries, which would hide what a fault did."""
    async with ClientSession(timeout=aiohttp.ClientTimeout(total=1)) as session:
        yield AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[])


@pytest.fixture
async def served() -> AsyncIterator[Receiver]:
    async with receiver() as running:
        yield running


@pytest.fixture
async def over_http(served: Receiver) -> AsyncIterator[Sandbox]:
    running = Sandbox(scale=1000, request_url=served.url, retry_delays=(0.0, 0.02, 0.05), ack_timeout=1.0)
    await running.start()
    yield running
    await running.close()


def texts(sandbox: Sandbox, channel: str = DESK) -> list[str]:
    """What stands in a channel, whatever the app was told."""
    return [message.text for message in sandbox.workspace.channel(channel).messages.values()]


def bodies(served: Receiver) -> list[dict[str, Any]]:
    return [json.loads(body) for _, body in served.requests]


# Web API calls


async def test_every_fault_of_a_call_says_when_the_effect_comes_and_what_the_app_gets() -> None:
    assert {kind for kind, about in KINDS.items() if about.stage == "call"} == CALL_FAULTS.keys()


async def test_ordered_429_names_its_seconds_and_has_no_effect(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add("ratelimited", "chat.postMessage", seconds=7)
    error = await refused(client.chat_postMessage(channel=DESK, text="Refused"))
    assert (error.response.status_code, error.response.headers["Retry-After"]) == (429, "7")
    await client.chat_postMessage(channel=DESK, text="The next")
    assert texts(sandbox) == ["The next"]


@pytest.mark.parametrize(("kind", "stands"), [("status", []), ("status_after", ["Claim"])])
async def test_500_comes_without_the_effect_or_after_it(
    sandbox: Sandbox, client: AsyncWebClient, kind: str, stands: list[str]
) -> None:
    sandbox.faults.add(kind, "chat.postMessage", status=500)
    error = await refused(client.chat_postMessage(channel=DESK, text="Claim"))
    assert error.response.status_code == 500
    assert texts(sandbox) == stands
    (call,) = sandbox.api.calls
    assert (call["fault"], call["ok"]) == (kind, bool(stands))


async def test_page_comes_instead_of_json_and_an_error_word_is_the_ordered_one(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.add("html", "chat.postMessage")
    sandbox.faults.add("refused", "chat.postMessage", error="restricted_action")
    error = await refused(client.chat_postMessage(channel=DESK, text="Claim"))
    assert error.response.status_code == 200
    assert error.response.headers["Content-Type"].startswith("text/html")
    assert await error_of(client.chat_postMessage(channel=DESK, text="Claim")) == "restricted_action"
    assert texts(sandbox) == []


@pytest.mark.parametrize(("kind", "stands"), [("reset_before", []), ("reset_after", ["Claim"])])
async def test_connection_is_reset_before_the_effect_or_after_it(
    sandbox: Sandbox, client: AsyncWebClient, kind: str, stands: list[str]
) -> None:
    sandbox.faults.add(kind, "chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=DESK, text="Claim")
    assert texts(sandbox) == stands


@pytest.mark.parametrize(("kind", "stands"), [("hang_before", []), ("hang_after", ["Claim"])])
async def test_call_that_gets_no_answer_has_had_its_effect_or_not(
    sandbox: Sandbox, client: AsyncWebClient, kind: str, stands: list[str]
) -> None:
    sandbox.faults.add(kind, "chat.postMessage")
    with pytest.raises(TimeoutError):
        await client.chat_postMessage(channel=DESK, text="Claim")
    assert texts(sandbox) == stands


@pytest.mark.parametrize("kind", ["late", "hang_late"])
async def test_late_effect_comes_after_the_app_gave_up(sandbox: Sandbox, client: AsyncWebClient, kind: str) -> None:
    fault = sandbox.faults.add(kind, "chat.postMessage", seconds=3600)
    with pytest.raises((aiohttp.ClientConnectionError, TimeoutError)):
        await client.chat_postMessage(channel=DESK, text="Claim")
    assert texts(sandbox) == []
    assert sandbox.api.calls[0]["ok"] is False
    fault.let_go()
    await wait_until(lambda: texts(sandbox) == ["Claim"])
    assert sandbox.api.calls[0]["ok"] is True


async def test_late_effect_comes_at_its_time(clock: SteppedClock) -> None:
    sandbox = Sandbox(scale=1000, clock=clock)
    await sandbox.start()
    sandbox.faults.add("late", "chat.postMessage", seconds=20)
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=DESK, text="Claim")
    clock.advance(19)
    assert await client.auth_test()
    assert texts(sandbox) == []
    clock.advance(1)
    await wait_until(lambda: texts(sandbox) == ["Claim"])
    await sandbox.close()


async def test_event_overtakes_an_answer_that_is_held(over_http: Sandbox, served: Receiver) -> None:
    client = AsyncWebClient(token=over_http.bot_token, base_url=over_http.api_url)
    held = over_http.faults.add("hold", "chat.postMessage", seconds=3600)
    posting = asyncio.create_task(client.chat_postMessage(channel=DESK, text="Claim"))
    await wait_until(lambda: texts(over_http) == ["Claim"])
    (ts,) = over_http.workspace.channel(DESK).messages
    await over_http.acts.react(MAEVE, DESK, ts, "x")
    await wait_until(lambda: "reaction_added" in [body["event"]["type"] for body in bodies(served)])
    assert not posting.done()
    held.let_go()
    assert (await posting)["ts"] == ts


async def test_held_answer_shows_what_was_when_it_was_asked(sandbox: Sandbox, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=DESK, text="Claim"))["ts"]
    held = sandbox.faults.add("hold", "reactions.get", seconds=3600)
    asking = asyncio.create_task(client.reactions_get(channel=DESK, timestamp=ts, full=True))
    await wait_until(lambda: held.used == 1)
    await wait_until(lambda: sandbox.api.calls[-1]["ok"])
    await sandbox.acts.react(MAEVE, DESK, ts, "x")
    held.let_go()
    assert "reactions" not in (await asking)["message"]


async def test_answers_to_interactions_and_downloads_fail_too(over_http: Sandbox, served: Receiver) -> None:
    await over_http.acts.command(MAEVE, DESK, "/verify", "x")
    url = parse_qs(served.requests[0][1])["response_url"][0]
    for row in ({"kind": "reset_after"}, {"kind": "status", "status": 500}):
        over_http.faults.add(on="response_url", match={"text": "*"}, **row)
    kept = (await over_http.acts.message(MAEVE, DESK, "", files=[{"name": "a.txt", "content": "Text"}]))["files"][0]
    over_http.faults.add("status", "url_private", match={"id": kept})
    async with ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.post(url, json={"text": "First"})
        assert (await session.post(url, json={"text": "Second"})).status == 500
        assert (await session.post(url, json={"text": "Third"})).status == 200
        private = over_http.slack.files.get(kept).about["url_private"]
        assert [(await session.get(private)).status for _ in range(2)] == [503, 200]
    assert [each["text"] for each in over_http.state(MAEVE)["ephemerals"]] == ["First", "Third"]


# What listings show


async def test_reactors_are_cut_also_where_all_are_asked_for_and_the_count_is_right(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    parent = (await client.chat_postMessage(channel=DESK, text="Article"))["ts"]
    ts = (await client.chat_postMessage(channel=DESK, text="Claim", thread_ts=parent))["ts"]
    for person in (MAEVE, TOMAS, PRIYA):
        await sandbox.acts.react(person, DESK, ts, "x")
    await client.reactions_add(channel=DESK, timestamp=ts, name="x")
    sandbox.faults.add("truncate", count=2)
    full = (await client.reactions_get(channel=DESK, timestamp=ts, full=True))["message"]
    listed = (await client.conversations_replies(channel=DESK, ts=parent))["messages"][1]
    for message in (full, listed):
        assert message["reactions"] == [{"name": "x", "users": [BOT_USER_ID, MAEVE], "count": 4}]
    sandbox.faults.clear()
    whole = (await client.reactions_get(channel=DESK, timestamp=ts, full=True))["message"]["reactions"][0]
    assert whole["users"] == [MAEVE, TOMAS, PRIYA, BOT_USER_ID]


async def test_lagging_listing_does_not_know_the_newest_messages(clock: SteppedClock) -> None:
    sandbox = Sandbox(scale=1000, clock=clock)
    await sandbox.start()
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    parent = (await client.chat_postMessage(channel=DESK, text="Article"))["ts"]
    await client.chat_postMessage(channel=DESK, text="Old", thread_ts=parent)
    clock.advance(60)
    await client.chat_postMessage(channel=DESK, text="New", thread_ts=parent)
    await client.chat_postMessage(channel=DESK, text="Digest")
    clock.advance(4)
    sandbox.faults.add("lag", seconds=5)

    async def listed(method: str, **more: Any) -> list[str]:
        answer = await client.api_call(method, params={"channel": DESK, **more})
        return [message["text"] for message in answer["messages"]]

    assert await listed("conversations.replies", ts=parent) == ["Article", "Old"]
    assert await listed("conversations.replies", ts=parent, latest=parent, inclusive=True) == ["Article"]
    assert await listed("conversations.history") == ["Article"]
    assert sandbox.faults.injected == {"lag": 3}
    assert (await client.reactions_get(channel=DESK, timestamp=parent))["message"]["text"] == "Article"
    assert sandbox.faults.injected == {"lag": 3}
    clock.advance(2)
    assert await listed("conversations.replies", ts=parent) == ["Article", "Old", "New"]
    assert await listed("conversations.history") == ["Digest", "Article"]
    await sandbox.close()


# Events


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


# Rows, chance and the ways to order them


async def test_row_strikes_what_it_names_so_often_and_after_so_many(sandbox: Sandbox, client: AsyncWebClient) -> None:
    metadata = {"event_type": "card", "event_payload": {"claim": "c7"}}
    sandbox.faults.add("refused", "chat.postMessage", skip=1, times=2, error="third", match={"thread_ts": None})
    sandbox.faults.add("refused", "chat.postMessage", error="seventh", match={"metadata.event_payload.claim": "c7"})
    first = (await client.chat_postMessage(channel=DESK, text="1"))["ts"]
    assert await error_of(client.chat_postMessage(channel=DESK, text="2")) == "third"
    await client.chat_postMessage(channel=DESK, text="3", thread_ts=first)
    with_it = client.chat_postMessage(channel=DESK, text="4", thread_ts=first, metadata=metadata)
    assert await error_of(with_it) == "seventh"
    assert await error_of(client.chat_postMessage(channel=DESK, text="5")) == "third"
    await client.chat_postMessage(channel=DESK, text="6", metadata=metadata)
    assert sandbox.faults.injected == {"refused": 3}
    sandbox.faults.add("refused", "reactions.get", match={"full": True})
    assert (await client.reactions_get(channel=DESK, timestamp=first))["ok"]
    assert await error_of(client.reactions_get(channel=DESK, timestamp=first, full=True)) == "internal_error"


async def test_first_row_that_matches_strikes(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add("refused", error="first")
    sandbox.faults.add("refused", "auth.test", error="second")
    assert [await error_of(client.auth_test()) for _ in range(2)] == ["first", "second"]
    assert (await client.auth_test())["ok"]


def drawn(seed: int, rates: dict[str, float], kind: str) -> list[int]:
    """Which of five hundred calls a kind would strike, were it alone."""
    faults = Faults()
    faults.random(seed, rates)
    row = next(row for row in faults.rows if row.kind == kind)
    return [n for n in range(500) if row.strikes("chat.update", {}, by_name=False)]


def test_seed_decides_and_no_kind_shifts_anothers_draws() -> None:
    alone = drawn(7, {"ratelimited": 0.1}, "ratelimited")
    assert 20 <= len(alone) <= 90
    assert alone == drawn(7, {"reset_after": 0.3, "ratelimited": 0.1, "late": 0.5}, "ratelimited")
    assert alone != drawn(8, {"ratelimited": 0.1}, "ratelimited")
    assert alone != drawn(7, {"status": 0.1}, "status")


def test_row_draws_also_for_what_an_earlier_row_strikes() -> None:
    def struck(*before: str) -> list[int]:
        faults = Faults(seed=3)
        for kind in before:
            faults.add(kind, times=50)
        faults.add("late", chance=0.2)
        return [n for n in range(500) if (row := faults.first("call", "chat.update", {})) and row.kind == "late"]

    assert struck("refused") == [n for n in struck() if n >= 50]


async def test_clearing_lets_go_of_all_that_is_held(over_http: Sandbox, served: Receiver) -> None:
    client = AsyncWebClient(token=over_http.bot_token, base_url=over_http.api_url, retry_handlers=[])
    for kind in ("late", "hang_after"):
        over_http.faults.add(kind, "chat.postMessage", seconds=3600)
    over_http.faults.add("reorder", "message", count=10, seconds=3600)
    over_http.faults.add("lose", times=math.inf)
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=DESK, text="Late")
    hanging = asyncio.create_task(client.chat_postMessage(channel=DESK, text="Hanging"))
    await wait_until(lambda: texts(over_http) == ["Hanging"])
    await over_http.acts.message(MAEVE, DESK, "Held")
    assert served.requests == []
    over_http.faults.clear()
    with pytest.raises(aiohttp.ClientConnectionError):
        await hanging
    await wait_until(lambda: len(served.requests) == 3)
    assert {body["event"]["text"] for body in bodies(served)} == {"Late", "Hanging", "Held"}


async def test_clearing_lets_go_of_what_was_struck_a_moment_ago(over_http: Sandbox, served: Receiver) -> None:
    over_http.faults.add("delay", "message", seconds=3600)
    await over_http.acts.message(MAEVE, DESK, "Hello")
    over_http.faults.clear()
    await wait_until(lambda: len(served.requests) == 1)


async def test_same_seed_brings_the_same_faults_over_the_wire() -> None:
    async def struck(seed: int) -> list[str | None]:
        sandbox = Sandbox(scale=1000)
        await sandbox.start()
        sandbox.faults.random(seed, {"refused": 0.1, "reset_before": 0.1, "status": 0.1})
        async with ClientSession() as session:
            for _ in range(60):
                with suppress(aiohttp.ClientConnectionError):
                    await session.get(f"{sandbox.api_url}auth.test", params={"token": sandbox.bot_token})
        await sandbox.close()
        return [call["fault"] for call in sandbox.api.calls]

    first = await struck(11)
    assert len(set(first)) == 4, "each kind strikes, and some calls pass"
    assert first == await struck(11) != await struck(12)


async def test_sandbox_closes_while_calls_hang(client: AsyncWebClient, sandbox: Sandbox) -> None:
    for kind in ("late", "hang_before"):
        sandbox.faults.add(kind, "auth.test", seconds=3600)
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.auth_test()
    with pytest.raises(TimeoutError):
        await client.auth_test()
    async with asyncio.timeout(5):
        await sandbox.close()


async def test_faults_are_ordered_over_http_too(sandbox: Sandbox, client: AsyncWebClient) -> None:
    address = f"{sandbox.url}/visitor/faults"
    row = {"kind": "refused", "on": "auth.test", "error": "fatal_error"}
    async with ClientSession() as session:
        async with session.post(address, json={"seed": 5, "rows": [row], "rates": {"lose": 0.5}}) as answer:
            assert (await answer.json())["seed"] == 5
        assert await error_of(client.auth_test()) == "fatal_error"
        async with session.get(address) as answer:
            shown = await answer.json()
        assert shown["injected"] == {"refused": 1}
        assert [(each["kind"], each["chance"], each["times"]) for each in shown["rows"]] == [("lose", 0.5, None)]
        for wrong in ({"rows": [{"kind": "flood"}]}, {"rows": [{"kind": "lose", "often": 3}]}, {"loss": 1}):
            async with session.post(address, json={"clear": True, **wrong}) as answer:
                assert answer.status == 400
        assert sandbox.faults.shown() == shown, "a wrong order changes nothing"
        async with session.post(address, json={"clear": True}) as answer:
            assert (await answer.json())["rows"] == []


async def test_every_answer_is_dated_by_the_sandboxs_own_clock(clock: SteppedClock) -> None:
    sandbox = Sandbox(clock=clock)
    await sandbox.start()
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    answer = await client.auth_test()
    assert parsedate_to_datetime(answer.headers["Date"]).timestamp() == clock.now()
    sandbox.faults.add("refused", "auth.test")
    clock.advance(90)
    error = await refused(client.auth_test())
    assert parsedate_to_datetime(error.response.headers["Date"]).timestamp() == clock.now()
    await sandbox.close()


async def test_clock_that_is_wrong_by_minutes_still_waits_as_it_should() -> None:
    class Ahead(Clock):
        def now(self) -> float:
            return super().now() + 90

    sandbox = Sandbox(scale=1000, clock=Ahead())
    await sandbox.start()
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    sandbox.faults.add("hold", "chat.postMessage", seconds=0.01)
    posted = await client.chat_postMessage(channel=DESK, text="Claim")
    assert float(posted["ts"]) >= parsedate_to_datetime(posted.headers["Date"]).timestamp() - 1
    await sandbox.close()
