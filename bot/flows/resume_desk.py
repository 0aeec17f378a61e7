"""A channel that was closed to the bot is open again: what it could not post or say there follows."""

from bot.desk.ids import DeskId
from bot.flows.keep_going import sweep_desk
from bot.services import Services


async def resume_desk(services: Services, desk: DeskId) -> None:
    """May be repeated. Where nothing was broken off, nothing happens."""
    await services.articles.resume(desk, services.now())
    await services.digests.hurry(desk, services.now())
    await sweep_desk(services, desk)
