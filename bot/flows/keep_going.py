"""What runs by the clock: digests that are due, and whatever the desks' marks say is still to be done."""

from datetime import datetime

from bot.desk.ids import ArticleId, DeskId, Micros
from bot.desk.schedule import due
from bot.flows.prepare_digests import prepare_digests
from bot.services import Services


async def every_minute(services: Services, now: datetime) -> None:
    """Takes the digests that are due at `now` and asks for them to be sent; prepares for those that will be soon."""
    schedules = await services.digests.schedules(now.date())
    for found in due(schedules, now):
        item = await services.digests.take(found.desk, found.date, late=found.late, now=services.now())
        if item:
            services.prompter.digest(found.desk, item)
    await prepare_digests(services, schedules, now)


async def sweep(services: Services) -> None:
    """Asks again for whatever the desks' marks say is still to be done."""
    for desk in await services.desks.all():
        await sweep_desk(services, desk)


async def sweep_desk(services: Services, desk: DeskId) -> None:
    waiting = await services.marks.waiting(desk)
    for item in waiting.work:
        kind, _, argument = item.partition(":")
        if kind == "article":
            services.prompter.article(desk, ArticleId(argument))
        elif kind == "ask":
            services.prompter.ask(desk, item)
        else:
            services.prompter.digest(desk, item)
    for article, at in waiting.threads.items():
        if at <= services.now():
            services.prompter.tidy(desk, article, Micros(int(at)))
    if waiting.cards or waiting.parents:
        services.prompter.redraw(desk)
    if waiting.unknown:
        services.prompter.identify(desk)
    if waiting.comparing:
        services.prompter.compare(desk)
