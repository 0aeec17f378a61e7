"""Texts far beyond the door's limit, read by the reader as a library: time a word, and the most memory held."""

import json
from collections.abc import Mapping

from bot.reading.worker import THREADS
from tests.bench.figures import Figures, rounded, table
from tests.bench.long_texts import LENGTHS
from tests.bench.processes import PYTHON, line, running

SHORT, *_, LONG = LENGTHS
SHAPES = {"articles": ("reading", LENGTHS), "paragraph": ("paragraph", (SHORT, LONG))}
"""To the name of its figures, and the lengths that are measured."""
TITLES = {"articles": "as articles", "paragraph": "in one paragraph"}
PER = 10_000
"""Words that a printed time is for."""


async def measure() -> Figures:
    """Each length in a process of its own: the most that one has ever held never falls."""
    values: dict[str, float] = {}
    rows, notes = [], []
    for shape, (name, lengths) in SHAPES.items():
        found = {words: await _measured(words, shape) for words in lengths}
        seconds = {words: each["seconds"] * PER / each["words"] for words, each in found.items()}
        linear = seconds[LONG] / seconds[SHORT]
        values[f"long_{name}_linear"] = rounded(linear)
        notes.append(f"time a word, {LONG:,} against {SHORT:,}, {TITLES[shape]} (1.0 is linear): {linear:.2f}")
        for words, each in found.items():
            rows.append([f"{words:,}, {TITLES[shape]}", f"{seconds[words]:.2f}", f"{each['mib']:.0f}"])
            values |= {
                f"long_{name}_seconds_{words}": rounded(seconds[words]),
                f"long_{name}_mib_{words}": rounded(each["mib"]),
            }
    heads = ["words", f"CPU seconds for {PER:,}", "most memory (MiB)"]
    return Figures(values, "\n".join([table("Long texts, one run each, one thread", heads, rows), *notes]))


async def _measured(words: int, shape: str) -> Mapping[str, float]:
    command = (PYTHON, "-m", "tests.bench.long_texts", str(words), shape)
    async with running(*command, env=dict.fromkeys(THREADS, "1")) as process:
        found: Mapping[str, float] = json.loads(await line(process))
        await process.wait()
    return found
