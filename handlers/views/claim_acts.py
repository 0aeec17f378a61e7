"""An editor's acts on a claim: closing, dismissing, reopening."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.desk.history import Closed
from bot.desk.ids import ClaimId, DeskId
from bot.desk.status import Status
from bot.flows.cast_vote import close_claim as close
from bot.services import Services
from handlers.payload import Payload, actor, remembered


async def close_claim(ack: AsyncAck, body: Payload, services: Services) -> None:
    given, values = remembered(body["view"]), body["view"]["state"]["values"]
    as_ = given.get("as") or values["as"]["as"]["selected_option"]["value"]
    await _close(services, body, Status(as_))
    await ack()


async def reopen_claim(ack: AsyncAck, body: Payload, services: Services) -> None:
    await _close(services, body, None)
    await ack()


async def _close(services: Services, body: Payload, as_: Status | None) -> None:
    given, values = remembered(body["view"]), body["view"]["state"]["values"]
    reason = str(values["reason"]["reason"]["value"]).strip()
    act = Closed(actor(body), as_, services.now(), reason)
    await close(services, DeskId(given["desk"] or ""), ClaimId(given["claim"] or ""), act)
