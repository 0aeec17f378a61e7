"""Notices when events may have been missed, and has the votes compared with Slack then."""

import asyncio
import logging
from typing import Any

from bot.errors import DeskError
from bot.flows.want_comparison import want_everywhere
from bot.services import Services

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two looks at the store."""

STARTED = "the desk has started"
CONNECTED = "connected to Slack anew"
AWAY = "the store was away"
OTHER_SERVER = "the store's server is another, or was started anew"


class Watch:
    """At the start, after each new connection to Slack, after an outage of the store or a change of its server, and
    whenever somebody has noted that something was missed."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._missed = services.missed
        self._server: str | None = None

    async def __aenter__(self) -> "Watch":
        self._note(STARTED)
        self._running = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    async def hello(self, _client: object, message: dict[str, Any], _raw: str | None) -> None:
        """A listener for Socket Mode's messages: Slack greets each new connection."""
        if message.get("type") == "hello":
            self._note(CONNECTED)

    def _note(self, why: str) -> None:
        self._missed.note(why, self._services.now())

    async def _run(self) -> None:
        """What could not be marked, as the store is away, is marked when it is back."""
        while True:
            self._missed.noted.clear()
            try:
                await self._look()
            except DeskError as error:
                log.debug("the store: %s", error)
                self._note(AWAY)
            except Exception:  # whatever it is, the next outage must be noticed all the same
                log.exception("looking at the store failed")
                self._note(AWAY)
                await asyncio.sleep(EVERY)
            try:
                async with asyncio.timeout(EVERY):
                    await self._missed.noted.wait()
            except TimeoutError:
                continue

    async def _look(self) -> None:
        server = await self._services.health.identity()
        if self._server is not None and server != self._server:
            self._note(OTHER_SERVER)
        self._server = server
        if not (due := self._missed.take(self._services.now())):
            return
        try:
            await want_everywhere(self._services, "; ".join(due))
        except BaseException:
            for why in due:
                self._note(why)
            raise
