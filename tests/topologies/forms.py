"""Every form of store on which the whole bot is tested, and a way to have them beside any test."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from bot.store import embedded as embedded_server
from bot.store.connect import connect
from tests.topologies.clusters import three_nodes
from tests.topologies.sentinels import watched
from tests.topologies.servers import alone
from tests.wire import wired

T = TypeVar("T")


@asynccontextmanager
async def embedded(place: Path) -> AsyncIterator[str]:
    server = await embedded_server.own(place)
    try:
        yield server.url
    finally:
        await server.close()


@asynccontextmanager
async def cluster(place: Path) -> AsyncIterator[str]:
    async with three_nodes(place) as store:
        yield store.url


@asynccontextmanager
async def sentinel(place: Path) -> AsyncIterator[str]:
    async with watched(place) as store:
        yield store.url


@asynccontextmanager
async def tls(place: Path) -> AsyncIterator[str]:
    async with alone(place) as server, wired(server.url, tls=True) as wire:
        yield wire.url


FORMS: dict[str, Callable[[Path], AbstractAsyncContextManager[str]]] = {
    "embedded": embedded,
    "cluster": cluster,
    "sentinel": sentinel,
    "tls": tls,
}


class Stores:
    """Stores of one form, each started when it is first asked for, in a thread that no test's loop can stop."""

    def __init__(self, form: str, place: Path) -> None:
        self._open = FORMS[form]
        self._place = place
        self._urls: dict[str, str] = {}
        self._stack = AsyncExitStack()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def url(self, name: str) -> str:
        if name not in self._urls:
            self._urls[name] = self._there(self._stack.enter_async_context(self._open(self._place / name)))
        return self._urls[name]

    def emptied(self, name: str) -> str:
        url = self.url(name)
        self._there(_flush(url))
        return url

    def close(self) -> None:
        self._there(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _there(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)


async def _flush(url: str) -> None:
    client = connect(url, timeout=30.0)  # the bot's own second is for steps of its own
    await client.flushall()
    await client.aclose()
