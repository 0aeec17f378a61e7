"""Somebody joined the workspace, or is another kind of member now."""

from slack_bolt.async_app import AsyncApp

from bot.flows.identify import meet
from bot.services import Services
from handlers.payload import Payload


def register(app: AsyncApp) -> None:
    app.event("team_join")(described)
    app.event("user_change")(described)


async def described(event: Payload, services: Services) -> None:
    """Acknowledged once it is kept; so nobody has to be asked about who comes to vote later."""
    await meet(services, event["user"])
