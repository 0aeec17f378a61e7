"""The card's menu: history, not a claim, close, reopen. Each opens its form first; work comes later."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.desk.ids import ClaimId
from bot.desk.status import Status
from bot.flows.cast_vote import must_be_editor
from bot.services import Services
from bot.slack import modals
from handlers.forms import before_the_form
from handlers.payload import Payload, actor, desk_of, noted


async def claim_menu(ack: AsyncAck, body: Payload, action: Payload, services: Services) -> None:
    what, _, claim = action["selected_option"]["value"].partition(":")
    desk = desk_of(services, body["channel"]["id"])
    state = await services.ledger.state(desk, ClaimId(claim))
    if what != "history":
        await before_the_form(must_be_editor(services, actor(body)))
    if what == "history":
        view = modals.history(state, await services.ledger.history(desk, state.claim.id))
    elif what == "reopen":
        view = modals.reopen_claim(state, private_metadata=noted(desk=desk, claim=claim))
    else:
        only = Status.NOT_A_CLAIM if what == "not_a_claim" else None
        view = modals.close_claim(state, private_metadata=noted(desk=desk, claim=claim, **{"as": only}), only=only)
    await services.outbox.open_view(body["trigger_id"], view)
    await ack()
