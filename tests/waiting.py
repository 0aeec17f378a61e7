"""Waiting for a condition, never for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], Awaitable[object]], *, within: float = 10.0, every: float = 0.02) -> None:
    """Returns when `condition` is true; fails after `within` seconds."""
    end = time.monotonic() + within
    while not await condition():
        assert time.monotonic() < end, f"not true within {within} s: {condition.__name__}"
        await asyncio.sleep(every)
