"""Words a CPU second of reading, beside spaCy's own full pipeline (named entities too) on the same texts."""

import json

from bot.reading.worker import THREADS
from tests.bench.figures import Figures, middle, row, table
from tests.bench.processes import PYTHON, line, running


async def measure() -> Figures:
    """In one process of its own, with one thread, as numpy takes its limit when it is imported."""
    async with running(PYTHON, "-m", "tests.bench.reading_rates", env=dict.fromkeys(THREADS, "1")) as process:
        rounds: list[tuple[float, float]] = [(spacy, ours) for spacy, ours in json.loads(await line(process))]
        await process.wait()
    ratios = [ours / spacy for spacy, ours in rounds]
    return Figures(
        {
            "reading_ratio": middle(ratios),
            "reading_words_per_second": middle([ours for _, ours in rounds]),
            "spacy_words_per_second": middle([spacy for spacy, _ in rounds]),
        },
        table(
            f"Words a CPU second, {len(rounds)} rounds of ten articles of 800 to 1,500 words",
            ["", "median", "lowest", "highest"],
            [
                row("spaCy's full pipeline", [spacy for spacy, _ in rounds]),
                row("the reading", [ours for _, ours in rounds]),
                row("ratio, pair by pair (aim 0.5 or more)", ratios, digits=2),
            ],
        ),
    )
