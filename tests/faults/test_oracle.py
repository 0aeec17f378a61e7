"""The oracle itself: it says nothing of a ledger that is right, and finds each way in which one can be wrong."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.desk.history import Closed, written
from bot.desk.ids import ClaimId, DeskId, Micros, PersonId
from bot.desk.status import OPEN, Status
from bot.desk.vote import Pressed, Reacted, Verdict
from bot.sandbox.delivery import Record
from bot.sandbox.messages import Message
from tests.faults.oracle import Kept, Kind, judged
from tests.faults.story import Act, EditorAct, Fate, Press, Reaction

CLAIM, CHANNEL, CARD = ClaimId("0123456789abcdef.1"), "C0DESK", "1763846400.000001"
ANA, BEN, CEM, APP = (PersonId(name) for name in ("UANA", "UBEN", "UCEM", "UAPP"))
PUT, TOOK, PRESSED, CLOSED, LATER = (Micros(1_763_846_400_000_100 + n) for n in range(5))


@dataclass
class Case:
    """Ana's ❌, Ben's press of ✅, and an act of Cem's as editor; all of it right, until it is spoilt."""

    acts: list[Act] = field(
        default_factory=lambda: [
            _reaction(ANA, "x", PUT),
            Press(BEN, CLAIM, Verdict.VERIFIED, PRESSED, Fate.CONFIRMED, ""),
            EditorAct(CEM, CLAIM, Status.FALSE, "the register", CLOSED, Fate.CONFIRMED, ""),
        ]
    )
    reactions: dict[str, dict[str, None]] = field(default_factory=lambda: {"x": {ANA: None}})
    history: list[str] = field(
        default_factory=lambda: [
            written(Reacted(ANA, "x", on=True, at=PUT)),
            written(Pressed(BEN, Verdict.VERIFIED, PRESSED)),
            written(Closed(CEM, Status.FALSE, CLOSED, "the register")),
        ]
    )
    ballots: dict[PersonId, dict[str, Any]] = field(
        default_factory=lambda: {
            ANA: {"r": {"x": [str(PUT), True, "0", "false"]}, "p": {}, "s": "false", "o": False},
            BEN: {"r": {}, "p": {str(PRESSED): "verified"}, "s": "verified", "o": False},
        }
    )
    record: dict[str, str] = field(
        default_factory=lambda: {
            "pasted_by": ANA,
            "ts": CARD,
            "status": "false",
            "closed_as": "false",
            "closed_by": CEM,
            "closed_at": str(CLOSED),
            "false": "1",
            "verified": "1",
        }
    )
    listed: set[Status] = field(default_factory=lambda: {Status.FALSE})

    def judged(self) -> list[Kind]:
        kept = Kept(
            DeskId(f"T0.{CHANNEL}"),
            CLAIM,
            self.record,
            self.ballots,
            tuple(self.history),
            frozenset(self.listed),
            open=bool(self.listed & set(OPEN)),
        )
        card = Message(CARD, CHANNEL, "", "UBOT", "T0", reactions=deepcopy(self.reactions))
        return [problem.kind for problem in judged(kept, card, self.acts, frozenset({ANA, BEN, CEM}), None)]


def _reaction(person: PersonId, name: str, at: Micros, *, on: bool = True, acked: bool = True) -> Reaction:
    record = Record("event", "", acked=acked, attempts=1)
    return Reaction(person, CHANNEL, CARD, CLAIM, name, on=on, at=at, deliveries=(record,))


def _fate(case: Case, fate: Fate) -> None:
    case.acts[1] = Press(BEN, CLAIM, Verdict.VERIFIED, PRESSED, fate, "")


def _without_press(case: Case) -> None:
    del case.history[1], case.ballots[BEN], case.record["verified"]


# Each spoils the case in one way.


def taken_off_and_still_held(case: Case) -> None:
    case.reactions = {}
    case.acts.append(_reaction(ANA, "x", TOOK, on=False, acked=False))


def on_the_card_and_not_held(case: Case) -> None:
    case.reactions["warning"] = {CEM: None}
    case.acts.append(_reaction(CEM, "warning", TOOK, acked=False))


