"""What the tests share: a real Valkey, emptied between tests, and a check of what they leave in it."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.store import embedded, keys
from bot.store.connect import connect
from bot.store.piped import piped
from tests.topologies.forms import FORMS


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--store", choices=list(FORMS), help="the form of store that the scenarios stand on")
    parser.addoption("--topologies", action="store_true", help="all tests of the forms of store, the long ones too")


LONG = ("tests/faults", "tests/scenarios/test_processes.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin: nobody waits for one of them alone at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of one embedded server for the whole run."""
    folder: Path = tmp_path_factory.mktemp("valkey")

    async def start() -> embedded.EmbeddedServer:
        return await embedded.own(folder)

    server = asyncio.run(start())
    yield server.url
    asyncio.run(server.close())


@pytest.fixture
async def store(valkey: str) -> AsyncIterator[Redis]:
    """An empty store; afterwards every key in it must be declared in `bot/store/keys.py` with its lifetime."""
    client = connect(valkey)
    await client.flushall()
    yield client
    problems = await undeclared(client)
    await client.aclose()
    assert not problems, problems


AT_ONCE = 500
"""Keys asked about in one round trip: a whole newsroom has tens of thousands."""

_OURS = re.compile(r"ss:(?:\{[^}]+\}:)?(?P<kind>[a-z]+)")
_DOCKETS = re.compile(r"\{?secondsource\}?:")


async def undeclared(client: Redis) -> list[str]:
    """Keys that are not declared, or that live longer or shorter than they say."""
    problems: list[str] = []
    some: list[str] = []
    async for key in client.scan_iter(count=1000):
        some.append(str(key))
        if len(some) == AT_ONCE:
            problems += await _undeclared(client, some)
            some = []
    return problems + await _undeclared(client, some)


async def _undeclared(client: Redis, some: list[str]) -> list[str]:
    problems = []
    ours = [key for key in some if not _DOCKETS.match(key)]
    lives = await piped(client, lambda pipe: [pipe.pttl(key) for key in ours])
    for key, left in zip(ours, lives, strict=True):
        found = _OURS.match(key)
        if found is None or found["kind"] not in keys.LIFETIMES:
            problems.append(f"{key} is not declared")
            continue
        lifetime = keys.LIFETIMES[found["kind"]]
        if lifetime is None and left != -1:
            problems.append(f"{key} expires and must not")
        elif lifetime is not None and not -1 < left <= lifetime.total_seconds() * 1000 and left != -2:
            problems.append(f"{key} has {left} ms left of {lifetime}")
    return problems
