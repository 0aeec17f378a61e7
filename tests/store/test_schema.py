"""The store's version: written once, brought up by one process, never guessed."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from redis.asyncio import Redis

from bot.desk.acts import Deed
from bot.errors import SetupError
from bot.store import keys
from bot.store.connect import connect
from bot.store.digests import Digests
from bot.store.history import desk_history
from bot.store.known_desks import KnownDesks
from bot.store.piped import Client
from bot.store.schema import MIGRATIONS, SCHEMA, UNMARKED, brought_up, ready
from tests.acts import at
from tests.store.pasted import DESK

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def _desk(store: Client) -> None:
    await store.sadd(keys.desks(), DESK)


async def test_an_empty_store_gets_the_present_schema(store: Redis) -> None:
    await ready(store)
    assert await store.get(keys.schema()) == str(SCHEMA)


async def test_in_a_store_from_before_there_were_schemas_a_digest_on_its_way_is_due_again(store: Redis) -> None:
    await _desk(store)
    await store.hset(
        keys.digests(DESK), mapping={"2026-11-21": "1.9", "2026-11-22": "begun 7", "2026-11-23": "claimed"}
    )
    on_its_way = {"digest:2026-11-22:late": 1, "digest:2026-11-23:now": 2, "article:00112233445566aa": 3}
    await store.zadd(keys.work(DESK), on_its_way)
    await ready(store)
    assert await store.get(keys.schema()) == "1"
    assert await store.hgetall(keys.digests(DESK)) == {"2026-11-21": "1.9"}
    assert await store.zrange(keys.work(DESK), 0, -1) == ["article:00112233445566aa"]
    assert [act.told() async for act in desk_history(store, DESK)] == ["The store was brought from schema 0 to 1."]


async def test_a_digest_on_its_way_is_left_alone_by_every_later_start(store: Redis) -> None:
    await _desk(store)
    await ready(store)
    digests = Digests(store, store, KnownDesks(store))
    run = await digests.take(DESK, date(2026, 11, 23), due=NOON, clock=NOON, now=at(1))
    assert run
    await ready(store)
    assert await digests.run(DESK, run)
    assert await store.zrange(keys.work(DESK), 0, -1) == [f"digest:{run}"]


def test_every_schema_up_to_the_present_one_has_a_step_to_the_next() -> None:
    assert sorted(MIGRATIONS) == list(range(UNMARKED, SCHEMA))


async def test_a_store_of_a_newer_version_is_refused_and_left_as_it_is(store: Redis) -> None:
    await store.set(keys.schema(), 3)
    with pytest.raises(SetupError, match=r"newer Second Source \(schema 3, this one knows 1\)"):
        await ready(store)
    assert await store.get(keys.schema()) == "3"


async def test_an_older_store_is_brought_up_step_by_step_and_its_desks_history_says_so(store: Redis) -> None:
    await _desk(store)
    await store.set(keys.schema(), 1)
    done: list[int] = []

    async def one(_: Client) -> None:
        done.append(1)

    async def two(_: Client) -> None:
        done.append(2)

    await brought_up(store, known=3, migrations={1: one, 2: two})
    assert done == [1, 2]
    assert await store.get(keys.schema()) == "3"
    acts = [act async for act in desk_history(store, DESK)]
    assert [(act.deed, act.facts) for act in acts] == [
        (Deed.MIGRATED, {"before": 1, "after": 2}),
        (Deed.MIGRATED, {"before": 2, "after": 3}),
    ]


async def test_of_processes_that_start_together_one_migrates_and_the_others_wait_for_it(
    valkey: str, store: Redis
) -> None:
    await _desk(store)
    await store.set(keys.schema(), 1)
    done: list[str] = []
    begun, go = asyncio.Event(), asyncio.Event()

    async def step(_: Client) -> None:
        begun.set()
        await go.wait()
        done.append("step")

    async def process() -> str:
        client = connect(valkey)
        await brought_up(client, known=2, migrations={1: step})
        stands = str(await client.get(keys.schema()))
        await client.aclose()
        return stands

    processes = [asyncio.create_task(process()) for _ in range(4)]
    await begun.wait()
    assert not any(each.done() for each in processes)
    go.set()
    assert await asyncio.gather(*processes) == ["2"] * 4
    assert done == ["step"]


async def test_a_migration_that_was_broken_off_is_begun_again(store: Redis) -> None:
    await _desk(store)
    await store.set(keys.schema(), 1)
    tries: list[int] = []

    async def step(_: Client) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await brought_up(store, known=2, migrations={1: step})
    assert await store.get(keys.schema()) == "1"
    await brought_up(store, known=2, migrations={1: step})
    assert await store.get(keys.schema()) == "2"
    assert len(tries) == 2


async def test_nothing_starts_while_an_import_has_not_ended(store: Redis) -> None:
    await store.set(keys.importing(), "0" * 64)
    with pytest.raises(SetupError, match="import FILE` again with the same file"):
        await ready(store)
