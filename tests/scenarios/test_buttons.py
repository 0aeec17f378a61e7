"""The four buttons of a card: the same votes, one slot a person."""

from tests.scenarios.conftest import BOTH_WAYS, ONE_LOOP, Newsroom
from tests.scenarios.newsroom import together

pytestmark = ONE_LOOP


@BOTH_WAYS
async def test_a_press_sets_a_vote_and_the_same_press_again_empties_it(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    assert (await newsroom.press(card, "vote:verified", by=ben))["ok"]
    await newsroom.shows(card, "*Needs second source* · 1 × Verified", f"✅ <@{ben}>", '"✅ 1"', by=ana)
    await newsroom.press(card, "vote:verified", by=ben)
    await newsroom.shows(card, "*Unverified*", by=ana, but=f"<@{ben}>")


async def test_another_verdict_replaces_the_one_in_the_slot(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.press(card, "vote:verified", by=ben)
    await newsroom.press(card, "vote:false", by=ben)
    await newsroom.shows(card, "· 1 × False", by=ana, but="✅ <@")
    await newsroom.press(card, "vote:false", by=cho)
    await newsroom.shows(card, "*False*", f"❌ <@{ben}>, <@{cho}>", by=ana)


async def test_a_press_after_a_reaction_wins_and_taken_back_gives_way_to_it_again(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.react(card, "white_check_mark", by=ben)
    await newsroom.press(card, "vote:false", by=ben)
    await newsroom.shows(card, "· 1 × False", by=ana)
    await newsroom.press(card, "vote:false", by=ben)
    await newsroom.shows(card, "· 1 × Verified", by=ana)


async def test_a_reaction_after_a_press_wins(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.press(card, "vote:false", by=ben)
    await newsroom.react(card, "warning", by=ben)
    await newsroom.shows(card, "· 1 × Misleading", by=ana)


async def test_a_button_and_a_reaction_of_two_people_make_a_quorum(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await together(newsroom.press(card, "vote:verified", by=ben), newsroom.react(card, "white_check_mark", by=cho))
    await newsroom.shows(card, "*Verified*", by=ana)


async def test_one_person_with_button_and_reaction_is_one_vote(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.react(card, "white_check_mark", by=ben)
    await newsroom.press(card, "vote:verified", by=ben)
    await newsroom.quiet()
    await newsroom.shows(card, "*Needs second source* · 1 × Verified", by=ana)


async def test_a_press_is_acknowledged_only_once_it_is_on_disk(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    assert (await newsroom.press(card, "vote:verified", by=ben))["ok"]
    assert await newsroom.status(card) == "needs_second_source"
