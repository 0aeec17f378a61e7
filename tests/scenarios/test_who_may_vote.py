"""Whose votes count: members' and guests', people's of other workspaces as the setting says, no app's."""

import os
import signal
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.desk.vote import Door
from bot.flows.reconcile_votes import reconcile_votes
from bot.sandbox import TEAM_ID, Sandbox
from bot.sandbox.messages import Message
from bot.sandbox.people import Kind, Person
from tests.scenarios.newsroom import Newsroom, newsroom_of, open_bot, open_newsroom_at, open_slack
from tests.scenarios.processes import running
from tests.scenarios.test_processes import connected, looking_on

GHOST = "U0GHOST"
"""Reacts before Slack can describe them."""


def ghost(kind: Kind) -> Person:
    bot_id = "B0GHOST" if kind == "bot" else None
    return Person(GHOST, "ghost", "G.", "UTC", "T0STRANGER" if kind == "stranger" else TEAM_ID, kind, bot_id, bot_id)


def described(slack: Sandbox, kind: Kind) -> None:
    slack.workspace.people[GHOST] = ghost(kind)


async def reaction(newsroom: Newsroom, card: str, name: str, *, by: str, on: bool = True, n: int = 1) -> None:
    """What Slack shows and sends when somebody reacts who has no hands in the stand-in."""
    newsroom.loses(card, name, by=by, add=on)
    event = {
        "type": "reaction_added" if on else "reaction_removed",
        "user": by,
        "reaction": name,
        "item": {"type": "message", "channel": newsroom.id_of(), "ts": card},
        "item_user": "U0SANDBOT",
        "event_ts": newsroom.slack.slack.stamps.next(),
    }
    await newsroom.event(event, event_id=f"Ev{by}{card}{n}")
    await newsroom.handled()


async def policies(newsroom: Newsroom, card: str) -> list[tuple[str, str]]:
    lines = await newsroom.services.ledger.history(newsroom.desk_id(), await newsroom.claim_of(card))
    return [(line.who, line.what) for line in lines if line.door is Door.POLICY]


async def test_guests_and_people_of_other_workspaces_vote_by_reaction_and_by_button(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store, reader="rules") as newsroom:
        ana, *_ = newsroom.people
        guest, outsider = (newsroom.slack.workspace.add_person(k, kind=k).id for k in _kinds("guest", "stranger"))
        cards = await newsroom.pasted(by=ana)
        await newsroom.react(cards[0], "x", by=guest)
        await newsroom.react(cards[0], "x", by=outsider)
        await newsroom.shows(cards[0], "*False*", f"<@{guest}>", f"<@{outsider}>", by=ana)
        await newsroom.press(cards[1], "vote:verified", by=outsider)
        await newsroom.shows(cards[1], "· 1 × Verified", f"<@{outsider}>", by=ana)


def _kinds(*kinds: Kind) -> tuple[Kind, ...]:
    return kinds


async def test_where_outsiders_have_no_vote_theirs_is_kept_and_counts_once_the_setting_lets_them(
    newsroom_store: str,
) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        outsider = slack.workspace.add_person("outsider", kind="stranger").id
        async with AsyncExitStack() as first:
            newsroom = await open_newsroom_at(
                first, slack, newsroom_store, slack_pace=1000, reader="rules", outsiders_vote=False
            )
            ana, ben, _ = newsroom.people
            card, other, _ = await newsroom.pasted(by=ana)
            await newsroom.react(card, "x", by=outsider)
            await newsroom.react(card, "white_check_mark", by=ben)
            await newsroom.shows(card, "*Needs second source* · 1 × Verified", by=ana, but=f"<@{outsider}>")
            await newsroom.press(other, "vote:false", by=outsider)
            await newsroom.told(outsider, "This desk does not count the votes of people of other workspaces.")
            await newsroom.quiet()
            assert await newsroom.status(other) == "unverified"
            assert await policies(newsroom, card) == [(outsider, "no vote here: a guest of another workspace")]

        newsroom = await open_newsroom_at(stack, slack, newsroom_store, slack_pace=1000, reader="rules")
        await newsroom.shows(card, "*Contested*", f"❌ <@{outsider}>", by=ana)
        await newsroom.react(card, "x", by=outsider, add=False)
        await newsroom.shows(card, "*Needs second source* · 1 × Verified", by=ana, but=f"<@{outsider}>")
        assert [what for _, what in await policies(newsroom, card)] == [
            "no vote here: a guest of another workspace",
            "votes here: a guest of another workspace",
        ]


