"""Who may vote, and what Slack's words for a person come to."""

from typing import Any

import pytest

from bot.desk.voter import VOTERS, Voter, may_vote, voter_of

TEAM = "T0HERE"

DESCRIBED: dict[str, tuple[dict[str, Any], Voter]] = {
    "a_colleague": ({"team_id": TEAM}, Voter.MEMBER),
    "of_whom_slack_names_no_workspace": ({}, Voter.MEMBER),
    "whose_account_was_closed": ({"team_id": TEAM, "deleted": True}, Voter.MEMBER),
    "a_guest_of_several_channels": ({"team_id": TEAM, "is_restricted": True}, Voter.GUEST),
    "a_guest_of_one_channel": ({"team_id": TEAM, "is_restricted": True, "is_ultra_restricted": True}, Voter.GUEST),
    "of_another_workspace": ({"team_id": "T0THERE"}, Voter.OUTSIDER),
    "of_another_workspace_as_slack_says_itself": ({"is_stranger": True}, Voter.OUTSIDER),
    "of_another_workspace_of_the_same_organisation": (
        {"team_id": "T0THERE", "enterprise_user": {"teams": ["T0THERE", TEAM]}},
        Voter.MEMBER,
    ),
    "of_an_organisation_that_does_not_reach_here": (
        {"team_id": "T0THERE", "enterprise_user": {"teams": ["T0THERE"]}},
        Voter.OUTSIDER,
    ),
    "an_app": ({"team_id": TEAM, "is_bot": True}, Voter.BOT),
    "another_workspaces_app": ({"team_id": "T0THERE", "is_bot": True, "is_stranger": True}, Voter.BOT),
    "slacks_own": ({"team_id": TEAM, "id": "USLACKBOT", "is_bot": False}, Voter.BOT),
}


@pytest.mark.parametrize(("user", "voter"), DESCRIBED.values(), ids=DESCRIBED)
def test_what_slack_says_of_somebody_makes_them(user: dict[str, Any], voter: Voter) -> None:
    assert voter_of({"id": "U0ANA", "is_bot": False} | user, team=TEAM) is voter


@pytest.mark.parametrize(
    ("voter", "if_outsiders_do", "if_not"),
    [
        (Voter.MEMBER, True, True),
        (Voter.GUEST, True, True),
        (Voter.OUTSIDER, True, False),
        (Voter.BOT, False, False),
        (Voter.UNKNOWN, True, True),
    ],
)
def test_who_may_vote(voter: Voter, if_outsiders_do: bool, if_not: bool) -> None:
    assert may_vote(voter, outsiders_vote=True) is if_outsiders_do
    assert may_vote(voter, outsiders_vote=False) is if_not


def test_everybody_has_a_row() -> None:
    assert [row.voter for row in VOTERS] == list(Voter)
