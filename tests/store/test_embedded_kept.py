"""The embedded server that its owner keeps: killed or hung, it comes back at its socket with its data."""

import asyncio
import logging
import os
import re
import shutil
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.store.connect import connect, store_retry
from bot.store.embedded import PID_FILE, join, own
from tests.store.owners import alive, linux, owned, owner_process, pid_of, socket_of, wait_until
from tests.waiting import fair_clock, until

pytestmark = linux

SOON = 20.0
"""Seconds for a restart on a busy machine; alone it takes half of one."""


async def confirmed(client: Redis, key: str) -> None:
    await client.set(key, "kept")
    assert (await client.waitaof(1, 0, 900))[0] == 1


async def kept(client: Redis, key: str) -> bool:
    return bool(await store_retry(lambda: client.get(key), budget=SOON) == "kept")


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def is_dead(pid: int) -> bool:
    return not alive(pid)


def answers_again(caplog: pytest.LogCaptureFixture, times: int) -> bool:
    """Whether its owner knows of so many starts that the server is back."""
    return sum("answers again" in record.getMessage() for record in caplog.records) >= times


def hang(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)


@pytest.mark.parametrize("befall", [kill, hang])
async def test_what_is_on_disk_is_there_for_the_same_client_when_the_server_was_killed_or_hung(
    befall: Callable[[int], None], folder: Path
) -> None:
    async with owned(folder) as (server, client):
        server.keep(hung_after=2.0)
        pid = await pid_of(client)
        for key in ("first", "second"):
            await confirmed(client, key)
            befall(pid)
            assert await kept(client, key)
            assert not alive(pid)
            pid = await pid_of(client)
    assert not alive(pid)


async def test_a_server_that_its_owner_adopted_is_kept_too(folder: Path) -> None:
    with owner_process(folder) as (process, url):
        client = connect(url)
        await confirmed(client, "claim")
        pid = await pid_of(client)
        process.kill()
        process.wait()
    async with owned(folder) as (server, _):
        assert server.url == url
        assert await pid_of(client) == pid
        server.keep(hung_after=2.0)
        for befall in (kill, hang):
            befall(pid)
            assert await kept(client, "claim")
            assert not alive(pid)
            pid = await pid_of(client)
        await client.aclose()
    assert not alive(pid)


async def test_the_next_owner_adopts_and_keeps_what_a_killed_owner_had_started_again(folder: Path) -> None:
    with owner_process(folder) as (process, url):
        client = connect(url)
        await confirmed(client, "claim")
        kill(await pid_of(client))
        assert await kept(client, "claim")
        pid = await pid_of(client)
        process.kill()
        process.wait()
    assert alive(pid)
    async with owned(folder) as (server, _):
        server.keep()
        assert await pid_of(client) == pid
        kill(pid)
        assert await kept(client, "claim")
        pid = await pid_of(client)
        await client.aclose()
    assert not alive(pid)


async def test_a_server_that_is_slow_for_less_than_the_bound_is_left_alone(folder: Path) -> None:
    async with owned(folder) as (server, client):
        server.keep(hung_after=60)
        pid = await pid_of(client)
        hang(pid)
        async with fair_clock() as clock:

            async def a_while() -> bool:
                return clock() > 2

            await until(a_while)
        os.kill(pid, signal.SIGCONT)
        assert await store_retry(lambda: pid_of(client), budget=SOON) == pid


async def test_close_while_it_starts_again_leaves_no_server(folder: Path) -> None:
    server = await own(folder)
    server.keep()
    kill(int((folder / PID_FILE).read_text()))
    await wait_until(lambda: not (folder / PID_FILE).exists())
    await server.close()
    assert await join(folder) is None
    assert not socket_of(server).parent.exists()


async def test_a_server_that_cannot_start_is_tried_again_until_it_can_and_the_log_says_why(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with owned(folder) as (server, client):
        server.keep()
        await confirmed(client, "claim")
        manifest = next((folder / "appendonlydir").glob("*.manifest"))
        aside = shutil.move(manifest, folder / "aside")
        manifest.write_text("torn")
        kill(await pid_of(client))
        await wait_until(lambda: "could not be started again" in caplog.text)
        shutil.move(aside, manifest)
        assert await kept(client, "claim")
    said = [(record.levelno, record.getMessage()) for record in caplog.records if record.name == "bot.store.embedded"]
    assert said[0] == (
        logging.ERROR,
        f"The embedded store has ended and is started again; its own log is {folder}/valkey.log.",
    )
    assert "AOF manifest" in said[1][1]
    assert said[-1][1].startswith("The embedded store answers again, after ")


async def test_a_server_that_ends_as_often_as_it_is_started_is_started_less_and_less_often(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with owned(folder) as (server, client):
        server.keep()
        for restarts in range(4):
            await wait_until(partial(answers_again, caplog, restarts))
            pid = await pid_of(client)
            kill(pid)
            await wait_until(partial(is_dead, pid))
        assert await store_retry(client.ping, budget=SOON)
    said = [record.getMessage() for record in caplog.records if record.name == "bot.store.embedded"]
    whens = [re.search(r"has ended(.*?) and is started again(.*?);", line) for line in said]
    ends = [(bool(when[1]), when[2]) for when in whens if when]
    assert ends == [(False, ""), (True, " in 0.3 s"), (True, " in 0.9 s"), (True, " in 2.1 s")]


async def test_nobody_else_starts_a_second_server_meanwhile(folder: Path) -> None:
    async with owned(folder) as (server, client):
        server.keep()
        await confirmed(client, "claim")
        kill(await pid_of(client))
        others = [connect(server.url) for _ in range(3)]
        assert await asyncio.gather(*(kept(other, "claim") for other in others)) == [True] * 3
        assert len({await pid_of(other) for other in others}) == 1
        for other in others:
            await other.aclose()