async def test_the_reactions_of_all_kinds_that_come_before_their_cards_ts_count_by_the_same_rules(
    newsroom_store: str,
) -> None:
    async with newsroom_of(newsroom_store, reader="rules", outsiders_vote=False) as newsroom:
        ana, ben, _ = newsroom.people
        workspace = newsroom.slack.workspace
        guest, outsider, robot = (
            workspace.add_person(kind, kind=kind).id for kind in _kinds("guest", "stranger", "bot")
        )
        channel, met = workspace.channel(newsroom.place), set[str]()

        def react(what: str, _: str | None) -> None:
            for message in list(channel.messages.values()) if what == channel.id else []:
                if _is_card(message) and message.ts not in met:
                    met.add(message.ts)
                    for who in (outsider, robot, guest, ben):
                        newsroom.slack.slack.conversations.react(who, channel, message, "white_check_mark")

        workspace.on_change.append(react)
        try:
            cards = await newsroom.pasted(by=ana)
        finally:
            workspace.on_change.remove(react)
        for card in cards:
            await newsroom.shows(card, "*Verified*", f"✅ <@{guest}>, <@{ben}>", by=ana)
        await newsroom.quiet()
        for card in cards:
            await newsroom.shows(card, by=ana, but=f"<@{robot}>")
            await newsroom.shows(card, by=ana, but=f"<@{outsider}>")


def _is_card(message: Message) -> bool:
    return (message.metadata or {}).get("event_type") == "secondsource_claim"


async def test_what_a_colleague_voted_stays_when_their_account_is_closed(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store, reader="rules") as newsroom:
        ana, ben, cho = newsroom.people
        card = (await newsroom.pasted(by=ana))[0]
        for who in (ben, cho):
            await newsroom.react(card, "x", by=who)
        await newsroom.shows(card, "*False*", by=ana)
        await _tells_of(newsroom, newsroom.slack.workspace.person(cho).user(0) | {"deleted": True}, "user_change")
        await newsroom.react(card, "warning", by=ben)
        await newsroom.shows(card, "*Needs second source*", f"❌ <@{cho}>", by=ana)


async def _tells_of(newsroom: Newsroom, user: dict[str, Any], event: str) -> None:
    stamp = newsroom.slack.slack.stamps.next()
    await newsroom.event({"type": event, "user": user, "event_ts": stamp}, event_id=f"Ev{event}{stamp}")
    await newsroom.handled()


async def test_what_a_guest_of_another_workspace_did_counts_once_they_are_a_member(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store, reader="rules", outsiders_vote=False) as newsroom:
        ana, people = newsroom.people[0], newsroom.slack.workspace.people
        who = newsroom.slack.workspace.add_person("outsider", kind="stranger").id
        card, other, _ = await newsroom.pasted(by=ana)
        await newsroom.react(card, "x", by=who)
        await newsroom.quiet()
        assert await policies(newsroom, card) == [(who, "no vote here: a guest of another workspace")]
        people[who] = replace(people[who], kind="member", team_id=TEAM_ID)
        await _tells_of(newsroom, people[who].user(0), "user_change")
        await newsroom.shows(card, "*Needs second source* · 1 × False", f"❌ <@{who}>", by=ana)
        await newsroom.press(other, "vote:false", by=who)
        await newsroom.shows(other, f"❌ <@{who}>", by=ana)
        assert (await reconcile_votes(newsroom.services, newsroom.desk_id())).changed == 0


async def test_who_became_a_member_while_nobody_listened_counts_after_the_next_start(newsroom_store: str) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        people, who = slack.workspace.people, slack.workspace.add_person("outsider", kind="stranger").id
        settings: dict[str, Any] = {"slack_pace": 1000, "reader": "rules", "outsiders_vote": False}
        async with AsyncExitStack() as first:
            newsroom = await open_newsroom_at(first, slack, newsroom_store, **settings)
            ana = newsroom.people[0]
            card = (await newsroom.pasted(by=ana))[0]
            await newsroom.react(card, "x", by=who)
            await newsroom.quiet()
        people[who] = replace(people[who], kind="member", team_id=TEAM_ID)
        newsroom = await open_newsroom_at(stack, slack, newsroom_store, **settings)
        await newsroom.shows(card, "*Needs second source* · 1 × False", f"❌ <@{who}>", by=ana)


