"""One clock for the bot and the local Slack, which a test sets ahead."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.clock import Clock
from tests.scenarios.newsroom import Newsroom, open_newsroom_at, open_slack


class MovedClock(Clock):
    def __init__(self, start: datetime | None = None) -> None:
        self._ahead = start - datetime.now(UTC) if start else timedelta(0)

    def now(self) -> float:
        return time.time() + self._ahead.total_seconds()

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def on(self, by: timedelta) -> datetime:
        self._ahead += by
        return self()

    def to(self, moment: datetime) -> datetime:
        return self.on(moment - self())


@asynccontextmanager
async def newsroom_by(clock: MovedClock, store: str, *, pace: float = 1000.0, **more: Any) -> AsyncIterator[Newsroom]:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack, scale=pace, clock=clock)
        yield await open_newsroom_at(stack, slack, store, slack_pace=pace, clock=clock, **{"reader": "rules", **more})
