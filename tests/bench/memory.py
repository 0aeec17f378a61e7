"""Resident memory of the two processes of a desk at work: the one that serves and the one that reads.

The desk takes ten articles and posts every card, then reads one of 30,000 words. For the serving process what
counts is what it holds when the ten are posted, for the reading one the most that it ever holds.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil

from bot.store import embedded
from tests.bench.figures import Figures, rounded, table
from tests.bench.local_slack import local_slack
from tests.bench.seeded import CLAIMS_AN_ARTICLE
from tests.bench.served import served
from tests.bench.texts import article, ten_articles

WORKER = "bot.reading.worker"
LONG = 30_000
"""Words."""
PACE = 10_000.0
LOOK_EVERY = 0.05
MIB = 1024 * 1024


class Peak:
    """The most that a process was seen to hold, in MiB."""

    def __init__(self) -> None:
        self.mib = 0.0

    @asynccontextmanager
    async def watched(self, process: psutil.Process) -> AsyncIterator[None]:
        watching = asyncio.create_task(self._watch(process))
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError, psutil.NoSuchProcess):
                await watching

    async def _watch(self, process: psutil.Process) -> None:
        while True:
            self.mib = max(self.mib, held(process))
            await asyncio.sleep(LOOK_EVERY)


def held(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / MIB


async def measure() -> Figures:
    peak = Peak()
    with tempfile.TemporaryDirectory() as folder:
        server = await embedded.own(Path(folder))
        try:
            async with local_slack() as slack:
                stamps = await slack.post(CLAIMS_AN_ARTICLE + 1)
                async with served(slack, server.url, stamps, pace=PACE) as desk:
                    await desk.read([article(998, 300)])
                    front = psutil.Process(desk.process.pid)
                    worker = next(child for child in front.children() if WORKER in child.cmdline())
                    async with peak.watched(worker):
                        await desk.post(ten_articles(0))
                        front_mib, worker_mib = held(front), held(worker)
                        await desk.read([article(996, LONG)])
                    front_long_mib = held(front)
        finally:
            await server.close()
    rows = [
        ["the serving process, ten articles posted (aim 150 or less)", f"{front_mib:.0f}"],
        [f"the serving process, {LONG:,} words read after that", f"{front_long_mib:.0f}"],
        ["the reading worker, ten articles read", f"{worker_mib:.0f}"],
        [f"the reading worker at its most, {LONG:,} words read after that (aim 700 or less)", f"{peak.mib:.0f}"],
    ]
    return Figures(
        {
            "front_mib": rounded(front_mib),
            "worker_mib": rounded(peak.mib),
            "front_long_mib": rounded(front_long_mib),
            "worker_ten_mib": rounded(worker_mib),
        },
        table("Resident memory (MiB), one run", ["", "MiB"], rows),
    )
