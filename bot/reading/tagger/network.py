"""The trained networks: for each word the odds of its labels, at which words it points as its cue and source, and
what it makes a sentence worth. There are two, over one table of embeddings, and they take turns with the windows."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from bot.reading.tagger.labels import LABELS
from bot.reading.tagger.table import Table
from bot.reading.tagger.words import Pieces, Words

WEIGHTS = Path(__file__).parent / "weights"
WINDOW = 256  # pieces, start and end among them: as in training
_STRIDE = (WINDOW - 2) // 2
"""Windows overlap by half: a word that is seen twice has text to both sides in one of them."""
_DEEP = 60  # words from a border beyond which more context adds nothing to a label's weight
_POSSIBLE = 0.01  # probability of opening a cue or a source from which a word may be pointed at

Matrix = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sight:
    """What the words `first` to `last` (exclusive) point at, as seen from their window, in log odds.

    A row a word; `cue_odds` has a column for each of `cues`, places of words that may open a cue; `source_odds`
    one for "no source" and then one for each of `sources`.
    """

    first: int
    last: int
    cues: Places
    cue_odds: Matrix
    sources: Places
    source_odds: Matrix


@dataclass(frozen=True, slots=True)
class Tags:
    """`odds`: a row a word, log probabilities in the order of LABELS. `worth`: a row a word, how much it speaks for
    being worth checking (log odds) and how much it counts (log). `sights` cover the words in order."""

    odds: Matrix
    worth: Matrix
    sights: list[Sight]

    def worth_of(self, places: Places) -> float:
        """Log odds that fact-checkers would pick what these words say."""
        value, weight = self.worth[places].T
        share = np.exp(weight - weight.max())
        return float(value @ share / share.sum())


class Network:
    """`encoders` take turns with the windows, so that a word is mostly seen by two; a text of one window is seen by
    all. `threads`: how many each may use (a reading worker has one)."""

    def __init__(self, encoders: Iterable[Path], table: Table, pieces: Pieces, *, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._sessions = [
            onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"]) for file in encoders
        ]
        self._table, self._pieces = table, pieces
        learned = [json.loads(session.get_modelmeta().custom_metadata_map["transitions"]) for session in self._sessions]
        self.transitions: Matrix = np.array(learned, np.float32).mean(0)
        """Log odds of a label (a column) after another (a row; the first one for the text's beginning)."""

    @classmethod
    def beside(cls, weights: Path, *, threads: int = 1) -> "Network":
        """Those in the folder of the weights."""
        encoders = sorted(weights.glob("encoder-*.onnx"))
        return cls(encoders, Table.load(weights / "table.npz"), Pieces.beside(weights), threads=threads)

    def tags(self, words: Words) -> Tags:
        """Time and memory are linear in the number of words."""
        pieces = [self._pieces.of(form) for form in words.forms]
        ranges = list(windows([len(each) for each in pieces]))
        odds = np.zeros((len(pieces), len(LABELS)), np.float32)
        worth = np.zeros((len(pieces), 2), np.float32)
        seen = np.zeros((len(pieces), 1), np.float32)
        sights = []
        begin = 0
        for number, (first, last) in enumerate(ranges):
            # a word's pointers come from the window in which it stands farther from the border
            end = (ranges[number + 1][0] + last) // 2 if number + 1 < len(ranges) else last
            whose = [self._sessions[number % len(self._sessions)]] if len(ranges) > 1 else self._sessions
            labels, worths, *vectors = self._outputs(pieces[first:last], whose)
            depths = _depths(first, last, len(pieces))[:, None]
            odds[first:last] += labels[1:] * depths
            worth[first:last] += worths[1:] * depths
            seen[first:last] += depths
            sights.append(_sight(first, begin, end, labels, vectors))
            begin = end
        odds -= np.logaddexp.reduce(odds, axis=1, keepdims=True)
        return Tags(odds, worth / seen, sights)

    def _outputs(self, pieces: list[tuple[int, ...]], whose: list[onnxruntime.InferenceSession]) -> list[Matrix]:
        """The labels' odds, the worth and four sets of vectors, a row a word; the first row stands for the window.
        Of several networks, the mean of odds and worth and the first one's vectors."""
        places, numbers = [0], [self._pieces.start]
        for each in pieces:
            places.append(len(numbers))
            numbers.extend(each)
        numbers.append(self._pieces.end)
        embedded = self._table.rows(numbers)[None]
        views = [session.run(None, {"embedded": embedded}) for session in whose]
        outputs = [np.mean([view[kind] for view in views], axis=0) for kind in range(2)] + views[0][2:]
        return [each[0, places] for each in outputs]


def windows(lengths: list[int]) -> Iterator[tuple[int, int]]:
    """Word ranges that fill a window each, from the words' lengths in pieces."""
    first = 0
    while True:
        last, used = first, 0
        while last < len(lengths) and used + lengths[last] <= WINDOW - 2:
            used += lengths[last]
            last += 1
        yield first, last
        if last >= len(lengths):
            return
        passed = 0
        while passed < _STRIDE:
            passed += lengths[first]
            first += 1


def _depths(first: int, last: int, size: int) -> Matrix:
    """The weight of each word of a window: the shares of two windows that see a word add up to one."""
    places = np.arange(last - first)
    left = places + (_DEEP if first == 0 else 0)
    right = places[::-1] + (_DEEP if last == size else 0)
    return (np.clip(np.minimum(left, right), 1, _DEEP) / _DEEP).astype(np.float32)


def _sight(first: int, begin: int, end: int, labels: Matrix, vectors: list[Matrix]) -> Sight:
    asks_cue, is_cue, asks_source, is_source = vectors
    rows = slice(begin - first + 1, end - first + 1)
    chance = np.exp(labels[1:])
    cues = np.flatnonzero(chance[:, LABELS.index("B-cue")] > _POSSIBLE)
    sources = np.flatnonzero(chance[:, LABELS.index("B-source")] > _POSSIBLE)
    scale = np.float32(asks_cue.shape[1] ** -0.5)
    return Sight(
        begin,
        end,
        cues + first,
        asks_cue[rows] @ is_cue[cues + 1].T * scale,
        sources + first,
        asks_source[rows] @ is_source[np.append(0, sources + 1)].T * scale,
    )
