"""`python -m tests.bench [FIGURE …]`: measures, prints tables, and writes BENCH_JSON where it names a file.

Figures: ack, votes, attribution, reading, article, long, start, memory, moving, comparing; all without an argument.
Those of speed compare two things in interleaved rounds on one machine, so the ratios say more than the absolute
numbers.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.bench import ack, article, attribution, comparing, long, memory, moving, reading, startup, votes
from tests.bench.figures import Figures

FIGURES: dict[str, Callable[[], Coroutine[Any, Any, Figures]]] = {
    "ack": ack.measure,
    "votes": votes.measure,
    "attribution": attribution.measure,
    "reading": reading.measure,
    "article": article.measure,
    "long": long.measure,
    "start": startup.measure,
    "memory": memory.measure,
    "moving": moving.measure,
    "comparing": comparing.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures the desk.")
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=f"one of {', '.join(FIGURES)}; all without any")
    chosen = parser.parse_args().figures or list(FIGURES)
    for name in chosen:
        if name not in FIGURES:
            parser.error(f"there is no figure {name}")
    values: dict[str, float] = {}
    for name in chosen:
        began = time.monotonic()
        figures = asyncio.run(FIGURES[name]())
        values |= figures.values
        print(f"{figures.table}\n({time.monotonic() - began:.0f} s)\n", flush=True)
    if path := os.environ.get("BENCH_JSON"):
        Path(path).write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
