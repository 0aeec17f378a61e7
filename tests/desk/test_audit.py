"""What a store holds of a claim against its history, without a store."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.desk.audit import Books, differences
from bot.desk.history import written
from bot.desk.ids import ClaimId, DeskId
from bot.desk.status import Status
from bot.desk.vote import Reacted
from tests.acts import PASTER, at

CLAIM = ClaimId("00112233445566aa.1")
ENTRY = written(Reacted(PASTER, "x", on=True, at=at(1)))

RIGHT = Books(
    desk=DeskId("T0ACME.C0NEWS"),
    claim=CLAIM,
    record={"pasted_by": PASTER, "rank": "7", "status": "needs_second_source", "false": "1", "ts": "1.1"},
    ballots={PASTER: json.dumps({"r": {"x": [str(at(1)), True, "0", "false"]}, "p": {}, "s": "false", "o": False})},
    history=[(ENTRY, float(at(1)))],
    place=7.0,
    listed={Status.NEEDS_SECOND_SOURCE: 7.0},
    open=7.0,
    cards={"1.1": CLAIM},
)


def test_books_that_are_as_their_history_says_have_no_differences() -> None:
    assert list(differences(RIGHT)) == []


def test_a_private_desk_is_judged_by_its_own_policy() -> None:
    private = replace(RIGHT, desk=DeskId("T0ACME.D0ANA"))
    assert list(differences(private)) == ["its status is needs_second_source, by the history false"]


def test_a_claim_without_a_card_needs_none() -> None:
    record = {name: value for name, value in RIGHT.record.items() if name != "ts"}
    assert list(differences(replace(RIGHT, record=record, cards={}))) == []


@pytest.mark.parametrize("ballot", ["", "[]", "7", '{"r": 7}', '{"r": {"x": []}}', '{"p": {"soon": "false"}}'])
def test_a_ballot_that_cannot_be_read_is_named_and_the_rest_is_looked_at(ballot: str) -> None:
    found = list(differences(replace(RIGHT, ballots={PASTER: ballot}, open=None)))
    assert found == [
        "the ballot of UANA cannot be read",
        "its place among the open ones is none, by its record 7",
    ]


@pytest.mark.parametrize(
    "entry", ["", "[]", "{}", '{"at": "1", "door": "window", "who": "U"}', '{"at": "x", "door": "editor", "who": "U"}']
)
def test_an_entry_that_cannot_be_read_is_named_and_the_rest_is_followed(entry: str) -> None:
    found = list(differences(replace(RIGHT, history=[*RIGHT.history, (entry, 1.0)])))
    assert found == [f"an entry of its history cannot be read: {entry}"]


@pytest.mark.parametrize("record", [{}, {"status": "verified"}, {"rank": "7"}])
def test_a_record_that_is_gone_or_half_gone_is_a_difference(record: dict[str, Any]) -> None:
    assert list(differences(replace(RIGHT, record=record)))
