"""An import begins where nobody runs and there is no desk, and nobody begins to run beside it."""

import asyncio

import pytest
from redis.asyncio import Redis

from bot.errors import SetupError
from bot.store import keys
from bot.store.archive import Contents
from bot.store.import_mark import begin
from bot.store.running import Running, joined
from bot.store.schema import SCHEMA, ready

FILE = Contents(schema=SCHEMA, made="2026-11-23 07:00:00 UTC", records=0, sha256="ab" * 32)


async def standing(client: Redis) -> set[str]:
    return {key async for key in client.scan_iter()}


async def test_an_import_that_is_refused_as_a_desk_runs_leaves_no_mark(store_in_memory: Redis) -> None:
    await Running(store_in_memory).note("harbour#7")
    with pytest.raises(SetupError, match=r"A desk is running on this store \(harbour#7\)"):
        await begin(store_in_memory, FILE)
    assert await standing(store_in_memory) == {keys.running()}


async def test_an_import_that_goes_on_keeps_its_mark_though_it_is_refused_as_a_desk_runs(
    store_in_memory: Redis,
) -> None:
    assert not await begin(store_in_memory, FILE)
    await Running(store_in_memory).note("harbour#7")
    with pytest.raises(SetupError, match="A desk is running"):
        await begin(store_in_memory, FILE)
    with pytest.raises(SetupError, match="An import into this store was begun"):
        await ready(store_in_memory)
    await Running(store_in_memory).ended("harbour#7")
    assert await begin(store_in_memory, FILE)
    assert await store_in_memory.ttl(keys.importing()) == -1


async def test_while_one_import_asks_whether_it_may_begin_no_other_begins(store_in_memory: Redis) -> None:
    await store_in_memory.set(keys.importing(), "asking 0123456789abcdef")
    with pytest.raises(SetupError, match="Another import is about to begin here"):
        await begin(store_in_memory, FILE)
    assert await standing(store_in_memory) == {keys.importing()}


async def test_of_a_desk_that_starts_and_an_import_that_begins_at_the_same_moment_one_at_the_most_goes_on(
    store_in_memory: Redis,
) -> None:
    """Each is let go ahead by up to so many steps that it is through before the other has begun."""
    went_on = set()
    for ahead in [*range(-12, 13)] * 8:
        await store_in_memory.flushall()
        went_on.add(await at_once(store_in_memory, ahead))
    assert (True, True) not in went_on
    assert {(True, False), (False, True)} <= went_on, "the one and the other was first"


async def at_once(client: Redis, ahead: int) -> tuple[bool, bool]:
    """Whether the desk started, and whether the import began, `ahead` steps later (or earlier)."""

    async def imported() -> bool:
        for _ in range(ahead):
            await client.ping()
        try:
            return not await begin(client, FILE)
        except SetupError:
            return False

    async def started(importing: "asyncio.Task[bool]") -> bool:
        for _ in range(-ahead):
            await client.ping()
        try:
            async with joined(client):
                await asyncio.wait([importing])
                return True
        except SetupError:
            return False

    importing = asyncio.create_task(imported())
    return await started(importing), await importing
