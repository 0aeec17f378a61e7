"""One message, once: where an earlier try's end is unknown, it is looked for before it is sent again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from bot.desk.ids import DeskId, Micros
from bot.services import Services
from bot.slack.drawn import Drawn
from bot.slack.outbox import Sent
from bot.slack.refusals import HeldBack, Refused, Uncertain
from bot.store.marks import Lease

log = logging.getLogger(__name__)

LOOKS = (2.0, 5.0, 10.0, 20.0)
"""Seconds after a try at which its message is looked for. Slack may store it late and list it later still: a look
before the last of them does not prove that it is not there. Divided by the pace, as Slack's limits are."""

MARGIN = Micros(60_000_000)
"""Microseconds by which our clock may be ahead of Slack's where a look begins at a time of ours."""

Wanted = Callable[[Sent], bool]


class Posted(NamedTuple):
    ts: str
    doubtful: bool
    """A try's end was unknown, so that a second message may yet appear."""


async def post_once(
    services: Services,
    lease: Lease,
    desk: DeskId,
    drawn: Drawn,
    *,
    note: Callable[[Micros | None], Awaitable[object]],
    look: Callable[[], Awaitable[str | None]],
    tried: Micros | None = None,
    thread: str | None = None,
) -> Posted:
    """`note` keeps in the store when the message was sent, or (None) that Slack refused it; `tried`: what it kept last.

    `look` returns the message's `ts` where it stands. Raises LeaseLost where somebody else has taken the work up
    while this waited for its turn.
    """
    clock, doubtful = asyncio.get_running_loop().time, False
    # Another process's clock may be ahead of this one's: nobody waits longer than if it had been tried just now.
    since = None if tried is None else clock() - max(services.now() - tried, 0) / 1_000_000
    while True:
        if since is not None:
            doubtful = True
            if ts := await _found(services, since, look):
                return Posted(ts, doubtful)
        await services.outbox.turn_to_post(desk)
        await note(services.now())
        await lease.must_hold()
        try:
            return Posted(await services.outbox.post(desk, drawn, thread=thread, in_turn=True), doubtful)
        except HeldBack:  # the next turn may be minutes away: by then the work may be somebody else's
            await lease.must_hold()  # their note is not ours to take off
            await note(None)
            since = None
        except Refused:
            await lease.must_hold()
            await note(None)
            raise
        except Uncertain as error:
            log.warning("looking whether it was posted: %s", error)
            since = clock()


def settled(services: Services, tried: Micros, now: Micros) -> bool:
    """Whether a look at `now` proves that what was tried is not there."""
    return now >= tried + _micros(services, LOOKS[-1])


async def _found(services: Services, since: float, look: Callable[[], Awaitable[str | None]]) -> str | None:
    """`since`: when it was tried, by the loop's time, as what we know of Slack's may take a step meanwhile."""
    for seconds in LOOKS:
        ahead = since + seconds / services.settings.slack_pace - asyncio.get_running_loop().time()
        if ahead <= 0 and seconds != LOOKS[-1]:
            continue
        await asyncio.sleep(max(ahead, 0))
        if ts := await look():
            return ts
    return None


def _micros(services: Services, seconds: float) -> int:
    return int(seconds * 1_000_000 / services.settings.slack_pace)


async def shown(
    services: Services, desk: DeskId, *, thread: str | None, since: Micros = MARGIN, wanted: Wanted
) -> list[Sent]:
    """The bot's messages of one kind in a thread or (None) in the channel since a time of ours, oldest first.

    Empty where the server does not know the method. Raises what else refuses the look: what could not be looked for
    must not be posted again.
    """
    oldest = f"{(since - MARGIN) / 1_000_000:.6f}"
    try:
        found = [sent async for sent in services.outbox.posted(desk, thread=thread, oldest=oldest) if wanted(sent)]
    except Refused as refusal:
        if refusal.code != "unknown_method":
            raise
        log.warning("cannot look for what was posted: %s", refusal)
        return []
    return sorted(found, key=lambda sent: sent.ts)


def about(kind: str, **payload: Any) -> Wanted:
    """Messages whose metadata is of this kind and says these things."""

    def wanted(sent: Sent) -> bool:
        return sent.event_type == kind and all(sent.payload.get(name) == value for name, value in payload.items())

    return wanted
