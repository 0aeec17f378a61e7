"""Notices when events may have been missed, and has the votes compared with Slack then."""

import asyncio
import logging
from typing import Any

from bot.errors import NotRecorded, SetupError
from bot.flows.want_comparison import want_everywhere
from bot.services import Services

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two looks at the store."""


class Watch:
    """At the start, after each new connection to Slack, after an outage of the store or a change of its server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._why = "the desk has started"
        self._whole = True
        self._called = asyncio.Event()
        self._ended = False

    async def __aenter__(self) -> "Watch":
        self._running = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ended = True  # up to Python 3.11 the wait_for in which redis-py sends can swallow a cancellation
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    async def hello(self, _client: object, message: dict[str, Any], _raw: str | None) -> None:
        """A listener for Socket Mode's messages: Slack greets each new connection."""
        if message.get("type") == "hello":
            self.want("connected to Slack anew")

    def want(self, why: str) -> None:
        self._why = self._why or why
        self._called.set()

    async def _run(self) -> None:
        """What could not be marked, as the store is away, is marked when it is back."""
        known: str | None = None
        while not self._ended:
            self._called.clear()
            try:
                server = await self._services.health.identity()
                if known is not None and server != known:
                    self.want("the store's server is another, or was started anew")
                known = server
                if self._why:
                    await want_everywhere(self._services, self._why, whole=self._whole)
                    self._why, self._whole = "", False
            except (NotRecorded, SetupError) as error:
                log.debug("the store: %s", error)
                self.want("the store was away")
            try:
                async with asyncio.timeout(EVERY):
                    await self._called.wait()
            except TimeoutError:
                continue
