"""Which processes run on a store: what replaces it as a whole must wait for their end."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from secrets import token_hex

from bot.errors import DeskError
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.piped import Client
from bot.store.schema import ready
from bot.store.scripts import NOTE_RUNNING

log = logging.getLogger(__name__)

COUNTS_FOR = timedelta(seconds=20)
"""How long a process counts as running that has said so; one that was killed says no more."""

EVERY = 2.0
"""Seconds after which it says so again."""


class Running:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def note(self, name: str) -> None:
        """The process runs, to be said again and again. Raises NotRecorded, SetupError."""
        await self._told(name, COUNTS_FOR)

    async def ended(self, name: str) -> None:
        await self._told(name, timedelta())

    async def names(self) -> list[str]:
        return await self._told("", COUNTS_FOR)

    async def _told(self, name: str, counts: timedelta) -> list[str]:
        args = (name, int(counts.total_seconds() * 1000))
        return sorted(await store_retry(lambda: NOTE_RUNNING(self._client, [keys.running()], args)))


@asynccontextmanager
async def joined(client: Client) -> AsyncIterator[None]:
    """The block may work with the store. Raises SetupError, as `ready`.

    This process says that it runs before it looks for an import, as an import says so before it looks for who runs, and
    until after the block. A store that takes no writes keeps nobody from running, and takes no import either.
    """
    running, name = Running(client), f"{socket.gethostname()}#{os.getpid()}.{token_hex(2)}"  # hosts may share a name
    with suppress(DeskError):
        await running.note(name)
    saying = asyncio.create_task(_say_again(running, name))
    try:
        await ready(client)
        yield
    finally:
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)
        with suppress(DeskError):
            await running.ended(name)


async def _say_again(running: Running, name: str) -> None:
    while True:
        await asyncio.sleep(EVERY)
        try:
            await running.note(name)
        except DeskError as error:
            log.debug("the store: %s", error)
        except Exception:  # whatever it is, it must be said again all the same
            log.exception("saying that the desk runs failed")
