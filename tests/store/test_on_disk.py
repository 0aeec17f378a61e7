"""Acts that Slack cannot give back: confirmed only when they are on disk."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.desk.history import Closed, written
from bot.desk.ids import ArticleId, Micros
from bot.desk.status import Status
from bot.desk.vote import Act, Pressed, Verdict
from bot.errors import NotRecorded
from bot.store import embedded, keys
from bot.store.articles import Articles, Taken
from bot.store.connect import NOT_RECORDED, connect, connected
from bot.store.desks import Desks
from bot.store.digests import Digests
from bot.store.health import Health
from bot.store.known_desks import KnownDesks
from bot.store.ledger import Ledger
from bot.store.marks import Marks
from bot.store.on_disk import CONFIRM_BUDGET, ON_DISK_MS
from bot.store.piped import Client
from tests.acts import OTHERS, PASTER, at, on
from tests.ports import free_port
from tests.store.model import Model, compare, tell
from tests.store.own_ledger import a_ledger_of_its_own, a_text, calls, url_of
from tests.store.pasted import DESK, one_claim
from tests.store.test_connect import running
from tests.store.test_desks import NINE
from tests.waiting import fair_clock, until

V, F, M, Q = Verdict
ANA, BEN, CEM = PASTER, *OTHERS[:2]
NOW = Micros(at(0) + 60_000_000)
PRESS = Pressed(BEN, V, at(1))


def on_disk(folder: Path) -> str:
    """What the server in the folder has in its append-only file."""
    return "".join(file.read_text("utf-8", "replace") for file in (folder / "appendonlydir").glob("*.aof"))


async def test_what_only_the_desk_knows_is_on_disk_when_it_is_confirmed(store: Client, durable: Ledger) -> None:
    claim = await one_claim(store)
    press, closing = Pressed(ANA, V, at(1)), Closed(BEN, Status.FALSE, at(2), "no")
    before = await calls(store, "waitaof")
    await asyncio.gather(durable.cast(DESK, claim, press, NOW), durable.close(DESK, claim, closing, NOW))
    assert await calls(store, "waitaof") >= before + 2
    kept = on_disk(Path((await store.config_get("dir"))["dir"]))
    assert written(press) in kept
    assert written(closing) in kept


async def test_a_digest_that_was_asked_for_and_work_that_must_not_be_done_twice_are_on_disk_when_that_is_said(
    store: Client,
) -> None:
    digests, marks = Digests(store, store, KnownDesks(store)), Marks(store)
    before = await calls(store, "waitaof")
    run = await digests.ask(DESK, day=date(2026, 11, 22), by=ANA, request="7.8.abc", url="", now=NOW)
    assert await calls(store, "waitaof") > before
    kept = on_disk(Path((await store.config_get("dir"))["dir"]))
    assert f"digest:{run}" in kept
    assert await Desks(store, KnownDesks(store)).all() == [DESK], "the sweep finds it"

    before = await calls(store, "waitaof")
    await marks.done(DESK, f"digest:{run}")
    assert await calls(store, "waitaof") > before
    assert (await marks.waiting(DESK)).work == ()


async def test_a_reaction_does_not_wait_for_the_disk(store: Client, durable: Ledger) -> None:
    claim = await one_claim(store)
    before = await calls(store, "waitaof")
    await durable.cast(DESK, claim, on("x", 1), NOW)
    assert await calls(store, "waitaof") == before


async def test_a_press_returns_at_once_from_a_server_without_an_append_only_file(
    store_in_memory: Client, ledger: Ledger
) -> None:
    claim = await one_claim(store_in_memory)
    async with fair_clock() as clock:
        for n in range(20):
            await ledger.cast(DESK, claim, Pressed(ANA, V, at(n)), NOW)
        assert clock() < 20 * ON_DISK_MS / 1000 / 4, "no press waits for a file that there is not"


@asynccontextmanager
async def stopped(folder: Path) -> AsyncIterator[None]:
    """The server of the folder does not answer, though its socket still takes what is sent."""
    pid = int((folder / embedded.PID_FILE).read_text())
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def test_while_the_store_is_away_nothing_is_recorded_by_halves_and_the_person_is_told_in_time(
    tmp_path: Path,
) -> None:
    async with a_ledger_of_its_own(tmp_path) as (client, ledger):
        claim, model = await one_claim(client), Model(DESK)
        acts: list[Act | Closed] = [on("x", 1, ANA), Pressed(BEN, V, at(2)), Closed(CEM, Status.FALSE, at(3), "no")]
        async with stopped(tmp_path), fair_clock() as clock:
            told = (tell(ledger, DESK, claim, act, NOW) for act in acts)
            outcomes = await asyncio.gather(*told, return_exceptions=True)
            took = clock()
        assert [str(o) for o in outcomes if isinstance(o, NotRecorded)] == [NOT_RECORDED] * len(acts)
        assert took < 2 * CONFIRM_BUDGET, "the budget is for all three together, not for one after the other"

        for act in acts:
            await tell(ledger, DESK, claim, act, NOW)
            model.apply(act, NOW)
        await compare(client, ledger, DESK, claim, model)
        assert len(await ledger.history(DESK, claim)) == len(acts)


async def test_what_is_not_on_disk_in_time_is_not_confirmed_and_stands_whole(tmp_path: Path) -> None:
    async with a_ledger_of_its_own(tmp_path) as (client, ledger):
        claim = await one_claim(client)
        await client.config_set("appendfsync", "no")
        async with fair_clock() as clock:
            with pytest.raises(
                NotRecorded, match=r"^It may have reached the desk but could not be confirmed on disk in time"
            ):
                await ledger.cast(DESK, claim, Pressed(BEN, V, at(1)), NOW)
            assert clock() < CONFIRM_BUDGET
        assert (await ledger.state(DESK, claim)).counts == {V: 1}
        assert len(await ledger.history(DESK, claim)) == 1


# ---------------------------------------------------------------------- the same act again, over another connection


async def test_an_act_sent_again_over_another_connection_is_confirmed_no_sooner_than_it_is_on_disk(
    tmp_path: Path,
) -> None:
    async with a_ledger_of_its_own(tmp_path) as (client, _), AsyncExitStack() as stack:
        claim = await one_claim(client)
        await client.config_set("appendfsync", "no")

        async def all_three() -> list[str]:
            """What each is told by a process of its own, so that no connection has written before."""
            patients = [connect(await url_of(client)) for _ in range(3)]
            for patient in patients:
                stack.push_async_callback(patient.aclose)
            outcomes = await asyncio.gather(
                Ledger(client, patients[0]).cast(DESK, claim, Pressed(BEN, V, at(1)), NOW),
                Ledger(client, patients[1]).close(DESK, claim, Closed(CEM, Status.FALSE, at(2), "no"), NOW),
                Desks(client, KnownDesks(patients[2])).set_hours(DESK, NINE, by=ANA, now=NOW),
                return_exceptions=True,
            )
            return [str(each) for each in outcomes if isinstance(each, NotRecorded)]

        for _ in range(2):
            told = await all_three()
            assert len(told) == 3
            assert all("could not be confirmed on disk in time" in each for each in told)
        await client.config_set("appendfsync", "everysec")
        assert await all_three() == []
        assert len(await Ledger(client, client).history(DESK, claim)) == 2


async def test_a_text_is_taken_once_it_is_on_disk_and_one_that_stands_is_not_waited_for(tmp_path: Path) -> None:
    async with a_ledger_of_its_own(tmp_path) as (client, _):
        patient = connect(await url_of(client))
        articles = Articles(client, KnownDesks(patient))
        await a_text(articles, "aa")
        article = await articles.get(DESK, ArticleId("aa"))
        await articles.set_thread(article, "1.1")
        await client.config_set("appendfsync", "no")
        for event in ("", "Ev1"):
            assert await a_text(articles, "aa", event=event) is Taken.STANDING
        await articles.finish(article)
        before = await calls(client, "evalsha")
        assert await a_text(articles, "aa") is Taken.STANDING
        assert await calls(client, "evalsha") == before
        for _ in range(2):
            with pytest.raises(NotRecorded, match="please send it again; it is never posted twice"):
                await a_text(articles, "bb")
        await client.config_set("appendfsync", "everysec")
        assert await a_text(articles, "bb") is Taken.STANDING
        await patient.aclose()


async def test_that_missing_cards_follow_is_said_once_it_is_on_disk(tmp_path: Path) -> None:
    async with a_ledger_of_its_own(tmp_path) as (client, _):
        patient = connect(await url_of(client))
        articles = Articles(client, KnownDesks(patient))
        await a_text(articles, "aa")
        article = await articles.get(DESK, ArticleId("aa"))
        await articles.set_thread(article, "1.1")
        await articles.finish(article, lacks=True)
        await client.config_set("appendfsync", "no")
        with pytest.raises(NotRecorded, match="please send it again"):
            await a_text(articles, "aa")
        await patient.aclose()


# ---------------------------------------------------------------------- a replica that may take the server's place


async def test_where_there_is_a_replica_what_is_confirmed_stands_on_it_too(tmp_path: Path) -> None:
    port, copy = free_port(), free_port()
    kept = ("appendonly yes", "repl-diskless-sync-delay 0")
    with (
        running(tmp_path / "primary", f"port {port}", *kept),
        running(tmp_path / "replica", f"port {copy}", f"replicaof 127.0.0.1 {port}", *kept) as replica,
    ):
        url = f"redis://127.0.0.1:{port}"
        client, patient = connect(url), connect(url)
        copied = connect(f"redis://127.0.0.1:{copy}")
        try:
            await connected(client, url, budget=10)

            async def follows() -> bool:
                return "online" in str((await client.info("replication")).get("slave0"))

            await until(follows)
            ledger, claim = Ledger(client, patient), await one_claim(client)
            await ledger.cast(DESK, claim, Pressed(CEM, F, at(0)), NOW)
            assert await copied.hget(keys.claim(DESK, claim), F) == "1"
            replica.send_signal(signal.SIGSTOP)
            with pytest.raises(NotRecorded, match=r"^It may have reached the desk"):
                await ledger.cast(DESK, claim, PRESS, NOW)
            replica.send_signal(signal.SIGCONT)
            assert (await ledger.cast(DESK, claim, PRESS, NOW)).repeated
            assert await copied.hget(keys.claim(DESK, claim), V) == "1"
        finally:
            replica.send_signal(signal.SIGCONT)
            for each in (client, patient, copied):
                await each.aclose()


async def test_a_primary_that_lost_its_last_replica_while_nobody_pressed_confirms_nothing_alone(tmp_path: Path) -> None:
    port, copy = free_port(), free_port()
    kept = ("appendonly yes", "repl-diskless-sync-delay 0")
    with running(tmp_path / "primary", f"port {port}", *kept):
        url = f"redis://127.0.0.1:{port}"
        client, patient = connect(url), connect(url)
        try:
            await connected(client, url, budget=10)
            ledger, claim, health = Ledger(client, patient), await one_claim(client), Health(client)

            async def followers() -> int:
                said = await client.info("replication")
                return int("online" in str(said.get("slave0")))

            with running(tmp_path / "replica", f"port {copy}", f"replicaof 127.0.0.1 {port}", *kept):
                await until(followers)
                await health.identity()

            async def alone() -> bool:
                return not await followers()

            await until(alone)
            with pytest.raises(NotRecorded, match=r"^It may have reached the desk"):
                await ledger.cast(DESK, claim, PRESS, NOW)
        finally:
            await client.aclose()
            await patient.aclose()
