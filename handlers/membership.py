"""The bot is let into a channel, or into one again that was archived."""

from slack_bolt.async_app import AsyncApp

from bot.flows.resume_desk import resume_desk
from bot.flows.submit_article import JOINED_WITHIN
from bot.services import Services
from handlers.payload import Payload, desk_of


def register(app: AsyncApp) -> None:
    app.event("member_joined_channel")(joined)
    app.event("channel_unarchive")(unarchived)
    app.event("group_unarchive")(unarchived)


async def joined(event: Payload, services: Services) -> None:
    """Others who come in are no news."""
    if event.get("user") == services.me.user:
        await resume_desk(services, desk_of(services, event["channel"]))


async def unarchived(event: Payload, services: Services) -> None:
    """Slack tells of every public channel, and who was in it before may have to be invited anew."""
    channel = event["channel"]
    if await services.directory.joined(channel, within=JOINED_WITHIN):
        await resume_desk(services, desk_of(services, channel))