def acknowledged_and_in_no_history(case: Case) -> None:
    case.acts.append(_reaction(CEM, "warning", PUT))
    case.acts.append(_reaction(CEM, "warning", TOOK, on=False))


def confirmed_and_gone(case: Case) -> None:
    _without_press(case)


def refused_and_there(case: Case) -> None:
    _fate(case, Fate.REFUSED)


def pressed_by_nobody(case: Case) -> None:
    del case.acts[1]


def pressed_for_another_verdict(case: Case) -> None:
    case.acts[1] = Press(BEN, CLAIM, Verdict.MISLEADING, PRESSED, Fate.UNKNOWN, "")


def in_the_ballot_alone(case: Case) -> None:
    del case.history[1]


def in_the_history_alone(case: Case) -> None:
    case.ballots[BEN]["p"] = {}


def put_on_by_nobody(case: Case) -> None:
    del case.acts[0]


def at_a_time_from_nowhere(case: Case) -> None:
    case.ballots[ANA]["r"]["x"][0] = str(LATER)


def standing_that_the_acts_do_not_give(case: Case) -> None:
    case.ballots[ANA]["s"] = "misleading"


def counted_twice(case: Case) -> None:
    case.record["false"] = "2"


def another_status(case: Case) -> None:
    case.record["status"] = "contested"


def listed_under_two(case: Case) -> None:
    case.listed.add(Status.CONTESTED)


def an_app_that_counts(case: Case) -> None:
    case.ballots[APP] = {"r": {}, "p": {}, "s": "verified", "o": False}


def a_voter_ruled_out(case: Case) -> None:
    case.ballots[ANA] |= {"x": [str(LATER), "0"], "s": ""}


def closed_and_gone(case: Case) -> None:
    del case.history[2]


def closed_by_nobody(case: Case) -> None:
    del case.acts[2]


def closed_as_something_else(case: Case) -> None:
    case.record["closed_as"] = "misleading"


SPOILT: dict[Callable[[Case], None], Kind] = {
    taken_off_and_still_held: Kind.DOUBLED,
    on_the_card_and_not_held: Kind.LOST,
    acknowledged_and_in_no_history: Kind.LOST,
    confirmed_and_gone: Kind.LOST,
    refused_and_there: Kind.DOUBLED,
    pressed_by_nobody: Kind.DOUBLED,
    pressed_for_another_verdict: Kind.MISMATCH,
    in_the_ballot_alone: Kind.MISMATCH,
    in_the_history_alone: Kind.LOST,
    put_on_by_nobody: Kind.DOUBLED,
    at_a_time_from_nowhere: Kind.MISMATCH,
    standing_that_the_acts_do_not_give: Kind.MISMATCH,
    counted_twice: Kind.MISMATCH,
    another_status: Kind.MISMATCH,
    listed_under_two: Kind.MISMATCH,
    an_app_that_counts: Kind.DOUBLED,
    a_voter_ruled_out: Kind.LOST,
    closed_and_gone: Kind.LOST,
    closed_by_nobody: Kind.DOUBLED,
    closed_as_something_else: Kind.MISMATCH,
}


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_the_oracle_finds_what_is_wrong(spoil: Callable[[Case], None]) -> None:
    case = Case()
    spoil(case)
    assert SPOILT[spoil] in case.judged()


def test_the_oracle_says_nothing_of_what_is_right() -> None:
    assert Case().judged() == []


def test_a_press_of_which_nobody_knows_may_be_in_or_out() -> None:
    inside, outside = Case(), Case()
    for case in (inside, outside):
        _fate(case, Fate.UNKNOWN)
    _without_press(outside)
    assert inside.judged() == []
    assert outside.judged() == []


def test_a_reaction_that_only_a_comparison_saw_may_have_its_time() -> None:
    case = Case()
    case.acts[0] = _reaction(ANA, "x", PUT, acked=False)
    case.ballots[ANA]["r"]["x"][0] = str(LATER)
    case.history[0] = json.dumps(
        {"at": str(LATER), "door": "reconciliation", "who": ANA, "name": "x", "on": True}, sort_keys=True
    )
    assert case.judged() == []
