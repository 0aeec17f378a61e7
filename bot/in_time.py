"""How long whoever waits for an answer still waits."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_until: ContextVar[float | None] = ContextVar("_until", default=None)
"""The loop's time at which the answer that is being worked out must be there."""


@contextmanager
def answering_within(seconds: float) -> Iterator[None]:
    """Somebody waits for what the block gives: all its steps together have so many seconds.

    A task that is made in the block has them too, unless it is made in a context of its own.
    """
    before = _until.set(asyncio.get_running_loop().time() + seconds)
    try:
        yield
    finally:
        _until.reset(before)


def time_for(budget: float) -> float:
    """`budget`, or less where somebody waits for an answer: how long a step that begins now may take, in seconds."""
    until = _until.get()
    return budget if until is None else min(budget, until - asyncio.get_running_loop().time())
