"""The Home tab: what is open on a person's desks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.desk.claim import ClaimState
from bot.desk.digest import DigestLine
from bot.desk.ids import DeskId, channel_of, is_private
from bot.desk.status import Status
from bot.slack.blocks import Block, context, divider, header, mrkdwn, plain, section
from bot.slack.lines import claim_line, claim_list
from bot.slack.standing import counts
from bot.slack.text import escape, words

DESKS = 20
LINES = 5
"""A hundred lines of any script stay below the 250 KB that Slack takes."""


@dataclass(frozen=True, slots=True)
class HomeDesk:
    desk: DeskId
    total: int
    """Open claims on the desk."""
    lines: Sequence[DigestLine]
    """The first of them, as `choose` orders them."""
    link: Callable[[ClaimState], str]
    by_status: Mapping[Status, int] = field(default_factory=dict)


def home(desks: Sequence[HomeDesk]) -> dict[str, Any]:
    """The view for `views.publish`: desks with something open first."""
    ordered = sorted(desks, key=lambda desk: desk.total == 0)
    blocks = [header("Your desks")]
    if not desks:
        blocks.append(section(plain("Nothing here yet.")))
        blocks.append(
            section(mrkdwn("Type `/verify` in a channel, or send me an article here: I answer with the claims in it."))
        )
    for desk in ordered[:DESKS]:
        blocks += [divider(), *_desk(desk)]
    if len(ordered) > DESKS:
        blocks.append(context(plain(f"And {words(len(ordered) - DESKS, 'desk')} more.")))
    return {"type": "home", "blocks": blocks}


def _desk(desk: HomeDesk) -> list[Block]:
    name = "Your private desk" if is_private(desk.desk) else f"<#{escape(channel_of(desk.desk))}>"
    if not desk.total:
        return [section(mrkdwn(f"*{name}*   Nothing is open: every claim has its answer."))]
    tally = f"*{name}*   {words(desk.total, 'open claim')}\n{counts(desk.by_status)}"
    blocks = [section(mrkdwn(tally.rstrip()))]
    shown = desk.lines[:LINES]
    if shown:
        blocks.append(claim_list([claim_line(e.state, desk.link(e.state), e.age) for e in shown]))
    if (more := desk.total - len(shown)) > 0:
        blocks.append(context(plain(f"And {more:,} more: type /claims on the desk.")))
    return blocks
