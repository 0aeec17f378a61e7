"""conversations.*, reactions.* and users.*: reading the workspace."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.sandbox import BOT_USER_ID, Sandbox
from bot.sandbox.messages import REACTION_USERS_SHOWN
from bot.sandbox.people import Kind
from tests.sandbox.harness import DESK, LOBBY, MAEVE, PRIYA, TOMAS, error_of


def timestamps(page: AsyncSlackResponse) -> list[str]:
    return [message["ts"] for message in page["messages"]]


async def test_history_pages_from_the_newest_and_ends(client: AsyncWebClient) -> None:
    sent = [(await client.chat_postMessage(channel=DESK, text=str(n)))["ts"] for n in range(7)]
    first = await client.conversations_history(channel=DESK, limit=3)
    pages = [(timestamps(page), page["has_more"]) async for page in first]
    assert pages == [(sent[6:3:-1], True), (sent[3:0:-1], True), (sent[:1], False)]


async def test_history_keeps_between_oldest_and_latest(client: AsyncWebClient) -> None:
    sent = [(await client.chat_postMessage(channel=DESK, text=str(n)))["ts"] for n in range(4)]
    outside = await client.conversations_history(channel=DESK, oldest=sent[0], latest=sent[3])
    assert timestamps(outside) == [sent[2], sent[1]]
    inside = await client.conversations_history(channel=DESK, oldest=sent[0], latest=sent[3], inclusive=True)
    assert len(inside["messages"]) == 4
    assert await error_of(client.conversations_history(channel=DESK, oldest="soon")) == "invalid_ts_oldest"
    assert await error_of(client.conversations_history(channel=DESK, limit=1000)) == "invalid_limit"
    assert await error_of(client.conversations_history(channel=DESK, cursor="nonsense")) == "invalid_cursor"


async def test_history_shows_parents_with_their_counts_and_metadata_only_on_request(
    client: AsyncWebClient,
) -> None:
    metadata = {"event_type": "article", "event_payload": {"id": "a1"}}
    parent = await client.chat_postMessage(channel=DESK, text="Article", metadata=metadata)
    for n in range(3):
        await client.chat_postMessage(channel=DESK, text=f"Claim {n}", thread_ts=parent["ts"])
    await client.chat_postMessage(channel=DESK, text="Loud", thread_ts=parent["ts"], reply_broadcast=True)
    loud, shown = (await client.conversations_history(channel=DESK))["messages"]
    assert loud["subtype"] == "thread_broadcast"
    assert (shown["reply_count"], shown["thread_ts"]) == (4, parent["ts"])
    assert "metadata" not in shown
    full = await client.conversations_history(channel=DESK, include_all_metadata=True)
    assert full["messages"][1]["metadata"] == metadata


async def test_replies_page_with_the_parent_first_on_each_page(client: AsyncWebClient) -> None:
    parent = (await client.chat_postMessage(channel=DESK, text="Article"))["ts"]
    sent = [(await client.chat_postMessage(channel=DESK, text=str(n), thread_ts=parent))["ts"] for n in range(5)]
    first = await client.conversations_replies(channel=DESK, ts=parent, limit=3)
    pages = [timestamps(page) async for page in first]
    assert pages == [[parent, *sent[:2]], [parent, *sent[2:4]], [parent, sent[4]]]
    by_reply = await client.conversations_replies(channel=DESK, ts=sent[2])
    assert timestamps(by_reply) == [parent, *sent]
    assert await error_of(client.conversations_replies(channel=DESK, ts="1.000001")) == "thread_not_found"


async def test_channel_without_the_bot_is_known_but_not_readable(client: AsyncWebClient) -> None:
    assert (await client.conversations_info(channel=LOBBY))["channel"]["is_member"] is False
    assert await error_of(client.conversations_history(channel=LOBBY)) == "not_in_channel"
    assert (await client.conversations_join(channel=LOBBY))["channel"]["is_member"] is True
    assert (await client.conversations_join(channel=LOBBY))["warning"] == "already_in_channel"
    assert (await client.conversations_history(channel=LOBBY))["messages"] == []


async def test_private_channel_of_others_is_not_found(client: AsyncWebClient, sandbox: Sandbox) -> None:
    hidden = sandbox.workspace.add_channel("sources", bot=False, is_private=True)
    assert await error_of(client.conversations_info(channel=hidden.id)) == "channel_not_found"
    assert await error_of(client.chat_postMessage(channel=hidden.id, text="x")) == "channel_not_found"
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert hidden.id not in [channel["id"] for channel in listed["channels"]]


async def test_members_and_lists_page_by_cursor(client: AsyncWebClient, sandbox: Sandbox) -> None:
    guest = sandbox.workspace.add_person("noor", kind="guest")
    pages = [page["members"] async for page in await client.conversations_members(channel=DESK, limit=2)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert {id_ for page in pages for id_ in page} == {BOT_USER_ID, MAEVE, TOMAS, PRIYA, guest.id}
    mine = await client.users_conversations(types="public_channel,im")
    assert {channel.get("name") for channel in mine["channels"]} == {"verification", "politics", None}


@pytest.mark.parametrize(
    ("kind", "field"), [("guest", "is_restricted"), ("bot", "is_bot"), ("stranger", "is_stranger")]
)
async def test_added_people_say_what_they_are(client: AsyncWebClient, sandbox: Sandbox, kind: Kind, field: str) -> None:
    person = sandbox.workspace.add_person("someone", kind=kind)
    user = (await client.users_info(user=person.id))["user"]
    assert user[field] is True
    assert (await client.users_info(user=MAEVE))["user"].get(field, False) is False


async def test_slack_says_little_of_strangers(client: AsyncWebClient, sandbox: Sandbox) -> None:
    person = sandbox.workspace.add_person("ines", kind="stranger", tz="Asia/Tokyo")
    user = (await client.users_info(user=person.id))["user"]
    assert user["team_id"] == user["profile"]["team"] != (await client.auth_test())["team_id"]
    assert not user.keys() & {"tz", "tz_offset", "locale", "is_admin"}
    channel = (await client.conversations_info(channel=DESK))["channel"]
    assert channel["is_ext_shared"] is True


async def test_deactivated_person_counts_and_is_not_named(client: AsyncWebClient, sandbox: Sandbox) -> None:
    parent = (await client.chat_postMessage(channel=DESK, text="Article"))["ts"]
    ts = (await client.chat_postMessage(channel=DESK, text="Claim", thread_ts=parent))["ts"]
    for person in (MAEVE, TOMAS):
        await sandbox.acts.react(person, DESK, ts, "x")
    sandbox.acts.deactivate(TOMAS)
    full = (await client.reactions_get(channel=DESK, timestamp=ts, full=True))["message"]
    listed = (await client.conversations_replies(channel=DESK, ts=parent))["messages"][1]
    for message in (full, listed):
        assert message["reactions"] == [{"name": "x", "users": [MAEVE], "count": 2}]
    assert (await client.users_info(user=TOMAS))["user"]["deleted"] is True


async def test_colleagues_have_a_zone_and_its_offset(client: AsyncWebClient) -> None:
    user = (await client.users_info(user=TOMAS))["user"]
    assert (user["tz"], user["tz_offset"]) == ("Africa/Lagos", 3600)
    assert await error_of(client.users_info(user="U0NOBODY")) == "user_not_found"


async def test_reactions_of_one_message_with_slacks_refusals(client: AsyncWebClient, sandbox: Sandbox) -> None:
    ts = (await client.chat_postMessage(channel=DESK, text="Claim"))["ts"]
    await client.reactions_add(channel=DESK, timestamp=ts, name="eyes")
    await sandbox.acts.react(MAEVE, DESK, ts, "thumbsup::skin-tone-3")
    again = client.reactions_add(channel=DESK, timestamp=ts, name="eyes")
    assert await error_of(again) == "already_reacted"
    never = client.reactions_remove(channel=DESK, timestamp=ts, name="x")
    assert await error_of(never) == "no_reaction"
    odd = client.reactions_add(channel=DESK, timestamp=ts, name="Not An Emoji")
    assert await error_of(odd) == "invalid_name"
    shown = (await client.reactions_get(channel=DESK, timestamp=ts, full=True))["message"]
    assert [(pill["name"], pill["users"], pill["count"]) for pill in shown["reactions"]] == [
        ("eyes", [BOT_USER_ID], 1),
        ("thumbsup::skin-tone-3", [MAEVE], 1),
    ]
    await client.reactions_remove(channel=DESK, timestamp=ts, name="eyes")
    left = (await client.reactions_get(channel=DESK, timestamp=ts))["message"]["reactions"]
    assert [pill["name"] for pill in left] == ["thumbsup::skin-tone-3"]


async def test_reactors_are_cut_unless_all_are_asked_for(client: AsyncWebClient, sandbox: Sandbox) -> None:
    ts = (await client.chat_postMessage(channel=DESK, text="Claim"))["ts"]
    crowd = [sandbox.workspace.add_person(f"reader{n}").id for n in range(REACTION_USERS_SHOWN + 3)]
    for user in crowd:
        await sandbox.acts.react(user, DESK, ts, "x")
    await client.reactions_add(channel=DESK, timestamp=ts, name="x")
    (cut,) = (await client.reactions_get(channel=DESK, timestamp=ts))["message"]["reactions"]
    assert (len(cut["users"]), cut["count"]) == (REACTION_USERS_SHOWN, len(crowd) + 1)
    assert BOT_USER_ID in cut["users"]
    (full,) = (await client.reactions_get(channel=DESK, timestamp=ts, full=True))["message"]["reactions"]
    assert full["users"] == [*crowd, BOT_USER_ID]
