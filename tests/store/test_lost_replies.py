"""Confirmed acts over a wire that holds what is sent, loses replies and is cut: in time or never, and once."""

import asyncio
import random
from pathlib import Path

import pytest

from bot.desk.ids import ArticleId, Micros, PersonId
from bot.desk.vote import Pressed, Verdict
from bot.errors import NotRecorded, Unconfirmed
from bot.store.articles import Articles, Taken
from bot.store.connect import NOT_RECORDED, connect
from bot.store.known_desks import KnownDesks
from bot.store.ledger import VoteOutcome
from tests.acts import OTHERS, at
from tests.store.own_ledger import a_text, calls, over_a_wire
from tests.store.pasted import DESK, one_claim
from tests.waiting import until

V, F, *_ = Verdict
BEN, CEM = OTHERS[:2]
NOW = Micros(at(0) + 60_000_000)
PRESS = Pressed(BEN, V, at(1))


@pytest.mark.parametrize(
    ("cut", "held", "told"),
    [
        (b"", b"TIME", NOT_RECORDED),
        (b"", b"EVALSHA", "It may have reached the desk"),
        (b"EVALSHA", b"EVALSHA", "It may have reached the desk"),
        (b"TIME", b"INFO", NOT_RECORDED),
    ],
    ids=["all is held", "the act is held", "cut once, then held", "cut early, then held"],
)
async def test_what_the_store_hears_of_after_the_person_was_told_is_not_done(
    tmp_path: Path, cut: bytes, held: bytes, told: str
) -> None:
    async with over_a_wire(tmp_path) as (wire, client, ledger):
        claim = await one_claim(client)
        await ledger.cast(DESK, claim, Pressed(CEM, F, at(0)), NOW)
        heard = await calls(client, "evalsha")
        wire.cut_before, wire.held = cut, held
        with pytest.raises(NotRecorded) as said:
            await ledger.cast(DESK, claim, PRESS, NOW)
        assert str(said.value).startswith(told)
        wire.let_go()
        if held == b"EVALSHA":

            async def reached() -> bool:
                return await calls(client, "evalsha") > heard

            await until(reached)
        assert len(await ledger.history(DESK, claim)) == 1
        assert (await ledger.state(DESK, claim)).counts == {F: 1}


async def test_a_press_whose_reply_was_lost_is_confirmed_by_the_next_try_and_counts_once(tmp_path: Path) -> None:
    async with over_a_wire(tmp_path) as (wire, client, ledger):
        claim = await one_claim(client)
        await ledger.cast(DESK, claim, Pressed(CEM, F, at(0)), NOW)
        wire.cut_after = b"EVALSHA"
        outcome = await ledger.cast(DESK, claim, PRESS, NOW)
        assert (outcome.repeated, outcome.standing) == (True, (V, V))
        assert (await ledger.state(DESK, claim)).counts == {V: 1, F: 1}


async def test_nobody_is_told_that_a_press_was_not_recorded_which_may_stand(tmp_path: Path) -> None:
    async with over_a_wire(tmp_path) as (wire, client, ledger):
        claim = await one_claim(client)
        await ledger.cast(DESK, claim, Pressed(CEM, F, at(0)), NOW)
        wire.cut_after, wire.held_after = b"EVALSHA", b"TIME"
        with pytest.raises(NotRecorded, match=r"^It may have reached the desk"):
            await ledger.cast(DESK, claim, PRESS, NOW)
        assert (await ledger.state(DESK, claim)).counts == {V: 1, F: 1}


async def test_a_store_that_refuses_the_second_try_does_not_undo_the_first(tmp_path: Path) -> None:
    async with over_a_wire(tmp_path) as (wire, client, ledger):
        claim = await one_claim(client)
        await ledger.cast(DESK, claim, Pressed(CEM, F, at(0)), NOW)
        wire.cut_after, wire.held_after = b"EVALSHA", b"TIME"
        casting = asyncio.create_task(ledger.cast(DESK, claim, PRESS, NOW))

        async def stands() -> bool:
            return bool((await ledger.state(DESK, claim)).counts.get(V))

        await until(stands)
        await client.config_set("maxmemory", 1)
        wire.let_go()
        with pytest.raises(Unconfirmed):
            await casting


@pytest.mark.parametrize("event", ["", "view:V1"])
async def test_a_text_whose_reply_was_lost_is_taken_or_resumed_by_the_next_try(tmp_path: Path, event: str) -> None:
    async with over_a_wire(tmp_path) as (wire, client, _):
        patient = connect(wire.url)
        articles = Articles(client, KnownDesks(patient))
        await a_text(articles, "aa", event="view:V0")
        wire.cut_after = b"EVALSHA"
        assert await a_text(articles, "bb", event=event) is Taken.TAKEN
        assert list(await articles.since(DESK, at(0))) == ["aa", "bb"]
        article = await articles.get(DESK, ArticleId("bb"))
        await articles.set_thread(article, "1.1")
        await articles.finish(article, lacks=True)
        wire.cut_after = b"EVALSHA"
        assert await a_text(articles, "bb", event=event and "view:V2") is Taken.RESUMED
        await patient.aclose()


async def test_each_connection_that_acts_names_the_desk_first(tmp_path: Path) -> None:
    """Between two, Sentinels may have put a server in the first one's place that has never heard of the desk."""
    async with over_a_wire(tmp_path) as (wire, client, _):
        patient = connect(wire.url)
        named = await calls(client, "sadd")
        wire.cut_after = b"TIME"
        assert await a_text(Articles(client, KnownDesks(patient)), "aa") is Taken.TAKEN
        assert await calls(client, "sadd") == named + 2
        await patient.aclose()


@pytest.mark.parametrize("seed", range(3))
async def test_over_a_wire_that_fails_at_random_what_was_confirmed_stands_and_what_was_refused_never_does(
    tmp_path: Path, seed: int
) -> None:
    async with over_a_wire(tmp_path) as (wire, client, ledger):
        claim = await one_claim(client)
        presses = [Pressed(PersonId(f"U{n:02}"), F if n % 3 else V, at(n)) for n in range(40)]
        wire.dice = random.Random(seed)  # noqa: S311  a wire's faults, no secret
        told = await asyncio.gather(
            *(ledger.cast(DESK, claim, press, NOW) for press in presses), return_exceptions=True
        )
        wire.dice = None
        await wire.emptied()
        lines = await ledger.history(DESK, claim)
        stands = {(line.who, line.at) for line in lines}
        for press, outcome in zip(presses, told, strict=True):
            if isinstance(outcome, Unconfirmed):
                continue
            recorded = (press.person, press.at) in stands
            assert recorded == (not isinstance(outcome, NotRecorded)), (press, outcome)
        state = await ledger.state(DESK, claim)
        assert {who for voters in state.voters.values() for who in voters} == {line.who for line in lines}
        assert sum(state.counts.values()) == len(lines) == len(stands)
        assert {isinstance(outcome, VoteOutcome) for outcome in told} == {True, False}, (
            "some are confirmed, some are not"
        )
