"""The card's menu: history, not a claim, close as editor, reopen."""

from bot.desk.history import Closed
from bot.desk.ids import Micros, PersonId
from bot.desk.status import Status
from tests.scenarios.conftest import BOTH_WAYS, ONE_LOOP, Newsroom, drawn

pytestmark = ONE_LOOP


async def _acted(newsroom: Newsroom, card: str, option: str, *, by: str, **fields: str) -> None:
    """Chooses from the menu and sends the form off."""
    assert (await newsroom.choose(card, option, by=by))["ok"]
    assert await newsroom.submit(by, **fields) == {"ok": True}


@BOTH_WAYS
async def test_history_shows_who_did_what_when_and_through_which_door(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.react(card, "white_check_mark", by=ben)
    await newsroom.press(card, "vote:false", by=cho)
    await newsroom.react(card, "white_check_mark", by=ben, add=False)
    await newsroom.quiet()
    assert (await newsroom.choose(card, "history", by=ana))["ok"]
    entries = [drawn({"blocks": [block]}) for block in (await newsroom.view(ana))["blocks"]][1:]
    assert len(entries) == 3
    for entry, who, what, door, led in zip(
        entries,
        (ben, cho, ben),
        ("added ✅", "pressed ❌", "removed ✅"),
        ("by reaction", "by button", "by reaction"),
        ("Unverified → Needs second source", "Needs second source → Contested", "Contested → Needs second source"),
        strict=True,
    ):
        assert f"<@{who}>" in entry
        assert what in entry
        assert door in entry
        assert led in entry
        assert "<!date^" in entry


async def test_the_history_of_a_claim_without_votes_says_so(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.choose(card, "history", by=ana)
    assert "Nobody has voted yet" in drawn(await newsroom.view(ana))


@BOTH_WAYS
async def test_not_a_claim_needs_a_reason_and_shows_it_on_the_card(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.choose(card, "not_a_claim", by=ben)
    assert "reason" in (await newsroom.submit(ben))["errors"]
    assert await newsroom.submit(ben, reason="It is the council's <own> plan.") == {"ok": True}
    await newsroom.shows(card, "*Not a claim*", f"Closed by <@{ben}>", "council's &lt;own&gt; plan", by=ana)
    parent, _ = await newsroom.thread(ana)
    await newsroom.shows(parent["ts"], "2 open", by=ana)


async def test_a_closed_claim_holds_its_status_while_votes_are_recorded_and_shown(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await _acted(newsroom, card, "close", by=ana, **{"as": "misleading"}, reason="The year is 2027.")
    await newsroom.shows(card, "*Misleading*", "The year is 2027.", by=ana)
    await newsroom.react(card, "white_check_mark", by=ben)
    await newsroom.press(card, "vote:verified", by=cho)
    await newsroom.shows(card, f"✅ <@{ben}>, <@{cho}>", "*Misleading*", by=ana)
    assert await newsroom.status(card) == "misleading"


async def test_a_reopened_claim_returns_to_what_its_votes_give(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.react(card, "x", by=ben)
    await _acted(newsroom, card, "not_a_claim", by=ana, reason="A plan.")
    await newsroom.shows(card, "*Not a claim*", by=ana)
    await newsroom.react(card, "x", by=cho)
    await newsroom.shows(card, f"❌ <@{ben}>, <@{cho}>", by=ana)
    await _acted(newsroom, card, "reopen", by=cho, reason="It has a date.")
    await newsroom.shows(card, "*False*", by=ana, but="Closed by")
    await newsroom.choose(card, "history", by=ana)
    history = drawn(await newsroom.view(ana))
    assert "closed as not a claim: A plan." in history
    assert "It has a date." in history
    assert history.count("as editor") == 2


async def test_a_claim_can_be_closed_as_anything_that_closes_and_as_nothing_else(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.choose(card, "close", by=ana)
    offered = (await newsroom.view(ana))["blocks"][1]["element"]["options"]
    assert [each["value"] for each in offered] == [
        "verified",
        "false",
        "misleading",
        "could_not_verify",
        "not_a_claim",
    ]


async def test_a_guest_may_vote_but_not_close_and_is_told_so_at_once(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    card = (await newsroom.pasted(by=ana))[0]
    guest = newsroom.slack.workspace.add_person(f"guest-{newsroom.place.lower()}", kind="guest").id
    await newsroom.react(card, "white_check_mark", by=guest)
    await newsroom.shows(card, f"✅ <@{guest}>", by=ana)
    for option in ("not_a_claim", "close"):
        assert (await newsroom.choose(card, option, by=guest))["ok"]
    await newsroom.told(guest, "Only full members of this workspace can close or reopen a claim.")
    assert (await newsroom.state(guest))["views"] == [], "no form is filled in vain"
    assert (await newsroom.choose(card, "history", by=guest))["ok"]
    assert "History" in (await newsroom.view(guest))["title"]["text"]
    assert await newsroom.status(card) == "needs_second_source"


async def test_the_menu_offers_reopening_only_where_a_claim_is_closed(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    cards = await newsroom.pasted(by=ana)
    assert "reopen:" not in await newsroom.card(cards[0], ana)
    await _acted(newsroom, cards[0], "close", by=ana, **{"as": "verified"}, reason="The council's own page.")
    shown = await newsroom.shows(cards[0], "reopen:", by=ana)
    assert "close:" not in shown
    assert "not_a_claim:" not in shown


async def test_an_editor_whose_act_comes_behind_another_editors_is_told_which_one_holds(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    services, claim = newsroom.services, await newsroom.claim_of(card)
    later = Micros(services.now() + 60_000_000)
    await services.ledger.close(
        newsroom.desk_id(), claim, Closed(PersonId(ben), Status.FALSE, later, "From a host ahead of time."), later
    )
    services.prompter.redraw(newsroom.desk_id())
    await newsroom.shows(card, "*False*", by=ana)
    await newsroom.choose(card, "reopen", by=ana)
    answer = await newsroom.submit(ana, reason="There is new evidence.")
    assert "Another editor's later act holds: the claim was closed as “False”" in str(answer["errors"])
    assert await newsroom.status(card) == "false"
