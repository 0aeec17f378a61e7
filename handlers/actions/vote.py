"""A press of one of the card's four buttons."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.desk.ids import ClaimId, micros
from bot.desk.vote import Pressed, Verdict
from bot.flows.cast_vote import cast_press
from bot.services import Services
from handlers.payload import Payload, actor, desk_of


async def vote(ack: AsyncAck, body: Payload, action: Payload, services: Services) -> None:
    """Acknowledged once the vote is on disk: Slack could not give it back."""
    verdict = Verdict(action["action_id"].removeprefix("vote:"))
    act = Pressed(actor(body), verdict, micros(action["action_ts"]))
    await cast_press(services, desk_of(services, body["channel"]["id"]), ClaimId(action["value"]), act)
    await ack()
