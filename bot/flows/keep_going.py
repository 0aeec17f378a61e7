"""What runs by the clock: digests that are due, and whatever the desks' marks say is still to be done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot.desk.ids import ArticleId, DeskId, Micros
from bot.desk.schedule import DeskSchedule, Due, due
from bot.flows.prepare_digest import compare_daily, prepare_digest
from bot.services import Services

log = logging.getLogger(__name__)

DESKS_AT_ONCE = 32
"""One after the other, a thousand desks on a store that takes a tenth of a second would take minutes."""

Subject = TypeVar("Subject")
Found = TypeVar("Found")


async def every_minute(services: Services, now: datetime) -> None:
    """Takes the digests that are due at `now` and asks for them to be sent; prepares for those that will be soon."""
    desks = await services.desks.all()
    found = await _each(desks, partial(_schedule, services, now))
    schedules = [schedule for schedule in found if schedule]
    await _each(due(schedules, now), partial(_take, services, now))
    await _each(schedules, partial(prepare_digest, services, now))
    await _each(desks, partial(compare_daily, services, now))


async def _schedule(services: Services, now: datetime, desk: DeskId) -> DeskSchedule | None:
    """None where the desk has no digest."""
    hours = await services.desks.hours(desk)
    return await services.digests.schedule(desk, hours, now.date()) if hours else None


async def _take(services: Services, now: datetime, found: Due) -> None:
    run = await services.digests.take(found.desk, found.date, due=found.moment, clock=now, now=services.now())
    if run:
        services.prompter.digest(found.desk, run)


async def sweep(services: Services) -> None:
    """Asks again for whatever the desks' marks say is still to be done."""
    await _each(await services.desks.all(), partial(sweep_desk, services))


async def _each(subjects: list[Subject], step: Callable[[Subject], Awaitable[Found]]) -> list[Found]:
    """Takes the step with each, some at a time. A desk with which it fails is logged, and the others have theirs."""
    free = asyncio.Semaphore(DESKS_AT_ONCE)
    found: list[Found] = []

    async def take(subject: Subject) -> None:
        async with free:
            try:
                found.append(await step(subject))
            except Exception:  # whatever is wrong with one desk, no other may miss its digest for it
                log.exception("what the clock asks for failed with %s", subject)

    await asyncio.gather(*map(take, subjects))
    return found


async def sweep_desk(services: Services, desk: DeskId) -> None:
    waiting = await services.marks.waiting(desk)
    for item in waiting.work:
        kind, _, argument = item.partition(":")
        if kind == "article":
            services.prompter.article(desk, ArticleId(argument))
        elif kind == "file":
            services.prompter.file(desk, argument)
        elif kind == "ask":
            services.prompter.ask(desk, item)
        else:
            services.prompter.digest(desk, argument)
    if waiting.apology is not None and waiting.apology <= services.now():
        services.prompter.apology(desk)
    for article, at in waiting.threads.items():
        if at <= services.now():
            services.prompter.tidy(desk, article, Micros(int(at)))
    if waiting.cards or waiting.parents:
        services.prompter.redraw(desk)
    if waiting.unknown:
        services.prompter.identify(desk)
    if waiting.comparing:
        services.prompter.compare(desk)
