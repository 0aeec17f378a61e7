"""chat.*: what is posted, changed and refused, through Slack's own client."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import BOT_ID, BOT_USER_ID, Sandbox
from tests.sandbox.harness import DESK, LOBBY, MAEVE, TOMAS, error_of


async def test_posted_message_comes_back_with_the_bot_and_a_new_timestamp(client: AsyncWebClient) -> None:
    first = await client.chat_postMessage(channel=DESK, text="One")
    second = await client.chat_postMessage(channel="#verification", text="Two")
    assert first["channel"] == second["channel"] == DESK
    assert first["ts"] < second["ts"]
    assert (first["message"]["user"], first["message"]["bot_id"]) == (BOT_USER_ID, BOT_ID)


async def test_posting_to_a_person_lands_in_their_direct_messages(client: AsyncWebClient, sandbox: Sandbox) -> None:
    posted = await client.chat_postMessage(channel=MAEVE, text="Privately")
    assert posted["channel"] == sandbox.workspace.im(MAEVE).id
    opened = await client.conversations_open(users=MAEVE)
    assert opened["channel"]["id"] == posted["channel"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": LOBBY, "text": "x"}, "not_in_channel"),
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": DESK, "text": ""}, "no_text"),
        ({"channel": DESK, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": DESK, "text": "x", "metadata": {"event_type": "claim"}}, "invalid_metadata_format"),
        (
            {"channel": DESK, "text": "x", "metadata": {"event_type": "c", "event_payload": {"p": "y" * 9000}}},
            "metadata_too_large",
        ),
        ({"channel": DESK, "text": "x", "blocks": "[{"}, "invalid_blocks_format"),
    ],
)
async def test_post_that_slack_refuses_is_refused_with_its_word(
    client: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    assert await error_of(client.api_call("chat.postMessage", json=arguments)) == error


async def test_reply_to_a_reply_is_refused(client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel=DESK, text="Parent")
    reply = await client.chat_postMessage(channel=DESK, text="Reply", thread_ts=parent["ts"])
    assert reply["message"]["parent_user_id"] == BOT_USER_ID
    deeper = client.chat_postMessage(channel=DESK, text="Deeper", thread_ts=reply["ts"])
    assert await error_of(deeper) == "cannot_reply_to_message"


async def test_text_over_40000_characters_is_cut_with_a_warning(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=DESK, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    assert posted["warning"] == "message_truncated"


async def test_update_keeps_what_is_not_given(client: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Claim*"}}]
    metadata = {"event_type": "claim", "event_payload": {"id": "c1"}}
    posted = await client.chat_postMessage(channel=DESK, text="Claim", blocks=blocks, metadata=metadata)
    changed = await client.chat_update(channel=DESK, ts=posted["ts"], text="Claim, verified")
    assert changed["message"]["blocks"][0]["text"] == blocks[0]["text"]
    assert changed["message"]["metadata"] == metadata
    assert changed["message"]["edited"]["user"] == BOT_USER_ID
    emptied = await client.chat_update(channel=DESK, ts=posted["ts"], text="Bare", blocks=[])
    assert "blocks" not in emptied["message"]


async def test_update_refuses_long_texts_strangers_messages_and_lost_ones(
    client: AsyncWebClient, sandbox: Sandbox
) -> None:
    posted = await client.chat_postMessage(channel=DESK, text="Mine")
    theirs = await sandbox.acts.message(MAEVE, DESK, "Hers")
    assert await error_of(client.chat_update(channel=DESK, ts=posted["ts"], text="x" * 4001)) == "msg_too_long"
    assert await error_of(client.chat_update(channel=DESK, ts=theirs["ts"], text="x")) == "cant_update_message"
    assert await error_of(client.chat_update(channel=DESK, ts="1.000001", text="x")) == "message_not_found"
    assert await error_of(client.chat_delete(channel=DESK, ts=theirs["ts"])) == "cant_delete_message"


async def test_deleted_message_is_gone_and_a_deleted_parent_leaves_a_tombstone(client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel=DESK, text="Parent")
    reply = await client.chat_postMessage(channel=DESK, text="Reply", thread_ts=parent["ts"])
    await client.chat_delete(channel=DESK, ts=parent["ts"])
    thread = await client.conversations_replies(channel=DESK, ts=parent["ts"])
    assert [message.get("subtype") for message in thread["messages"]] == ["tombstone", None]
    await client.chat_delete(channel=DESK, ts=reply["ts"])
    assert len((await client.conversations_replies(channel=DESK, ts=parent["ts"]))["messages"]) == 1


async def test_ephemeral_message_is_seen_by_its_person_alone_and_is_in_no_history(
    client: AsyncWebClient, sandbox: Sandbox
) -> None:
    sent = await client.chat_postEphemeral(channel=DESK, user=MAEVE, text="Only you")
    assert [message["ts"] for message in sandbox.state(MAEVE)["ephemerals"]] == [sent["message_ts"]]
    assert sandbox.state(TOMAS)["ephemerals"] == []
    assert (await client.conversations_history(channel=DESK))["messages"] == []
    outside = client.chat_postEphemeral(channel=DESK, user="U0NOBODY", text="x")
    assert await error_of(outside) == "user_not_in_channel"


async def test_permalink_of_a_reply_names_its_thread(client: AsyncWebClient, sandbox: Sandbox) -> None:
    parent = await client.chat_postMessage(channel=DESK, text="Parent")
    reply = await client.chat_postMessage(channel=DESK, text="Reply", thread_ts=parent["ts"])
    link = (await client.chat_getPermalink(channel=DESK, message_ts=reply["ts"]))["permalink"]
    digits = reply["ts"].replace(".", "")
    assert link == f"{sandbox.url}/archives/{DESK}/p{digits}?thread_ts={parent['ts']}&cid={DESK}"


async def test_tokens_are_told_apart_as_slack_tells_them(sandbox: Sandbox) -> None:
    def using(token: str | None) -> AsyncWebClient:
        return AsyncWebClient(token=token, base_url=sandbox.api_url)

    assert await error_of(using(None).auth_test()) == "not_authed"
    assert await error_of(using("xoxb-wrong").auth_test()) == "invalid_auth"
    assert await error_of(using(sandbox.app_token).auth_test()) == "not_allowed_token_type"
    bot = using(sandbox.bot_token)
    assert await error_of(bot.apps_connections_open(app_token=sandbox.bot_token)) == "not_allowed_token_type"
    assert await error_of(bot.api_call("team.info")) == "unknown_method"
    assert (await bot.auth_test())["bot_id"] == BOT_ID


async def test_every_call_is_on_record_without_its_token(client: AsyncWebClient, sandbox: Sandbox) -> None:
    await client.chat_postMessage(channel=DESK, text="Hello")
    await error_of(client.reactions_add(channel=DESK, timestamp="1.000001", name="x"))
    posted, reacted = sandbox.api.calls
    assert (posted["method"], posted["ok"], posted["args"]["text"]) == ("chat.postMessage", True, "Hello")
    assert (reacted["method"], reacted["error"]) == ("reactions.add", "message_not_found")
    assert "token" not in posted["args"]
