"""The bot is let into a channel."""

from slack_bolt.async_app import AsyncApp

from bot.flows.resume_desk import resume_desk
from bot.services import Services
from handlers.payload import Payload, desk_of


def register(app: AsyncApp) -> None:
    app.event("member_joined_channel")(joined)


async def joined(event: Payload, services: Services) -> None:
    """Others who come in are no news."""
    if event.get("user") == services.me.user:
        await resume_desk(services, desk_of(services, event["channel"]))
