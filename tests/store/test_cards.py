"""Which message stands for a claim: the first that is stored, one at a time, whoever asks how often."""

import asyncio

import pytest

from bot.desk.history import written
from bot.desk.ids import ClaimId, PersonId
from bot.desk.vote import Reacted, Verdict
from bot.errors import NotFound
from bot.store import keys
from bot.store.articles import Articles
from bot.store.audit import Audit
from bot.store.cards import CARDS_AT_ONCE, Cards, Recorded
from bot.store.ledger import Ledger
from bot.store.marks import Marks
from bot.store.piped import Client
from tests.acts import OTHERS, at
from tests.store.pasted import DESK, pasted, read

BEN, CHO = OTHERS[0], OTHERS[1]
NOW = at(1000)


async def one(articles: Articles) -> ClaimId:
    return (await read(articles, await pasted(articles), {}))[0]


async def recorded(cards: Cards, claim: ClaimId, ts: str) -> Recorded:
    return (await cards.record(DESK, {claim: ts}, NOW))[claim]


def parked(*names: str) -> list[str]:
    return [written(Reacted(BEN, name, on=True, at=at(n))) for n, name in enumerate(names)]


async def test_it_is_known_when_a_card_was_last_sent(articles: Articles, cards: Cards) -> None:
    first, second = await read(articles, await pasted(articles), {}, {})
    assert await cards.tried(DESK, [first, second]) == {}
    for now in (at(1), at(2)):
        await cards.note_try(DESK, second, now)
    assert await cards.tried(DESK, [first, second]) == {second: at(2)}
    await cards.note_try(DESK, second, None)
    assert await cards.tried(DESK, [first, second]) == {}, "Slack refused it"


async def test_a_recorded_card_stands_for_its_claim(articles: Articles, cards: Cards, ledger: Ledger) -> None:
    claim = await one(articles)
    assert await recorded(cards, claim, "1.1") == Recorded("1.1")
    assert (await ledger.state(DESK, claim)).card == "1.1"
    assert await ledger.claim_at(DESK, "1.1") == claim


async def test_a_second_message_of_a_claim_is_not_its_card_and_no_vote_on_it_counts(
    articles: Articles, cards: Cards, ledger: Ledger
) -> None:
    claim = await one(articles)
    await cards.park(DESK, "1.2", parked("x")[0])
    assert [await recorded(cards, claim, ts) for ts in ("1.1", "1.2")] == [Recorded("1.1")] * 2
    assert (await ledger.state(DESK, claim)).card == "1.1"
    assert await ledger.claim_at(DESK, "1.2") is None


async def test_of_many_messages_recorded_at_once_one_is_the_card(
    articles: Articles, cards: Cards, ledger: Ledger
) -> None:
    claim = await one(articles)
    stood = {card.ts for card in await asyncio.gather(*(recorded(cards, claim, f"1.{n}") for n in range(20)))}
    assert stood == {(await ledger.state(DESK, claim)).card}


async def test_a_whole_thread_is_recorded_a_step_at_a_time(articles: Articles, cards: Cards, ledger: Ledger) -> None:
    claims = await read(articles, await pasted(articles), *[{}] * (2 * CARDS_AT_ONCE + 1))
    found = {claim: f"1.{n:06d}" for n, claim in enumerate(claims)}
    assert {claim: card.ts for claim, card in (await cards.record(DESK, found, NOW)).items()} == found
    assert {state.claim.id: state.card for state in await ledger.states(DESK, claims)} == found


async def test_a_card_of_a_claim_that_is_gone_is_recorded_for_nobody(cards: Cards, store_in_memory: Client) -> None:
    assert await recorded(cards, ClaimId("ff.1"), "1.1") == Recorded("")
    assert await store_in_memory.exists(keys.cards(DESK)) == 0


async def test_reactions_that_came_before_their_card_are_handed_over_in_their_order(
    articles: Articles, cards: Cards
) -> None:
    claim, acts = await one(articles), parked("x", "warning", "eyes")
    assert [await cards.park(DESK, "1.1", act) for act in acts] == [None] * 3
    assert await cards.park(DESK, "9.9", acts[0]) is None
    assert await recorded(cards, claim, "1.1") == Recorded("1.1", tuple(acts))


async def test_parked_reactions_are_handed_over_again_to_a_caller_whose_answer_was_lost(
    articles: Articles, cards: Cards
) -> None:
    claim, (act,) = await one(articles), parked("x")
    await cards.park(DESK, "1.1", act)
    for _ in range(2):
        assert await recorded(cards, claim, "1.1") == Recorded("1.1", (act,))


async def test_a_reaction_is_not_parked_once_the_card_is_known(
    store_in_memory: Client, articles: Articles, cards: Cards
) -> None:
    claim = await one(articles)
    await recorded(cards, claim, "1.1")
    assert await cards.park(DESK, "1.1", "{}") == claim
    assert await store_in_memory.exists(keys.early(DESK, "1.1")) == 0


