"""Histories read page by page."""

from collections.abc import Awaitable, Callable
from itertools import pairwise

from redis.asyncio import Redis

from bot.desk.acts import Deed, recorded
from bot.desk.ids import ArticleId, PersonId
from bot.desk.vote import Pressed, Reacted, Verdict
from bot.store import keys
from bot.store.articles import Articles
from bot.store.history import PAGE, claim_history, desk_history, pages
from bot.store.ledger import Ledger
from tests.acts import OTHERS, PASTER, at
from tests.store.pasted import DESK, one_claim

ARTICLE = ArticleId("00112233445566aa")
BEN = OTHERS[0]


async def test_pages_hold_everything_once_in_order_and_never_part_what_has_one_time(store_in_memory: Redis) -> None:
    key = keys.acts(DESK)
    times = [n // 7 for n in range(PAGE)] + [PAGE] * (2 * PAGE) + [PAGE + n for n in range(1, PAGE + 1)]
    await store_in_memory.zadd(key, {f"{n:05}": at(time) for n, time in enumerate(times)})
    found = [page async for page in pages(store_in_memory, key)]
    assert [member for page in found for member, _ in page] == [f"{n:05}" for n in range(len(times))]
    for earlier, later in pairwise(found):
        assert earlier[-1][1] < later[0][1]
    assert all(page for page in found)


async def test_what_comes_late_behind_the_place_that_is_reached_shifts_nothing(store_in_memory: Redis) -> None:
    key = keys.acts(DESK)
    await store_in_memory.zadd(key, {f"{n:05}": at(10 + n) for n in range(PAGE + 10)})
    found: list[str] = []
    async for page in pages(store_in_memory, key):
        found += [member for member, _ in page]
        await store_in_memory.zadd(key, {f"late {n}": at(n) for n in range(5)})
    assert found == [f"{n:05}" for n in range(PAGE + 10)]


async def test_a_desk_without_a_history_has_no_pages(store_in_memory: Redis) -> None:
    assert [page async for page in pages(store_in_memory, keys.acts(DESK))] == []
    assert [act async for act in desk_history(store_in_memory, DESK)] == []


async def test_a_claims_history_read_by_pages_is_the_one_that_slack_shows(
    store_in_memory: Redis, ledger: Ledger
) -> None:
    claim = await one_claim(store_in_memory)
    for n in range(PAGE + 20):
        who = [PASTER, *OTHERS][n % 3]
        act = Reacted(who, "x", on=n % 2 == 0, at=at(n)) if n % 5 else Pressed(who, Verdict.VERIFIED, at(n))
        await ledger.cast(DESK, claim, act, at(n))
    assert [line async for line in claim_history(store_in_memory, DESK, claim)] == await ledger.history(DESK, claim)


async def test_what_becomes_of_an_article_is_in_its_desks_history_once(
    store_in_memory: Redis, articles: Articles
) -> None:
    async def paste(n: int, who: PersonId = PASTER) -> None:
        await articles.submit(DESK, ARTICLE, text="The ferry sank.", words=3, pasted_by=who, now=at(n))

    async def twice(step: Callable[[], Awaitable[object]]) -> None:
        """As where the first answer was lost."""
        await step()
        await step()

    await twice(lambda: paste(1))
    article = await articles.get(DESK, ARTICLE)
    await twice(lambda: articles.pause(article, "Slack answered not_in_channel", at(2)))
    await twice(lambda: articles.resume(DESK, at(3)))
    await articles.pause(article, "Slack answered is_archived", at(4))
    await twice(lambda: paste(5, BEN))
    await twice(lambda: articles.drop(article, "This text is not in English.", at(6)))
    assert [(act.at, act.who, act.told()) async for act in desk_history(store_in_memory, DESK)] == [
        (at(1), PASTER, f"Article {ARTICLE} was taken."),
        (at(2), None, f"Posting article {ARTICLE} was broken off: Slack answered not_in_channel."),
        (at(3), None, f"Posting article {ARTICLE} was taken up again."),
        (at(4), None, f"Posting article {ARTICLE} was broken off: Slack answered is_archived."),
        (at(5), BEN, f"Posting article {ARTICLE} was taken up again."),
        (at(6), None, f"Article {ARTICLE} was dropped: This text is not in English."),
    ]


async def test_a_desks_acts_come_oldest_first(store_in_memory: Redis) -> None:
    entries = {recorded(Deed.DIGEST_SENT, at=at(n), day="2026-11-23", claims=n): at(n) for n in (3, 1, 2)}
    await store_in_memory.zadd(keys.acts(DESK), entries)
    assert [act.at async for act in desk_history(store_in_memory, DESK)] == [at(1), at(2), at(3)]
