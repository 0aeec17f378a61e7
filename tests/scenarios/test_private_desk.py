"""The private desk: a person's direct messages with the bot."""

from tests.scenarios.conftest import ARTICLE, BOTH_WAYS, ONE_LOOP, Newsroom, drawn

pytestmark = ONE_LOOP


async def _own_desk(newsroom: Newsroom) -> tuple[str, list[str]]:
    """A person with an article on their private desk, and the cards' `ts`."""
    ana = newsroom.people[0]
    await newsroom.message(ARTICLE, by=ana, channel=ana)
    _, cards = await newsroom.posted(ana, ana)
    return ana, [card["ts"] for card in cards]


async def test_on_a_private_desk_one_vote_decides(newsroom: Newsroom) -> None:
    ana, cards = await _own_desk(newsroom)
    await newsroom.react(cards[0], "white_check_mark", by=ana, channel=ana)
    await newsroom.shows(cards[0], "Verified", by=ana, but="Needs second source", channel=ana)
    await newsroom.press(cards[1], "vote:false", by=ana, channel=ana)
    await newsroom.shows(cards[1], "*False*", by=ana, channel=ana)
    parent, _ = await newsroom.thread(ana, ana)
    await newsroom.shows(parent["ts"], "3 claims in the thread, 1 open", by=ana, channel=ana)


async def test_a_private_desk_has_no_digest_until_it_is_asked_for(newsroom: Newsroom) -> None:
    ana, _ = await _own_desk(newsroom)
    parent, _ = await newsroom.posted(ana, ana)
    assert "digest" not in drawn(parent)
    assert await newsroom.services.desks.hours(newsroom.desk_id(ana)) is None
    await newsroom.command("/digest", "at 08:30", by=ana, channel=ana)
    await newsroom.told(ana, "daily at 08:30 (Europe/London)")


async def test_verify_and_claims_work_on_a_private_desk_too(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    cards = await newsroom.pasted(by=ana, channel=ana)
    await newsroom.command("/claims", by=ana, channel=ana)
    await newsroom.told(ana, "3 open claims", f"/archives/{newsroom.id_of(ana)}/p{cards[0].replace('.', '')}")


@BOTH_WAYS
async def test_an_article_handed_to_a_channel_is_read_there_for_everybody(newsroom: Newsroom) -> None:
    ana, _ = await _own_desk(newsroom)
    parent, _ = await newsroom.posted(ana, ana)
    assert (await newsroom.press(parent["ts"], "hand_over", by=ana, channel=ana))["ok"]
    assert "Harbour bridge to close for a year" in drawn(await newsroom.view(ana))
    assert (await newsroom.submit(ana, desk=newsroom.place))["ok"]
    handed, cards = await newsroom.posted(newsroom.people[1])
    assert "Harbour bridge to close for a year" in drawn(handed)
    assert f"Pasted by <@{ana}>" in drawn(handed)
    assert len(cards) == 3
    await newsroom.react(cards[0]["ts"], "white_check_mark", by=newsroom.people[1])
    await newsroom.shows(cards[0]["ts"], "Needs second source", by=ana)


async def test_votes_of_the_private_desk_stay_there(newsroom: Newsroom) -> None:
    ana, cards = await _own_desk(newsroom)
    await newsroom.react(cards[0], "white_check_mark", by=ana, channel=ana)
    await newsroom.shows(cards[0], "Verified", by=ana, channel=ana)
    parent, _ = await newsroom.posted(ana, ana)
    await newsroom.press(parent["ts"], "hand_over", by=ana, channel=ana)
    await newsroom.submit(ana, desk=newsroom.place)
    _, handed = await newsroom.posted(ana)
    assert all("Unverified" in drawn(card) for card in handed)


async def test_an_article_cannot_be_handed_to_a_channel_without_the_bot(newsroom: Newsroom) -> None:
    ana, _ = await _own_desk(newsroom)
    lobby = newsroom.slack.workspace.add_channel(f"lobby-{newsroom.place.lower()}", bot=False).id
    parent, _ = await newsroom.posted(ana, ana)
    await newsroom.press(parent["ts"], "hand_over", by=ana, channel=ana)
    answer = await newsroom.submit(ana, desk=lobby)
    assert "/invite @secondsource" in answer["errors"]["desk"]


async def test_an_article_that_stands_in_the_channel_already_is_not_posted_again(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    await newsroom.pasted(by=ben)
    await _own_desk(newsroom)
    parent, _ = await newsroom.posted(ana, ana)
    await newsroom.press(parent["ts"], "hand_over", by=ana, channel=ana)
    await newsroom.submit(ana, desk=newsroom.place)
    await newsroom.told(ana, "on the desk already")
    assert len(await newsroom.parents(ana)) == 1


async def test_an_article_in_a_channel_has_no_button_to_hand_it_over(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.pasted(by=ana)
    parent, _ = await newsroom.posted(ana)
    assert "hand_over" not in drawn(parent)
