"""The product's one sentence: paste an article, get its claims, vote by reacting, read the digest."""

from tests.scenarios.conftest import ARTICLE, ONE_LOOP, Newsroom, drawn
from tests.waiting import until

pytestmark = ONE_LOOP


async def test_a_pasted_article_becomes_a_thread_of_cards_and_two_reactions_verify_a_claim(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    answer = await newsroom.command("/verify", ARTICLE, by=ana)
    assert answer["ok"], answer
    assert any("Reading" in e for e in await newsroom.ephemerals(ana))
    parent, cards = await newsroom.posted(ana)
    assert "Harbour bridge to close for a year" in drawn(parent)
    assert any("14 million" in drawn(card) and "Marta Quist" in drawn(card) for card in cards)

    card = cards[0]["ts"]
    await newsroom.react(card, "white_check_mark", by=ben)

    async def waits_for_a_second() -> bool:
        return "Needs second source" in await newsroom.card(card, ben)

    await until(waits_for_a_second)
    await newsroom.react(card, "white_check_mark", by=cho)

    async def verified() -> bool:
        text = await newsroom.card(card, ben)
        return "Verified" in text and "Needs second source" not in text

    await until(verified)
    await newsroom.react(card, "white_check_mark", by=cho, add=False)
    await until(waits_for_a_second)

    await newsroom.command("/digest", "now", by=ana)

    async def digest_came() -> bool:
        messages = await newsroom.messages(ana)
        return any("igest" in drawn(m) and card.replace(".", "") in drawn(m) for m in messages)

    await until(digest_came)
