"""`/verify`: the text given at once, the form, and where the bot is not."""

from bot.desk.ids import PersonId
from bot.flows.submit_article import Submission, submit_article
from bot.sandbox import TEAM_ID, Sandbox
from bot.sandbox.messages import Channel
from handlers.payload import sent_off
from tests.scenarios.conftest import ARTICLE, BOTH_WAYS, ONE_LOOP, Newsroom, drawn
from tests.scenarios.newsroom import together

pytestmark = ONE_LOOP

FIRST, SECOND = ARTICLE[: ARTICLE.index(" “The repairs")], ARTICLE[ARTICLE.index("“The repairs") :]


@BOTH_WAYS
async def test_a_text_given_directly_is_acknowledged_at_once_and_becomes_a_thread(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    assert await newsroom.command("/verify", ARTICLE, by=ana) == {"ok": True}
    assert "Reading 52 words" in (await newsroom.ephemerals(ana))[0]
    parent, cards = await newsroom.posted(ana)
    assert "Harbour bridge to close for a year" in drawn(parent)
    assert f"<@{ana}>" in drawn(parent)
    assert len(cards) == 3
    assert "3 claims in the thread, 3 open" in drawn(parent)


@BOTH_WAYS
async def test_verify_without_a_text_opens_a_form_and_what_is_pasted_there_is_read(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    assert await newsroom.command("/verify", by=ana) == {"ok": True}
    form = await newsroom.view(ana)
    assert form["title"]["text"] == "Check an article"
    assert "desk" not in [block["block_id"] for block in form["blocks"]], "the desk is known"
    assert (await newsroom.submit(ana, text_1=ARTICLE))["ok"]
    assert (await newsroom.state(ana))["views"] == []
    await newsroom.told(ana, "Reading 52 words")
    _, cards = await newsroom.posted(ana)
    assert any("14 million euros" in drawn(card) for card in cards)


async def test_a_form_that_stayed_open_is_sent_off_again_with_another_text(newsroom: Newsroom) -> None:
    """As where the first text could not be confirmed on disk in time, but stands."""
    ana = newsroom.people[0]
    await newsroom.command("/verify", by=ana)
    form = await newsroom.view(ana)
    first = Submission(newsroom.desk_id(), PersonId(ana), ARTICLE, event=sent_off(form, ARTICLE))
    await submit_article(newsroom.services, first)
    other = ARTICLE.replace("14 million", "15 million")
    assert (await newsroom.submit(ana, text_1=other))["ok"]

    async def both() -> bool:
        return len(await newsroom.parents(ana)) == 2

    await newsroom.until(both)


async def test_the_parts_of_a_long_paste_are_read_as_one_article(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.command("/verify", by=ana)
    assert (await newsroom.submit(ana, text_1=FIRST, text_2=SECOND))["ok"]
    parent, cards = await newsroom.posted(ana)
    assert "Harbour bridge to close for a year" in drawn(parent)
    everything = " ".join(drawn(card) for card in cards)
    assert "close to cars on 1 June" in everything
    assert "14 million euros" in everything
    assert len(await newsroom.parents(ana)) == 1


async def test_verify_help_says_privately_what_can_be_typed(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    for text in ("help", " HELP "):
        await newsroom.command("/verify", text, by=ana)
    told = await newsroom.ephemerals(ana)
    assert len(told) == 2
    assert "`/verify TEXT`" in told[0]
    assert await newsroom.messages(ben) == []


async def test_the_same_text_again_points_at_the_standing_thread_and_posts_nothing(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    await newsroom.pasted(by=ana)
    parent, cards = await newsroom.posted(ana)
    await newsroom.command("/verify", ARTICLE, by=ben)
    pointer = await newsroom.told(ben, "on the desk already")
    assert f"/archives/{newsroom.place}/p{parent['ts'].replace('.', '')}" in pointer
    await newsroom.quiet()
    assert len(await newsroom.messages(ana)) == 1 + len(cards)


async def test_two_people_who_paste_the_same_text_at_once_get_one_thread(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    await together(*(newsroom.command("/verify", ARTICLE, by=who) for who in (ana, ben, cho)))
    _, cards = await newsroom.posted(ana)
    await newsroom.quiet()
    assert len(await newsroom.parents(ana)) == 1
    assert len(await newsroom.messages(ana)) == 1 + len(cards)


async def test_the_same_text_may_stand_on_two_desks(newsroom: Newsroom) -> None:
    other = newsroom.slack.workspace.add_channel(f"other-{newsroom.place.lower()}").id
    ana = newsroom.people[0]
    await newsroom.pasted(by=ana)
    await newsroom.pasted(by=ana, channel=other)
    assert len(await newsroom.parents(ana, other)) == 1


# Where the bot is not.


def _without_bot(newsroom: Newsroom) -> str:
    return newsroom.slack.workspace.add_channel(f"lobby-{newsroom.place.lower()}", bot=False).id


async def test_where_the_bot_is_not_a_member_verify_says_how_to_invite_it_and_stores_nothing(
    newsroom: Newsroom,
) -> None:
    ana, lobby = newsroom.people[0], _without_bot(newsroom)
    await newsroom.command("/verify", ARTICLE, by=ana, channel=lobby)
    assert "/invite @secondsource" in (await newsroom.ephemerals(ana))[0]
    assert newsroom.desk_id(lobby) not in await newsroom.services.desks.all()
    assert await newsroom.messages(ana, lobby) == []

    assert (await newsroom.command("/invite", "@secondsource", by=ana, channel=lobby))["ok"]
    assert len(await newsroom.pasted(by=ana, channel=lobby)) == 3


async def test_where_the_bot_is_not_a_member_no_form_is_opened_to_be_filled_in_vain(newsroom: Newsroom) -> None:
    ana, lobby = newsroom.people[0], _without_bot(newsroom)
    await newsroom.command("/verify", by=ana, channel=lobby)
    assert (await newsroom.state(ana))["views"] == []
    assert "/invite @secondsource" in (await newsroom.ephemerals(ana))[0]


async def test_a_bot_that_was_removed_from_the_channel_says_so_and_the_text_can_be_pasted_again(
    newsroom: Newsroom,
) -> None:
    ana = newsroom.people[0]
    await newsroom.pasted(by=ana)
    _remove_bot(newsroom.slack, newsroom.place)
    await newsroom.command("/verify", ARTICLE.replace("14 million", "15 million"), by=ana)
    await newsroom.told(ana, "/invite @secondsource")
    await newsroom.command("/invite", "@secondsource", by=ana)
    await newsroom.command("/verify", ARTICLE.replace("14 million", "15 million"), by=ana)
    await newsroom.quiet()
    assert len(await newsroom.parents(ana)) == 2


async def test_in_a_conversation_of_two_others_verify_points_at_the_bots_own(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    theirs = Channel(f"D0{newsroom.place}", "directmessage", 0, {ana: None, ben: None}, is_private=True, im_with=ben)
    newsroom.slack.workspace.channels[theirs.id] = theirs
    for text in (ARTICLE, ""):
        await newsroom.command("/verify", text, by=ana, channel=theirs.id)
    told = await newsroom.ephemerals(ana)
    assert len(told) == 2
    assert all("send the article to @secondsource directly" in each for each in told)
    assert f"{TEAM_ID}.{theirs.id}" not in await newsroom.services.desks.all()


def _remove_bot(slack: Sandbox, channel: str) -> None:
    del slack.workspace.channel(channel).members["U0SANDBOT"]
