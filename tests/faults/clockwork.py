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
    """At a few moments of the run, and until the store has answered after the last of them."""
    dice = random.Random(f"clock {seed}")  # noqa: S311  no secret
    settings = Settings.model_validate(tokens(slack))
    moments = [*sorted(dice.uniform(0.4, 1.0) * seconds for _ in range(2)), seconds]

    async def asked() -> bool:
        return await _asked(settings, machines, story)

    before = 0.0
    for moment in moments:
        await asyncio.sleep(moment - before)
        before = moment
        await until(asked, within=60, every=0.5)


async def _asked(settings: Settings, machines: Machines, story: Story) -> bool:
    try:
        async with opened(settings, await machines.place()) as desk:
            moment = datetime.now(UTC) + AHEAD + PAST
            await together(*(every_minute(desk.services, moment) for _ in range(ASK)))
    except DeskError:
        return False
    story.note("the digests that are due are asked for")
    return True
