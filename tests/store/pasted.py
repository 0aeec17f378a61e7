"""Articles that were pasted and read, as the ledger finds them."""

from typing import Any

from redis.asyncio import Redis

from bot.desk.claim import Article, Claim
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId
from bot.store.articles import Articles, Taken
from tests.acts import PASTER, START
from tests.slack.samples import claim

DESK = DeskId("T0ACME.C0NEWS")
PRIVATE = DeskId("T0ACME.D0ANA")


async def pasted(
    articles: Articles,
    article: str = "00112233445566aa",
    *,
    desk: DeskId = DESK,
    by: PersonId = PASTER,
    at: Micros = START,
) -> Article:
    """An article that waits to be read."""
    word, _ = await articles.submit(desk, ArticleId(article), text="The ferry sank.", words=3, pasted_by=by, now=at)
    assert word is Taken.TAKEN
    return await articles.get(desk, ArticleId(article))


def numbered(article: Article, *claims: dict[str, Any]) -> list[Claim]:
    """Claims of the article in text order; each names what of it matters to the test."""
    return [claim(**({"id": ClaimId(f"{article.id}.{n}")} | given)) for n, given in enumerate(claims, 1)]


async def read(articles: Articles, article: Article, *claims: dict[str, Any]) -> list[ClaimId]:
    found = numbered(article, *claims)
    await articles.keep_reading(article, "{}", found, {"title": "Ferry service suspended"})
    return [c.id for c in found]


async def one_claim(client: Redis, article: str = "00112233445566aa", *, desk: DeskId = DESK) -> ClaimId:
    articles = Articles(client)
    return (await read(articles, await pasted(articles, article, desk=desk), {}))[0]
