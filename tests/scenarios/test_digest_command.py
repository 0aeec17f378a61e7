"""`/digest`: now, preview, at, off, help."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.scenarios.conftest import ARTICLE, BOTH_WAYS, ONE_LOOP, Newsroom, drawn
from tests.scenarios.newsroom import long_article, together

pytestmark = ONE_LOOP


async def _answer(newsroom: Newsroom, text: str) -> str:
    """The private answer to `/digest text`."""
    ana = newsroom.people[0]
    before = len(await newsroom.ephemerals(ana))
    assert (await newsroom.command("/digest", text, by=ana))["ok"]
    assert len(await newsroom.ephemerals(ana)) > before
    return (await newsroom.ephemerals(ana))[before]


async def test_the_first_article_announces_the_digest_in_the_pasters_zone(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    await newsroom.pasted(by=ben)
    parent, _ = await newsroom.thread(ana)
    assert "This desk's digest comes daily at 09:00 (Africa/Lagos)" in drawn(parent)
    assert "/digest at HH:MM" in drawn(parent)
    await newsroom.command("/verify", ARTICLE.replace("14 million", "15 million"), by=ana)
    await newsroom.quiet()
    first, second = await newsroom.parents(ana)
    assert "digest comes" in drawn(first), "it stands there still"
    assert "digest comes" not in drawn(second)


@BOTH_WAYS
async def test_digest_now_lists_for_everybody_what_is_open_with_links_and_the_exact_total(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    await together(*(newsroom.react(cards[0], "white_check_mark", by=who) for who in (ben, cho)))
    await newsroom.shows(cards[0], "*Verified*", by=ana)
    assert "Comparing the votes with Slack" in await _answer(newsroom, "now")
    digest = await newsroom.said(cho, "Still open")
    assert "*2 open claims*" in digest
    assert newsroom.link(cards[0]) not in digest
    assert digest.count(newsroom.link(cards[1])) == 1
    assert digest.count(newsroom.link(cards[2])) == 1


async def test_digest_without_a_word_is_digest_now(newsroom: Newsroom) -> None:
    await newsroom.pasted(by=newsroom.people[0])
    await _answer(newsroom, "")
    await newsroom.said(newsroom.people[1], "Still open", "*3 open claims*")


async def test_where_nothing_is_open_the_digest_says_so(newsroom: Newsroom) -> None:
    await _answer(newsroom, "now")
    await newsroom.said(newsroom.people[0], "Nothing is open")


async def test_a_digest_too_long_for_one_message_is_split_whole_with_the_exact_total(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    cards = await newsroom.pasted(long_article(47), by=ana)
    assert len(cards) == 47
    await _answer(newsroom, "now")
    last = await newsroom.said(ana, "Part 2 of 2")
    first = await newsroom.said(ana, "Part 1 of 2", "*47 open claims*")
    assert all((first + last).count(newsroom.link(card)) == 1 for card in cards)


async def test_a_preview_is_for_one_person_alone(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    cards = await newsroom.pasted(by=ana)
    preview = await _answer(newsroom, "preview")
    assert "Preview: only you see it." in preview
    assert "*3 open claims*" in preview
    assert newsroom.link(cards[0]) in preview
    assert not any("Still open" in drawn(message) for message in await newsroom.messages(ben))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("at 08:30", "daily at 08:30 (Europe/London)"),
        ("at 8:30", "daily at 08:30 (Europe/London)"),
        ("at 18.15 mon-fri", "mon-fri at 18:15 (Europe/London)"),
        ("at 09:00 Mon,Wed Asia/Tokyo", "mon,wed at 09:00 (Asia/Tokyo)"),
        ("at 07:00 daily america/new_york", "daily at 07:00 (America/New_York)"),
        ("at 23:59 sat-mon UTC", "mon,sat,sun at 23:59 (UTC)"),
        ("AT 08:30", "daily at 08:30 (Europe/London)"),
        ("at 06:00 Europe/Paris", "daily at 06:00 (Europe/Paris)"),
    ],
)
async def test_each_form_of_at_is_taken_and_the_answer_names_the_first_date(
    newsroom: Newsroom, text: str, answer: str
) -> None:
    told = await _answer(newsroom, text)
    assert f"This desk's digest comes {answer}, first on " in told
    said = told[told.index("first on ") + len("first on ") :].split(".")[0]
    datetime.strptime(said, "%A, %d %B %Y").replace(tzinfo=ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("at", "type /digest at 09:00"),
        ("at nine", "type /digest at 09:00"),
        ("at 25:00", "type /digest at 09:00"),
        ("at 09:00 mon-foo", "type daily, mon-fri or mon,wed"),
        ("at 09:00 Mars/Olympus", "is no time zone I know"),
        ("at 09:00 mon-fri Europe/London please", "Too much after the time"),
        ("tomorrow", "I do not know “/digest tomorrow”"),
        ("off now", "I do not know “/digest off now”"),
        ("<!channel>", "I do not know “/digest &lt;!channel&gt;”"),
    ],
)
async def test_a_mistake_gets_one_private_sentence_and_changes_nothing(
    newsroom: Newsroom, text: str, sentence: str
) -> None:
    assert sentence in await _answer(newsroom, text)
    assert await newsroom.services.desks.hours(newsroom.desk_id()) is None


async def test_off_ends_the_digest_and_a_second_off_says_there_was_none(newsroom: Newsroom) -> None:
    await newsroom.pasted(by=newsroom.people[0])
    assert "has no digest any more" in await _answer(newsroom, "off")
    assert await newsroom.services.desks.hours(newsroom.desk_id()) is None
    assert "had no digest" in await _answer(newsroom, "off")


async def test_a_desk_whose_digest_was_ended_is_not_given_one_by_the_next_article(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await _answer(newsroom, "off")
    await newsroom.pasted(by=ana)
    parent, _ = await newsroom.thread(ana)
    assert "digest comes" not in drawn(parent)


async def test_help_says_the_forms_and_when_this_desk_has_its_digest(newsroom: Newsroom) -> None:
    assert "This desk has no digest." in await _answer(newsroom, "help")
    await _answer(newsroom, "at 18:15 mon,wed Europe/London")
    told = await _answer(newsroom, "help")
    assert "`/digest at HH:MM [weekdays] [TZ]`" in told
    assert "mon,wed at 18:15 (Europe/London)" in told


@pytest.mark.parametrize("text", ["now", "at 09:00"])
async def test_where_the_bot_is_not_a_member_the_digest_says_how_to_invite_it(newsroom: Newsroom, text: str) -> None:
    ana = newsroom.people[0]
    lobby = newsroom.slack.workspace.add_channel(f"lobby-{newsroom.place.lower()}", bot=False).id
    await newsroom.command("/digest", text, by=ana, channel=lobby)
    await newsroom.told(ana, "/invite @secondsource")
    assert await newsroom.services.desks.hours(newsroom.desk_id(lobby)) is None
