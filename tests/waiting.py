"""Waiting for a condition, never for a time."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

TICK = 0.01


async def until(condition: Callable[[], Awaitable[object]], *, within: float = 10.0, every: float = 0.02) -> None:
    """Returns when `condition` is true; fails after `within` seconds."""
    end = time.monotonic() + within
    while not await condition():
        assert time.monotonic() < end, f"not true within {within} s: {condition.__name__}"
        await asyncio.sleep(every)


@asynccontextmanager
async def fair_clock() -> AsyncIterator[Callable[[], float]]:
    """Seconds since it began, less those in which the machine gave this process no turn.

    A promise that holds within a time must not depend on what else the machine does. What the process itself
    computes, however long, is counted.
    """
    begun, stolen = time.monotonic(), 0.0

    async def watch() -> None:
        nonlocal stolen
        while True:
            wall, own = time.monotonic(), time.process_time()
            await asyncio.sleep(TICK)
            gone = time.monotonic() - wall - TICK
            stolen += max(0.0, gone - (time.process_time() - own))

    watching = asyncio.create_task(watch())
    try:
        yield lambda: time.monotonic() - begun - stolen
    finally:
        watching.cancel()
