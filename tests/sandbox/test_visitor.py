"""The page's API over HTTP: state, live news, acts, and the benchmark's pace."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import BOT_USER_ID, Sandbox
from tests.sandbox.harness import DESK, LOBBY, MAEVE, PRIYA, TOMAS

Body = dict[str, Any]


@pytest.fixture
async def page(sandbox: Sandbox) -> AsyncIterator[ClientSession]:
    async with ClientSession(sandbox.url) as session:
        yield session


async def state(page: ClientSession, user: str, **query: str) -> Body:
    async with page.get("/visitor/state", params={"as": user, **query}) as response:
        found: Body = await response.json()
        return found


async def post(page: ClientSession, act: str, **body: Any) -> Body:
    async with page.post(f"/visitor/{act}", json=body) as response:
        answer: Body = await response.json()
        return answer


def channel(of: Body, name: str) -> Body:
    (found,) = [channel for channel in of["channels"] if channel["name"] == name]
    return dict(found)


async def test_state_shows_what_one_person_sees(page: ClientSession, client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel=DESK, text="Article")
    await client.chat_postMessage(channel=DESK, text="Claim", thread_ts=parent["ts"])
    await client.chat_postMessage(channel=TOMAS, text="For Tomás alone")
    seen = await state(page, MAEVE)
    assert seen["team"]["name"] == "The Harbour Courier"
    assert {person["id"] for person in seen["people"]} == {BOT_USER_ID, MAEVE, TOMAS, PRIYA}
    assert channel(seen, "lobby")["is_member"] is False
    article, claim = channel(seen, "verification")["messages"]
    assert (article["reply_count"], claim["thread_ts"], claim["user"]) == (1, parent["ts"], BOT_USER_ID)
    direct = channel(seen, "directmessage")
    assert (direct["is_im"], direct["user"], direct["messages"]) == (True, MAEVE, [])
    assert [command["name"] for command in seen["commands"]] == ["/verify", "/claims", "/digest", "/invite"]
    assert {shortcut["callback_id"] for shortcut in seen["shortcuts"]} == {"check_article", "extract_claims"}
    assert (seen["ephemerals"], seen["views"], seen["home"]) == ([], [], None)
    assert await state(page, "U0NOBODY") == {"ok": False, "error": "user_not_found"}


async def test_state_of_one_channel_leaves_the_others_messages_out(page: ClientSession) -> None:
    await post(page, "message", **{"as": MAEVE}, channel=DESK, text="Here")
    seen = await state(page, MAEVE, channel=DESK)
    assert [message["text"] for message in channel(seen, "verification")["messages"]] == ["Here"]
    assert "messages" not in channel(seen, "politics")


async def test_acts_over_http_change_the_state_and_the_revision(page: ClientSession) -> None:
    before = (await state(page, MAEVE))["revision"]
    sent = await post(page, "message", **{"as": MAEVE}, channel=DESK, text="Is it so?")
    assert sent["ok"] is True
    reacted = await post(page, "react", **{"as": TOMAS}, channel=DESK, ts=sent["ts"], name="eyes", add=True)
    assert reacted["event_ts"] > sent["ts"]
    again = await post(page, "react", **{"as": TOMAS}, channel=DESK, ts=sent["ts"], name="eyes", add=True)
    assert again == {"ok": False, "error": "already_reacted"}
    seen = await state(page, MAEVE)
    assert seen["revision"] > before
    (message,) = channel(seen, "verification")["messages"]
    assert message["reactions"] == [{"name": "eyes", "users": [TOMAS], "count": 1}]
    await post(page, "delete", **{"as": MAEVE}, channel=DESK, ts=sent["ts"])
    assert channel(await state(page, MAEVE), "verification")["messages"] == []


@pytest.mark.parametrize(
    ("act", "body", "error"),
    [
        ("message", {"channel": DESK, "text": " "}, "no_text"),
        ("message", {"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ("message", {"channel": DESK, "text": "x", "thread_ts": "1.000001"}, "message_not_found"),
        ("react", {"channel": DESK, "ts": "1.000001", "name": "x"}, "message_not_found"),
        ("command", {"channel": DESK, "command": "/nope"}, "/nope is not a valid command."),
        ("submit", {"view_id": "V0NONE"}, "not_found"),
        ("action", {"home": True, "action_id": "x"}, "not_found"),
        ("message", {"text": "no channel"}, "invalid_arguments"),
        ("message", {"channel": DESK, "files": [{"name": "a.txt"}]}, "invalid_arguments"),
    ],
)
async def test_act_that_cannot_be_is_answered_with_an_error(
    page: ClientSession, act: str, body: Body, error: str
) -> None:
    answer = await post(page, act, **{"as": MAEVE}, **body)
    assert (answer["ok"], answer["error"]) == (False, error)


async def test_live_tells_what_changed_and_private_things_only_to_their_person(
    page: ClientSession, client: AsyncWebClient
) -> None:
    async with (
        page.ws_connect("/visitor/live?as=U0MAEVE") as maeve,
        page.ws_connect("/visitor/live?as=U0TOMAS") as tomas,
    ):
        first = await maeve.receive_json()
        assert first["changed"] == []
        await tomas.receive_json()
        await client.chat_postEphemeral(channel=DESK, user=MAEVE, text="Only you")
        told = await maeve.receive_json()
        assert (told["changed"], told["revision"] > first["revision"]) == (["ephemerals"], True)
        await client.chat_postMessage(channel=DESK, text="All of you")
        assert (await maeve.receive_json())["changed"] == [DESK]
        assert (await tomas.receive_json())["changed"] == [DESK]


async def test_calls_and_deliveries_can_be_read(page: ClientSession, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=DESK, text="Hello")
    async with page.get("/visitor/calls") as response:
        (call,) = (await response.json())["calls"]
    assert (call["method"], call["ok"], call["args"]["channel"]) == ("chat.postMessage", True, DESK)
    async with page.get("/visitor/deliveries") as response:
        (delivery,) = (await response.json())["deliveries"]
    assert delivery.keys() >= {"kind", "event_id", "envelope_id", "attempts", "acked", "ack_seconds", "status"}


async def test_invitation_brings_the_bot_into_the_lobby(page: ClientSession) -> None:
    invited = await post(page, "command", **{"as": MAEVE}, channel=LOBBY, command="/invite", text="@secondsource")
    assert invited == {"ok": True}
    assert channel(await state(page, TOMAS), "lobby")["is_member"] is True
    again = await post(page, "command", **{"as": MAEVE}, channel=LOBBY, command="/invite", text="@secondsource")
    assert again == {"ok": False, "error": "already_in_channel"}


async def test_permalink_leads_to_the_page_at_its_message(client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel=DESK, text="Article")
    claim = await client.chat_postMessage(channel=DESK, text="Claim", thread_ts=parent["ts"])
    link = (await client.chat_getPermalink(channel=DESK, message_ts=claim["ts"]))["permalink"]
    async with ClientSession() as session, session.get(link, allow_redirects=False) as response:
        assert response.status == 302
        expected = f"/?channel={DESK}&ts={claim['ts']}&thread_ts={parent['ts']}"
        assert response.headers["Location"] == expected


async def test_added_people_and_channels_appear(page: ClientSession, sandbox: Sandbox) -> None:
    guest = sandbox.workspace.add_person("noor", real_name="Noor Haddad", kind="guest")
    sandbox.workspace.add_channel("night-desk")
    seen = await state(page, guest.id)
    assert channel(seen, "night-desk")["members"][-1] == guest.id
    assert seen["people"][-1]["real_name"] == "Noor Haddad"
    assert not [found for found in seen["channels"] if found["is_im"]]


async def test_message_longer_than_slack_takes_is_refused(page: ClientSession) -> None:
    longest = await post(page, "message", **{"as": MAEVE}, channel=DESK, text="x" * 40_000)
    assert longest["ok"] is True
    longer = await post(page, "message", **{"as": MAEVE}, channel=DESK, text="x" * 40_001)
    assert longer == {"ok": False, "error": "msg_too_long"}


async def test_fast_changes_are_told_together(page: ClientSession, sandbox: Sandbox) -> None:
    ts = (await sandbox.acts.message(MAEVE, DESK, "Claim"))["ts"]
    async with page.ws_connect("/visitor/live?as=U0MAEVE") as live:
        await live.receive_json()
        for n in range(500):
            await sandbox.acts.react(TOMAS, DESK, ts, "x", add=n % 2 == 0)
        words = 0
        while (await live.receive_json())["revision"] < sandbox.workspace.revision:
            words += 1
        assert words <= 2
