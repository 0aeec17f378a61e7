"""Emoji as votes."""

from slack_bolt.async_app import AsyncApp

from bot.desk.ids import PersonId, micros
from bot.desk.vote import Reacted
from bot.flows.cast_vote import cast_reaction
from bot.services import Services
from handlers.payload import Payload, desk_of


def register(app: AsyncApp) -> None:
    app.event("reaction_added")(reaction)
    app.event("reaction_removed")(reaction)


async def reaction(event: Payload, services: Services) -> None:
    """Acknowledged by Bolt when this returns: a vote that could not be stored raises, and Slack sends it again."""
    item = event["item"]
    if item["type"] != "message":
        return
    act = Reacted(
        PersonId(event["user"]), event["reaction"], on=event["type"] == "reaction_added", at=micros(event["event_ts"])
    )
    own = event.get("item_user") == services.me.user
    await cast_reaction(services, desk_of(services, item["channel"]), item["ts"], act, on_own_message=own)
