"""Background work beside an answer: what the desks' marks ask for, made prompt through docket."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from contextlib import suppress
from contextvars import Context
from datetime import UTC, datetime
from typing import Any

from docket import Docket

from bot.desk.ids import ArticleId, DeskId, Micros
from bot.errors import NotRecorded
from bot.store.connect import store_retry

log = logging.getLogger(__name__)

COALESCE = 0.1
"""Seconds for which changes of a desk are gathered before one job is asked to draw its cards."""

CLOSE_SECONDS = 2.0


class Prompter:
    """Asks docket for what the desk's marks say must be done. The marks alone decide; this only makes it prompt."""

    def __init__(self, docket: Docket) -> None:
        self._docket = docket
        self._gathering: set[DeskId] = set()
        self._tasks: set[asyncio.Task[object]] = set()

    def article(self, desk: DeskId, article: ArticleId) -> None:
        self.later(self._ask("tend_article", f"article:{desk}:{article}", desk, article))

    def go_on(self, desk: DeskId, article: ArticleId) -> None:
        """As `article`, by a job that has not ended yet itself."""
        self.later(self._ask("tend_article", f"article:{desk}:{article}:{time.monotonic_ns()}", desk, article))

    def digest(self, desk: DeskId, run: str) -> None:
        self.later(self._ask("send_digest", f"digest:{desk}:{run}", desk, run))

    def apology(self, desk: DeskId) -> None:
        self.later(self._ask("apologise", f"apology:{desk}", desk))

    def tidy(self, desk: DeskId, article: ArticleId, at: Micros) -> None:
        """Once it is time."""
        when = datetime.fromtimestamp(at / 1_000_000, UTC)
        self.later(self._ask("tidy_article", f"tidy:{desk}:{article}", desk, article, when=when))

    def identify(self, desk: DeskId) -> None:
        self.later(self._ask("identify", f"identify:{desk}", desk))

    def compare(self, desk: DeskId) -> None:
        self.later(self._ask("compare", f"compare:{desk}:{time.monotonic_ns()}", desk))

    def ask(self, desk: DeskId, item: str) -> None:
        self.later(self._ask("ask_which", f"{item}:{desk}", desk, item))

    def file(self, desk: DeskId, share: str) -> None:
        self.later(self._ask("read_file", f"file:{desk}:{share}", desk, share))

    def redraw(self, desk: DeskId) -> None:
        """Returns at once; changes within COALESCE become one job."""
        if desk not in self._gathering:
            self._gathering.add(desk)
            self.later(self._redraw(desk))

    def later(self, work: Coroutine[Any, Any, object]) -> None:
        """Runs `work` beside the answer that is being given, with all the time that it takes; its errors are logged."""
        task = asyncio.create_task(work, context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[object]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work beside an answer failed", exc_info=error)

    async def _redraw(self, desk: DeskId) -> None:
        await asyncio.sleep(COALESCE)
        self._gathering.discard(desk)
        await self._ask("refresh_cards", f"refresh:{desk}:{time.monotonic_ns()}", desk)

    async def _ask(self, job: str, key: str, *arguments: str, when: datetime | None = None) -> None:
        ask = self._docket.add(job, key=key, when=when)
        try:
            await store_retry(lambda: ask(*arguments))
        except NotRecorded:
            log.warning("could not ask for %s; the next sweep will", key)

    async def close(self) -> None:
        """Waits for what was begun, as long as a person would."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                while self._tasks:
                    await asyncio.gather(*self._tasks, return_exceptions=True)
