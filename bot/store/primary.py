"""The primary that Sentinels name: also once they name another one, while the old one still answers."""

import asyncio
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool
from redis.exceptions import RedisError

LOOK_EVERY = 1.0
"""Seconds between two questions who the primary is. An old one is told by its Sentinels only after ten, and forgets
what it took until then."""

LOOK_WITHIN = 0.25
"""Seconds for which an answer to that is waited for; Sentinels that are away keep nobody longer."""


class PrimaryPool(SentinelConnectionPool):
    """Gives no connection to a server that is not the primary any more, as far as the Sentinels have said."""

    _looked = 0.0
    _looking: "asyncio.Task[None] | None" = None

    async def ensure_connection(self, connection: Any) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._looked > LOOK_EVERY and (self._looking is None or self._looking.done()):
            self._looked = now
            self._looking = asyncio.create_task(self._look())
        left = self._looked + LOOK_WITHIN - now
        if self._looking is not None and not self._looking.done() and left > 0:
            await asyncio.wait([self._looking], timeout=left)
        if (connection.host, connection.port) != self.master_address:
            await connection.disconnect()
        await super().ensure_connection(connection)

    async def _look(self) -> None:
        with suppress(RedisError, OSError):
            await self.get_master_address()  # type: ignore[no-untyped-call]  # redis-py has no types here

    async def stop_looking(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)


class PrimaryClient(Redis):
    """A client that closes its connections to the Sentinels too."""

    watchers: Sentinel
    connection_pool: PrimaryPool

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        await self.connection_pool.stop_looking()
        await super().aclose(close_connection_pool)
        await self.watchers.aclose()


def primary_of(watchers: Sentinel, name: str, **settings: Any) -> Redis:
    client: PrimaryClient = watchers.master_for(
        name, redis_class=PrimaryClient, connection_pool_class=PrimaryPool, **settings
    )
    client.watchers = watchers
    return client
