"""The pieces' embeddings, four bits a value: what both networks of the tagger look up before they read."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
"""Values of a row that share one scale."""
_MIDDLE = 7.5  # sixteen levels to both sides of nought, none on it


@dataclass(frozen=True, slots=True)
class Table:
    """`levels`: a row a piece, two values of four bits a byte, the lower half first; `scales`: a column a block."""

    levels: NDArray[np.uint8]
    scales: NDArray[np.float16]

    @classmethod
    def load(cls, file: Path) -> "Table":
        with np.load(file) as kept:
            return cls(kept["levels"], kept["scales"])

    def rows(self, numbers: list[int]) -> NDArray[np.float32]:
        """The vectors of the pieces with these numbers, a row each."""
        pairs = self.levels[numbers]
        values = np.stack([pairs & 15, pairs >> 4], axis=-1).reshape(len(numbers), -1, BLOCK).astype(np.float32)
        values = (values - np.float32(_MIDDLE)) * self.scales[numbers].astype(np.float32)[:, :, None]
        return values.reshape(len(numbers), -1)
