"""What one person's acts on a claim leave standing."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.ids import PersonId
from bot.desk.policy import Policy, status_of
from bot.desk.vote import Act, Ballots, Observed, Pressed, Reacted, Verdict, meaning_of
from tests.acts import OTHERS, PASTER, PROPERTY, Event, at, events, observed, people, pressed, retold

V, F, M, Q = Verdict
ANA, BEN, CEM = PASTER, *OTHERS[:2]


def on(name: str, n: int, person: PersonId = ANA) -> Reacted:
    return Reacted(person, name, on=True, at=at(n))


def off(name: str, n: int, person: PersonId = ANA) -> Reacted:
    return Reacted(person, name, on=False, at=at(n))


def press(verdict: Verdict, n: int, person: PersonId = ANA) -> Pressed:
    return Pressed(person, verdict, at(n))


def saw(n: int, *names: str, person: PersonId = ANA, complete: bool = True) -> Observed:
    return Observed(frozenset((person, name) for name in names), at(n), complete)


def after(*acts: Act) -> Ballots:
    ballots = Ballots()
    for act in acts:
        ballots.apply(act)
    return ballots


def verdict(*acts: Act) -> Verdict | None:
    return after(*acts).standing().get(ANA)


# ---------------------------------------------------------------------- what a reaction means

MEANINGS = [
    ("white_check_mark", "verified"),
    ("x", "false"),
    ("warning", "misleading"),
    ("question", "could_not_verify"),
    ("eyes", "eyes"),
    ("white_check_mark::skin-tone-2", "verified"),
    ("eyes::skin-tone-6", "eyes"),
    ("heavy_check_mark", "verified"),
    ("heavy_multiplication_x", "false"),
    ("heavy_check_mark::skin-tone-4", "verified"),
    ("thumbsup", None),
    ("x::skin-tone-7", None),
    ("xx", None),
    ("", None),
]


@pytest.mark.parametrize(("reaction", "meaning"), MEANINGS)
def test_a_reaction_means_what_the_desk_says_it_does(reaction: str, meaning: str | None) -> None:
    assert meaning_of(reaction) == meaning


# ---------------------------------------------------------------------- reactions

STANDING = {
    "a_reaction_is_a_vote": ([on("x", 1)], F),
    "a_removed_reaction_is_none": ([on("x", 1), off("x", 2)], None),
    "the_latest_of_two_stands": ([on("x", 1), on("warning", 2)], M),
    "removing_the_latest_restores_the_one_before": ([on("x", 1), on("warning", 2), off("warning", 3)], F),
    "removing_an_earlier_one_changes_nothing": ([on("x", 1), on("warning", 2), off("x", 3)], M),
    "a_reaction_put_on_again_is_the_latest": ([on("x", 1), on("warning", 2), off("x", 3), on("x", 4)], F),
    "a_removal_that_arrives_first_still_removes": ([off("x", 2), on("x", 1)], None),
    "an_addition_after_the_removal_stands_though_it_arrives_first": ([on("x", 3), off("x", 2), on("x", 1)], F),
    "at_one_instant_the_removal_wins": ([on("x", 1), off("x", 1)], None),
    "at_one_instant_the_removal_wins_though_it_arrives_first": ([off("x", 1), on("x", 1)], None),
    "two_verdicts_at_one_instant_leave_none": ([on("x", 1), on("warning", 1)], None),
    "two_signs_of_one_verdict_at_one_instant_leave_it": ([on("white_check_mark", 1), on("heavy_check_mark", 1)], V),
    "one_skin_tone_stands_when_the_other_is_removed": ([on("x", 1), on("x::skin-tone-2", 2), off("x", 3)], F),
    "owning_is_no_verdict": ([on("eyes", 1)], None),
    "owning_after_a_verdict_leaves_it": ([on("x", 1), on("eyes", 2)], F),
    "another_emoji_is_nothing": ([on("tada", 1)], None),
    # buttons
    "a_press_is_a_vote": ([press(V, 1)], V),
    "the_same_press_again_takes_it_off": ([press(V, 1), press(V, 2)], None),
    "a_third_press_sets_it_again": ([press(V, 1), press(V, 2), press(V, 3)], V),
    "another_press_replaces_the_first": ([press(V, 1), press(F, 2)], F),
    "a_replaced_press_does_not_come_back": ([press(V, 1), press(F, 2), press(F, 3)], None),
    "presses_count_by_their_times": ([press(F, 3), press(F, 2), press(V, 1)], None),
    "two_presses_at_one_instant_are_one": ([press(V, 1), press(F, 1)], F),
    "two_presses_at_one_instant_are_one_in_any_order": ([press(F, 1), press(V, 1)], F),
    # both together
    "a_press_after_a_reaction_stands": ([on("x", 1), press(V, 2)], V),
    "a_reaction_after_a_press_stands": ([press(V, 1), on("x", 2)], F),
    "emptying_the_slot_restores_the_reaction": ([on("x", 1), press(V, 2), press(V, 3)], F),
    "removing_the_reaction_restores_the_slot": ([press(V, 1), on("x", 2), off("x", 3)], V),
    "slot_and_reaction_at_one_instant_leave_none": ([press(V, 1), on("x", 1)], None),
    # reconciliation
    "what_it_shows_is_a_vote": ([saw(5, "x")], F),
    "what_it_no_longer_shows_is_gone": ([on("x", 1), saw(5)], None),
    "what_it_shows_again_is_back_with_its_time": ([on("x", 1), off("x", 2), on("warning", 3), saw(5, "x")], F),
    "what_it_confirms_keeps_its_own_time": ([on("x", 1), on("warning", 3), saw(5, "x", "warning")], M),
    "a_later_removal_wins": ([saw(5, "x"), off("x", 6)], None),
    "a_later_addition_wins": ([saw(5), on("x", 6)], F),
    "a_late_removal_from_before_it_does_not_win": ([saw(5, "x"), off("x", 4)], F),
    "a_late_addition_from_before_it_does_not_win": ([saw(5), on("x", 4)], None),
    "a_late_event_of_its_very_instant_does_not_win": ([saw(5), on("x", 5)], None),
    "it_wins_over_an_event_of_its_very_instant": ([on("x", 5), saw(5)], None),
    "an_event_from_after_it_that_came_before_it_stays": ([on("x", 6), saw(5)], F),
    "what_a_late_addition_would_reorder_stays_unknown": ([saw(5, "x", "warning"), on("x", 3)], None),
    "two_verdicts_that_only_it_shows_leave_none": ([saw(5, "x", "warning")], None),
    "one_of_the_two_taken_off_leaves_the_other": ([saw(5, "x", "warning"), off("x", 6)], M),
    "one_of_the_two_put_on_again_stands": ([saw(5, "x", "warning"), off("x", 6), on("x", 7)], F),
    "a_known_verdict_and_a_found_one_are_in_order": ([on("x", 1), saw(5, "x", "warning")], M),
    "it_never_touches_the_slot": ([press(V, 1), saw(5)], V),
    "a_partial_list_adds": ([saw(5, "x", complete=False)], F),
    "a_partial_list_never_deletes": ([on("x", 1), saw(5, complete=False)], F),
    "an_event_from_before_a_partial_list_may_still_come": ([saw(5, complete=False), on("x", 4)], F),
    "an_event_from_before_what_a_partial_list_shows_is_late": ([saw(5, "x", complete=False), off("x", 4)], F),
    "an_older_view_does_not_take_off_what_a_newer_one_shows": ([on("x", 1), saw(7, "x"), saw(5)], F),
    "an_older_view_does_not_bring_back_what_a_newer_one_lacks": ([saw(7), saw(5, "x")], None),
    "an_older_whole_view_yields_to_a_newer_partial_one": ([on("x", 1), saw(7, "x", complete=False), saw(5)], F),
    "the_same_view_twice_is_one": ([on("x", 1), saw(5), saw(5)], None),
}


@pytest.mark.parametrize(("acts", "expected"), STANDING.values(), ids=STANDING)
def test_one_persons_acts(acts: list[Act], expected: Verdict | None) -> None:
    assert verdict(*acts) == expected


def test_a_vote_is_its_persons_alone() -> None:
    ballots = after(on("x", 1, ANA), on("warning", 2, BEN), off("x", 3, BEN))
    assert ballots.standing() == {ANA: F, BEN: M}


def test_a_view_takes_off_only_whom_it_does_not_show() -> None:
    ballots = after(on("x", 1, ANA), on("x", 1, BEN), saw(5, "x", person=BEN))
    assert ballots.standing() == {BEN: F}


def test_eyes_own_a_claim_until_they_are_taken_off() -> None:
    assert after(on("eyes", 1), on("eyes::skin-tone-2", 1, BEN)).owners() == {ANA, BEN}
    assert after(on("eyes", 1), off("eyes", 2)).owners() == frozenset()


def test_who_owns_may_vote_too() -> None:
    ballots = after(on("eyes", 1), press(V, 2))
    assert ballots.owners() == {ANA}
    assert ballots.standing() == {ANA: V}


# ---------------------------------------------------------------------- any order, any duplication


def outcome(acts: list[Event]) -> tuple[object, ...]:
    ballots = after(*acts)
    standing = ballots.standing()
    status = status_of(standing, pasted_by=ANA, policy=Policy())
    return standing, Counter(standing.values()), ballots.owners(), status


@PROPERTY
@given(st.data(), events)
def test_any_order_and_any_duplication_of_events_give_one_standing_tally_and_status(
    data: st.DataObject, told: list[Event]
) -> None:
    assert outcome(data.draw(retold(told))) == outcome(told)


@PROPERTY
@given(st.data(), events, observed)
def test_a_whole_view_after_all_events_makes_the_reactions_what_it_shows(
    data: st.DataObject, told: list[Event], shown: Observed
) -> None:
    view = Observed(shown.reactions, at(20))
    ballots = after(*told, view)
    held = {(p, name) for p, ballot in ballots.people.items() for name, r in ballot.reactions.items() if r.on}
    assert held == shown.reactions
    late = data.draw(events)
    assert [b.reactions for b in after(*told, view, *late).people.values() if b.reactions] == [
        b.reactions for b in ballots.people.values() if b.reactions
    ]


@PROPERTY
@given(events, observed)
def test_a_partial_view_takes_nobodys_vote_away(told: list[Event], shown: Observed) -> None:
    def held(ballots: Ballots) -> set[tuple[PersonId, str]]:
        return {(p, name) for p, ballot in ballots.people.items() for name, r in ballot.reactions.items() if r.on}

    before = held(after(*told))
    assert before <= held(after(*told, Observed(shown.reactions, at(20), complete=False)))


@PROPERTY
@given(st.lists(pressed, max_size=8), st.lists(observed, max_size=3), people)
def test_no_view_touches_the_slots(presses: list[Pressed], views: list[Observed], person: PersonId) -> None:
    alone, seen = after(*presses).people.get(person), after(*presses, *views).people.get(person)
    assert (alone.slot() if alone else None) == (seen.slot() if seen else None)