async def test_a_card_that_was_voted_on_before_it_was_known_is_drawn_again_once(
    articles: Articles, cards: Cards, ledger: Ledger, marks: Marks
) -> None:
    claim = await one(articles)
    await ledger.cast(DESK, claim, Reacted(BEN, "x", on=True, at=at(1)), NOW)
    marked = await marks.next_card(DESK)
    assert marked
    await marks.card_drawn(DESK, *marked)
    for left in (1, 0):
        await recorded(cards, claim, "1.1")
        assert (await marks.waiting(DESK)).cards == left
        await marks.card_drawn(DESK, claim, NOW)


async def test_a_card_moves_once_and_what_is_said_of_the_old_one_is_no_vote(
    articles: Articles, cards: Cards, ledger: Ledger
) -> None:
    claim, (act,) = await one(articles), parked("x")
    await recorded(cards, claim, "1.1")
    await cards.park(DESK, "1.2", act)
    assert await cards.move(DESK, claim, "1.1", "1.2", NOW) == Recorded("1.2", (act,))
    assert await cards.move(DESK, claim, "1.1", "1.2", NOW) == Recorded("1.2", (act,)), "asked again"
    assert await cards.move(DESK, claim, "1.2", "1.1", NOW) == Recorded("1.2"), "there is no way back"
    assert [await ledger.claim_at(DESK, ts) for ts in ("1.1", "1.2")] == [None, claim]


async def test_a_process_that_remembers_what_was_a_card_counts_no_vote_on_it(
    store_in_memory: Client, articles: Articles, cards: Cards
) -> None:
    claim, here = await one(articles), Ledger(store_in_memory, store_in_memory)
    await recorded(cards, claim, "1.1")
    assert await here.claim_at(DESK, "1.1") == claim
    await cards.move(DESK, claim, "1.1", "1.2", NOW)
    vote = Reacted(BEN, "x", on=True, at=at(1))
    with pytest.raises(NotFound):
        await here.cast(DESK, claim, vote, NOW, card="1.1")
    assert (await here.state(DESK, claim)).voters[Verdict.FALSE] == ()
    assert await here.claim_at(DESK, "1.1") is None, "it is asked for again"
    await here.cast(DESK, claim, vote, NOW, card="1.2")
    assert (await here.state(DESK, claim)).voters[Verdict.FALSE] == (BEN,)


async def test_two_who_move_a_card_two_ways_agree(articles: Articles, cards: Cards) -> None:
    claim = await one(articles)
    await recorded(cards, claim, "1.1")
    moved = await asyncio.gather(*(cards.move(DESK, claim, "1.1", f"1.{n}", NOW) for n in range(2, 9)))
    assert len({card.ts for card in moved}) == 1


async def test_a_deleted_card_leaves_the_claim_its_votes_and_its_later_events(
    store_in_memory: Client, articles: Articles, cards: Cards, ledger: Ledger, marks: Marks
) -> None:
    article = await pasted(articles)
    (claim,) = await read(articles, article, {})
    await recorded(cards, claim, "1.1")
    await ledger.cast(DESK, claim, Reacted(BEN, "x", on=True, at=at(1)), NOW)
    await cards.gone(DESK, article.id, {claim: "0.9"})
    assert not (await ledger.state(DESK, claim)).gone, "another message than its card"

    await cards.gone(DESK, article.id, {claim: "1.1"})
    state = await ledger.state(DESK, claim)
    assert (state.gone, state.card, dict(state.counts)) == (True, None, {"false": 1})
    assert (await marks.waiting(DESK)).cards == 0
    assert await Ledger(store_in_memory, store_in_memory).claim_at(DESK, "1.1") == claim

    await recorded(cards, claim, "1.2")
    state = await ledger.state(DESK, claim)
    assert (state.gone, state.card) == (False, "1.2")
    await cards.gone(DESK, article.id, {claim: "1.1"})
    assert (await ledger.state(DESK, claim)).card == "1.2", "the news of the old card came late"


async def test_a_card_that_was_thought_deleted_and_is_recorded_again_is_not_among_the_deleted_ones(
    store_in_memory: Client, articles: Articles, cards: Cards
) -> None:
    article = await pasted(articles)
    (claim,) = await read(articles, article, {})
    for ts in ("1.1", "1.2"):
        await recorded(cards, claim, ts)
        await cards.gone(DESK, article.id, {claim: ts})
    await recorded(cards, claim, "1.1")
    await cards.move(DESK, claim, "1.1", "1.3", NOW)
    assert await store_in_memory.hgetall(keys.cards(DESK)) == {"1.2": claim, "1.3": claim}
    assert [line async for line in Audit(store_in_memory, look_again=0).differences(DESK)] == []


async def test_a_person_is_told_of_a_double_once(cards: Cards) -> None:
    told = [await cards.first_told(DESK, "1.2", who) for who in (BEN, BEN, CHO)]
    assert told == [True, False, True]
    assert await cards.first_told(DESK, "1.3", PersonId(BEN))
