"""From the network's odds to attributions: the best row of labels, and which source and content go with which cue."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np

from bot.reading.tagger.labels import LABELS, OUTSIDE, ROLES
from bot.reading.tagger.network import WINDOW, Matrix, Sight, Tags
from bot.reading.tagger.words import BREAK, Words

Run = list[int]
"""Places of the words of one span, in text order; breaks between them are left out."""

_SHY = 0.5  # log odds by which the network is too shy of labels; found on the dev part
_DISTANCE = 0.05  # log odds that each word between a span and a cue costs their link
_UNSEEN = -8.0  # log odds of a link to a cue outside the window
_LOOKED_AT = 40  # words of a span that are asked at which cue they point
_ONE_CUE = 12  # words between the parts of one cue, at most
_IMPOSSIBLE = -1e9
_SENTENCE_ENDS = re.compile(r"[.!?][\"”’')]*\s+[A-Z\"“‘']|\n")


@dataclass(slots=True)
class Tagged:
    """One attribution; `source` may be shared with the one before it in its sentence."""

    cue: list[Run]
    source: list[Run] = field(default_factory=list)
    content: list[Run] = field(default_factory=list)

    @property
    def place(self) -> int:
        return self.cue[0][0]


def attributions(text: str, words: Words, tags: Tags, transitions: Matrix) -> list[Tagged]:
    """In the order of their cues. `transitions` holds a row a label before, the first row for the text's
    beginning, and a column a label after."""
    runs = _runs(words, tags.odds, transitions)
    if not runs["cue"]:
        return []
    links = _Links(runs["cue"], tags.sights)
    found = links.attributions(runs)
    _share_sources(text, words, found)
    return [each for each in found if each.content]


def _runs(words: Words, odds: Matrix, transitions: Matrix) -> dict[str, list[Run]]:
    kept = [place for place, form in enumerate(words.forms) if form != BREAK]
    runs: dict[str, list[Run]] = {role: [] for role in ROLES}
    current = OUTSIDE
    for place, label in zip(kept, best_labels(odds[kept], transitions), strict=True):
        if label != OUTSIDE:
            role = ROLES[(label - 1) // 2]
            if label % 2 or current == OUTSIDE:
                runs[role].append([])
            runs[role][-1].append(place)
        current = label
    return runs


def best_labels(odds: Matrix, transitions: Matrix) -> list[int]:
    """The likeliest row of labels (Viterbi, 1967) in which no inside stands without its beginning."""
    if not len(odds):
        return []
    allowed = transitions.astype(np.float64)
    allowed[:, OUTSIDE] -= _SHY
    for label in range(2, len(LABELS), 2):
        before = np.ones(len(LABELS) + 1, bool)
        before[[label, label + 1]] = False  # the first row stands for the text's beginning
        allowed[before, label] = _IMPOSSIBLE
    score = allowed[0] + odds[0]
    steps = []
    columns = np.arange(len(LABELS))
    for row in odds[1:]:
        paths = score[:, None] + allowed[1:]
        step = paths.argmax(axis=0)
        score = paths[step, columns] + row
        steps.append(step)
    label = int(score.argmax())
    labels = [label]
    for step in reversed(steps):
        label = int(step[label])
        labels.append(label)
    return labels[::-1]


class _Links:
    def __init__(self, cues: list[Run], sights: list[Sight]) -> None:
        self.cues = cues
        self.starts = np.array([cue[0] for cue in cues])
        self.ends = np.array([cue[-1] for cue in cues])
        self.sights = sights
        self.seen_from = [sight.first for sight in sights]

    def attributions(self, runs: dict[str, list[Run]]) -> list[Tagged]:
        first = list(range(len(self.cues)))  # of each cue, the cue whose attribution it is part of
        for number, cue in enumerate(self.cues):
            other = self.cue_of(cue)
            if other != number and abs(self.starts[other] - self.starts[number]) < _ONE_CUE:
                first[max(number, other)] = first[min(number, other)]
        found = {number: Tagged([]) for number in first}
        for number, cue in enumerate(self.cues):
            found[first[number]].cue.append(cue)
        for run in runs["content"]:
            found[first[self.cue_of(run)]].content.append(run)
        sources = [run[0] for run in runs["source"]]
        owner: dict[int, Tagged] = {}
        for run in runs["source"]:
            attribution = found[first[self.cue_of(run)]]
            attribution.source.append(run)
            owner[run[0]] = attribution
        for attribution in found.values():
            if attribution.content and not attribution.source:
                place = self.source_of(attribution, sources)
                attribution.source = list(owner[place].source) if place is not None else []
        return list(found.values())

    def cue_of(self, run: Run) -> int:
        """The number of the cue at which the words of the run point, near ones before far ones."""
        first, last = np.searchsorted(self.starts, (run[0] - WINDOW, run[-1] + WINDOW))
        if first == last:  # none in sight: the nearest
            return int(np.abs(self.starts - run[0]).argmin())
        starts = self.starts[first:last]
        total = np.zeros(last - first)
        words = run[:_LOOKED_AT]
        for place in words:
            sight = self.sight(place)
            odds = np.full(len(starts), _UNSEEN)
            columns = np.searchsorted(sight.cues, starts)
            seen = np.flatnonzero(columns < len(sight.cues))
            seen = seen[sight.cues[columns[seen]] == starts[seen]]
            if len(seen):
                row = sight.cue_odds[place - sight.first, columns[seen]]
                odds[seen] = row - np.logaddexp.reduce(row)
                total += odds
        gaps = np.maximum(np.maximum(run[0] - self.ends[first:last], starts - run[-1]), 0)
        return int(first + (total / len(words) - _DISTANCE * gaps).argmax())

    def source_of(self, attribution: Tagged, sources: list[int]) -> int | None:
        """Where the source begins at which the cue points, though it is another cue's too; None for no source."""
        sight = self.sight(attribution.place)
        odds = sight.source_odds[attribution.place - sight.first]
        first, last = (bisect_left(sources, bound) for bound in (sight.first - WINDOW, sight.last + WINDOW))
        columns = {int(place): column for column, place in enumerate(sight.sources, start=1)}
        near = [(odds[columns[place]], place) for place in sources[first:last] if place in columns]
        best, place = max(near, default=(odds[0], -1))
        return place if best > odds[0] else None

    def sight(self, place: int) -> Sight:
        return self.sights[int(np.searchsorted(self.seen_from, place, side="right")) - 1]


def _share_sources(text: str, words: Words, found: list[Tagged]) -> None:
    """ "X told them …, adding that …": a cue without a source has that of the one before it in its sentence."""
    last: Tagged | None = None
    for attribution in found:
        if attribution.content and not attribution.source and last is not None:
            between = text[words.starts[last.place] : words.ends[attribution.place]]
            if not _SENTENCE_ENDS.search(between):
                attribution.source = list(last.source)
        if attribution.source:
            last = attribution
