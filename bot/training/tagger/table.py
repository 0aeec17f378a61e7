"""Makes the table of embeddings that is four bits a value; the students are trained on what it holds."""

from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from bot.reading.tagger.table import BLOCK, Table

_CUTS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)
"""Shares of a block's largest value that are tried as its outermost level."""


def table_of(embeddings: "np.ndarray[Any, np.dtype[np.float32]]") -> Table:
    """Each block gets the scale by which it loses least (squared error)."""
    blocks = embeddings.reshape(len(embeddings), -1, BLOCK)
    largest = np.abs(blocks).max(-1)
    least = np.full(largest.shape, np.inf, np.float32)
    scales = np.zeros(largest.shape, np.float16)
    levels = np.zeros(blocks.shape, np.uint8)
    for cut in _CUTS:
        scale = np.maximum(largest * cut / 7.5, 1e-6).astype(np.float16)
        exact = scale.astype(np.float32)[:, :, None]
        level = np.clip(np.round(blocks / exact + 7.5), 0, 15)
        lost = (((level - 7.5) * exact - blocks) ** 2).sum(-1)
        better = lost < least
        least = np.where(better, lost, least)
        scales = np.where(better, scale, scales)
        levels = np.where(better[:, :, None], level.astype(np.uint8), levels)
    pairs = levels.reshape(len(embeddings), -1, 2)
    return Table((pairs[..., 0] | (pairs[..., 1] << 4)).astype(np.uint8), scales)


def embeddings_in(weights: Path) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """Of a pretrained encoder of BERT's form, as safetensors: a row a piece."""
    given = load_file(weights)
    return next(value for name, value in given.items() if name.endswith("word_embeddings.weight"))


def save(table: Table, file: Path) -> None:
    np.savez(file, levels=table.levels, scales=table.scales)
