"""Mentions and direct messages."""

from typing import Any

from bot.desk.ids import PersonId
from bot.flows.submit_article import Submission, submit_article
from bot.sandbox import BOT_USER_ID
from tests.scenarios.conftest import ARTICLE, BOTH_WAYS, ONE_LOOP, Newsroom, drawn
from tests.scenarios.newsroom import together

pytestmark = ONE_LOOP


@BOTH_WAYS
async def test_a_mention_with_a_text_is_read(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.message(f"@secondsource {ARTICLE}", by=ana)
    await newsroom.told(ana, "Reading 52 words")
    parent, cards = await newsroom.posted(ana)
    assert "Harbour bridge to close for a year" in drawn(parent)
    assert len(cards) == 3


async def test_the_same_text_by_mention_and_by_command_is_one_article(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    await newsroom.message(f"@secondsource {ARTICLE}", by=ana)
    await newsroom.posted(ana)
    await newsroom.command("/verify", ARTICLE, by=ben)
    await newsroom.told(ben, "on the desk already")


async def test_a_mention_with_a_text_file_is_read(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.message("@secondsource", by=ana, files=[{"name": "story.md", "content": ARTICLE}])
    _, cards = await newsroom.posted(ana)
    assert len(cards) == 3


async def test_an_article_with_a_picture_is_read_and_the_picture_passed_over(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    picture = {"name": "photo.png", "base64": "iVBORw0KGgo="}
    await newsroom.message(f"@secondsource {ARTICLE}", by=ana, files=[picture])
    await newsroom.told(ana, "Reading 52 words")
    _, cards = await newsroom.posted(ana)
    await newsroom.quiet()
    assert len(cards) == 3
    assert len(await newsroom.ephemerals(ana)) == 1


async def test_an_article_with_a_text_file_is_two_articles(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    other = {"name": "other.txt", "content": ARTICLE.replace("14 million", "15 million")}
    await newsroom.message(f"@secondsource {ARTICLE}", by=ana, files=[other])

    async def both() -> bool:
        return len(await newsroom.parents(ana)) == 2

    await newsroom.until(both)


async def test_a_few_words_beside_a_picture_are_answered_with_what_is_read(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    picture = {"name": "photo.png", "base64": "iVBORw0KGgo="}
    await newsroom.message("@secondsource please look at this", by=ana, files=[picture])
    await newsroom.told(ana, "I read .txt and .md files and snippets", "photo.png")
    await newsroom.quiet()
    assert await newsroom.parents(ana) == []


async def test_a_mention_without_a_text_is_answered_privately_with_help(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    for text in ("@secondsource", "@secondsource help"):
        await newsroom.message(text, by=ana)
    await newsroom.told(ana, "`/verify` opens a form")
    await newsroom.quiet()
    assert len([m for m in await newsroom.messages(ben) if m.get("bot_id")]) == 0


async def test_talk_in_a_channel_that_does_not_name_the_bot_is_left_alone(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.message(ARTICLE, by=ana)
    await newsroom.quiet()
    assert len(await newsroom.messages(ana)) == 1
    assert await newsroom.ephemerals(ana) == []


@BOTH_WAYS
async def test_a_direct_message_with_a_text_is_read_in_the_persons_private_desk(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.message(ARTICLE, by=ana, channel=ana)
    await newsroom.said(ana, "Reading 52 words", channel=ana)
    _, cards = await newsroom.posted(ana, ana)
    assert len(cards) == 3


async def test_help_in_a_direct_message_is_answered(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.message("Help", by=ana, channel=ana)
    await newsroom.said(ana, "`/verify` opens a form", channel=ana)


async def test_talk_in_a_thread_of_a_direct_message_brings_no_article(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.message(ARTICLE, by=ana, channel=ana)
    parent, cards = await newsroom.posted(ana, ana)
    words = "I called the council on Monday, and they said the bridge will reopen in May."
    await newsroom.message(words, by=ana, channel=ana, thread_ts=parent["ts"])
    await newsroom.quiet(ana)
    messages = await newsroom.messages(ana, ana)
    assert len([m for m in messages if m.get("bot_id") and m.get("thread_ts")]) == 1 + len(cards)
    assert len([m for m in messages if m.get("bot_id") and not m.get("thread_ts")]) == 1, "“Reading 52 words …”"


# Events as Slack may send them.


def _mention(newsroom: Newsroom, text: str = ARTICLE, **more: Any) -> dict[str, Any]:
    ts = newsroom.slack.slack.stamps.next()
    return {
        "type": "app_mention",
        "user": newsroom.people[0],
        "text": f"<@{BOT_USER_ID}> {text}",
        "ts": ts,
        "event_ts": ts,
        "channel": newsroom.place,
        "channel_type": "channel",
        **more,
    }


@BOTH_WAYS
async def test_an_event_that_slack_sends_again_brings_one_article_and_one_answer(newsroom: Newsroom) -> None:
    ana, event = newsroom.people[0], _mention(newsroom)
    await together(*(newsroom.event(event, event_id=f"Ev{newsroom.place}") for _ in range(3)))
    _, cards = await newsroom.posted(ana)
    await newsroom.event(event, event_id=f"Ev{newsroom.place}")
    await newsroom.quiet()
    assert len(await newsroom.messages(ana)) == 1 + len(cards)
    assert len(await newsroom.ephemerals(ana)) == 1


async def test_an_edited_message_brings_nothing_new(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    place = newsroom.slack.workspace.channel(ana)
    sent = await newsroom.message(ARTICLE, by=ana, channel=ana)
    _, cards = await newsroom.posted(ana, ana)
    message = newsroom.slack.workspace.message(place, sent["ts"])
    edited = ARTICLE.replace("14 million", "15 million")
    newsroom.slack.slack.conversations.edit(place, message, {"text": edited})
    newsroom.slack.slack.conversations.delete(place, message)
    await newsroom.quiet(ana)
    threads = [m for m in await newsroom.messages(ana, ana) if m.get("thread_ts")]
    assert len(threads) == 1 + len(cards)


async def test_another_apps_message_brings_no_article(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    other = newsroom.slack.workspace.add_person(f"newswire-{newsroom.place.lower()}", kind="bot")
    await newsroom.message(f"@secondsource {ARTICLE}", by=other.id)
    await newsroom.event(_mention(newsroom, subtype="bot_message", bot_id="B0WIRE", user=""), event_id="EvWire")
    await newsroom.quiet()
    assert await newsroom.parents(ana) == []


@BOTH_WAYS
async def test_an_event_whose_first_delivery_got_no_answer_has_one_with_the_second(newsroom: Newsroom) -> None:
    """The text was stored, and that it is on disk could not be confirmed in time."""
    ana, desk, event_id = newsroom.people[0], newsroom.desk_id(), f"Ev{newsroom.place}"
    first = Submission(desk, PersonId(ana), ARTICLE, event=event_id)
    held = newsroom.fails("hold", "chat.postMessage", seconds=3600)
    await submit_article(newsroom.services, first)
    event = _mention(newsroom)
    for _ in range(2):
        await newsroom.event(event, event_id=event_id)
    await newsroom.told(ana, "Reading 52 words")
    await newsroom.handled()
    held.let_go()
    await newsroom.posted(ana)
    await newsroom.quiet()
    assert len(await newsroom.ephemerals(ana)) == 1
