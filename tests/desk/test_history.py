"""The history of a claim: one entry an act, and what the entries come to."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.history import Closed, HistoryLine, act_of, replayed, written
from bot.desk.ids import PersonId
from bot.desk.policy import Policy
from bot.desk.status import Status
from bot.desk.vote import Ballots, Door, Found, Pressed, Reacted, Verdict
from tests.acts import OTHERS, PASTER, PROPERTY, Event, at, closed, events, pressed, reacted
from tests.policy_model import status_of

ANA, BEN = PASTER, OTHERS[0]
V, F, M, Q = Verdict


def on(name: str, n: int, person: PersonId = ANA) -> str:
    return written(Reacted(person, name, on=True, at=at(n)))


def found(name: str, n: int, person: PersonId = ANA, *, on: bool = True) -> str:
    return json.dumps({"at": str(at(n)), "door": "reconciliation", "who": person, "name": name, "on": on})


def told(*entries: str) -> list[HistoryLine]:
    return list(replayed(entries, pasted_by=ANA, policy=Policy()))


@PROPERTY
@given(st.one_of(reacted, pressed))
def test_an_entry_gives_back_the_act_it_was_written_from(act: Event) -> None:
    assert act_of(json.loads(written(act))) == act


@PROPERTY
@given(st.one_of(reacted, pressed, closed), st.one_of(reacted, pressed, closed))
def test_two_acts_have_one_entry_only_if_they_are_the_same(a: Event | Closed, b: Event | Closed) -> None:
    assert (written(a) == written(b)) == (a == b)


@PROPERTY
@given(st.data(), events)
def test_a_replay_ends_where_the_votes_stand_whatever_the_order_of_the_entries(
    data: st.DataObject, acts: list[Event]
) -> None:
    ballots = Ballots()
    for act in acts:
        ballots.apply(act)
    entries = data.draw(st.permutations(sorted({written(act) for act in acts})))
    lines = told(*entries)
    last = {line.who: line.standing[1] for line in lines}
    assert {who: verdict for who, verdict in last.items() if verdict} == ballots.standing()
    status = status_of(ballots.standing(), pasted_by=ANA, policy=Policy())
    assert (lines[-1].status[1] if lines else Status.UNVERIFIED) == status


def test_each_line_says_who_when_what_and_through_which_door() -> None:
    entries = [
        on("x", 1),
        written(Reacted(ANA, "x", on=False, at=at(2))),
        written(Pressed(BEN, V, at(3))),
        found("warning", 4),
        found("warning", 5, on=False),
        written(Closed(BEN, Status.NOT_A_CLAIM, at(6), "a question")),
        written(Closed(BEN, None, at(7), "after all")),
        on("eyes", 8),
    ]
    assert [(line.at, line.who, line.door, line.what) for line in told(*entries)] == [
        (at(1), ANA, Door.REACTION, "added ❌"),
        (at(2), ANA, Door.REACTION, "removed ❌"),
        (at(3), BEN, Door.BUTTON, "pressed ✅"),
        (at(4), ANA, Door.RECONCILIATION, "found on Slack: ⚠️"),
        (at(5), ANA, Door.RECONCILIATION, "gone from Slack: ⚠️"),
        (at(6), BEN, Door.EDITOR, "closed as not a claim: a question"),
        (at(7), BEN, Door.EDITOR, "reopened: after all"),
        (at(8), ANA, Door.REACTION, "added 👀"),
    ]


def test_each_line_says_what_it_changed() -> None:
    lines = told(on("x", 1), on("x", 2, BEN), written(Pressed(BEN, V, at(3))))
    assert [(line.standing, line.status) for line in lines] == [
        ((None, F), (Status.UNVERIFIED, Status.NEEDS_SECOND_SOURCE)),
        ((None, F), (Status.NEEDS_SECOND_SOURCE, Status.FALSE)),
        ((F, V), (Status.FALSE, Status.CONTESTED)),
    ]


def test_a_closing_holds_over_later_votes_and_reopening_gives_back_what_they_say() -> None:
    lines = told(
        written(Closed(BEN, Status.VERIFIED, at(1), "seen it")),
        on("x", 2),
        on("x", 3, BEN),
        written(Closed(BEN, None, at(4), "not so sure")),
    )
    assert [line.status[1] for line in lines] == [Status.VERIFIED, Status.VERIFIED, Status.VERIFIED, Status.FALSE]
    assert lines[1].standing == (None, F)


def test_the_entries_of_one_reconciliation_are_one_view() -> None:
    lines = told(on("x", 1), found("x", 5, on=False), found("warning", 5), found("question", 5))
    assert lines[-1].standing[1] is None
    assert lines[-1].status[1] == Status.UNVERIFIED


def test_a_reconciliation_comes_after_the_events_of_its_instant() -> None:
    assert told(found("x", 1, on=False), on("x", 1))[-1].standing == (F, None)


def ruling(voter: str, n: int, person: PersonId = ANA, *, votes: bool) -> str:
    return json.dumps({"at": str(at(n)), "door": "policy", "who": person, "voter": voter, "votes": votes})


def test_what_the_policy_says_of_a_person_is_told_and_undoes_and_restores_what_they_did() -> None:
    lines = told(on("x", 1), ruling("outsider", 2, votes=False), on("warning", 3), ruling("outsider", 4, votes=True))
    assert [(line.door, line.what, line.standing) for line in lines] == [
        (Door.REACTION, "added ❌", (None, F)),
        (Door.POLICY, "no vote here: a guest of another workspace", (F, None)),
        (Door.REACTION, "added ⚠️", (None, None)),
        (Door.POLICY, "votes here: a guest of another workspace", (None, M)),
    ]
    assert told(on("x", 1), ruling("bot", 2, votes=False))[-1].what == "no vote here: an app"


LATE: dict[str, Any] = json.loads(on("x", 3)) | {"late": True}


def test_an_event_known_too_late_is_told_and_changes_nothing() -> None:
    line = told(json.dumps(LATE))[0]
    assert (line.what, line.standing, line.status[1]) == (
        "added ❌, known too late to count",
        (None, None),
        Status.UNVERIFIED,
    )


@pytest.mark.parametrize("shown", [True, False])
def test_a_reconciliations_entry_is_an_act_of_its_time(shown: bool) -> None:
    act = act_of(json.loads(found("x", 4, on=shown)))
    assert act == (Found(ANA, "x", at(4)) if shown else Reacted(ANA, "x", on=False, at=at(4)))


def test_a_long_history_of_many_people_is_told_while_somebody_waits() -> None:
    people = [PersonId(f"U{n}") for n in range(500)]
    entries = [written(Pressed(people[n % 500], Verdict.FALSE, at(n))) for n in range(3000)]
    began = time.process_time()
    lines = told(*entries)
    assert time.process_time() - began < 3, "it was 28 seconds where each line looked at everybody"
    assert (len(lines), lines[-1].standing, lines[-1].status[1]) == (3000, (F, None), Status.UNVERIFIED)
