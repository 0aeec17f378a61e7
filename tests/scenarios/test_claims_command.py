"""`/claims`: what is on the desk."""

import json
from typing import Any

import pytest

from bot.desk.acts import Deed, read_act, recorded
from bot.desk.ids import article_of
from bot.flows.reconcile_votes import reconcile_votes
from bot.store import keys
from bot.store.connect import connect
from tests.acts import at
from tests.scenarios.conftest import ARTICLE, BOTH_WAYS, ONE_LOOP, Newsroom, drawn
from tests.scenarios.newsroom import long_article, together

pytestmark = ONE_LOOP


async def _listed(newsroom: Newsroom, text: str = "") -> str:
    """What the answer to `/claims text` shows."""
    ana = newsroom.people[0]
    before = len(await newsroom.ephemerals(ana))
    assert (await newsroom.command("/claims", text, by=ana))["ok"]
    told = await newsroom.ephemerals(ana)
    assert len(told) == before + 1
    return told[-1]


async def _decided(newsroom: Newsroom) -> list[str]:
    """A desk with one claim verified, one contested and one open; the cards' `ts`."""
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    await together(*(newsroom.react(cards[0], "white_check_mark", by=who) for who in (ben, cho)))
    await newsroom.react(cards[1], "white_check_mark", by=ben)
    await newsroom.react(cards[1], "x", by=cho)
    await newsroom.quiet()
    return cards


@BOTH_WAYS
async def test_without_a_filter_the_open_claims_are_listed_with_links_to_their_cards(newsroom: Newsroom) -> None:
    cards = await _decided(newsroom)
    for text in ("", "open", "OPEN"):
        listed = await _listed(newsroom, text)
        assert newsroom.link(cards[1]) in listed
        assert newsroom.link(cards[2]) in listed
        assert newsroom.link(cards[0]) not in listed
    assert "2 open claims" in await _listed(newsroom)


@pytest.mark.parametrize(
    ("text", "found"), [("verified", {0}), ("contested", {1}), ("false", set()), ("all", {0, 1, 2})]
)
async def test_each_filter_lists_the_claims_that_stand_there(newsroom: Newsroom, text: str, found: set[int]) -> None:
    cards = await _decided(newsroom)
    listed = await _listed(newsroom, text)
    assert {n for n, card in enumerate(cards) if newsroom.link(card) in listed} == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('all source:"Marta Quist"', {1}),
        ("all source:“marta quist”", {1}),
        ("all source:quist", {1}),
        ('all source:"city council"', {0}),
        ("source:quist", {1}),
        ("verified source:quist", set()),
        ("all bridge", {0, 2}),
        ("bridge drivers", {2}),
        ("all MILLION euros source:Marta", {1}),
        ("all bridge source:council June", {0}),
    ],
)
async def test_claims_are_found_by_source_and_by_words(newsroom: Newsroom, text: str, found: set[int]) -> None:
    cards = await _decided(newsroom)
    listed = await _listed(newsroom, text)
    assert {n for n, card in enumerate(cards) if newsroom.link(card) in listed} == found, listed


async def test_a_long_list_is_paged_with_a_button_that_replaces_it(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    cards = await newsroom.pasted(long_article(), by=ana)
    assert len(cards) == 12
    await newsroom.command("/claims", "all source:quist OR teachers", by=ana)
    assert "No claim found for" in (await newsroom.ephemerals(ana))[-1], "OR is a word like any other"

    first = await _ephemeral(newsroom, "/claims", "teachers")
    assert "1–10 of 12 claims" in drawn(first)
    answer = await newsroom.post("action", by=ana, ephemeral=first["ts"], action_id="claims_page")
    assert answer["ok"], answer

    async def turned() -> bool:
        return "11–12 of 12 claims" in drawn((await newsroom.state(ana))["ephemerals"][-1])

    await newsroom.until(turned)
    state = await newsroom.state(ana)
    second = state["ephemerals"][-1]
    assert second["ts"] == first["ts"], "the page is turned, not added"
    assert "claims_page" not in drawn(second)
    shown = drawn(first) + drawn(second)
    assert all(shown.count(newsroom.link(card)) == 1 for card in cards)


async def _ephemeral(newsroom: Newsroom, command: str, text: str) -> dict[str, Any]:
    ana = newsroom.people[0]
    await newsroom.command(command, text, by=ana)
    return dict((await newsroom.state(ana))["ephemerals"][-1])


async def _noted(newsroom: Newsroom, *entries: str) -> None:
    """As the scripts do it that act on a desk."""
    client = connect(newsroom.store_url)
    await client.zadd(keys.acts(newsroom.desk_id()), {entry: read_act(entry).at for entry in entries})
    await client.aclose()


async def test_what_is_not_found_is_said_in_one_sentence(newsroom: Newsroom) -> None:
    assert "Nothing is open on this desk." in await _listed(newsroom)
    assert "No claim found for “all zeppelin”." in await _listed(newsroom, "all zeppelin")
    assert "Type /claims all" in await _listed(newsroom, "contested")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("source:", "type source:NAME"),
        ("source: quist", "type source:NAME"),
        ('source:"Marta', "closing one"),
        ("?!", "type /claims"),
    ],
)
async def test_a_mistake_gets_one_private_sentence_that_says_what_to_type(
    newsroom: Newsroom, text: str, sentence: str
) -> None:
    listed = await _listed(newsroom, text)
    assert sentence in json.loads(listed)[0]
    assert await newsroom.messages(newsroom.people[0]) == []


