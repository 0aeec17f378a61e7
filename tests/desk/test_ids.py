"""Ids and instants that travel between Slack, the ledger and the jobs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.ids import ClaimId, article_of, channel_of, desk_id, is_private, micros, team_of
from tests.acts import PROPERTY

TIMES = [
    ("1763846400.000100", 1_763_846_400_000_100),
    ("1763846400.0001", 1_763_846_400_000_100),
    ("1763846400.1", 1_763_846_400_100_000),
    ("1763846400", 1_763_846_400_000_000),
    ("1763846400.", 1_763_846_400_000_000),
    ("1763846400.0001009", 1_763_846_400_000_100),
    ("0.000001", 1),
]


@pytest.mark.parametrize(("slack_time", "expected"), TIMES)
def test_slacks_time_is_read_to_the_microsecond(slack_time: str, expected: int) -> None:
    assert micros(slack_time) == expected


@pytest.mark.parametrize("wrong", ["", "soon", "1763846400.x", "T1", "."])
def test_what_is_no_time_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        micros(wrong)


@PROPERTY
@given(st.integers(0, 2**53 - 1))
def test_every_instant_survives_slacks_spelling_and_a_lua_double(instant: int) -> None:
    assert micros(f"{instant // 1_000_000}.{instant % 1_000_000:06}") == instant == int(float(instant))


def test_a_desk_is_a_workspace_and_a_channel() -> None:
    desk = desk_id("T0ACME", "C0NEWS")
    assert (desk, team_of(desk), channel_of(desk)) == ("T0ACME.C0NEWS", "T0ACME", "C0NEWS")


@pytest.mark.parametrize(("channel", "private"), [("C0NEWS", False), ("G0NEWS", False), ("D0ANA", True)])
def test_only_a_direct_message_is_private(channel: str, private: bool) -> None:
    assert is_private(desk_id("D0TEAM", channel)) is private


def test_a_claims_id_names_its_article() -> None:
    assert article_of(ClaimId("00112233445566aa.12")) == "00112233445566aa"
