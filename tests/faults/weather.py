"""What goes wrong between Slack and the bot during a run, drawn from its seed."""

from bot.sandbox import Sandbox
from tests.faults.story import Story

CALLS = {
    "ratelimited": 0.01,
    "status": 0.006,
    "status_after": 0.006,
    "html": 0.003,
    "refused": 0.003,
    "reset_before": 0.006,
    "reset_after": 0.012,
    "hang_before": 0.002,
    "hang_after": 0.005,
    "late": 0.006,
    "hang_late": 0.003,
    "hold": 0.03,
    "truncate": 0.05,
    "lag": 0.05,
}
"""Chances, for each call of whatever method."""
EVENTS = {
    "lose": 0.02,
    "delay": 0.04,
    "duplicate": 0.05,
    "reorder": 0.02,
    "ack_lost": 0.03,
    "disconnect": 0.0005,
    "drop": 0.0008,
    "silent": 0.0002,
}
"""Likewise, for each event."""
INTERACTIONS = ("slash_commands", "block_actions", "view_submission")
LOST_ON_THE_WAY = {"lose": 0.01, "delay": 0.02, "ack_lost": 0.02}
"""Likewise, for each of these."""


SLOW = {"late": 15.0, "hang_late": 15.0, "lag": 4.0}
"""Seconds by which Slack is slow at most where it is; the scale divides them, as it divides the bot's patience."""


def break_out(slack: Sandbox, seed: int, strength: float, scale: float) -> None:
    """`strength` multiplies the chances."""
    slack.faults.seed = seed
    for kind, chance in (CALLS | EVENTS).items():
        slow = SLOW[kind] / scale if kind in SLOW else None
        slack.faults.add(kind, chance=chance * strength, seconds=slow)
    for name in INTERACTIONS:
        for kind, chance in LOST_ON_THE_WAY.items():
            slack.faults.add(kind, name, chance=chance * strength)


def loses_reactions(slack: Sandbox) -> None:
    """Half of what people put on cards and take off is never delivered."""
    for name in ("reaction_added", "reaction_removed"):
        slack.faults.add("lose", name, chance=0.5)


def clears(slack: Sandbox, story: Story) -> None:
    """It is fair from now on; the story keeps how many acts it left without an answer."""
    unanswered = [row for row in slack.faults.rows if row.kind in ("lose", "ack_lost")]
    story.unanswered = sum(row.used for row in unanswered if row.on in ("block_actions", "view_submission"))
    slack.faults.clear()
