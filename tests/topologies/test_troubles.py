"""Troubles of a store, one by one: what the log says, what people are told, and that all is well afterwards."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bot.errors import SetupError
from bot.store.connect import STORE_BUDGET, connect, connected
from tests.ports import free_port
from tests.scenarios.newsroom import newsroom_of, open_newsroom_at, open_slack, together
from tests.topologies.servers import Server, alone, started
from tests.waiting import fair_clock
from tests.wire import STRANGER, wired


async def begun(url: str) -> None:
    client = connect(url)
    try:
        await connected(client, url)
    finally:
        await client.aclose()


# ---------------------------------------------------------------------- at the start


async def test_a_read_only_replica_is_named_at_the_start(tmp_path: Path) -> None:
    async with alone(tmp_path) as primary:
        replica = Server(tmp_path / "replica", f"replicaof 127.0.0.1 {primary.port}")
        with started(replica):
            await replica.answers()
            with pytest.raises(SetupError) as refusal:
                await begun(replica.url)
    assert str(refusal.value) == f"The store at {replica.url} is a read-only replica: name its primary in REDIS_URL."


async def test_a_certificate_of_an_unknown_authority_is_refused_at_once(tmp_path: Path) -> None:
    async with alone(tmp_path) as server, wired(server.url, tls=True) as wire:
        await begun(wire.url)
        for url in (wire.trusting(STRANGER), wire.url.partition("?")[0]):
            async with fair_clock() as clock:
                with pytest.raises(SetupError) as refusal:
                    await begun(url)
                assert clock() < STORE_BUDGET, "no patience mends a certificate"
            assert str(refusal.value).startswith(
                f"The store at rediss://127.0.0.1:{wire.port} shows a certificate that is not trusted: self"
            )


async def test_a_store_that_loads_its_file_is_waited_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with alone(tmp_path) as server:
        server.kill()
        server.needs_to_load()
        server.start()
        await server.loads()
        await begun(server.url)
        assert (await server.says("persistence"))["loading"] == 0
    assert [each.getMessage() for each in caplog.records if each.name == "bot.store.connect"] == [
        f"The store at {server.url} is loading its file; the desk begins when it is done."
    ]


async def test_a_store_that_would_lose_votes_is_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with alone(tmp_path) as server:
        await begun(server.url)
        assert not caplog.records
        await server.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        await server.ask("CONFIG", "SET", "appendonly", "no")
        await begun(server.url)
    evicts, forgets = (each.getMessage() for each in caplog.records)
    assert "set maxmemory-policy noeviction" in evicts
    assert "Set appendonly yes" in forgets


async def test_a_user_who_may_not_ask_the_server_about_itself_can_begin(tmp_path: Path) -> None:
    async with alone(tmp_path, "user desk on >secret ~* &* +@all -info") as server:
        await begun(f"redis://desk:secret@{server.address}")


# ---------------------------------------------------------------------- while it runs


@asynccontextmanager
async def full(server: Server) -> AsyncIterator[None]:
    await server.ask("CONFIG", "SET", "maxmemory", 1)
    yield
    await server.ask("CONFIG", "SET", "maxmemory", 0)


@asynccontextmanager
async def with_another_password(server: Server) -> AsyncIterator[None]:
    async with server.client() as admin:
        await admin.config_set("requirepass", "changed")
        await admin.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")  # type: ignore[no-untyped-call]  # redis-py has no types here
        yield
        await admin.config_set("requirepass", "")


@asynccontextmanager
async def loading(server: Server) -> AsyncIterator[None]:
    server.kill()
    server.needs_to_load(seconds=8)
    server.start()
    await server.loads()
    yield


@asynccontextmanager
async def a_replica(server: Server) -> AsyncIterator[None]:
    await server.ask("REPLICAOF", "127.0.0.1", free_port())
    yield
    await server.ask("REPLICAOF", "NO", "ONE")


Trouble = Callable[[Server], AbstractAsyncContextManager[None]]
NOT_RECORDED = "This was not recorded"
REFUSES = "The desk's store cannot be used just now; nothing was recorded."


@pytest.mark.parametrize(
    ("trouble", "told", "written"),
    [
        (full, NOT_RECORDED, "OutOfMemoryError"),
        (with_another_password, REFUSES, "does not accept the user or the password"),
        pytest.param(loading, NOT_RECORDED, "BusyLoadingError", marks=pytest.mark.topologies),
        pytest.param(a_replica, NOT_RECORDED, "ReadOnlyError", marks=pytest.mark.topologies),
    ],
)
async def test_in_each_trouble_people_are_told_the_log_says_why_and_afterwards_reactions_count(
    trouble: Trouble, told: str, written: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with alone(tmp_path) as server, AsyncExitStack() as stack:
        slack = await open_slack(stack, retry_delays=(0.0, 1.0, 5.0, 10.0, 20.0))
        newsroom = await open_newsroom_at(stack, slack, server.url, slack_pace=1000)
        ana, ben, cho = newsroom.people
        cards = await newsroom.pasted(by=ana)
        await newsroom.react(cards[0], "white_check_mark", by=ben)
        await newsroom.quiet()
        with caplog.at_level(logging.WARNING):
            async with trouble(server):
                await together(
                    newsroom.react(cards[0], "white_check_mark", by=cho), newsroom.press(cards[1], "vote:false", by=ben)
                )
                await newsroom.told(ben, told)
        assert [each for each in caplog.records if written in each.getMessage() and not each.exc_info], caplog.text
        await newsroom.shows(cards[0], "*Verified*", by=ana)
        await newsroom.quiet()
        assert await newsroom.status(cards[1]) == "unverified", "what was not recorded does not turn up later"


async def test_a_store_a_tenth_of_a_second_away_is_noticed_by_nobody(tmp_path: Path) -> None:
    async with alone(tmp_path) as server, wired(server.url) as wire, newsroom_of(wire.url) as newsroom:
        ana, ben, cho = newsroom.people
        cards = await newsroom.pasted(by=ana)
        await newsroom.quiet()
        wire.delay = 0.1
        await together(*(newsroom.react(cards[0], "white_check_mark", by=who) for who in (ben, cho)))
        await newsroom.press(cards[1], "vote:false", by=ben)
        await newsroom.shows(cards[0], "*Verified*", by=ana)
        await newsroom.shows(cards[1], "1 × False", by=ana)
        assert {each.attempts for each in newsroom.slack.delivery.records} == {1}
        assert not [each for who in newsroom.people for each in await newsroom.ephemerals(who) if "recorded" in each]