async def test_an_apostrophe_is_no_quote(newsroom: Newsroom) -> None:
    cards = await newsroom.pasted(ARTICLE.replace("Marta Quist", "Sean O'Brien"), by=newsroom.people[0])
    for name in ("source:O'Brien", "source:o’brien", 'source:"Sean O\'Brien"'):
        assert newsroom.link(cards[1]) in await _listed(newsroom, name), name


async def test_history_lists_what_was_done_on_the_desk_newest_first(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    assert "Nothing was done on this desk yet." in await _listed(newsroom, "history")
    await newsroom.command("/digest", "at 08:30 mon-fri Europe/London", by=ana)
    await newsroom.command("/digest", "off", by=ben)
    listed = await _listed(newsroom, "HISTORY")
    assert "2 entries" in listed
    assert listed.index("The digest was set: off.") < listed.index("set: 08:30 mon-fri Europe/London.")
    assert listed.index(f"<@{ben}>") < listed.index(f"<@{ana}>")


async def test_a_long_history_is_paged_with_a_button_that_replaces_it(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    dropped = [
        recorded(Deed.ARTICLE_DROPPED, at=at(n), article=f"{n:016x}", why="it has no sentence") for n in range(12)
    ]
    await _noted(newsroom, *dropped)
    first = await _ephemeral(newsroom, "/claims", "history")
    assert "1–10 of 12 entries" in drawn(first)
    answer = await newsroom.post("action", by=ana, ephemeral=first["ts"], action_id="history_page")
    assert answer["ok"], answer

    async def turned() -> bool:
        return "11–12 of 12 entries" in drawn((await newsroom.state(ana))["ephemerals"][-1])

    await newsroom.until(turned)
    second = (await newsroom.state(ana))["ephemerals"][-1]
    assert second["ts"] == first["ts"], "the page is turned, not added"
    assert "history_page" not in drawn(second)
    shown = drawn(first) + drawn(second)
    assert all(shown.count(f"Article {n:016x} was dropped") == 1 for n in range(12))


async def test_the_history_says_what_became_of_an_article(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.command("/verify", "Der Hafen bleibt am Montag geschlossen, sagte die Stadt.", by=ana)
    await newsroom.told(ana, "English")
    await newsroom.quiet()
    listed = await _listed(newsroom, "history")
    assert "was taken." in listed
    assert "was dropped:" in listed


async def test_the_history_says_what_a_comparison_put_right_and_not_that_all_was_well(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    cards = await newsroom.pasted(by=ana)
    await reconcile_votes(newsroom.services, newsroom.desk_id())
    assert "compared" not in await _listed(newsroom, "history")
    newsroom.loses(cards[0], "x", by=ben)
    await reconcile_votes(newsroom.services, newsroom.desk_id())
    listed = await _listed(newsroom, "history")
    assert "The votes on 3 cards were compared with Slack: 1 claim put right, 0 cards not reached." in listed


async def test_the_history_calls_an_article_by_its_title(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    cards = await newsroom.pasted(by=ana)
    article = article_of(await newsroom.claim_of(cards[0]))
    await _noted(newsroom, recorded(Deed.ARTICLE_BROKEN_OFF, at=newsroom.services.now(), article=article, why="away"))
    listed = await _listed(newsroom, "history")
    assert "“Harbour bridge to close for a year” was broken off: away." in listed


async def test_the_word_history_can_still_be_looked_for(newsroom: Newsroom) -> None:
    cards = await newsroom.pasted(ARTICLE.replace("the bridge every day", "the history museum"), by=newsroom.people[0])
    for text in ("all history", "open history", '"history"', "history museum"):
        assert newsroom.link(cards[2]) in await _listed(newsroom, text), text


async def test_help_says_what_can_be_typed(newsroom: Newsroom) -> None:
    told = await _listed(newsroom, "help")
    assert "`/claims [open|contested|verified|false|all] [source:NAME] [words]`" in told
    assert "`/claims history`" in told


async def test_a_query_that_is_markup_pings_nobody_in_the_answer(newsroom: Newsroom) -> None:
    listed = await _listed(newsroom, "<!channel> @here <@U0MAEVE> evil")
    assert "<!" not in listed
    assert "<@" not in listed
