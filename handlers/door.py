"""The door itself: Bolt, with one end for what a request may take, and nobody left standing in it at the end."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse


class Door(AsyncApp):
    """`bounded` is entered for each request: what is asked of the store in it ends while Slack still waits."""

    def __init__(self, *, bounded: Callable[[], AbstractContextManager[None]], **of_bolt: Any) -> None:
        super().__init__(**of_bolt)
        self._bounded = bounded
        self._inside = 0
        self._empty = asyncio.Event()
        self._empty.set()

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        self._inside += 1
        self._empty.clear()
        try:
            with self._bounded():  # Bolt runs the listeners when the middleware has returned, so none of it can do this
                return await super().async_dispatch(req)
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    async def emptied(self) -> None:
        """Returns when every request has its answer."""
        await self._empty.wait()
