"""Several commands in one round trip, with the desk's patience for a store that is away."""

from collections.abc import Callable
from typing import Any, TypeAlias

from bot.store.connect import store_retry

Client: TypeAlias = Any
"""redis-py's client or pipeline. Its own types leave open whether replies are bytes; with `connect` all are text."""


async def piped(client: Client, fill: Callable[[Client], object]) -> list[Any]:
    """The replies to the commands that `fill` puts into the pipeline.

    Others' commands may run between them: what must be done whole, or read at one moment, is a script.
    """

    async def step() -> list[Any]:
        async with client.pipeline(transaction=False) as pipe:
            fill(pipe)
            return list(await pipe.execute())

    return await store_retry(step)
