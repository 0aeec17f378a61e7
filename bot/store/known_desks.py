"""The list of all desks. In a cluster it lies apart from the desks, and a disk of its own keeps it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis.asyncio.cluster import RedisCluster

from bot.desk.ids import DeskId
from bot.errors import NotRecorded, Unconfirmed
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.on_disk import on_disk
from bot.store.piped import Client
from bot.store.scripts import LIST_DESK

T = TypeVar("T")


class KnownDesks:
    """`patient`: as for the ledger."""

    def __init__(self, client: Client, patient: Client) -> None:
        self._client = client
        self._patient = patient
        self._on_disk: set[DeskId] = set()

    async def act(self, desk: DeskId, act: Callable[[], Awaitable[T]], *, unconfirmed: str) -> T:
        """What an act gives that must be on disk, once it is known for certain on which desk to look for it.

        The desk becomes known first, so that the sweep finds whatever is done. A server that keeps both confirms both
        with the act, as it writes them down in this order; another one is asked, at the same time and once a process.
        Raises Unconfirmed with the sentence `unconfirmed` where it does not confirm that.
        """
        new = await store_retry(lambda: self._client.sadd(keys.desks(), desk))
        if not isinstance(self._client, RedisCluster) or (desk in self._on_disk and not new):
            return await act()
        done, listed = await asyncio.gather(act(), self._confirm(desk, unconfirmed), return_exceptions=True)
        if isinstance(done, BaseException):
            raise done
        if isinstance(listed, NotRecorded):
            raise Unconfirmed(unconfirmed) from listed
        if isinstance(listed, BaseException):
            raise listed
        return done

    async def _confirm(self, desk: DeskId, unconfirmed: str) -> None:
        barrier = keys.barrier_of_desks()
        await on_disk(self._patient, LIST_DESK, barrier, [keys.desks()], (desk,), unconfirmed=unconfirmed)
        self._on_disk.add(desk)
