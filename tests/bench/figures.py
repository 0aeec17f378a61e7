"""What a measurement hands back: flat figures for machines, a table for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Figures:
    values: dict[str, float]
    """Key to number, as BENCH_JSON has them."""
    table: str


def middle(values: Sequence[float]) -> float:
    """The median, with the digits that such measurements bear."""
    return rounded(median(values))


def rounded(value: float) -> float:
    return float(f"{value:.4g}")


def percentile(values: Sequence[float], percent: int) -> float:
    """Interpolated; of at least two values."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def row(name: str, values: Sequence[float], *, digits: int = 0) -> list[str]:
    """A name with the median, lowest and highest of its rounds."""
    return [name, *(f"{value:,.{digits}f}" for value in (median(values), min(values), max(values)))]


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns of text: the first to the left, numbers to the right."""
    lines = [heads, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    drawn = [
        "  ".join([line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))])
        for line in lines
    ]
    return "\n".join([title, "-" * max(map(len, drawn)), *drawn])
