"""`python -m tests.bench.long_texts WORDS SHAPE`: reads one text of that length, of ever other articles, and prints a
JSON object: words, CPU seconds, and the most memory (MiB) that the process ever held. SHAPE is "articles", or
"paragraph" for a text without a line break.
"""

import json
import resource
import sys
from itertools import count
from time import process_time

from bot.reading.pipeline import load, read_any_length
from tests.bench.texts import NAMES, article

LENGTHS = (10_000, 30_000, 100_000)
AN_ARTICLE = 1_000
SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "ri", "so", "tu")
KIB_IN_MIB = 1024


def main() -> None:
    wanted = int(sys.argv[1])
    load()
    read_any_length(article(0, AN_ARTICLE))
    text = long_text(wanted)
    if sys.argv[2] == "paragraph":
        text = " ".join(text.split())
    began = process_time()
    read_any_length(text)
    seconds = process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    mib = peak / KIB_IN_MIB / (KIB_IN_MIB if sys.platform == "darwin" else 1)  # bytes there, KiB elsewhere
    print(json.dumps({"words": len(text.split()), "seconds": seconds, "mib": mib}))


def long_text(words: int) -> str:
    """Articles one behind the other, each with people of its own."""
    parts: list[str] = []
    have = 0
    for seed in count(1):
        parts.append(_with_other_people(article(seed, AN_ARTICLE), seed))
        have += len(parts[-1].split())
        if have >= words:
            break
    return "\n\n".join(parts)


def _with_other_people(text: str, seed: int) -> str:
    """Surnames that no other article has, so that what is known of people grows with the text."""
    ending = "".join(SYLLABLES[seed // len(SYLLABLES) ** place % len(SYLLABLES)] for place in range(3))
    for name in NAMES:
        surname = name.split()[-1]
        text = text.replace(surname, surname[:3] + ending)
    return text


if __name__ == "__main__":
    main()
