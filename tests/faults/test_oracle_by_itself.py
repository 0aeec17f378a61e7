"""What the oracle looks for before anybody has asked for the last comparison, which would put it right."""

from collections.abc import Callable

import pytest

from tests.faults.one_claim import ANA, LATER, PUT, TOOK, Case, reacted
from tests.faults.problems import Kind
from tests.faults.test_oracle import on_the_card_and_not_held, taken_off_and_still_held


@pytest.mark.parametrize(
    "spoil", [taken_off_and_still_held, on_the_card_and_not_held], ids=lambda spoil: spoil.__name__
)
def test_what_nobody_compared_is_found_before_the_last_comparison_puts_it_right(spoil: Callable[[Case], None]) -> None:
    case = Case()
    spoil(case)
    assert case.by_itself() == [Kind.UNRECONCILED]
    case.left_over = True
    assert case.by_itself() == [Kind.UNRECONCILED], "Slack named everybody"


def test_an_event_that_slack_lost_on_a_healthy_line_may_wait_for_the_daily_comparison() -> None:
    case = Case(reactions={}, started=PUT)
    case.acts.append(reacted(ANA, "x", TOOK, on=False, acked=False, lost=True))
    assert case.by_itself() == []


def test_an_event_that_slack_lost_before_the_last_start_is_found_by_the_comparison_of_that_start() -> None:
    case = Case(reactions={}, started=LATER)
    case.acts.append(reacted(ANA, "x", TOOK, on=False, acked=False, lost=True))
    assert case.by_itself() == [Kind.UNRECONCILED]


def test_a_reaction_whose_people_slack_did_not_all_name_may_wait_for_the_next_comparison() -> None:
    case = Case(left_over=True, read=[(LATER, "warning x")])
    taken_off_and_still_held(case)
    assert case.by_itself() == []


def test_a_reaction_whose_people_slack_named_may_not_wait_though_it_left_out_others() -> None:
    case = Case(left_over=True, read=[(LATER, "warning")])
    taken_off_and_still_held(case)
    assert case.by_itself() == [Kind.UNRECONCILED]


@pytest.mark.parametrize(("cut", "found"), [("warning", []), ("", [Kind.UNRECONCILED])])
def test_an_event_that_comes_after_a_comparison_is_too_late_only_where_slack_named_everybody(
    cut: str, found: list[Kind]
) -> None:
    case = Case(reactions={}, started=LATER, left_over=bool(cut), read=[(LATER, cut)])
    case.acts.append(reacted(ANA, "x", TOOK, on=False, acked=False, lost=True))
    assert case.by_itself() == found


def test_what_is_right_before_the_last_comparison_is_not_spoken_of() -> None:
    assert Case().by_itself() == []
