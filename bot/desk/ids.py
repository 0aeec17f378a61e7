"""Typed names for the ids that travel between Slack, the ledger and the jobs."""

from typing import NewType

DeskId = NewType("DeskId", str)
"""`T….C…`: workspace and channel. A direct message's channel id makes it a private desk."""

ArticleId = NewType("ArticleId", str)
"""16 hex digits of a hash of the text's words: the same text in the same desk is the same article."""

ClaimId = NewType("ClaimId", str)
"""`<ArticleId>.<n>`, n from 1 in text order."""

PersonId = NewType("PersonId", str)
"""Slack's user id."""

Micros = NewType("Micros", int)
"""Microseconds since 1970 UTC: Slack's `1763846400.000100` without the dot. Exact in a Lua double."""


def desk_id(team: str, channel: str) -> DeskId:
    return DeskId(f"{team}.{channel}")


def team_of(desk: DeskId) -> str:
    return desk.partition(".")[0]


def channel_of(desk: DeskId) -> str:
    return desk.partition(".")[2]


def is_private(desk: DeskId) -> bool:
    """Direct messages have channel ids that start with D."""
    return channel_of(desk).startswith("D")


def claim_of(article: ArticleId, number: int) -> ClaimId:
    return ClaimId(f"{article}.{number}")


def article_of(claim: ClaimId) -> ArticleId:
    return ArticleId(claim.partition(".")[0])


def micros(slack_time: str) -> Micros:
    """`"1763846400.0001"` to 1763846400000100. Raises ValueError for anything that is no such time."""
    seconds, _, fraction = slack_time.partition(".")
    return Micros(int(seconds) * 1_000_000 + int((fraction + "000000")[:6]))
