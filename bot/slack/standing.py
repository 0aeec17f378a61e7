"""Where the desk stands, in words: one claim's status and the counts of many."""

from collections.abc import Mapping

from bot.desk.claim import ClaimState
from bot.desk.policy import waiting_for
from bot.desk.status import ROW, STATUSES, Status
from bot.slack.text import unbroken


def status_label(state: ClaimState) -> str:
    """The status's label; "Needs second source" says which verdict waits."""
    label = ROW[state.status].label
    waiting = waiting_for(state.counts) if state.status is Status.NEEDS_SECOND_SOURCE else ""
    return f"{label} · {waiting}" if waiting else label


def counts(by_status: Mapping[Status, int]) -> str:
    """Mrkdwn: each status that has a claim, with its sign; empty where none has."""
    return "   ".join(
        unbroken(f":{row.emoji}: {n:,} {row.label.lower()}") for row in STATUSES if (n := by_status.get(row.slug, 0))
    )
