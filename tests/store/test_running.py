"""Which processes run on a store."""

from bot.store import keys
from bot.store.piped import Client
from bot.store.running import COUNTS_FOR, Running, joined
from tests.waiting import until


async def test_who_has_said_so_runs_until_it_ends(store: Client) -> None:
    running = Running(store)
    assert await running.names() == []
    for name in ("b#2", "a#1", "b#2"):
        await running.note(name)
    assert await running.names() == ["a#1", "b#2"]
    await running.ended("b#2")
    await running.ended("c#3")
    assert await running.names() == ["a#1"]


async def test_who_says_no_more_is_forgotten_while_another_goes_on(store: Client) -> None:
    running = Running(store)
    for name in ("a#1", "b#2"):
        await running.note(name)
    past = -2 * COUNTS_FOR.total_seconds() * 1000
    await store.zincrby(keys.running(), past, "a#1")
    assert await running.names() == ["b#2"]


async def test_a_process_counts_as_running_to_its_end_whatever_becomes_of_its_mark(store: Client) -> None:
    running = Running(store)
    async with joined(store):
        [name] = await running.names()
        await store.delete(keys.running())

        async def said_again() -> bool:
            return await running.names() == [name]

        await until(said_again)
    assert await running.names() == []


async def test_two_processes_of_the_same_number_on_hosts_of_the_same_name_are_two(store: Client) -> None:
    running = Running(store)
    async with joined(store):
        async with joined(store):
            assert len(await running.names()) == 2
        assert len(await running.names()) == 1
