"""The oracle itself: it says nothing of a ledger that is right, and finds each way in which one can be wrong."""

from collections.abc import Callable

import pytest

from bot.desk.history import written
from bot.desk.status import Status
from bot.desk.vote import Reacted, Verdict
from tests.faults.one_claim import (
    ANA,
    APP,
    BEN,
    CARD,
    CEM,
    CHANNEL,
    CLAIM,
    LATER,
    PRESSED,
    PUT,
    TOOK,
    Case,
    delete,
    late,
    reacted,
    seen,
)
from tests.faults.problems import Kind
from tests.faults.story import Fate, Press


def _fate(case: Case, fate: Fate) -> None:
    case.acts[1] = Press(BEN, CHANNEL, CLAIM, Verdict.VERIFIED, PRESSED, fate, "", PRESSED)


def _without_press(case: Case) -> None:
    del case.history[1], case.ballots[BEN], case.record["verified"]


# Each spoils the case in one way.


def taken_off_and_still_held(case: Case) -> None:
    case.reactions = {}
    case.acts.append(reacted(ANA, "x", TOOK, on=False, acked=False))


def on_the_card_and_not_held(case: Case) -> None:
    case.reactions["warning"] = {CEM: None}
    case.acts.append(reacted(CEM, "warning", TOOK, acked=False))


def acknowledged_and_in_no_history(case: Case) -> None:
    case.acts.append(reacted(CEM, "warning", PUT))
    case.acts.append(reacted(CEM, "warning", TOOK, on=False))


def confirmed_and_gone(case: Case) -> None:
    _without_press(case)


def refused_and_there(case: Case) -> None:
    _fate(case, Fate.REFUSED)


def pressed_by_nobody(case: Case) -> None:
    del case.acts[1]


def pressed_for_another_verdict(case: Case) -> None:
    case.acts[1] = Press(BEN, CHANNEL, CLAIM, Verdict.MISLEADING, PRESSED, Fate.UNKNOWN, "", PRESSED)


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


def left_as_late_and_never_read(case: Case) -> None:
    """The card was read before, not after."""
    case.read = [(PUT, "")]
    case.acts.append(reacted(CEM, "warning", TOOK))
    case.acts.append(reacted(CEM, "warning", LATER, on=False))
    case.history.append(late(Reacted(CEM, "warning", on=True, at=TOOK)))
    case.history.append(written(Reacted(CEM, "warning", on=False, at=LATER)))


def taken_off_with_the_card(case: Case) -> None:
    """The vote is gone from the ledger, as the card that it was on is gone."""
    delete(case)
    case.ballots[ANA] |= {"r": {}, "s": ""}
    case.record["false"] = "0"
    case.history[0] = written(Reacted(ANA, "x", on=True, at=PUT))


def off_before_the_card_was_deleted(case: Case) -> None:
    """And still held."""
    delete(case)
    case.acts.append(reacted(ANA, "x", TOOK, on=False))
    case.history.append(written(Reacted(ANA, "x", on=False, at=TOOK)))


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
    left_as_late_and_never_read: Kind.LOST,
    taken_off_with_the_card: Kind.LOST,
    off_before_the_card_was_deleted: Kind.DOUBLED,
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
    case.acts[0] = reacted(ANA, "x", PUT, acked=False)
    case.ballots[ANA]["r"]["x"][0] = str(LATER)
    case.history[0] = seen(ANA, "x", LATER)
    assert case.judged() == []


def test_a_reaction_that_comes_after_slack_was_asked_is_late_by_right() -> None:
    case = Case()
    left_as_late_and_never_read(case)
    case.read.append((LATER, ""))
    assert case.judged() == []


def test_the_votes_of_a_card_that_somebody_deleted_stay() -> None:
    case = Case()
    delete(case)
    assert case.judged() == []


def test_the_votes_of_a_deleted_card_stay_beside_those_of_the_card_that_came_for_it() -> None:
    case = Case()
    delete(case)
    case.record["ts"] = CARD.replace("000001", "900000")
    assert case.judged() == []
