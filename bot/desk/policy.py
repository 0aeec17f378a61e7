"""The desk's policy: from standing votes to a status. The only place that decides it.

Lua does not repeat it: `compiled()` writes it out as a table over what little the decision depends on, and the
ledger's scripts look the answer up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import product

from bot.desk.ids import DeskId, is_private
from bot.desk.status import STATUSES, Status
from bot.desk.vote import VERDICT_ROW, Verdict

QUORUM = 2


class Level(IntEnum):
    """How far the votes for one verdict have come."""

    NONE = 0
    SOME = 1
    QUORUM = 2


class Lead(IntEnum):
    """Which verdict of the second side has more votes."""

    TIE = 0
    FALSE = 1
    MISLEADING = 2


@dataclass(frozen=True, slots=True)
class Policy:
    quorum: int = QUORUM
    """Distinct people who must agree."""
    outsider: bool = True
    """One of them must be somebody else than the person who pasted."""


def policy_of(desk: DeskId) -> Policy:
    return Policy(quorum=1, outsider=False) if is_private(desk) else Policy()


Levels = tuple[Level, Level, Level, Level]
"""In the order of `Verdict`."""


def decide(levels: Levels, lead: Lead) -> Status:
    verified, false, misleading, unknown = levels
    if verified and (false or misleading):
        return Status.CONTESTED
    if verified:
        return Status.VERIFIED if verified is Level.QUORUM else Status.NEEDS_SECOND_SOURCE
    if false or misleading:
        if lead is Lead.FALSE and false is Level.QUORUM:
            return Status.FALSE
        if lead is Lead.MISLEADING and misleading is Level.QUORUM:
            return Status.MISLEADING
        return Status.NEEDS_SECOND_SOURCE
    if unknown:
        return Status.COULD_NOT_VERIFY if unknown is Level.QUORUM else Status.NEEDS_SECOND_SOURCE
    return Status.UNVERIFIED


def status_by(
    counts: Mapping[Verdict, int], *, own: Verdict | None, policy: Policy, closed_as: Status | None = None
) -> Status:
    """Where the desk stands, from the numbers of standing votes.

    `own`: the vote of who pasted. `closed_as`: what the latest editor's act holds, if that act closed the claim.
    """
    if closed_as is not None:
        return closed_as

    def level(verdict: Verdict) -> Level:
        others = counts[verdict] - (own is verdict)
        if counts[verdict] >= policy.quorum and (others or not policy.outsider):
            return Level.QUORUM
        return Level.SOME if counts[verdict] else Level.NONE

    difference = counts[Verdict.FALSE] - counts[Verdict.MISLEADING]
    lead = Lead.FALSE if difference > 0 else Lead.MISLEADING if difference < 0 else Lead.TIE
    levels = (
        level(Verdict.VERIFIED),
        level(Verdict.FALSE),
        level(Verdict.MISLEADING),
        level(Verdict.COULD_NOT_VERIFY),
    )
    return decide(levels, lead)


def compiled() -> str:
    """`decide` as 243 letters: the levels and the lead as digits of base 3, `a` for the first row of STATUSES."""
    letters = {row.slug: chr(ord("a") + index) for index, row in enumerate(STATUSES)}
    return "".join(letters[decide(levels, lead)] for levels, lead in product(product(Level, Level, Level, Level), Lead))


def waiting_for(counts: Mapping[Verdict, int]) -> str:
    """What the label of *Needs second source* adds: "1 × False"; empty where nothing stands."""
    return ", ".join(f"{n} × {VERDICT_ROW[verdict].label}" for verdict, n in counts.items() if n)
