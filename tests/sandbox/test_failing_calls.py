"""Calls that fail, and listings that show too little: what the app gets, and what truly happened."""

import asyncio
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import BOT_USER_ID, Sandbox
from bot.sandbox.failing import CALL_FAULTS
from bot.sandbox.faults import KINDS
from tests.sandbox.harness import (
    DESK,
    MAEVE,
    PRIYA,
    TOMAS,
    Receiver,
    SteppedClock,
    bodies,
    error_of,
    refused,
    texts,
    wait_until,
)


async def test_every_fault_of_a_call_says_when_the_effect_comes_and_what_the_app_gets() -> None:
    assert {kind for kind, about in KINDS.items() if about.stage == "call"} == CALL_FAULTS.keys()


async def test_ordered_429_names_its_seconds_and_has_no_effect(sandbox: Sandbox, unaided: AsyncWebClient) -> None:
    sandbox.faults.add("ratelimited", "chat.postMessage", seconds=7)
    error = await refused(unaided.chat_postMessage(channel=DESK, text="Refused"))
    assert (error.response.status_code, error.response.headers["Retry-After"]) == (429, "7")
    await unaided.chat_postMessage(channel=DESK, text="The next")
    assert texts(sandbox) == ["The next"]


@pytest.mark.parametrize(("kind", "stands"), [("status", []), ("status_after", ["Claim"])])
async def test_500_comes_without_the_effect_or_after_it(
    sandbox: Sandbox, unaided: AsyncWebClient, kind: str, stands: list[str]
) -> None:
    sandbox.faults.add(kind, "chat.postMessage", status=500)
    error = await refused(unaided.chat_postMessage(channel=DESK, text="Claim"))
    assert error.response.status_code == 500
    assert texts(sandbox) == stands
    (call,) = sandbox.api.calls
    assert (call["fault"], call["ok"]) == (kind, bool(stands))


async def test_page_comes_instead_of_json_and_an_error_word_is_the_ordered_one(
    sandbox: Sandbox, unaided: AsyncWebClient
) -> None:
    sandbox.faults.add("html", "chat.postMessage")
    sandbox.faults.add("refused", "chat.postMessage", error="restricted_action")
    error = await refused(unaided.chat_postMessage(channel=DESK, text="Claim"))
    assert error.response.status_code == 200
    assert error.response.headers["Content-Type"].startswith("text/html")
    assert await error_of(unaided.chat_postMessage(channel=DESK, text="Claim")) == "restricted_action"
    assert texts(sandbox) == []


@pytest.mark.parametrize(("kind", "stands"), [("reset_before", []), ("reset_after", ["Claim"])])
async def test_connection_is_reset_before_the_effect_or_after_it(
    sandbox: Sandbox, unaided: AsyncWebClient, kind: str, stands: list[str]
) -> None:
    sandbox.faults.add(kind, "chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await unaided.chat_postMessage(channel=DESK, text="Claim")
    assert texts(sandbox) == stands


@pytest.mark.parametrize(("kind", "stands"), [("hang_before", []), ("hang_after", ["Claim"])])
async def test_call_that_gets_no_answer_has_had_its_effect_or_not(
    sandbox: Sandbox, unaided: AsyncWebClient, kind: str, stands: list[str]
) -> None:
    fault = sandbox.faults.add(kind, "chat.postMessage", seconds=3600)
    posting = asyncio.create_task(unaided.chat_postMessage(channel=DESK, text="Claim"))
    await wait_until(lambda: fault.used == 1)
    assert (await unaided.auth_test())["ok"], "other calls go on"
    assert not posting.done()
    assert texts(sandbox) == stands
    fault.let_go()
    with pytest.raises(aiohttp.ClientConnectionError):
        await posting
    assert texts(sandbox) == stands


async def test_late_effect_comes_after_the_app_lost_its_connection(sandbox: Sandbox, unaided: AsyncWebClient) -> None:
    fault = sandbox.faults.add("late", "chat.postMessage", seconds=3600)
    with pytest.raises(aiohttp.ClientConnectionError):
        await unaided.chat_postMessage(channel=DESK, text="Claim")
    assert texts(sandbox) == []
    assert sandbox.api.calls[0]["ok"] is False
    fault.let_go()
    await wait_until(lambda: texts(sandbox) == ["Claim"])
    assert sandbox.api.calls[0]["ok"] is True


async def test_late_effect_comes_after_the_app_gave_up_waiting(sandbox: Sandbox, unaided: AsyncWebClient) -> None:
    fault = sandbox.faults.add("hang_late", "chat.postMessage", seconds=3600)
    posting = asyncio.create_task(unaided.chat_postMessage(channel=DESK, text="Claim"))
    await wait_until(lambda: fault.used == 1)
    assert (await unaided.auth_test())["ok"], "other calls go on"
    posting.cancel()
    assert texts(sandbox) == []
    fault.let_go()
    await wait_until(lambda: texts(sandbox) == ["Claim"])


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


async def test_held_answer_shows_what_was_when_it_was_asked(sandbox: Sandbox, unaided: AsyncWebClient) -> None:
    ts = (await unaided.chat_postMessage(channel=DESK, text="Claim"))["ts"]
    held = sandbox.faults.add("hold", "reactions.get", seconds=3600)
    asking = asyncio.create_task(unaided.reactions_get(channel=DESK, timestamp=ts, full=True))
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
    sandbox: Sandbox, unaided: AsyncWebClient
) -> None:
    parent = (await unaided.chat_postMessage(channel=DESK, text="Article"))["ts"]
    ts = (await unaided.chat_postMessage(channel=DESK, text="Claim", thread_ts=parent))["ts"]
    for person in (MAEVE, TOMAS, PRIYA):
        await sandbox.acts.react(person, DESK, ts, "x")
    await unaided.reactions_add(channel=DESK, timestamp=ts, name="x")
    sandbox.faults.add("truncate", count=2)
    full = (await unaided.reactions_get(channel=DESK, timestamp=ts, full=True))["message"]
    listed = (await unaided.conversations_replies(channel=DESK, ts=parent))["messages"][1]
    for message in (full, listed):
        assert message["reactions"] == [{"name": "x", "users": [BOT_USER_ID, MAEVE], "count": 4}]
    sandbox.faults.clear()
    whole = (await unaided.reactions_get(channel=DESK, timestamp=ts, full=True))["message"]["reactions"][0]
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
