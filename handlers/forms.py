"""Before a form is opened: nobody should fill it in in vain."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

WAITS = 0.5
"""Seconds that a form waits for a check: its trigger dies after 3."""


async def before_the_form(check: Awaitable[None]) -> None:
    """Raises what `check` raises. Where Slack is slow to answer it, the form opens, and sending it off checks again."""
    with suppress(TimeoutError):
        async with asyncio.timeout(WAITS):
            await check
