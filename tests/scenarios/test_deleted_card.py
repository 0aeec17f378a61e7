"""Somebody deletes a card, or a whole thread: the claims stay and their votes, and nothing is posted anew by itself."""

from bot.sandbox import BOT_USER_ID
from tests.scenarios.conftest import ARTICLE, ONE_LOOP, Newsroom

pytestmark = ONE_LOOP


async def _deleted(newsroom: Newsroom, *messages: str) -> None:
    for ts in messages:
        assert (await newsroom.post("delete", by=newsroom.people[0], channel=newsroom.id_of(), ts=ts))["ok"]


async def _late_reaction(newsroom: Newsroom, ts: str, name: str, *, by: str) -> None:
    """Its event comes when the message is deleted already."""
    at = f"{newsroom.slack.workspace.clock.now():.6f}"
    item = {"type": "message", "channel": newsroom.id_of(), "ts": ts}
    event = {"type": "reaction_added", "user": by, "reaction": name, "item": item, "item_user": BOT_USER_ID}
    await newsroom.event({**event, "event_ts": at}, event_id=f"Ev{by}{at}")


def _posted(newsroom: Newsroom) -> int:
    return len(newsroom.calls("chat.postMessage"))


async def _listed(newsroom: Newsroom, what: str = "all") -> str:
    ana = newsroom.people[0]
    await newsroom.command("/claims", what, by=ana)
    return (await newsroom.ephemerals(ana))[-1]


async def test_a_deleted_cards_votes_stay_and_a_vote_that_comes_later_counts(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    parent, _ = await newsroom.thread(ana)
    await newsroom.react(cards[1], "x", by=ben)
    await newsroom.shows(cards[1], "Needs second source", by=ana)
    claim, posted = await newsroom.claim_of(cards[1]), _posted(newsroom)
    await _deleted(newsroom, cards[1])
    await _late_reaction(newsroom, cards[1], "x", by=cho)
    await newsroom.quiet()

    state = await newsroom.services.ledger.state(newsroom.desk_id(), claim)
    assert (state.status, state.gone, state.card) == ("false", True, None)
    listed = await _listed(newsroom)
    assert listed.count("card deleted") == 1
    assert newsroom.link(parent["ts"]) in listed, "its line leads to the thread"
    assert newsroom.link(cards[1]) not in listed
    await newsroom.shows(parent["ts"], "3 claims in the thread", by=ana)
    assert _posted(newsroom) == posted, "nobody asked for a new card"


async def test_the_text_pasted_again_brings_a_deleted_card_back_with_its_votes(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    await newsroom.react(cards[1], "x", by=ben)
    await newsroom.shows(cards[1], "Needs second source", by=ana)
    claim = await newsroom.claim_of(cards[1])
    await _deleted(newsroom, cards[1])
    await _late_reaction(newsroom, cards[1], "x", by=cho)
    await newsroom.quiet()

    await newsroom.command("/verify", ARTICLE, by=cho)
    await newsroom.told(cho, "on the desk already", "its missing cards follow")
    await newsroom.said(ana, "*False*", "14 million")
    _, now = await newsroom.posted(ana)
    assert [card["ts"] for card in now[:2]] == [cards[0], cards[2]], "the others are as they were"
    assert len(now) == 3
    assert await newsroom.claim_of(now[2]["ts"]) == claim
    assert "card deleted" not in await _listed(newsroom)
    assert newsroom.link(now[2]["ts"]) in await _listed(newsroom)
    await newsroom.quiet()

    await newsroom.command("/verify", ARTICLE, by=cho)
    assert "its thread" in (await newsroom.ephemerals(cho))[-1]
    assert "missing" not in (await newsroom.ephemerals(cho))[-1], "nothing is missing any more"


async def test_a_deleted_thread_leaves_the_claims_and_the_text_pasted_again_begins_a_new_one(
    newsroom: Newsroom,
) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    old, _ = await newsroom.thread(ana)
    for who in (ben, cho):
        await newsroom.react(cards[0], "white_check_mark", by=who)
    await newsroom.shows(cards[0], "*Verified*", by=ana)
    await newsroom.quiet()
    posted = _posted(newsroom)
    await _deleted(newsroom, *cards, old["ts"])
    await _late_reaction(newsroom, cards[1], "x", by=ben)

    async def noticed() -> bool:
        return (await _listed(newsroom)).count("card deleted") == 3

    await newsroom.until(noticed)
    await newsroom.command("/digest", "preview", by=ana)
    digest = (await newsroom.ephemerals(ana))[-1]
    assert digest.count("card deleted") == 2, "of those that are open"
    assert "/archives/" not in await _listed(newsroom), "there is nothing left to lead to"
    await newsroom.quiet()
    assert _posted(newsroom) == posted, "nobody asked for a new thread"

    await newsroom.command("/verify", ARTICLE, by=ben)
    parent, now = await newsroom.posted(ana)
    assert len(now) == 3
    assert parent["ts"] != old["ts"]
    await newsroom.shows(now[0]["ts"], "*Verified*", by=ana)
    await newsroom.shows(parent["ts"], "3 claims in the thread, 2 open", by=ana)
    assert "card deleted" not in await _listed(newsroom)


async def test_a_channel_that_closes_before_a_new_thread_begins_costs_nobody_their_vote(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    old, _ = await newsroom.thread(ana)
    for who in (ben, cho):
        await newsroom.press(cards[0], "vote:verified", by=who)
    await newsroom.shows(cards[0], "*Verified*", by=ana)
    await newsroom.quiet()
    await _deleted(newsroom, *cards, old["ts"])
    await _late_reaction(newsroom, cards[1], "x", by=ben)

    async def noticed() -> bool:
        return (await _listed(newsroom)).count("card deleted") == 3

    await newsroom.until(noticed)
    closed = newsroom.fails("refused", "chat.postMessage", error="restricted_action")
    await newsroom.command("/verify", ARTICLE, by=ben)
    await newsroom.told(ana, "can no longer post in this channel")
    await newsroom.quiet()
    assert closed.used == 1
    assert " · Verified · card deleted" in await _listed(newsroom)

    await newsroom.command("/verify", ARTICLE, by=ben)
    _, now = await newsroom.posted(ana)
    await newsroom.shows(now[0]["ts"], "*Verified*", by=ana)