async def test_a_bot_of_whose_arrival_slack_told_is_known_before_it_reacts(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store, reader="rules") as newsroom:
        ana, ben, _ = newsroom.people
        card = (await newsroom.pasted(by=ana))[0]
        await _tells_of(newsroom, ghost("bot").user(0), "team_join")
        await reaction(newsroom, card, "x", by=GHOST)
        await newsroom.react(card, "white_check_mark", by=ben)
        await newsroom.shows(card, "· 1 × Verified", by=ana)
        assert not [call for call in newsroom.slack.api.calls if call["args"].get("user") == GHOST]
        lines = await newsroom.services.ledger.history(newsroom.desk_id(), await newsroom.claim_of(card))
        assert [line.who for line in lines] == [ben]


async def test_a_bots_vote_that_counted_while_slack_did_not_describe_it_is_taken_back_by_whoever_works_next(
    newsroom_store: str,
) -> None:
    """The process that counted it does no work and is gone by then: only its mark in the desk is left."""

    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        newsroom = await open_newsroom_at(stack, slack, newsroom_store, slack_pace=1000, reader="rules")
        ana, ben, _ = newsroom.people
        card = (await newsroom.pasted(by=ana))[0]
        await reaction(newsroom, card, "x", by=GHOST)
        await newsroom.react(card, "x", by=ben)
        await newsroom.shows(card, "*False*", f"<@{GHOST}>", by=ana)
        waiting = await newsroom.services.marks.waiting(newsroom.desk_id())
        assert waiting.unknown == 1, "Slack refuses to describe them, so they are neither one of us nor an app"

        described(slack, "bot")
        await open_bot(stack, slack, newsroom_store, slack_pace=1000, reader="rules")
        await newsroom.shows(card, "*Needs second source* · 1 × False", by=ana, but=f"<@{GHOST}>")
        assert await policies(newsroom, card) == [(GHOST, "no vote here: an app")]
        await newsroom.quiet()


async def test_whoever_a_comparison_finds_and_slack_does_not_describe_is_looked_into_too(newsroom_store: str) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        newsroom = await open_newsroom_at(stack, slack, newsroom_store, slack_pace=1000, reader="rules")
        ana, ben, _ = newsroom.people
        card = (await newsroom.pasted(by=ana))[0]
        await newsroom.react(card, "x", by=ben)
        newsroom.loses(card, "x", by=GHOST)
        await reconcile_votes(newsroom.services, newsroom.desk_id())
        await newsroom.shows(card, "*False*", f"<@{GHOST}>", by=ana)
        described(slack, "bot")
        await open_bot(stack, slack, newsroom_store, slack_pace=1000, reader="rules")
        await newsroom.shows(card, "*Needs second source* · 1 × False", by=ana, but=f"<@{GHOST}>")
        await reconcile_votes(newsroom.services, newsroom.desk_id())
        assert await policies(newsroom, card) == [(GHOST, "no vote here: an app")]
        assert await newsroom.status(card) == "needs_second_source"


async def test_a_bots_vote_is_taken_back_though_the_process_that_counted_it_was_killed(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        async with running("serve", tmp_path, slack, slack_pace=1000, reader="rules") as process:
            await connected(slack)
            newsroom = await stack.enter_async_context(looking_on(slack, tmp_path))
            ana, ben, _ = newsroom.people
            card = (await newsroom.pasted(by=ana))[0]
            await newsroom.react(card, "x", by=ben)
            await reaction(newsroom, card, "x", by=GHOST)
            assert await newsroom.status(card) == "false"
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()
        described(slack, "bot")
        async with running("serve", tmp_path, slack, slack_pace=1000, reader="rules"):
            await newsroom.shows(card, "*Needs second source* · 1 × False", by=ana, but=f"<@{GHOST}>")
            assert await policies(newsroom, card) == [(GHOST, "no vote here: an app")]
