"""The audit finds what is not as the history says, names it, and finds nothing else."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from bot.desk.audit import differences
from bot.desk.history import Closed, written
from bot.desk.ids import ClaimId, DeskId, PersonId, article_of
from bot.desk.status import Status
from bot.desk.vote import Act, Pressed, Reacted, Verdict
from bot.store import keys
from bot.store.articles import Articles
from bot.store.audit import AT_ONCE, Audit, read_books
from bot.store.cards import Cards
from bot.store.connect import connect
from bot.store.ledger import Ledger
from bot.store.piped import Client
from tests.acts import OTHERS, PASTER, at
from tests.store.model import tell
from tests.store.pasted import DESK, PRIVATE, pasted, read
from tests.store.test_connect import cluster
from tests.store.test_ledger import ON_THE_STORE, an_article, anything
from tests.waiting import until

BEN, CEM = OTHERS[:2]
TEXT = "The ferry sank off Tarn."


async def audited(client: Client, desk: DeskId = DESK) -> list[str]:
    return [line async for line in Audit(client, look_again=0).differences(desk)]


class Three(NamedTuple):
    voted: ClaimId
    """Two people voted on it."""
    closed: ClaimId
    """An editor closed it."""
    untouched: ClaimId


async def a_desk(client: Client, ledger: Ledger) -> Three:
    articles = Articles(client)
    claims = await read(articles, await pasted(articles), *[{"text": TEXT, "speaker": "Ines Duarte"}] * 3)
    await Cards(client).record(DESK, {claim: f"1.{n}" for n, claim in enumerate(claims)}, at(1))
    for act in (
        Reacted(BEN, "x", on=True, at=at(2)),
        Reacted(BEN, "eyes", on=True, at=at(3)),
        Pressed(CEM, Verdict.FALSE, at(4)),
    ):
        await ledger.cast(DESK, claims[0], act, at(9))
    await ledger.close(DESK, claims[1], Closed(BEN, Status.MISLEADING, at(5), "an old\nphotograph"), at(9))
    return Three(*claims)


async def test_an_untouched_desk_has_no_differences(store_in_memory: Redis, ledger: Ledger) -> None:
    await a_desk(store_in_memory, ledger)
    audit = Audit(store_in_memory, look_again=0)
    assert [line async for line in audit.differences(DESK)] == []
    assert audit.claims == 3


async def test_a_dropped_article_of_which_claims_are_left_is_named(store_in_memory: Redis, ledger: Ledger) -> None:
    articles = Articles(store_in_memory)
    dropped = await pasted(articles, "ffeeddccbbaa9988")
    await read(articles, dropped, {})
    await articles.drop(dropped, "it has no sentence", at(9))
    await a_desk(store_in_memory, ledger)
    assert await audited(store_in_memory) == []
    await store_in_memory.hset(keys.claim(DESK, ClaimId(f"{dropped.id}.1")), "body", "{}")
    assert await audited(store_in_memory) == [f"{DESK} {dropped.id}: it was dropped, and claims of it are left"]
    await pasted(articles, dropped.id)
    assert await audited(store_in_memory) == [], "it is being read anew"


async def test_a_deleted_card_and_the_one_that_followed_it_are_no_difference(
    store_in_memory: Redis, ledger: Ledger
) -> None:
    claim, cards = (await a_desk(store_in_memory, ledger)).voted, Cards(store_in_memory)
    for now, after in (("1.0", "2.0"), ("2.0", "3.0")):
        await cards.gone(DESK, article_of(claim), {claim: now})
        assert await audited(store_in_memory) == []
        await cards.record(DESK, {claim: after}, at(9))
    assert await audited(store_in_memory) == []


@ON_THE_STORE
@given(st.sampled_from([DESK, PRIVATE]), anything)
async def test_whatever_was_done_through_the_ledger_leaves_no_difference(
    store_in_memory: Client, ledger: Ledger, desk: DeskId, acts: list[Act | Closed]
) -> None:
    articles = Articles(store_in_memory)
    [claim] = await read(articles, await pasted(articles, an_article(), desk=desk), {})
    for act in acts:
        await tell(ledger, desk, claim, act, at(99))
    assert list(differences(await read_books(store_in_memory, desk, claim))) == []


Broken = Callable[[Client, Three], Awaitable[object]]


async def _ballot(client: Client, claim: ClaimId, change: Callable[[dict[str, object]], object]) -> None:
    ballot = json.loads(await client.hget(keys.ballots(DESK, claim), BEN))
    change(ballot)
    await client.hset(keys.ballots(DESK, claim), BEN, json.dumps(ballot))


BY_BEN = written(Reacted(BEN, "x", on=True, at=at(2)))
BY_CEM = written(Pressed(CEM, Verdict.FALSE, at(4)))
CLOSING = written(Closed(BEN, Status.MISLEADING, at(5), "an old\nphotograph"))
FORGED = written(Pressed(PASTER, Verdict.VERIFIED, at(7)))

WAYS: dict[str, tuple[Broken, set[str]]] = {
    "a_count_off_by_one": (
        lambda s, on: s.hincrby(keys.claim(DESK, on.voted), "false", 1),
        {"3 votes for false are counted, by the history 2"},
    ),
    "a_ballot_removed": (
        lambda s, on: s.hdel(keys.ballots(DESK, on.voted), CEM),
        {"the standing vote of UCEM is none, by the history false", "UCEM has pressed nothing, by the history pressed"},
    ),
    "a_ballot_that_is_no_json": (
        lambda s, on: s.hset(keys.ballots(DESK, on.voted), CEM, "{"),
        {"the ballot of UCEM cannot be read"},
    ),
    "a_standing_verdict_changed": (
        lambda s, on: _ballot(s, on.voted, lambda ballot: ballot.update(s="verified")),
        {"the standing vote of UBEN is verified, by the history false"},
    ),
    "an_owner_taken_off": (
        lambda s, on: _ballot(s, on.voted, lambda ballot: ballot.update(o=False)),
        {"UBEN is not on it, by the history the other way round"},
    ),
    "acts_that_count_no_more": (
        lambda s, on: _ballot(s, on.voted, lambda ballot: ballot.update(x=["1", "0"])),
        {"the acts of UBEN do not count, by the history the other way round"},
    ),
    "a_reaction_forgotten": (
        lambda s, on: _ballot(s, on.voted, lambda ballot: ballot["r"].pop("x")),  # type: ignore[attr-defined]
        {"the reaction x of UBEN is unknown, by the history on since"},
    ),
    "a_history_entry_of_a_reaction_removed": (
        lambda s, on: s.zrem(keys.history(DESK, on.voted), BY_BEN),
        {
            "the standing vote of UBEN is false, by the history none",
            "by the history unknown",
            "2 votes for false are counted, by the history 1",
            "its status is false, by the history needs_second_source",
        },
    ),
    "a_history_entry_of_a_press_removed": (
        lambda s, on: s.zrem(keys.history(DESK, on.voted), BY_CEM),
        {
            "the standing vote of UCEM is false, by the history none",
            "by the history pressed nothing",
            "2 votes for false are counted, by the history 1",
            "its status is false, by the history needs_second_source",
        },
    ),
    "a_history_entry_forged": (
        lambda s, on: s.zadd(keys.history(DESK, on.untouched), {FORGED: at(7)}),
        {
            "the standing vote of UANA is none, by the history verified",
            "UANA has pressed nothing, by the history pressed verified",
            "0 votes for verified are counted, by the history 1",
            "its status is unverified, by the history needs_second_source",
        },
    ),
    "a_history_entry_out_of_its_time": (
        lambda s, on: s.zadd(keys.history(DESK, on.voted), {BY_CEM: at(1)}),
        {f"an entry of its history stands at {at(1)} and is of {at(4)}"},
    ),
    "a_history_entry_that_is_none": (
        lambda s, on: s.zadd(keys.history(DESK, on.voted), {'{"at": "7"}': at(7)}),
        {'an entry of its history cannot be read: {"at": "7"}'},
    ),
    "the_editors_act_forgotten": (
        lambda s, on: s.hdel(keys.claim(DESK, on.closed), "closed_as", "closed_by", "closed_at", "closed_reason"),
        {"the editor's act is none, by the history closed as misleading by UBEN"},
    ),
    "the_editors_act_out_of_the_history": (
        lambda s, on: s.zrem(keys.history(DESK, on.closed), CLOSING),
        {
            "the editor's act is closed as misleading by UBEN",
            "its status is misleading, by the history unverified",
        },
    ),
    "a_status_changed": (
        lambda s, on: s.hset(keys.claim(DESK, on.untouched), "status", "verified"),
        {
            "its status is verified, by the history unverified",
            "its place among the verified ones is none",
            "it is listed as unverified, by its record it is verified",
            "its place among the open ones is",
        },
    ),
    "out_of_its_status_list": (
        lambda s, on: s.zrem(keys.status(DESK, Status.FALSE), on.voted),
        {"its place among the false ones is none, by its record"},
    ),
    "the_list_of_the_open_ones_lost": (
        lambda s, _: s.delete(keys.open_claims(DESK)),
        {"its place among the open ones is none, by its record"},
    ),
    "a_closed_claim_among_the_open_ones": (
        lambda s, on: s.zadd(keys.open_claims(DESK), {on.closed: at(1)}),
        {f"its place among the open ones is {at(1)}, by its record none"},
    ),
    "at_a_wrong_rank": (
        lambda s, on: s.zadd(keys.open_claims(DESK), {on.untouched: at(7)}),
        {f"its place among the open ones is {at(7)}, by its record {at(2)}"},
    ),
    "a_word_that_does_not_find_it": (
        lambda s, on: s.zrem(keys.word(DESK, "ferry"), on.untouched),
        {f"{keys.word(DESK, 'ferry')} does not find it"},
    ),
    "a_card_that_leads_to_another_claim": (
        lambda s, on: s.hset(keys.cards(DESK), "1.0", on.untouched),
        {"its card 1.0 leads to UNTOUCHED", "this card leads to the claim UNTOUCHED, whose card is 1.2"},
    ),
    "a_card_that_leads_nowhere": (
        lambda s, _: s.hdel(keys.cards(DESK), "1.0"),
        {"its card 1.0 leads to no claim"},
    ),
    "a_deleted_card_that_leads_nowhere": (
        lambda s, on: s.hset(keys.claim(DESK, on.voted), "former", "0.9 "),
        {"its card 0.9 leads to no claim"},
    ),
    "a_card_too_many": (
        lambda s, on: s.hset(keys.cards(DESK), "1.9", on.voted),
        {"this card leads to the claim VOTED, whose card is 1.0"},
    ),
    "a_claims_record_gone": (
        lambda s, on: s.delete(keys.claim(DESK, on.untouched)),
        {"its record is gone", "whose card is none"},
    ),
    "a_claim_out_of_its_article": (
        lambda s, on: s.zrem(keys.claims(DESK, article_of(on.untouched)), on.untouched),
        {f"{keys.open_claims(DESK)} names it, and no article", f"{keys.status(DESK, Status.UNVERIFIED)} names it"},
    ),
    "an_article_off_the_desk": (
        lambda s, _: s.delete(keys.articles(DESK)),
        {f"{keys.status(DESK, status)} names it" for status in (Status.FALSE, Status.MISLEADING, Status.UNVERIFIED)}
        | {f"{keys.open_claims(DESK)} names it"},
    ),
}


@pytest.mark.parametrize(("broken", "named"), WAYS.values(), ids=WAYS)
async def test_what_was_broken_by_hand_is_named(
    store_in_memory: Redis, ledger: Ledger, broken: Broken, named: set[str]
) -> None:
    claims = await a_desk(store_in_memory, ledger)
    await broken(store_in_memory, claims)
    lines = await audited(store_in_memory)
    wanted = {each.replace("VOTED", claims.voted).replace("UNTOUCHED", claims.untouched) for each in named}
    for each in wanted:
        assert sum(each in line for line in lines) == 1, (each, lines)
    assert len(lines) == len(wanted), lines
    assert all(line.startswith(f"{DESK} ") and "\n" not in line for line in lines)


async def test_what_is_right_when_it_is_looked_at_again_does_not_count(store_in_memory: Redis, ledger: Ledger) -> None:
    claims = await a_desk(store_in_memory, ledger)
    audit = Audit(store_in_memory, look_again=0.5)
    await store_in_memory.hincrby(keys.claim(DESK, claims.voted), "false", 1)
    lines: list[str] = []

    async def listen() -> None:
        lines.extend([line async for line in audit.differences(DESK)])

    listening = asyncio.create_task(listen())

    async def looked() -> bool:
        return audit.claims == len(claims)

    await until(looked, every=0.005)
    await store_in_memory.hincrby(keys.claim(DESK, claims.voted), "false", -1)
    await listening
    assert lines == []


async def test_votes_and_articles_that_come_in_meanwhile_are_no_difference(
    store_in_memory: Redis, ledger: Ledger
) -> None:
    articles, stop = Articles(store_in_memory), False
    claims = [
        claim
        for _ in range(20)
        for claim in await read(articles, await pasted(articles, an_article()), *[{"text": TEXT}] * 3)
    ]

    async def vote(person: PersonId) -> int:
        n = 0
        while not stop:
            n += 1
            act = Reacted(person, "x" if n % 3 else "warning", on=n % 2 == 0, at=at(n))
            await ledger.cast(DESK, claims[n % len(claims)], act, at(n))
        return n

    async def paste() -> None:
        while not stop:
            article = await pasted(articles, an_article())
            await read(articles, article, *[{"text": TEXT}] * 3)
            await articles.drop(article, "it has no sentence", at(9))

    voting, pasting = [asyncio.create_task(vote(who)) for who in (BEN, CEM)], asyncio.create_task(paste())
    lines = [line for _ in range(5) for line in await audited(store_in_memory)]
    stop = True
    await pasting
    assert lines == []
    assert min(await asyncio.gather(*voting)) > 20


async def test_a_desk_of_many_claims_is_gone_over_step_by_step(store_in_memory: Redis) -> None:
    articles = Articles(store_in_memory)
    claims = await read(articles, await pasted(articles), *[{"text": TEXT}] * (2 * AT_ONCE + 1))
    await store_in_memory.hset(keys.claim(DESK, claims[-1]), "status", "false")
    audit = Audit(store_in_memory, look_again=0)
    lines = [line async for line in audit.differences(DESK)]
    assert audit.claims == len(claims)
    assert {line.split(" ")[1] for line in lines} == {f"{claims[-1]}:"}


async def test_the_audit_writes_nothing(store_in_memory: Redis, ledger: Ledger) -> None:
    await a_desk(store_in_memory, ledger)
    before = await store_in_memory.info("persistence")
    assert await audited(store_in_memory) == []
    after = await store_in_memory.info("persistence")
    assert after["rdb_changes_since_last_save"] == before["rdb_changes_since_last_save"]


async def test_the_audit_works_on_a_cluster(tmp_path: Path) -> None:
    async with cluster(tmp_path) as url:
        client = connect(url)
        claims = await a_desk(client, Ledger(client, client))
        assert await audited(client) == []
        await client.hincrby(keys.claim(DESK, claims.voted), "false", 1)
        assert len(await audited(client)) == 1
        await client.aclose()
