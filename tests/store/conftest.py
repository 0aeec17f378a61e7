"""Stores for the ledger's tests: one that confirms on disk, and one that answers at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.errors import SetupError
from bot.slack.pacing import OwnPace
from bot.store import embedded
from bot.store.articles import Articles
from bot.store.cards import Cards
from bot.store.connect import connect
from bot.store.desks import Desks
from bot.store.digests import Digests
from bot.store.known_desks import KnownDesks
from bot.store.ledger import Ledger
from bot.store.lists import Lists
from bot.store.marks import Marks
from bot.store.pace import Pace
from tests.conftest import undeclared


@pytest.fixture(scope="session")
def valkey_in_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server that keeps no append-only file, so that a confirmed act does not wait for its next sync."""
    folder = tmp_path_factory.mktemp("valkey_in_memory")

    async def start() -> embedded.EmbeddedServer:
        server = await embedded.own(folder)
        client = connect(server.url)
        await client.config_set("appendonly", "no")
        await client.aclose()
        return server

    server = asyncio.run(start())
    yield server.url
    asyncio.run(server.close())


@pytest.fixture
async def store_in_memory(valkey_in_memory: str) -> AsyncIterator[Redis]:
    """Empty; afterwards every key must be declared, as with `store`."""
    client = connect(valkey_in_memory)
    await client.flushall()
    yield client
    problems = await undeclared(client)
    await client.aclose()
    assert not problems, problems


@pytest.fixture
async def patient(valkey: str) -> AsyncIterator[Redis]:
    client = connect(valkey)
    yield client
    await client.aclose()


@pytest.fixture
def ledger(store_in_memory: Redis) -> Ledger:
    return Ledger(store_in_memory, store_in_memory)


@pytest.fixture
def durable(store: Redis, patient: Redis) -> Ledger:
    """A ledger on the server with an append-only file."""
    return Ledger(store, patient)


@pytest.fixture
def articles(store_in_memory: Redis) -> Articles:
    return Articles(store_in_memory)


@pytest.fixture
def lists(store_in_memory: Redis) -> Lists:
    return Lists(store_in_memory)


@pytest.fixture
def cards(store_in_memory: Redis) -> Cards:
    return Cards(store_in_memory)


@pytest.fixture
def desks(store_in_memory: Redis) -> Desks:
    return Desks(store_in_memory, KnownDesks(store_in_memory))


@pytest.fixture
def digests(store_in_memory: Redis) -> Digests:
    return Digests(store_in_memory, store_in_memory, KnownDesks(store_in_memory))


@pytest.fixture
def marks(store_in_memory: Redis) -> Marks:
    return Marks(store_in_memory)


@pytest.fixture(params=["kept in the store", "its own"])
def pace(store_in_memory: Redis, request: pytest.FixtureRequest) -> Pace | OwnPace:
    return Pace(store_in_memory) if request.param == "kept in the store" else OwnPace()


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Path]:
    """A data folder; whatever server a failed test leaves in it is stopped."""
    folder = tmp_path / "data"
    yield folder
    with suppress(SetupError):
        await (await embedded.own(folder)).close()
