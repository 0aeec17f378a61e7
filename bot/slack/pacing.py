"""Slack's published limits a method, as intervals that stay just below them (docs.slack.dev, "Rate limits")."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    interval: float
    """Seconds between two calls in the long run."""
    burst: int
    """Calls that may follow each other at once after a quiet while."""


TIER_2 = Pace(3.1, 2)
TIER_3 = Pace(1.25, 4)
TIER_4 = Pace(0.62, 8)
ONE_A_SECOND = Pace(1.05, 1)

PACES: dict[str, Pace] = {
    "chat.postMessage": ONE_A_SECOND,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "conversations.info": TIER_3,
    "reactions.get": TIER_3,
    "users.info": TIER_4,
    "users.list": TIER_2,
}
"""chat.postMessage is counted for each channel, the others for the workspace."""
