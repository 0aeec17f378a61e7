"""The list of all desks. In a cluster it lies apart from the desks, and a disk of its own keeps it."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from redis.asyncio.cluster import RedisCluster

from bot.desk.ids import DeskId
from bot.errors import NotRecorded, Unconfirmed
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.on_disk import Needless, on_disk
from bot.store.piped import Client
from bot.store.scripts import LIST_DESK, Script


class KnownDesks:
    """One for a whole process. `patient`: as for the ledger."""

    def __init__(self, patient: Client) -> None:
        self._patient = patient
        self._on_disk: set[DeskId] = set()

    async def act(
        self,
        desk: DeskId,
        script: Script,
        where: Sequence[str],
        args: Sequence[str | int],
        *,
        unconfirmed: str,
        needless: Needless = lambda _: False,
    ) -> Any:
        """As `on_disk`, for an act that may be the first on its desk: it is known for certain where to look for it.

        The desk becomes known first, so that the sweep finds whatever is done. A server that keeps both hears of both
        over the connection that acts, as Sentinels may put another one in its place between two, and confirms both with
        the act, as it writes them down in this order. Another one is asked, at the same time and once a process.
        """
        act = partial(
            on_disk,
            self._patient,
            script,
            keys.barrier(desk),
            where,
            args,
            unconfirmed=unconfirmed,
            needless=needless,
        )
        if not isinstance(self._patient, RedisCluster):
            return await act(first=[("SADD", keys.desks(), desk)])
        new = await store_retry(lambda: self._patient.sadd(keys.desks(), desk))
        if desk in self._on_disk and not new:
            return await act()
        both: tuple[Any, Any] = await asyncio.gather(act(), self._confirm(desk, unconfirmed), return_exceptions=True)
        done, listed = both
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
