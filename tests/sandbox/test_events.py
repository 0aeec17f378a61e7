"""Events as an app receives them over signed HTTP: their envelopes, their shapes, and who hears what."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Sandbox
from tests.sandbox.harness import DESK, LOBBY, MAEVE, TOMAS, Receiver, error_of, receiver, wait_until


class Heard:
    """A sandbox whose events arrive at a plain receiver."""

    def __init__(self, sandbox: Sandbox, served: Receiver) -> None:
        self.sandbox, self.served = sandbox, served
        self.client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.served.requests]

    async def events(self, count: int) -> list[dict[str, Any]]:
        """The first `count` events, once there are that many, in the order of their time."""
        await wait_until(lambda: len(self.served.requests) >= count)
        assert len(self.served.requests) == count
        return sorted((body["event"] for body in self.bodies()), key=lambda event: str(event["event_ts"]))


@pytest.fixture
async def heard() -> AsyncIterator[Heard]:
    async with receiver() as served:
        sandbox = Sandbox(scale=1000, request_url=served.url)
        await sandbox.start()
        yield Heard(sandbox, served)
        await sandbox.close()


async def test_event_arrives_signed_in_the_whole_envelope(heard: Heard) -> None:
    sent = await heard.sandbox.acts.message(MAEVE, DESK, "Hello")
    (event,) = await heard.events(1)
    headers, body = heard.served.requests[0]
    verifier = SignatureVerifier(heard.sandbox.signing_secret)
    assert verifier.is_valid_request(body, headers)
    assert headers["content-type"] == "application/json"
    assert "x-slack-retry-num" not in headers
    envelope = json.loads(body)
    assert {key: envelope[key] for key in ("team_id", "api_app_id", "type", "is_ext_shared_channel")} == {
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "type": "event_callback",
        "is_ext_shared_channel": False,
    }
    assert envelope["authorizations"] == [
        {
            "enterprise_id": None,
            "team_id": TEAM_ID,
            "user_id": BOT_USER_ID,
            "is_bot": True,
            "is_enterprise_install": False,
        }
    ]
    assert envelope.keys() >= {"token", "event_id", "event_time", "event_context"}
    assert event["ts"] == event["event_ts"] == sent["ts"]
    assert (event["user"], event["text"], event["channel_type"]) == (MAEVE, "Hello", "channel")


async def test_typed_text_is_escaped_and_marked_up(heard: Heard) -> None:
    typed = "@tomas & @nobody: <!channel> see https://a.example/?x=1&y=2. In #politics, @here"
    await heard.sandbox.acts.message(MAEVE, DESK, typed)
    (event,) = await heard.events(1)
    assert event["text"] == (
        "<@U0TOMAS> &amp; @nobody: &lt;!channel&gt; see <https://a.example/?x=1&amp;y=2>. "
        "In <#C0POLITICS|politics>, <!here>"
    )
    section = event["blocks"][0]["elements"][0]["elements"]
    assert section[0] == {"type": "user", "user_id": TOMAS}
    assert section[1] == {"type": "text", "text": " & @nobody: <!channel> see "}


async def test_mention_comes_as_message_and_as_mention_with_two_ids(heard: Heard) -> None:
    await heard.sandbox.acts.message(MAEVE, DESK, "@secondsource check this")
    message, mention = sorted(await heard.events(2), key=lambda event: str(event["type"]), reverse=True)
    assert (message["type"], mention["type"]) == ("message", "app_mention")
    assert message["text"] == mention["text"] == f"<@{BOT_USER_ID}> check this"
    assert message["ts"] == mention["ts"]
    assert len({body["event_id"] for body in heard.bodies()}) == 2


async def test_nothing_is_heard_from_a_channel_without_the_bot_until_it_is_invited(heard: Heard) -> None:
    await heard.sandbox.acts.message(MAEVE, LOBBY, "@secondsource are you there?")
    assert await heard.sandbox.acts.command(MAEVE, LOBBY, "/invite", "@secondsource") == {"ok": True}
    await heard.sandbox.acts.message(MAEVE, LOBBY, "Now?")
    joined, message = await heard.events(2)
    assert (joined["type"], joined["user"], joined["inviter"]) == ("member_joined_channel", BOT_USER_ID, MAEVE)
    assert message["text"] == "Now?"


async def test_archiving_is_heard_of_every_public_channel_and_of_private_ones_with_the_bot(heard: Heard) -> None:
    workspace, conversations = heard.sandbox.workspace, heard.sandbox.slack.conversations
    inside, outside = workspace.channel(DESK), workspace.channel(LOBBY)
    private, strange = workspace.add_channel("private"), workspace.add_channel("strange")
    private.is_private = strange.is_private = True
    del strange.members[BOT_USER_ID]
    for channel in (inside, outside, private, strange):
        conversations.archive(MAEVE, channel)
    assert await error_of(heard.client.chat_postMessage(channel=DESK, text="Hello")) == "is_archived"
    for channel in (inside, outside, private, strange):
        conversations.unarchive(MAEVE, channel)
    events = [(event["type"], event["channel"]) for event in await heard.events(6)]
    assert sorted(events) == sorted(
        (f"{kind}_{verb}", channel.id)
        for verb in ("archive", "unarchive")
        for kind, channel in (("channel", inside), ("channel", outside), ("group", private))
    )
    await heard.client.chat_postMessage(channel=DESK, text="Hello again")


async def test_direct_message_has_the_channel_type_im_and_no_mention(heard: Heard) -> None:
    im = heard.sandbox.workspace.im(TOMAS)
    await heard.sandbox.acts.message(TOMAS, im.id, "@secondsource in private")
    (event,) = await heard.events(1)
    assert (event["type"], event["channel_type"], event["channel"]) == ("message", "im", im.id)


async def test_reactions_of_people_and_of_the_bot_are_heard_with_their_item(heard: Heard) -> None:
    ts = (await heard.client.chat_postMessage(channel=DESK, text="Claim"))["ts"]
    added = await heard.sandbox.acts.react(MAEVE, DESK, ts, "white_check_mark")
    await heard.client.reactions_add(channel=DESK, timestamp=ts, name="x")
    removed = await heard.sandbox.acts.react(MAEVE, DESK, ts, "white_check_mark", add=False)
    _, *events = await heard.events(4)
    assert [(event["type"], event["user"], event["reaction"]) for event in events] == [
        ("reaction_added", MAEVE, "white_check_mark"),
        ("reaction_added", BOT_USER_ID, "x"),
        ("reaction_removed", MAEVE, "white_check_mark"),
    ]
    assert all(event["item"] == {"type": "message", "channel": DESK, "ts": ts} for event in events)
    assert all(event["item_user"] == BOT_USER_ID for event in events)
    assert [events[0]["event_ts"], events[2]["event_ts"]] == [added["event_ts"], removed["event_ts"]]


async def test_bots_message_edit_and_deletion_are_events_too(heard: Heard) -> None:
    posted = await heard.client.chat_postMessage(channel=DESK, text="Before")
    await heard.client.chat_update(channel=DESK, ts=posted["ts"], text="After")
    await heard.client.chat_delete(channel=DESK, ts=posted["ts"])
    message, changed, deleted = await heard.events(3)
    assert (message["bot_id"], message["user"], "subtype" in message) == (BOT_ID, BOT_USER_ID, False)
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "After")
    assert changed["previous_message"]["text"] == "Before"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", posted["ts"])
    assert deleted["previous_message"]["text"] == "After"


async def test_deleted_by_a_visitor_is_heard_as_deleted(heard: Heard) -> None:
    ts = (await heard.sandbox.acts.message(MAEVE, DESK, "Oops"))["ts"]
    assert await heard.sandbox.acts.delete(MAEVE, DESK, ts) == {"ok": True}
    _, deleted = await heard.events(2)
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


async def test_shared_file_comes_with_its_message_and_is_downloaded_with_the_token(heard: Heard) -> None:
    article = "The mayor said “no”.\n" * 60
    files = [{"name": "article.txt", "content": article}]
    await heard.sandbox.acts.message(MAEVE, DESK, "Please read", files=files)
    shared, message = sorted(await heard.events(2), key=lambda event: str(event["type"]))
    about = message["files"][0]
    assert (message["subtype"], about["mimetype"], about["filetype"]) == ("file_share", "text/plain", "text")
    assert about["preview"] == article[:500]
    assert (shared["type"], shared["file_id"]) == ("file_shared", about["id"])
    assert (await heard.client.files_info(file=about["id"]))["file"]["size"] == len(article.encode())
    downloaded = await download(about["url_private_download"], heard.sandbox.bot_token)
    assert downloaded == ("text/plain", article)
    kind, page = await download(about["url_private"], "xoxb-wrong")
    assert kind == "text/html"
    assert "mayor" not in page


async def download(url: str, token: str) -> tuple[str, str]:
    async with (
        ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
        session.get(url) as response,
    ):
        assert response.status == 200
        return response.content_type, await response.text()


async def test_event_that_the_manifest_does_not_ask_for_is_not_sent() -> None:
    manifest = {
        "features": {"slash_commands": [{"command": "/verify", "description": "Check"}], "shortcuts": []},
        "settings": {"event_subscriptions": {"bot_events": ["reaction_added", "message.im"]}},
    }
    async with receiver() as served:
        sandbox = Sandbox(scale=1000, request_url=served.url, manifest=manifest)
        await sandbox.start()
        heard = Heard(sandbox, served)
        ts = (await sandbox.acts.message(MAEVE, DESK, "@secondsource unheard"))["ts"]
        await sandbox.acts.react(TOMAS, DESK, ts, "x")
        await sandbox.acts.react(TOMAS, DESK, ts, "x", add=False)
        await sandbox.acts.message(MAEVE, sandbox.workspace.im(MAEVE).id, "Heard")
        reaction, message = await heard.events(2)
        assert (reaction["type"], message["channel_type"]) == ("reaction_added", "im")
        state = sandbox.state(MAEVE)
        assert [command["name"] for command in state["commands"]] == ["/verify", "/invite"]
        assert state["shortcuts"] == []
        await sandbox.close()


async def test_home_opened_carries_the_view_that_is_published(heard: Heard) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "Nothing is open."}}
    await heard.sandbox.acts.home(MAEVE)
    await heard.client.views_publish(user_id=MAEVE, view={"type": "home", "blocks": [section]})
    await heard.sandbox.acts.home(MAEVE)
    first, second = await heard.events(2)
    assert (first["type"], first["tab"], "view" in first) == ("app_home_opened", "home", False)
    assert second["view"]["blocks"][0]["text"]["text"] == "Nothing is open."


async def test_channel_with_a_stranger_in_it_is_shared_and_says_so(heard: Heard) -> None:
    sandbox = heard.sandbox
    stranger = sandbox.workspace.add_person("ines", kind="stranger", join=False)
    alone = sandbox.workspace.add_channel("alone")
    shared = sandbox.workspace.channel(DESK)
    assert alone.is_ext_shared, "everybody joins a new channel"
    ts = (await sandbox.acts.message(MAEVE, DESK, "Before"))["ts"]
    await sandbox.acts.command(MAEVE, DESK, "/invite", "@ines")
    await sandbox.acts.react(stranger.id, DESK, ts, "x")
    await heard.events(3)
    bodies = sorted(heard.bodies(), key=lambda body: str(body["event"]["event_ts"]))
    assert [body["is_ext_shared_channel"] for body in bodies] == [False, True, True]
    assert {body["team_id"] for body in bodies} == {TEAM_ID}
    assert (bodies[1]["event"]["type"], bodies[1]["event"]["team"]) == ("member_joined_channel", stranger.team_id)
    assert shared.is_ext_shared


async def test_somebody_elses_app_reacts_as_a_user_of_its_own(heard: Heard) -> None:
    app = heard.sandbox.workspace.add_person("pollbot", kind="bot")
    ts = (await heard.client.chat_postMessage(channel=DESK, text="Claim"))["ts"]
    await heard.sandbox.acts.react(app.id, DESK, ts, "x")
    _, reaction = await heard.events(2)
    assert (reaction["user"], reaction["item_user"]) == (app.id, BOT_USER_ID)
    assert (await heard.client.users_info(user=app.id))["user"]["is_bot"] is True


async def test_newcomer_and_who_leaves_are_told_of_strangers_not(heard: Heard) -> None:
    acts = heard.sandbox.acts
    guest = acts.welcome("noor", kind="guest")
    acts.welcome("ines", kind="stranger")
    acts.deactivate(guest.id)
    came, left = await heard.events(2)
    assert (came["type"], came["user"]["id"], came["user"]["is_restricted"]) == ("team_join", guest.id, True)
    assert (left["type"], left["user"]["id"], left["user"]["deleted"]) == ("user_change", guest.id, True)
    assert (await acts.message(guest.id, DESK, "Still here"))["error"] == "account_inactive"


async def test_app_hears_that_events_are_kept_back(heard: Heard) -> None:
    heard.sandbox.slack.events.rate_limited()
    await wait_until(lambda: len(heard.served.requests) == 1)
    (body,) = heard.bodies()
    assert (body["type"], body["minute_rate_limited"] % 60, "event" in body) == ("app_rate_limited", 0, False)
    await wait_until(lambda: heard.sandbox.delivery.records[0].acked)


async def test_stranger_reacts_but_runs_no_command(heard: Heard) -> None:
    stranger = heard.sandbox.workspace.add_person("ines", kind="stranger")
    ts = (await heard.client.chat_postMessage(channel=DESK, text="Claim"))["ts"]
    await heard.sandbox.acts.react(stranger.id, DESK, ts, "x")
    _, reaction = await heard.events(2)
    assert reaction["user"] == stranger.id
    assert (await heard.sandbox.acts.command(stranger.id, DESK, "/verify", ""))[
        "error"
    ] == "not_allowed_for_external_members"
