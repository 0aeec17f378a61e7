"""Windows of several articles as one batch of tensors."""

from dataclasses import dataclass

import torch
from torch import Tensor

from bot.reading.tagger.labels import LABELS
from bot.reading.tagger.words import Pieces
from bot.training.tagger.corpus import NOBODY, Example

IGNORED = -100


@dataclass(frozen=True, slots=True)
class Window:
    example: Example
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Batch:
    """`pieces`: a row a window. The rest has a column a word after a first one for the window itself: where the
    word's first piece stands, its label, the column of the word that it points at (0: nobody), and what each label
    is worth."""

    pieces: Tensor
    mask: Tensor
    places: Tensor
    labels: Tensor
    cues: Tensor
    sources: Tensor
    worth: Tensor


def batch_of(windows: list[Window], pieces: Pieces) -> Batch:
    lengths = [sum(map(len, each.example.pieces[each.first : each.last])) + 2 for each in windows]
    columns = max(each.last - each.first for each in windows) + 1
    numbers = torch.full((len(windows), -(-max(lengths) // 16) * 16), pieces.padding)
    places = torch.zeros(len(windows), columns, dtype=torch.long)
    labels, cues, sources = (torch.full((len(windows), columns), IGNORED) for _ in range(3))
    worth = torch.zeros(len(windows), columns, len(LABELS))
    for row, window in enumerate(windows):
        first, last, example = window.first, window.last, window.example
        row_pieces = [pieces.start]
        for column, word in enumerate(example.pieces[first:last], start=1):
            places[row, column] = len(row_pieces)
            row_pieces.extend(word)
        row_pieces.append(pieces.end)
        numbers[row, : len(row_pieces)] = torch.tensor(row_pieces)
        held = slice(1, last - first + 1)
        labels[row, held] = torch.from_numpy(example.labels[first:last])
        cues[row, held] = _columns(torch.from_numpy(example.cues[first:last]), first, last)
        sources[row, held] = _columns(torch.from_numpy(example.sources[first:last]), first, last)
        worth[row, held] = torch.from_numpy(example.worth[first:last])
    mask = torch.where(numbers != pieces.padding, 0.0, -1e4)[:, None, None, :]
    return Batch(numbers, mask, places, labels, cues, sources, worth)


def _columns(targets: Tensor, first: int, last: int) -> Tensor:
    """Words outside the window cannot be pointed at, so nothing is learned of the pointer."""
    inside = (targets >= first) & (targets < last)
    columns = torch.where(inside, targets - first + 1, IGNORED)
    return torch.where(targets == NOBODY, 0, columns)
