"""Where the desk stands on a claim: one row a status. Card, digest, home and menus read the row."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    UNVERIFIED = "unverified"
    NEEDS_SECOND_SOURCE = "needs_second_source"
    VERIFIED = "verified"
    FALSE = "false"
    MISLEADING = "misleading"
    CONTESTED = "contested"
    COULD_NOT_VERIFY = "could_not_verify"
    NOT_A_CLAIM = "not_a_claim"


@dataclass(frozen=True, slots=True)
class StatusRow:
    slug: Status
    label: str
    emoji: str
    """Slack's name of the sign that stands before the label."""
    open: bool
    """Still in the digest."""
    closable: bool
    """An editor may name it when closing a claim."""


STATUSES: tuple[StatusRow, ...] = (
    StatusRow(Status.UNVERIFIED, "Unverified", "white_circle", open=True, closable=False),
    StatusRow(Status.NEEDS_SECOND_SOURCE, "Needs second source", "large_yellow_circle", open=True, closable=False),
    StatusRow(Status.VERIFIED, "Verified", "white_check_mark", open=False, closable=True),
    StatusRow(Status.FALSE, "False", "x", open=False, closable=True),
    StatusRow(Status.MISLEADING, "Misleading", "warning", open=False, closable=True),
    StatusRow(Status.CONTESTED, "Contested", "crossed_swords", open=True, closable=False),
    StatusRow(Status.COULD_NOT_VERIFY, "Could not verify", "question", open=False, closable=True),
    StatusRow(Status.NOT_A_CLAIM, "Not a claim", "wastebasket", open=False, closable=True),
)

ROW: dict[Status, StatusRow] = {row.slug: row for row in STATUSES}
OPEN: tuple[Status, ...] = tuple(row.slug for row in STATUSES if row.open)
CLOSABLE: tuple[Status, ...] = tuple(row.slug for row in STATUSES if row.closable)
