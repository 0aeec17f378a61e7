"""Owners of an embedded server: this process, and others that can be killed."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic

import pytest
from redis.asyncio import Redis

from bot.store.connect import connect
from bot.store.embedded import EmbeddedServer, own

OWNER = """
import asyncio, os, signal, sys, time
from pathlib import Path
from bot.store.embedded import own

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits it ignored

async def main():
    server = await own(Path(sys.argv[1]))
    server.keep()
    print(server.url, flush=True)
    if "fork" in sys.argv:
        if os.fork() == 0:
            print(os.getpid(), flush=True)
            time.sleep(60)
    try:
        await asyncio.Event().wait()
    finally:
        await server.close()

asyncio.run(main())
"""


@asynccontextmanager
async def owned(folder: Path) -> AsyncIterator[tuple[EmbeddedServer, Redis]]:
    server = await own(folder)
    client = connect(server.url)
    try:
        yield server, client
    finally:
        await client.aclose()
        await server.close()


@contextmanager
def owner_process(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process, at the head of its own group, that owns `folder`; and the URL that it printed."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder), *words],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "SLACK_BOT_TOKEN": "a secret"},
    ) as process:
        try:
            assert process.stdout
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def socket_of(server: EmbeddedServer) -> Path:
    return Path(server.url.removeprefix("unix://"))


async def pid_of(client: Redis) -> int:
    return int((await client.info("server"))["process_id"])


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and is not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def wait_until(holds: Callable[[], bool]) -> None:
    deadline = monotonic() + 10
    while not holds():
        assert monotonic() < deadline
        await asyncio.sleep(0.005)


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
