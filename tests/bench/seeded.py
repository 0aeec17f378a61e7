"""A desk that is already full: claims with cards, put into the store by the product's own functions."""

from dataclasses import dataclass

from redis.asyncio import Redis

from bot.desk.claim import Claim
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId
from bot.store.articles import Articles
from bot.store.cards import Cards

CLAIMS_AN_ARTICLE = 20
PASTED_AT = Micros(1_760_000_000_000_000)


@dataclass(frozen=True, slots=True)
class Card:
    claim: ClaimId
    ts: str
    """The message that carries the claim."""


async def seed_article(
    client: Redis, desk: DeskId, text: str, article: ArticleId, *, thread: str, cards: list[str], by: PersonId
) -> list[Card]:
    """Puts one posted article on the desk, a claim for each `ts` in `cards`."""
    articles = Articles(client)
    await articles.submit(desk, article, text=text, words=len(text.split()), pasted_by=by, now=PASTED_AT)
    found = await articles.get(desk, article)
    seeded = [Card(ClaimId(f"{article}.{n}"), ts) for n, ts in enumerate(cards, start=1)]
    facts = {"title": text.partition("\n")[0], "outlet": "The Harbour Courier", "published": "", "announced": ""}
    await articles.keep_reading(found, "{}", [_claim(card.claim) for card in seeded], facts)
    await articles.set_thread(found, thread)
    await Cards(client).record(desk, {card.claim: card.ts for card in seeded}, PASTED_AT)
    await articles.finish(found)
    return seeded


def _claim(id: ClaimId) -> Claim:
    number = id.rpartition(".")[2]
    return Claim(
        id=id,
        text=f"The harbour bridge will close to cars on 1 June and cost {number} million euros more than planned",
        kind="indirect",
        speaker="Marta Quist",
        descriptors=("the council's engineer",),
        source_type="person",
        relayed_by=None,
        outlet="The Harbour Courier",
        provenance="attributed_named",
        channel="statement",
        hedges=("allegedly",),
        checkworthiness=0.5,
        time=None,
        flags=(),
    )
