"""The lists of a desk's claims: what they hold, in which order, and how little of a long one is read."""

import asyncio
from itertools import islice

import pytest

from bot.desk.history import Closed
from bot.desk.ids import ArticleId, ClaimId, Micros
from bot.desk.query import parse_query
from bot.desk.status import Status
from bot.desk.vote import Reacted
from bot.store import keys
from bot.store.articles import Articles
from bot.store.ledger import Ledger
from bot.store.lists import LOOKS, STRETCH, Lists
from bot.store.piped import Client
from tests.acts import OTHERS, PASTER, START, at
from tests.store.pasted import DESK, PRIVATE, pasted, read

ANA, BEN = PASTER, OTHERS[0]
NOW = at(1000)
HOUR = 3_600_000_000


async def listed(lists: Lists, asked: str, *, start: int = 0, count: int = 50) -> list[str]:
    page = await lists.listed(DESK, parse_query(asked), start=start, count=count)
    assert page.total >= len(page.claims)
    return list(page.claims)


@pytest.fixture
async def newsroom(articles: Articles, ledger: Ledger) -> dict[str, ClaimId]:
    """One claim a status, each older than the next, from two articles."""
    old = await pasted(articles, "aa", at=START)
    new = await pasted(articles, "bb", at=Micros(START + HOUR))
    ines, rui = {"speaker": "Ines Duarte"}, {"speaker": "Rui Lima-Duarte"}
    first = await read(
        articles,
        old,
        ines | {"text": "the ferry had been overloaded for weeks"},
        ines | {"text": "the ferry’s pumps failed"},
        rui | {"text": "nobody counted the passengers"},
        rui | {"text": "The Málaga ferry was late"},
    )
    second = await read(
        articles,
        new,
        {"speaker": None, "text": "the harbour is shallow"},
        ines | {"text": "a night ferry, overloaded"},
        rui | {"text": "the wind was strong"},
        {"speaker": None, "text": "is the ferry safe"},
    )
    closings = {
        first[1]: Status.VERIFIED,
        first[2]: Status.FALSE,
        first[3]: Status.MISLEADING,
        second[1]: Status.COULD_NOT_VERIFY,
        second[3]: Status.NOT_A_CLAIM,
    }
    for claim, as_ in closings.items():
        await ledger.close(DESK, claim, Closed(BEN, as_, at(1), "for the list"), NOW)
    for person, name in ((ANA, "x"), (BEN, "white_check_mark")):
        await ledger.cast(DESK, second[0], Reacted(person, name, on=True, at=at(2)), NOW)
    await ledger.cast(DESK, second[2], Reacted(BEN, "x", on=True, at=at(2)), NOW)
    by_status = dict(zip(Status, [first[0], second[2], *first[1:], second[0], second[1], second[3]], strict=True))
    return {status.value: claim for status, claim in by_status.items()}


LISTS = {
    "": "needs_second_source contested unverified",
    "open": "needs_second_source contested unverified",
    "contested": "contested",
    "verified": "verified",
    "false": "false",
    "all": "not_a_claim needs_second_source could_not_verify contested misleading false verified unverified",
    "all source:Duarte": "needs_second_source could_not_verify misleading false verified unverified",
    "all source:lima": "needs_second_source misleading false",
    'all source:"Rui Lima"': "needs_second_source misleading false",
    'all source:"Ines Lima"': "",
    "source:ines": "unverified",
    "false source:ines": "",
    "false source:rui": "false",
    "all ferry": "not_a_claim could_not_verify misleading verified unverified",
    "ferry": "unverified",
    "all FERRY overloaded": "could_not_verify unverified",
    "all overloaded source:duarte": "could_not_verify unverified",
    "all malaga": "misleading",
    "all submarine": "",
    "all ferry submarine": "",
    "verified pumps": "verified",
}


@pytest.mark.parametrize(("asked", "statuses"), LISTS.items())
async def test_a_list_holds_what_was_asked_for_newest_first(
    lists: Lists, newsroom: dict[str, ClaimId], asked: str, statuses: str
) -> None:
    assert await listed(lists, asked) == [newsroom[slug] for slug in statuses.split()]


@pytest.mark.parametrize("asked", ["all", "open", "all ferry", "contested", "all source:duarte"])
@pytest.mark.usefixtures("newsroom")
async def test_pages_follow_each_other_without_gap_or_overlap(lists: Lists, asked: str) -> None:
    whole = await listed(lists, asked)
    paged = [await listed(lists, asked, start=start, count=2) for start in range(0, len(whole) + 2, 2)]
    assert [claim for page in paged for claim in page] == whole
    page = await lists.listed(DESK, parse_query(asked), start=0, count=1)
    assert page.total == len(whole)


async def test_a_desk_lists_only_its_own_claims(articles: Articles, lists: Lists) -> None:
    await read(articles, await pasted(articles, desk=PRIVATE), {})
    assert await listed(lists, "all") == []
    assert await lists.counts(DESK) == {}
    assert await lists.open_claims(DESK) == []


