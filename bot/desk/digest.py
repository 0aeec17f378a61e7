"""What a desk's digest lists, and in which order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.desk.claim import ClaimState
from bot.desk.ids import ClaimId, Micros
from bot.desk.status import ROW, Status


@dataclass(frozen=True, slots=True)
class DigestLine:
    state: ClaimState
    age: timedelta
    """Since the article was pasted; never negative."""


@dataclass(frozen=True, slots=True)
class Digest:
    lines: tuple[DigestLine, ...]
    """Every open claim: high check-worthiness first, then the oldest, then the most consequential."""
    total: int
    high: int
    by_status: Mapping[Status, int]
    """Open statuses that have a claim."""


def choose(states: Sequence[ClaimState], now: Micros) -> Digest:
    """Claims that are not open are left out, so that a vote between reading and choosing does no harm."""
    open_ = sorted((state for state in states if ROW[state.status].open), key=_place)
    return Digest(
        lines=tuple(DigestLine(state, _age(state, now)) for state in open_),
        total=len(open_),
        high=sum(state.claim.high for state in open_),
        by_status=Counter(state.status for state in open_),
    )


def _place(state: ClaimState) -> tuple[bool, int, float, str, int]:
    claim = state.claim
    return (not claim.high, state.pasted_at, -claim.checkworthiness, state.article, _number(claim.id))


def _number(claim: ClaimId) -> int:
    """Its place in the article: 10 comes after 9."""
    number = claim.rpartition(".")[2]
    return int(number) if number.isdecimal() else 0


def _age(state: ClaimState, now: Micros) -> timedelta:
    return timedelta(microseconds=max(0, now - state.pasted_at))
