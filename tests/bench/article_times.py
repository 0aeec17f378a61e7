"""`python -m tests.bench.article_times`: reads one article, says so, reads more and prints a JSON list of seconds.

It then waits for its input to end, so that its memory can be looked at.
"""

import json
import sys
from time import perf_counter

from bot.reading.pipeline import load, read
from tests.bench.texts import article

WORDS = 800
ROUNDS = 5


def main() -> None:
    load()
    read(article(0, WORDS))
    print("read", flush=True)
    seconds = []
    for number in range(1, ROUNDS + 1):
        text = article(number, WORDS)
        began = perf_counter()
        read(text)
        seconds.append(perf_counter() - began)
    print(json.dumps(seconds), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
