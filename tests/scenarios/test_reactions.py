"""Emoji as votes."""

from typing import Any

import pytest

from bot.sandbox.messages import Message
from tests.scenarios.conftest import ARTICLE, BOTH_WAYS, ONE_LOOP, Newsroom
from tests.scenarios.newsroom import together

pytestmark = ONE_LOOP


@BOTH_WAYS
async def test_two_people_verify_a_claim_and_one_who_takes_it_back_leaves_it_waiting(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.react(card, "white_check_mark", by=ben)
    await newsroom.shows(card, "*Needs second source* · 1 × Verified", f"<@{ben}>", by=ana)
    await newsroom.react(card, "white_check_mark", by=cho)
    await newsroom.shows(card, "*Verified*", f"<@{ben}>, <@{cho}>", by=ana)
    await newsroom.react(card, "white_check_mark", by=cho, add=False)
    await newsroom.shows(card, "*Needs second source*", by=ana, but=f"<@{cho}>")
    await newsroom.react(card, "white_check_mark", by=ben, add=False)
    await newsroom.shows(card, "*Unverified*", by=ana, but=f"<@{ben}>")


@pytest.mark.parametrize(
    ("emoji", "label"),
    [("white_check_mark", "Verified"), ("x", "False"), ("warning", "Misleading"), ("question", "Could not verify")],
)
async def test_each_verdict_is_reached_by_two_people(newsroom: Newsroom, emoji: str, label: str) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await together(*(newsroom.react(card, emoji, by=who) for who in (ben, cho)))
    await newsroom.shows(card, f"*{label}*", by=ana)


async def test_votes_on_both_sides_contest_a_claim_whatever_their_number(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await together(*(newsroom.react(card, "white_check_mark", by=who) for who in (ana, ben)))
    await newsroom.shows(card, "*Verified*", by=ana)
    await newsroom.react(card, "warning", by=cho)
    await newsroom.shows(card, "*Contested*", f"✅ <@{ana}>, <@{ben}>", f"⚠️ <@{cho}>", by=ana)


async def test_the_one_who_pasted_needs_somebody_else_for_a_quorum(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.react(card, "white_check_mark", by=ana)
    await newsroom.shows(card, "*Needs second source*", by=ana)
    await newsroom.react(card, "white_check_mark", by=ben)
    await newsroom.shows(card, "*Verified*", by=ana)


async def test_of_one_persons_two_verdicts_the_later_counts_and_the_earlier_comes_back(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.react(card, "white_check_mark", by=ben)
    await newsroom.react(card, "x", by=ben)
    await newsroom.shows(card, "· 1 × False", by=ana, but="Verified·")
    await newsroom.react(card, "x", by=ben, add=False)
    await newsroom.shows(card, "· 1 × Verified", by=ana)


@pytest.mark.parametrize(
    ("emoji", "label"),
    [("heavy_check_mark", "1 × Verified"), ("heavy_multiplication_x", "1 × False"), ("x::skin-tone-4", "1 × False")],
)
async def test_aliases_and_skin_tones_count_as_the_same_sign(newsroom: Newsroom, emoji: str, label: str) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.react(card, emoji, by=ben)
    await newsroom.shows(card, label, by=ana)


async def test_two_signs_of_one_person_for_the_same_verdict_are_one_vote(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    for emoji in ("white_check_mark", "heavy_check_mark", "white_check_mark::skin-tone-2"):
        await newsroom.react(card, emoji, by=ben)
    await newsroom.quiet()
    await newsroom.shows(card, "*Needs second source* · 1 × Verified", by=ana)
    await newsroom.react(card, "white_check_mark", by=ben, add=False)
    await newsroom.quiet()
    await newsroom.shows(card, "· 1 × Verified", by=ana)


async def test_other_emoji_and_bots_reactions_are_no_votes(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    robot = newsroom.slack.workspace.add_person(f"robot-{newsroom.place.lower()}", kind="bot").id
    await newsroom.quiet()
    before = len(newsroom.calls("chat.update"))
    for who, emoji in ((ben, "tada"), (robot, "x"), (robot, "white_check_mark"), (ben, "100")):
        assert (await newsroom.react(card, emoji, by=who))["ok"]
    await newsroom.quiet()
    assert await newsroom.status(card) == "unverified"
    assert len(newsroom.calls("chat.update")) == before, "the card is not drawn again"


async def test_a_reaction_on_another_message_or_on_the_parent_is_no_vote(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    cards = await newsroom.pasted(by=ana)
    parent, _ = await newsroom.thread(ana)
    talk = await newsroom.message("I called the council.", by=ana, thread_ts=parent["ts"])
    for ts in (parent["ts"], talk["ts"]):
        await newsroom.react(ts, "white_check_mark", by=ben)
    await newsroom.quiet()
    assert [await newsroom.status(card) for card in cards] == ["unverified"] * 3


async def test_eyes_say_who_is_on_it_and_are_no_vote(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.react(card, "eyes", by=ben)
    await newsroom.shows(card, f"👀 <@{ben}>", "*Unverified*", by=ana)
    await newsroom.react(card, "white_check_mark", by=cho)
    await newsroom.shows(card, "· 1 × Verified", f"👀 <@{ben}>", by=ana)
    await newsroom.react(card, "eyes", by=ben, add=False)
    await newsroom.shows(card, "· 1 × Verified", by=ana, but="👀")


@BOTH_WAYS
async def test_a_reaction_put_on_a_card_the_moment_it_appears_is_counted(newsroom: Newsroom) -> None:
    """Often before the bot has Slack's answer with the card's `ts`."""
    ana, ben, cho = newsroom.people
    channel = newsroom.slack.workspace.channel(newsroom.place)
    reacted: list[str] = []

    def react(what: str, _: str | None) -> None:
        for message in list(channel.messages.values()) if what == channel.id else []:
            if _is_card(message) and message.ts not in reacted:
                reacted.append(message.ts)
                for who in (ben, cho):
                    newsroom.slack.slack.conversations.react(who, channel, message, "white_check_mark")

    newsroom.slack.workspace.on_change.append(react)
    try:
        cards = await newsroom.pasted(by=ana)
    finally:
        newsroom.slack.workspace.on_change.remove(react)
    assert sorted(cards) == sorted(reacted)
    for card in cards:
        await newsroom.shows(card, "*Verified*", by=ana)


def _is_card(message: Message) -> bool:
    return (message.metadata or {}).get("event_type") == "secondsource_claim"


async def test_events_in_any_order_and_any_number_give_the_same_tally(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(ARTICLE, by=ana))[0]
    stamps = newsroom.slack.slack.stamps

    def event(who: str, name: str, *, on: bool) -> dict[str, Any]:
        return {
            "type": "reaction_added" if on else "reaction_removed",
            "user": who,
            "reaction": name,
            "item": {"type": "message", "channel": newsroom.place, "ts": card},
            "item_user": "U0SANDBOT",
            "event_ts": stamps.next(),
        }

    acts = [
        event(ben, "x", on=True),
        event(ben, "x", on=False),
        event(ben, "white_check_mark", on=True),
        event(cho, "white_check_mark", on=True),
    ]
    for times in range(2):
        for number, act in reversed(list(enumerate(acts))):
            await newsroom.event(act, event_id=f"Ev{newsroom.place}{number}")
            if not times:
                await newsroom.handled()
    await newsroom.shows(card, "*Verified*", by=ana)
    await newsroom.quiet()
    lines = await newsroom.services.ledger.history(newsroom.desk_id(), await newsroom.claim_of(card))
    assert [(line.who, line.what) for line in lines] == [
        (ben, "added ❌"),
        (ben, "removed ❌"),
        (ben, "added ✅"),
        (cho, "added ✅"),
    ]
