"""A channel that was closed to the bot is open again: what it could not post or say there follows."""

from bot.desk.ids import DeskId
from bot.flows.keep_going import sweep_desk
from bot.flows.want_comparison import want_comparison
from bot.services import Services


async def resume_desk(services: Services, desk: DeskId) -> None:
    """May be repeated. What people did meanwhile is found on their cards."""
    await services.articles.resume(desk, services.now())
    await services.digests.hurry(desk, services.now())
    await want_comparison(services, desk)
    await sweep_desk(services, desk)
