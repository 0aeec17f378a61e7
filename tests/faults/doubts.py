"""What people were left without a yes about: each time something had failed, or Slack itself had lost their act."""

from collections.abc import Callable, Sequence

from bot.desk.ids import Micros
from tests.faults.problems import Kind, Problem
from tests.faults.story import EditorAct, Fate, Press

LAWFUL = ("not on this desk", "Only full members", "does not count the votes")
"""Refusals that have nothing to do with failures."""
LATER = ("of this act or of an earlier one", "s later:", "then the bot died")
"""What is said of acts of which nobody could know when they were answered."""
STILL_COMES = 15_000_000
"""Microseconds from an act to a sentence of which nobody knows which act it is about."""
SPARE, SHARE = 3, 0.02
"""So many may be without a reason, and that part of all acts: of a busy machine."""

Failed = Callable[[Micros, Micros], bool]


def without_a_reason(
    acts: Sequence[Press | EditorAct], *, bot: Failed, store: Failed, unanswered: int
) -> list[Problem]:
    """`bot` and `store`: whether it was away between two instants. `unanswered`: how many Slack lost by its own fault.

    With a kill every few seconds much is in doubt; but the doubts follow from the kills, and a bot that confirms
    nothing, or says of everything that it could not be confirmed, says so when nothing has failed, too.
    """
    unsure = [act for act in acts if act.fate is not Fate.CONFIRMED and not _explained(act, bot, store)]
    if len(unsure) <= SPARE + unanswered + SHARE * len(acts):
        return []
    some = "; ".join(f"at {act.at} {act.told}" for act in unsure[:5])
    what = f"{len(unsure)} of {len(acts)} acts were not confirmed though nothing had failed, such as: {some}"
    return [Problem(Kind.IN_DOUBT, what)]


def _explained(act: Press | EditorAct, bot: Failed, store: Failed) -> bool:
    if any(words in act.heard for words in LAWFUL):
        return True
    first, last = act.at, act.until
    if any(words in act.heard for words in LATER):
        first, last = Micros(act.at - STILL_COMES), Micros(act.at + STILL_COMES)
    return store(first, last) or bot(first, last)
