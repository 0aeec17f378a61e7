"""Seconds for one article of 800 words: from a cold start of the process, and warm, with one thread and with two."""

import json
from dataclasses import dataclass
from time import perf_counter

import psutil

from bot.reading.worker import THREADS
from tests.bench.figures import Figures, middle, row, table
from tests.bench.processes import PYTHON, line, running

STARTS = 5
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Start:
    """One process: `cold` from its start to its first reading, then `warm` ones, and what it held at the end."""

    cold: float
    warm: list[float]
    mib: float


async def measure() -> Figures:
    """The two numbers of threads take turns."""
    starts: dict[int, list[Start]] = {1: [], 2: []}
    for number in range(STARTS):
        for threads in (1, 2) if number % 2 else (2, 1):
            starts[threads].append(await _start(threads))
    values: dict[str, float] = {}
    rows = []
    for threads, each in starts.items():
        name = f"{threads} thread{'s' if threads > 1 else ''}"
        cold, warm = [start.cold for start in each], [seconds for start in each for seconds in start.warm]
        held = [start.mib for start in each]
        values |= {
            f"article_cold_seconds_{threads}": middle(cold),
            f"article_warm_seconds_{threads}": middle(warm),
            f"reader_mib_{threads}": middle(held),
        }
        rows += [
            row(f"{name}, cold: from the start of the process (aim 3 or less)", cold, digits=2),
            row(f"{name}, warm", warm, digits=3),
            row(f"{name}, resident memory after these (MiB; aim 600 or less)", held),
        ]
    title = f"Seconds for an article of 800 words, {STARTS} starts"
    return Figures(values, table(title, ["", "median", "lowest", "highest"], rows))


async def _start(threads: int) -> Start:
    began = perf_counter()
    async with running(PYTHON, "-m", "tests.bench.article_times", env=dict.fromkeys(THREADS, str(threads))) as process:
        await line(process)
        cold = perf_counter() - began
        warm: list[float] = json.loads(await line(process))
        held = psutil.Process(process.pid).memory_info().rss / MIB
    return Start(cold, warm, held)
