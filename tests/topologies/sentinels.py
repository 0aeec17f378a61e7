"""A primary and its replica, watched by three Sentinels."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from redis.exceptions import RedisError, ResponseError

from tests.topologies.servers import READY_WITHIN, Server, started
from tests.waiting import until

DOWN_AFTER_MS = 1000
"""After so long a silent primary counts as down for its Sentinels."""

WATCHED = "desk"
"""The name by which the Sentinels know their primary."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A primary with one replica, and three Sentinels of which two must agree."""

    url: str
    servers: tuple[Server, ...]
    sentinels: tuple[Server, ...]

    async def primary(self) -> Server:
        """The one that most Sentinels name; they may be a moment late."""
        named = []
        for sentinel in self.sentinels:
            with suppress(RedisError, OSError):
                named.append(int((await sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", WATCHED))[1]))
        port = max(named, key=named.count)
        return next(server for server in self.servers if server.port == port)

    async def changes_from(self, old: Server) -> Server:
        """Waits until another server is the primary in its own eyes and in the Sentinels'; returns it."""

        async def changed() -> bool:
            new = await self.primary()
            return new is not old and (await new.says("replication")).get("role") == "master"

        await until(changed, within=READY_WITHIN)
        return await self.primary()

    async def fails_over(self) -> None:
        """The replica becomes the primary though all live; asked again until a Sentinel has seen that it may."""

        async def begun() -> bool:
            with suppress(ResponseError):
                await self.sentinels[0].ask("SENTINEL", "FAILOVER", WATCHED)
                return True
            return False

        await until(begun, within=READY_WITHIN)

    async def whole(self) -> None:
        """Waits until the replica follows and each Sentinel knows it and both of its fellows."""

        async def ok() -> bool:
            primary = await self.primary()
            told = await primary.says("replication")
            if told.get("slave0", {}).get("state") != "online":
                return False
            views = [(await sentinel.says("sentinel")).get("master0", {}) for sentinel in self.sentinels]
            return all(
                (view.get("status"), view.get("slaves"), view.get("sentinels")) == ("ok", 1, 3) for view in views
            )

        await until(ok, within=READY_WITHIN)


@asynccontextmanager
async def watched(place: Path) -> AsyncIterator[Watched]:
    primary = Server(place / "first")
    replica = Server(place / "second", f"replicaof 127.0.0.1 {primary.port}")
    with started(primary, replica):
        await primary.answers()
        await replica.answers()
        sentinels = tuple(
            Server(
                place / f"sentinel{n}",
                f"sentinel monitor {WATCHED} 127.0.0.1 {primary.port} 2",
                f"sentinel down-after-milliseconds {WATCHED} {DOWN_AFTER_MS}",
                f"sentinel failover-timeout {WATCHED} 3000",
                sentinel=True,
            )
            for n in range(3)
        )
        with started(*sentinels):
            for sentinel in sentinels:
                await sentinel.answers()
            url = f"redis+sentinel://{','.join(sentinel.address for sentinel in sentinels)}/{WATCHED}"
            store = Watched(url, (primary, replica), sentinels)
            await store.whole()
            yield store
