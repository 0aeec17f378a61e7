"""Who may vote: what somebody is to the workspace, and whether their acts on a claim count."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

SLACKBOT = "USLACKBOT"
"""Slack's own app, which its Web API does not call one."""


class Voter(StrEnum):
    MEMBER = "member"
    GUEST = "guest"
    OUTSIDER = "outsider"
    """Of another workspace, in a channel that both share."""
    BOT = "bot"
    UNKNOWN = "unknown"
    """Slack has not said."""


@dataclass(frozen=True, slots=True)
class VoterRow:
    voter: Voter
    told: str
    """As the history of a claim calls them."""
    votes: bool | None
    """None: as OUTSIDERS_VOTE says."""


VOTERS: tuple[VoterRow, ...] = (
    VoterRow(Voter.MEMBER, "a member of this workspace", votes=True),
    VoterRow(Voter.GUEST, "a guest of this workspace", votes=True),
    VoterRow(Voter.OUTSIDER, "a guest of another workspace", votes=None),
    VoterRow(Voter.BOT, "an app", votes=False),
    VoterRow(Voter.UNKNOWN, "somebody whom Slack does not describe", votes=True),
)
"""An account that was closed keeps its row: what a colleague voted before stays."""
VOTER_ROW: dict[Voter, VoterRow] = {row.voter: row for row in VOTERS}


def may_vote(voter: Voter, *, outsiders_vote: bool) -> bool:
    votes = VOTER_ROW[voter].votes
    return outsiders_vote if votes is None else votes


def voter_of(user: Mapping[str, Any], *, team: str) -> Voter:
    """What one of Slack's user objects is to the workspace `team`."""
    if user.get("is_bot") or user.get("id") == SLACKBOT:
        return Voter.BOT
    home = str(user.get("team_id") or team)
    here = user.get("enterprise_user", {}).get("teams", ())  # an organisation's people have several workspaces
    if user.get("is_stranger") or (home != team and team not in here):
        return Voter.OUTSIDER
    return Voter.GUEST if user.get("is_restricted") or user.get("is_ultra_restricted") else Voter.MEMBER
