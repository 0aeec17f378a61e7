"""Which server the store is: another one, or the same started anew, may lack what was written last."""

import asyncio
from typing import Any

from redis.asyncio.cluster import RedisCluster
from redis.exceptions import NoPermissionError

from bot.store.connect import store_retry
from bot.store.on_disk import followed
from bot.store.piped import Client


class Health:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def identity(self) -> str:
        """Changes whenever a primary is started or another takes its place; "" where INFO is forbidden to us.

        Which primaries have replicas is remembered by the way, for whatever must be confirmed.
        Raises NotRecorded where the store does not answer.
        """
        return await store_retry(self._identity)

    async def _identity(self) -> str:
        try:
            if not isinstance(self._client, RedisCluster):
                return await self._run_id()
            await self._client.initialize()
            each = [await self._run_id(target_nodes=node) for node in self._client.get_primaries()]
            return " ".join(sorted(each))
        except NoPermissionError:
            return ""

    async def _run_id(self, **where: Any) -> str:
        followed(await self._client.info("replication", **where), asyncio.get_running_loop().time())
        return str((await self._client.info("server", **where))["run_id"])
