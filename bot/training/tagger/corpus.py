"""Articles of the corpus as the tagger sees them: words, labels, and what each word points at."""

import gzip
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.reading.clean import CleanText, clean
from bot.reading.contract import Span
from bot.reading.quotes import find_quotes
from bot.reading.sentences import paragraphs
from bot.reading.tagger.labels import LABELS, OUTSIDE, ROLES
from bot.reading.tagger.network import Network
from bot.reading.tagger.words import BREAK, Pieces, Words, words_of

Integers = NDArray[np.int64]

NOWHERE = -1
"""In `cues` and `sources`: nothing is learned of this word."""
NOBODY = -2
"""In `sources`: the cue has no source."""


@dataclass(frozen=True, slots=True)
class Example:
    """One article. A row a word: its pieces, its label, the first word of its attribution's cue, for words of a cue
    the first word of its source, and what each label is worth: certainty, or the opinion of teachers."""

    pieces: list[tuple[int, ...]]
    breaks: list[bool]
    labels: Integers
    cues: Integers
    sources: Integers
    worth: NDArray[np.float32]


def read_rows(file: Path) -> list[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def words_in(text: str) -> tuple[CleanText, Words]:
    tidy = clean(text)
    spans = paragraphs(tidy.text)
    return tidy, words_of(tidy.text, spans, find_quotes(tidy.text, spans))


def example_of(row: dict[str, Any], pieces: Pieces, teachers: Sequence[tuple[Network, float]] = ()) -> Example:
    """Offsets of the corpus are those of the text as given; labels are of the clean text's words. Teachers' opinions
    count by their shares, which add up to one."""
    tidy, words = words_in(row["text"])
    breaks = [form == BREAK for form in words.forms]
    given = [
        (start, end) if a_break else tidy.given((start, end))
        for start, end, a_break in zip(words.starts, words.ends, breaks, strict=True)
    ]
    size = len(words)
    example = Example(
        [pieces.of(form) for form in words.forms],
        breaks,
        np.full(size, OUTSIDE, np.int64),
        np.full(size, NOWHERE, np.int64),
        np.full(size, NOWHERE, np.int64),
        np.zeros((size, len(LABELS)), np.float32),
    )
    for attribution in row["attributions"]:
        _label(example, {role: _over(given, breaks, attribution[role]) for role in ROLES})
    if teachers:
        example.worth[:] = sum(share * np.exp(teacher.tags(words).odds) for teacher, share in teachers)
    else:
        example.worth[np.arange(size), example.labels] = 1
    return example


def _over(given: list[Span], breaks: list[bool], spans: list[Span]) -> list[int]:
    starts, ends = [start for start, _ in given], [end for _, end in given]
    return sorted(
        place
        for start, end in spans
        for place in range(bisect_right(ends, start), bisect_left(starts, end))
        if not breaks[place]
    )


def _label(example: Example, places: dict[str, list[int]]) -> None:
    cue, source = places["cue"], places["source"]
    for place in cue:
        example.sources[place] = source[0] if source else NOBODY
    for role, each in places.items():
        before = None
        for place in each:
            previous = place - 1
            while previous >= 0 and example.breaks[previous]:
                previous -= 1
            inside = before is not None and before == previous
            example.labels[place] = LABELS.index(f"{'I' if inside else 'B'}-{role}")
            if cue:
                example.cues[place] = cue[0]
            before = place


def windows(example: Example, size: int, random: Random) -> Iterator[tuple[int, int]]:
    """Word ranges of at most `size` pieces, made of whole paragraphs where they fit; the first is shorter by
    chance, so that the borders differ each time."""
    limit = random.randint(size // 4, size)
    begin = used = 0
    for first, last in _paragraphs(example.breaks):
        length = sum(map(len, example.pieces[first:last]))
        if used and used + length > limit:
            yield begin, first
            begin, used, limit = first, 0, size
        for place in range(first, last):
            if used + len(example.pieces[place]) > size:
                yield begin, place
                begin, used = place, 0
            used += len(example.pieces[place])
    if used:
        yield begin, len(example.breaks)


def _paragraphs(breaks: list[bool]) -> Iterator[tuple[int, int]]:
    begin = 0
    for place, a_break in enumerate(breaks, start=1):
        if a_break:
            yield begin, place
            begin = place
    yield begin, len(breaks)
