"""The embedded server's file as a power cut leaves it: it loads, and an act is in it whole or not at all."""

import os
import signal
from pathlib import Path

import pytest

from bot.store.connect import connect
from tests.store.owners import alive, linux, owned, owner_process, pid_of, wait_until
from tests.waiting import until


@linux
async def test_server_killed_along_with_its_owner_starts_again_from_a_torn_file(folder: Path) -> None:
    with owner_process(folder) as (process, url):
        client = connect(url)
        await client.set("first", "kept")
        await client.set("last", "torn")
        await client.waitaof(1, 0, 900)
        pid = await pid_of(client)
        await client.aclose()
        process.kill()
        process.wait()
        os.kill(pid, signal.SIGKILL)
        await wait_until(lambda: not alive(pid))
    tail = max((folder / "appendonlydir").glob("*.incr.aof"))
    tail.write_bytes(tail.read_bytes()[:-3])
    async with owned(folder) as (_, client):
        assert await pid_of(client) != pid
        assert await client.get("first") == "kept"
        assert await client.get("last") is None


THREE_WRITES = """
redis.call('SET', 'one', ARGV[1])
redis.call('HSET', 'two', 'x', ARGV[1])
redis.call('SET', 'three', ARGV[1])
"""


@pytest.mark.parametrize("rewritten", [False, True], ids=["from_the_start", "after_a_rewrite_of_the_file"])
async def test_wherever_the_file_is_cut_an_act_stands_whole_or_not_at_all(rewritten: bool, folder: Path) -> None:
    async with owned(folder) as (_, client):
        await client.eval(THREE_WRITES, 0, "before")
        if rewritten:
            await client.bgrewriteaof()

            async def done() -> bool:
                return not (await client.info("persistence"))["aof_rewrite_in_progress"]

            await wait_until((folder / "appendonlydir" / "appendonly.aof.2.base.rdb").exists)
            await until(done)
    tail = max((folder / "appendonlydir").glob("*.incr.aof"))
    size = tail.stat().st_size
    async with owned(folder) as (_, client):
        await client.eval(THREE_WRITES, 0, "after")
    whole = tail.read_bytes()
    for cut in (size, size + 1, *range(size + 9, len(whole), 23), len(whole) - 1, len(whole)):
        tail.write_bytes(whole[:cut])
        async with owned(folder) as (_, client):
            stood = {await client.get("one"), await client.hget("two", "x"), await client.get("three")}
        assert stood == {"after" if cut == len(whole) else "before"}, cut


async def test_zeros_behind_the_last_write_are_taken_off(folder: Path) -> None:
    async with owned(folder) as (_, client):
        await client.set("claim", "kept")
    tail = max((folder / "appendonlydir").glob("*.incr.aof"))
    with tail.open("ab") as file:
        file.write(bytes((1 << 20) + 4000))
    async with owned(folder) as (_, client):
        assert await client.get("claim") == "kept"
        await client.set("claim", "and written on")
    async with owned(folder) as (_, client):
        assert await client.get("claim") == "and written on"