@pytest.mark.usefixtures("newsroom")
async def test_counts_name_each_status_that_has_a_claim(articles: Articles, lists: Lists) -> None:
    assert await lists.counts(DESK) == dict.fromkeys(Status, 1)
    await articles.drop(await articles.get(DESK, ArticleId("bb")), "it has no sentence", at(9))
    assert Status.CONTESTED not in await lists.counts(DESK)


@pytest.mark.usefixtures("newsroom")
async def test_what_is_open_is_read_oldest_first(lists: Lists) -> None:
    assert await lists.open_claims(DESK) == list(reversed(await listed(lists, "open")))


async def test_two_thousand_claims_are_listed_a_page_at_a_time(
    articles: Articles, lists: Lists, ledger: Ledger
) -> None:
    found: list[ClaimId] = []
    for n in range(40):
        article = await pasted(articles, f"{n:016x}", at=Micros(START + n * HOUR))
        found += await read(articles, article, *[{"text": f"claim {n} of number {m}"} for m in range(50)])
    found.reverse()
    for asked in ("open", "all", "all claim"):
        page = await lists.listed(DESK, parse_query(asked), start=1990, count=20)
        assert (list(page.claims), page.total) == (found[1990:], 2000)
    assert await listed(lists, "all 39", count=100) == list(islice(found, 50)) + [
        claim for claim in found[50:] if claim.endswith(".40")
    ]
    assert len(await ledger.states(DESK, found)) == 2000


# ---------------------------------------------------------------------- long ones


async def stands(client: Client, article: str, claims: int, *words: str) -> None:
    """So many claims, all with these words, on the lists that the unverified are on, and on no other key."""
    ranks = {ClaimId(f"{article}.{n}"): START + n for n in range(1, claims + 1)}
    for index in (keys.open_claims(DESK), keys.status(DESK, Status.UNVERIFIED), *(keys.word(DESK, w) for w in words)):
        await client.zadd(index, ranks)


@pytest.mark.parametrize("asked", ["ferry", "all ferry", "all ferry sank", "sank ferry"])
async def test_claims_of_one_rank_are_found_once_each_wherever_a_step_ends(
    store_in_memory: Client, lists: Lists, asked: str
) -> None:
    assert STRETCH % 3, "a step ends between claims of one rank"
    for article in ("aa", "bb", "cc"):
        await stands(store_in_memory, article, STRETCH, "ferry", "sank")
    whole = await listed(lists, asked, count=4 * STRETCH)
    ranks = [int(claim.partition(".")[2]) for claim in whole]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(whole)) == len(whole) == 3 * STRETCH
    page = await lists.listed(DESK, parse_query(asked), start=STRETCH - 1, count=3)
    assert (list(page.claims), page.total) == (whole[STRETCH - 1 : STRETCH + 2], 3 * STRETCH)


async def test_more_claims_of_one_rank_than_a_step_looks_at_are_found_once_each(
    store_in_memory: Client, lists: Lists
) -> None:
    claims = [f"{n:016x}.1" for n in range(2 * STRETCH + 7)]
    for index in (keys.open_claims(DESK), keys.word(DESK, "ferry")):
        await store_in_memory.zadd(index, dict.fromkeys(claims, START) | {"aa.1": START - 1, "bb.1": START + 1})
    async with asyncio.timeout(20):
        assert await listed(lists, "ferry", count=3 * STRETCH) == ["bb.1", *reversed(claims), "aa.1"]


async def test_the_more_words_are_asked_for_the_fewer_claims_one_step_looks_at(
    store_in_memory: Client, lists: Lists
) -> None:
    words = [f"word{n}" for n in range(100)]
    await stands(store_in_memory, "00112233445566aa", 2 * STRETCH, *words)

    async def steps() -> int:
        return int((await store_in_memory.info("commandstats"))["cmdstat_evalsha"]["calls"])

    await listed(lists, "word1")
    before = await steps()
    assert len(await listed(lists, " ".join(words), count=2 * STRETCH)) == 2 * STRETCH
    assert await steps() - before >= 2 * STRETCH * len(words) / LOOKS


async def test_of_a_long_list_a_page_alone_is_sent(store_in_memory: Client, lists: Lists) -> None:
    await stands(store_in_memory, "00112233445566aa", 12 * STRETCH, "said")

    async def sent() -> int:
        return int((await store_in_memory.info("stats"))["total_net_output_bytes"])

    before = await sent()
    page = await lists.listed(DESK, parse_query("all said"), start=20, count=10)
    assert (len(page.claims), page.total) == (10, 12 * STRETCH)
    assert await sent() - before < 40 * STRETCH, "less than what a twelfth of the list takes"


async def test_what_is_kept_of_a_reading_and_not_placed_yet_is_not_found(store_in_memory: Client, lists: Lists) -> None:
    await stands(store_in_memory, "aa", 3, "ferry")
    await store_in_memory.zadd(keys.word(DESK, "ferry"), {f"bb.{n}": START + n for n in range(5)})
    assert await listed(lists, "all ferry") == ["aa.3", "aa.2", "aa.1"]
