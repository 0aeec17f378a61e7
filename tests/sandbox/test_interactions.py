"""Commands, buttons, menus, shortcuts and modals through a real Bolt app, over Socket Mode and over signed HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import APP_ID, BOT_USER_ID, TEAM_ID, Sandbox
from tests.sandbox.harness import (
    DESK,
    LOBBY,
    MAEVE,
    TOMAS,
    SteppedClock,
    bolt_app,
    connected,
    error_of,
    receiver,
    wait_until,
)

Payload = dict[str, Any]

CARD: list[Payload] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Claim*"}},
    {
        "type": "actions",
        "block_id": "votes",
        "elements": [
            {
                "type": "button",
                "action_id": "vote",
                "value": "c1:verified",
                "text": {"type": "plain_text", "text": "Verified"},
            },
            {
                "type": "overflow",
                "action_id": "menu",
                "options": [
                    {"text": {"type": "plain_text", "text": "History"}, "value": "history"},
                    {"text": {"type": "plain_text", "text": "Close"}, "value": "close"},
                ],
            },
        ],
    },
]


class Desk:
    """A sandbox with a Bolt app on it; `bodies` is what the app was sent."""

    def __init__(self, sandbox: Sandbox, app: AsyncApp) -> None:
        self.sandbox, self.app, self.acts = sandbox, app, sandbox.acts
        self.bodies: list[Payload] = []

    @property
    def client(self) -> AsyncWebClient:
        return self.app.client

    async def card(self) -> str:
        return str((await self.client.chat_postMessage(channel=DESK, text="Claim", blocks=CARD))["ts"])

    def keep(self, body: Payload) -> Payload:
        self.bodies.append(body)
        return body


@pytest.fixture(params=["socket", "http"])
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    async with receiver() as served:
        over_http = request.param == "http"
        sandbox = Sandbox(scale=1000, request_url=served.url if over_http else None, ack_timeout=1.0)
        await sandbox.start()
        app = bolt_app(sandbox)
        if over_http:
            served.serve(app)
            yield Desk(sandbox, app)
        else:
            async with connected(sandbox, app):
                yield Desk(sandbox, app)
        await sandbox.close()


async def test_command_carries_slacks_fields_and_its_reply_is_private(desk: Desk) -> None:
    @desk.app.command("/claims")
    async def claims(ack: AsyncAck, body: Payload) -> None:
        desk.keep(body)
        await ack("Type `/claims help`.")

    assert await desk.acts.command(MAEVE, DESK, "/claims", " open <b> & co ") == {"ok": True}
    (body,) = desk.bodies
    assert {
        "team_id": TEAM_ID,
        "team_domain": "harbour-courier",
        "channel_id": DESK,
        "channel_name": "verification",
        "user_id": MAEVE,
        "user_name": "maeve",
        "command": "/claims",
        "text": "open &lt;b&gt; &amp; co",
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
    }.items() <= body.items()
    (whispered,) = desk.sandbox.state(MAEVE)["ephemerals"]
    assert (whispered["text"], whispered["channel"]) == ("Type `/claims help`.", DESK)
    assert desk.sandbox.state(TOMAS)["ephemerals"] == []


async def test_command_reply_in_channel_is_everybodys(desk: Desk) -> None:
    @desk.app.command("/digest")
    async def digest(ack: AsyncAck) -> None:
        await ack({"response_type": "in_channel", "text": "Nothing is open.", "blocks": CARD[:1]})

    await desk.acts.command(MAEVE, DESK, "/digest", "")
    (message,) = (await desk.client.conversations_history(channel=DESK))["messages"]
    assert (message["text"], message["subtype"]) == ("Nothing is open.", "bot_message")


async def test_command_works_where_the_bot_is_no_member_and_answers_privately(desk: Desk) -> None:
    @desk.app.command("/verify")
    async def verify(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("Invite me first.")

    assert await desk.acts.command(MAEVE, LOBBY, "/verify", "text") == {"ok": True}
    await wait_until(lambda: bool(desk.sandbox.state(MAEVE)["ephemerals"]))
    (whispered,) = desk.sandbox.state(MAEVE)["ephemerals"]
    assert (whispered["channel"], whispered["text"]) == (LOBBY, "Invite me first.")


async def test_button_sends_the_true_block_actions_payload(desk: Desk) -> None:
    @desk.app.action("vote")
    async def vote(ack: AsyncAck, body: Payload) -> None:
        desk.keep(body)
        await ack()

    ts = await desk.card()
    pressed = await desk.acts.action(MAEVE, {"channel": DESK, "ts": ts, "action_id": "vote"})
    assert pressed == {"ok": True, "action_ts": desk.bodies[0]["actions"][0]["action_ts"]}
    (body,) = desk.bodies
    assert body["type"] == "block_actions"
    assert body["user"] == {"id": MAEVE, "username": "maeve", "name": "maeve", "team_id": TEAM_ID}
    assert body["team"] == {"id": TEAM_ID, "domain": "harbour-courier"}
    assert body["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": DESK,
        "is_ephemeral": False,
    }
    assert body["channel"] == {"id": DESK, "name": "verification"}
    assert (body["message"]["ts"], body["message"]["user"]) == (ts, BOT_USER_ID)
    (action,) = body["actions"]
    assert {key: action[key] for key in ("action_id", "block_id", "type", "value")} == {
        "action_id": "vote",
        "block_id": "votes",
        "type": "button",
        "value": "c1:verified",
    }
    assert action["text"] == {"type": "plain_text", "text": "Verified"}
    assert action["action_ts"] > ts
    assert body["state"] == {"values": {}}
    assert body["trigger_id"]
    assert body["response_url"].startswith(f"{desk.sandbox.url}/actions/")


async def test_overflow_sends_the_chosen_option_and_refuses_one_it_does_not_offer(desk: Desk) -> None:
    @desk.app.action("menu")
    async def menu(ack: AsyncAck, body: Payload) -> None:
        desk.keep(body)
        await ack()

    ts = await desk.card()
    where = {"channel": DESK, "ts": ts, "action_id": "menu", "block_id": "votes"}
    await desk.acts.action(MAEVE, {**where, "value": "close"})
    await desk.acts.action(MAEVE, {**where, "selected_option": {"value": "history"}})
    assert [body["actions"][0]["selected_option"]["value"] for body in desk.bodies] == ["close", "history"]
    assert desk.bodies[0]["actions"][0]["selected_option"]["text"]["text"] == "Close"
    assert (await desk.acts.action(MAEVE, {**where, "value": "burn"}))["error"] == "invalid_arguments"
    assert (await desk.acts.action(MAEVE, {**where, "action_id": "absent"}))["error"] == "action_not_found"


async def test_response_url_replaces_deletes_and_adds(desk: Desk) -> None:
    @desk.app.action("vote")
    async def vote(ack: AsyncAck, body: Payload) -> None:
        desk.keep(body)
        await ack()

    ts = await desk.card()
    await desk.acts.action(MAEVE, {"channel": DESK, "ts": ts, "action_id": "vote"})
    url = desk.bodies[0]["response_url"]
    assert await post(url, {"text": "Recorded."}) == (200, "ok")
    assert [message["text"] for message in desk.sandbox.state(MAEVE)["ephemerals"]] == ["Recorded."]
    await post(url, {"text": "Replaced", "replace_original": True})
    shown = desk.sandbox.workspace.channels[DESK].messages[ts]
    assert (shown.text, shown.blocks) == ("Replaced", None)
    await post(url, {"text": "In the thread", "response_type": "in_channel", "thread_ts": ts})
    assert desk.sandbox.workspace.channels[DESK].threads[ts]
    assert (await post(url, {"text": "x", "blocks": [{"type": "odd"}]}))[1].startswith('{"ok": false')
    await post(url, {"delete_original": True})
    assert shown.subtype == "tombstone"
    assert await post(url, {"text": "Sixth"}) == (404, '{"ok": false, "error": "used_url"}')


async def test_button_of_a_private_message_acts_on_it(desk: Desk) -> None:
    @desk.app.action("vote")
    async def vote(ack: AsyncAck, body: Payload) -> None:
        desk.keep(body)
        await ack()

    sent = await desk.client.chat_postEphemeral(channel=DESK, user=MAEVE, text="Preview", blocks=CARD)
    where = {"ephemeral": sent["message_ts"], "action_id": "vote"}
    pressed = await desk.acts.action(MAEVE, where)
    (body,) = desk.bodies
    assert pressed == {"ok": True, "action_ts": body["actions"][0]["action_ts"]}
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body
    await post(body["response_url"], {"replace_original": True, "text": "Sent."})
    assert [message["text"] for message in desk.sandbox.state(MAEVE)["ephemerals"]] == ["Sent."]
    await post(body["response_url"], {"delete_original": True})
    assert desk.sandbox.state(MAEVE)["ephemerals"] == []
    assert (await desk.acts.action(TOMAS, where))["error"] == "message_not_found"


async def test_message_shortcut_carries_the_whole_message(desk: Desk) -> None:
    @desk.app.shortcut({"type": "message_action", "callback_id": "extract_claims"})
    async def extract(ack: AsyncAck, body: Payload) -> None:
        desk.keep(body)
        await ack()

    text = "The council said no. " * 200
    ts = (await desk.acts.message(TOMAS, DESK, text))["ts"]
    assert await desk.acts.shortcut(MAEVE, "extract_claims", channel=DESK, ts=ts) == {"ok": True}
    (body,) = desk.bodies
    assert (body["type"], body["callback_id"], body["message_ts"]) == ("message_action", "extract_claims", ts)
    assert (body["message"]["text"], body["message"]["user"]) == (text, TOMAS)
    assert body["channel"] == {"id": DESK, "name": "verification"}
    assert body["response_url"]


async def test_global_shortcut_has_neither_channel_nor_response_url(desk: Desk) -> None:
    @desk.app.shortcut("check_article")
    async def check(ack: AsyncAck, body: Payload) -> None:
        desk.keep(body)
        await ack()

    assert await desk.acts.shortcut(MAEVE, "check_article") == {"ok": True}
    (body,) = desk.bodies
    assert body["type"] == "shortcut"
    assert not {"channel", "response_url"} & body.keys()
    assert (await desk.acts.shortcut(MAEVE, "extract_claims"))["error"] == "unknown_shortcut"


async def test_home_button_acts_on_the_published_view(desk: Desk) -> None:
    @desk.app.action("vote")
    async def vote(ack: AsyncAck, body: Payload) -> None:
        desk.keep(body)
        await ack()

    view = (await desk.client.views_publish(user_id=MAEVE, view={"type": "home", "blocks": CARD}))["view"]
    assert (await desk.acts.action(MAEVE, {"home": True, "action_id": "vote"}))["ok"]
    (body,) = desk.bodies
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert (body["view"]["id"], "channel" in body) == (view["id"], False)
    stale = desk.client.views_publish(user_id=MAEVE, view={"type": "home", "blocks": CARD}, hash="1.0")
    assert await error_of(stale) == "hash_conflict"


async def test_trigger_is_good_once_and_for_three_seconds(clock: SteppedClock) -> None:
    sandbox = Sandbox(scale=1000, clock=clock)
    await sandbox.start()
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Paste"}, "blocks": CARD[:1]}
    trigger = sandbox.slack.triggers.issue(MAEVE)
    broken = {**view, "blocks": [{"type": "odd"}]}
    assert await error_of(client.views_open(trigger_id=trigger, view=broken)) == "invalid_arguments"
    await client.views_open(trigger_id=trigger, view=view)
    assert await error_of(client.views_open(trigger_id=trigger, view=view)) == "exchanged_trigger_id"
    late = sandbox.slack.triggers.issue(MAEVE)
    clock.advance(3.1)
    assert await error_of(client.views_open(trigger_id=late, view=view)) == "expired_trigger_id"
    assert await error_of(client.views_open(trigger_id="1.2.x", view=view)) == "invalid_trigger_id"
    await sandbox.close()


async def test_response_url_ends_after_half_an_hour(clock: SteppedClock) -> None:
    sandbox = Sandbox(clock=clock)
    await sandbox.start()
    url = sandbox.url + sandbox.slack.triggers.issue_url("commands", MAEVE, DESK)
    clock.advance(1799)
    assert await post(url, {"text": "In time"}) == (200, "ok")
    clock.advance(2)
    assert await post(url, {"text": "Too late"}) == (404, '{"ok": false, "error": "expired_url"}')
    await sandbox.close()


async def post(url: str, body: Payload) -> tuple[int, str]:
    async with ClientSession() as session, session.post(url, json=body) as response:
        return response.status, await response.text()
