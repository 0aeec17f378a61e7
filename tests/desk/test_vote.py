"""What one person's acts on a claim leave standing."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.ids import PersonId
from bot.desk.policy import Policy
from bot.desk.vote import NEVER, Act, Ballots, Observed, Pressed, Verdict, meaning_of
from tests.acts import (
    OTHERS,
    PASTER,
    PROPERTY,
    STANDING,
    Event,
    at,
    events,
    observed,
    off,
    on,
    people,
    press,
    pressed,
    retold,
    saw,
)
from tests.policy_model import status_of

V, F, M, Q = Verdict
ANA, BEN, CEM = PASTER, *OTHERS[:2]


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


# ---------------------------------------------------------------------- one person's acts


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
def test_a_view_leaves_what_it_shows_and_what_was_there_of_the_reactions_that_are_cut(
    told: list[Event], shown: Observed
) -> None:
    def held(ballots: Ballots) -> set[tuple[PersonId, str]]:
        return {(p, name) for p, ballot in ballots.people.items() for name, r in ballot.reactions.items() if r.on}

    kept = {(person, name) for person, name in held(after(*told)) if name in shown.cut}
    assert held(after(*told, replace(shown, at=at(20), since=NEVER))) == kept | shown.reactions


@PROPERTY
@given(st.lists(pressed, max_size=8), st.lists(observed, max_size=3), people)
def test_no_view_touches_the_slots(presses: list[Pressed], views: list[Observed], person: PersonId) -> None:
    alone, seen = after(*presses).people.get(person), after(*presses, *views).people.get(person)
    assert (alone.slot() if alone else None) == (seen.slot() if seen else None)
