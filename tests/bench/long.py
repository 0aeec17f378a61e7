"""Texts far beyond the door's limit, read by the reader as a library: time a word, and the most memory held."""

import json
from collections.abc import Mapping

from bot.reading.worker import THREADS
from tests.bench.figures import Figures, rounded, table
from tests.bench.long_texts import LENGTHS
from tests.bench.processes import PYTHON, line, running

SHORT, *_, LONG = LENGTHS
PER = 10_000
"""Words that a printed time is for."""


async def measure() -> Figures:
    """Each length in a process of its own: the most that one has ever held never falls."""
    found: dict[int, Mapping[str, float]] = {}
    for words in LENGTHS:
        command = (PYTHON, "-m", "tests.bench.long_texts", str(words))
        async with running(*command, env=dict.fromkeys(THREADS, "1")) as process:
            found[words] = json.loads(await line(process))
            await process.wait()
    seconds = {words: each["seconds"] * PER / each["words"] for words, each in found.items()}
    linear = seconds[LONG] / seconds[SHORT]
    rows = [[f"{words:,}", f"{seconds[words]:.2f}", f"{each['mib']:.0f}"] for words, each in found.items()]
    values = {"long_reading_linear": rounded(linear)}
    for words, each in found.items():
        values |= {
            f"long_reading_seconds_{words}": rounded(seconds[words]),
            f"long_reading_mib_{words}": rounded(each["mib"]),
        }
    shown = table(
        "Long texts, one run each, one thread", ["words", f"CPU seconds for {PER:,}", "most memory (MiB)"], rows
    )
    return Figures(values, f"{shown}\ntime a word, {LONG:,} against {SHORT:,} (1.0 is linear): {linear:.2f}")
