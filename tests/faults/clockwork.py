"""Digests by a clock that is passed in: several ask at once what is due, as each worker does once a minute."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

from bot.assembly import opened
from bot.errors import DeskError
from bot.flows.keep_going import every_minute
from bot.sandbox import Sandbox
from bot.settings import Settings
from tests.faults.machines import Machines
from tests.faults.story import Story
from tests.scenarios.newsroom import together, tokens
from tests.waiting import until

AHEAD = timedelta(minutes=30)
"""From the run to the digests' time."""
PAST = timedelta(minutes=5)
"""From the last digest's time to the moment for which the clock is asked."""
ASK = 3
"""So many ask at once."""


async def ask_for_digests(seed: int, seconds: float, machines: Machines, slack: Sandbox, story: Story) -> None:
    """At a few moments of the run, and in vain where the store is down."""
    dice = random.Random(f"clock {seed}")  # noqa: S311  no secret
    before = 0.0
    for moment in sorted(dice.uniform(0.4, 1.0) * seconds for _ in range(3)):
        await asyncio.sleep(moment - before)
        before = moment
        await _asked(machines, slack, story)


async def ask_at_last(machines: Machines, slack: Sandbox, story: Story) -> None:
    """Once more, until somebody answers."""

    async def asked() -> bool:
        return await _asked(machines, slack, story)

    await until(asked, within=60, every=0.5)


async def _asked(machines: Machines, slack: Sandbox, story: Story) -> bool:
    settings = Settings.model_validate(tokens(slack))
    try:
        async with opened(settings, await machines.place()) as desk:
            moment = datetime.now(UTC) + AHEAD + PAST
            story.asked_at.append(moment)
            await together(*(every_minute(desk.services, moment) for _ in range(ASK)))
    except DeskError:
        return False
    story.note("the digests that are due are asked for")
    return True
