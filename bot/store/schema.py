"""The version of what the keys hold, and the way from an older one to this one.

A store without a mark was written before there were marks: schema 0. Whoever changes what a key holds raises SCHEMA
and adds the step that leads there to MIGRATIONS.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.desk.acts import Deed, recorded
from bot.desk.ids import DeskId, Micros
from bot.errors import NotRecorded, SetupError
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.marks import held
from bot.store.migrations import digests_are_runs
from bot.store.piped import Client, piped

log = logging.getLogger(__name__)

SCHEMA = 1
UNMARKED = 0

Migration = Callable[[Client], Awaitable[None]]
MIGRATIONS: Mapping[int, Migration] = MappingProxyType({0: digests_are_runs})
"""Schema to the step that leads to the next one. A step that was broken off is begun again: it must bear that."""

LOOK_AGAIN = 0.2
"""Seconds between two looks at whether another process has brought the store up."""


async def ready(client: Client) -> None:
    """Returns once the store holds what this version works with. Raises SetupError where it does not and never will."""
    await _no_import(client)
    await brought_up(client)


async def readable(client: Client) -> int:
    """The store's schema, for those who only read: nothing is written. Raises SetupError as `ready`."""
    await _no_import(client)
    mark = await store_retry(lambda: client.get(keys.schema()))
    if mark is None:
        return UNMARKED if await store_retry(lambda: client.exists(keys.desks())) else SCHEMA
    return _known(int(mark), SCHEMA)


async def _no_import(client: Client) -> None:
    if await store_retry(lambda: client.get(keys.importing())):
        raise SetupError(
            "An import into this store was begun and has not ended: run `secondsource import FILE` again with the "
            "same file; it goes on from there."
        )


async def brought_up(client: Client, *, known: int = SCHEMA, migrations: Mapping[int, Migration] = MIGRATIONS) -> None:
    """Marks an empty store, brings up an older one, refuses a newer one. One process migrates, others wait for it."""
    try:
        while (stands := await _standing(client, known)) < known:
            async with held(client, keys.migrating()) as lock:
                if lock is None:
                    await asyncio.sleep(LOOK_AGAIN)
                elif await _standing(client, known) == stands:
                    await _migrate(client, stands, migrations[stands])
    except NotRecorded as error:
        raise SetupError(f"The store cannot be written to: {str(error.__cause__).rstrip('.')}.") from error
    _known(stands, known)


def _known(stands: int, known: int) -> int:
    """`stands`, unless it is newer than what this version knows."""
    if stands > known:
        raise SetupError(
            f"The store was written by a newer Second Source (schema {stands}, this one knows {known}): "
            "start that version, or import an older export into an empty store."
        )
    return stands


async def _standing(client: Client, known: int) -> int:
    """The schema of the store, which is marked if it was not."""
    mark = await store_retry(lambda: client.get(keys.schema()))
    if mark is None:
        written = await store_retry(lambda: client.exists(keys.desks()))
        await store_retry(lambda: client.set(keys.schema(), UNMARKED if written else known, nx=True))
        mark = await store_retry(lambda: client.get(keys.schema()))
    return int(mark)


async def _migrate(client: Client, before: int, step: Migration) -> None:
    log.info("bringing the store from schema %s to %s", before, before + 1)
    await step(client)
    now = Micros(time.time_ns() // 1000)
    entry = recorded(Deed.MIGRATED, at=now, before=before, after=before + 1)
    desks = sorted(await store_retry(lambda: client.smembers(keys.desks())))
    await piped(client, lambda pipe: [pipe.zadd(keys.acts(DeskId(desk)), {entry: now}) for desk in desks])
    await store_retry(lambda: client.set(keys.schema(), before + 1))
