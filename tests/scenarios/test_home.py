"""App Home: what is open on my desks."""

from bot.desk.ids import PersonId
from tests.scenarios.conftest import ARTICLE, BOTH_WAYS, ONE_LOOP, Newsroom, drawn

pytestmark = ONE_LOOP


async def _home(newsroom: Newsroom, by: str, *words: str) -> str:
    """Opens the tab and waits until it shows all these words."""
    shown = ""
    assert (await newsroom.post("home", by=by))["ok"]

    async def there() -> bool:
        nonlocal shown
        shown = drawn((await newsroom.state(by))["home"] or {})
        return all(word in shown for word in words)

    await newsroom.until(there)
    return shown


async def test_who_has_done_nothing_yet_is_told_how_to_begin(newsroom: Newsroom) -> None:
    assert "`/verify`" in await _home(newsroom, newsroom.people[0], "Nothing here yet.")


@BOTH_WAYS
async def test_open_claims_of_my_desks_stand_there_with_links_to_their_cards(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    for who in (ben, cho):
        await newsroom.react(cards[0], "white_check_mark", by=who)
    await newsroom.shows(cards[0], "*Verified*", by=ana)
    shown = await _home(newsroom, ana, f"<#{newsroom.place}>", "2 open claims")
    assert newsroom.link(cards[1]) in shown
    assert newsroom.link(cards[2]) in shown
    assert newsroom.link(cards[0]) not in shown


async def test_a_desk_becomes_mine_when_i_vote_there(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    await newsroom.react(cards[0], "white_check_mark", by=ben)
    await newsroom.press(cards[0], "vote:verified", by=cho)
    await newsroom.quiet()
    for who in (ben, cho):
        await _home(newsroom, who, f"<#{newsroom.place}>", "2 open claims")


async def test_the_private_desk_is_shown_to_its_owner_alone(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    await newsroom.message(ARTICLE, by=ana, channel=ana)
    await newsroom.posted(ana, ana)
    await _home(newsroom, ana, "Your private desk", "3 open claims")
    await _home(newsroom, ben, "Nothing here yet.")


async def test_home_is_up_to_date_each_time_it_is_opened(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    await _home(newsroom, ana, "3 open claims")
    for card in cards:
        for who in (ben, cho):
            await newsroom.react(card, "x", by=who)
    await newsroom.quiet()
    await _home(newsroom, ana, "Nothing is open: every claim has its answer.")


async def test_a_desk_that_the_bot_was_removed_from_is_no_longer_shown(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.pasted(by=ana)
    await _home(newsroom, ana, f"<#{newsroom.place}>")
    del newsroom.slack.workspace.channel(newsroom.place).members["U0SANDBOT"]
    await newsroom.command("/verify", ARTICLE.replace("14 million", "15 million"), by=ana)
    await newsroom.told(ana, "/invite @secondsource")
    await _home(newsroom, ana, "Nothing here yet.")


async def test_of_many_desks_twenty_are_shown_and_the_others_counted(newsroom: Newsroom) -> None:
    ben = PersonId(newsroom.people[1])
    for n in range(22):
        channel = newsroom.slack.workspace.add_channel(f"many-{n}-{newsroom.place.lower()}")
        await newsroom.services.desks.belong(newsroom.desk_id(channel.id), ben)
    shown = await _home(newsroom, ben, "And 2 desks more.")
    assert shown.count("Nothing is open") == 20
