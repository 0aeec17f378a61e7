"""`/claims`: what is on the desk, read from the indexes, and what was done on it."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.desk.query import HISTORY, parse_query
from bot.flows.list_acts import list_acts
from bot.flows.list_claims import list_claims
from bot.services import Services
from bot.slack.replies import HELP_CLAIMS
from bot.slack.text import decode
from handlers.payload import Payload, desk_of


async def claims(ack: AsyncAck, body: Payload, services: Services) -> None:
    text = decode(body.get("text", "")).strip()
    if text.casefold() == "help":
        await ack(HELP_CLAIMS)
        return
    desk = desk_of(services, body["channel_id"])
    if text.casefold() == HISTORY:
        drawn = await list_acts(services, desk)
    else:
        drawn = await list_claims(services, desk, parse_query(text))
    await ack(text=drawn.text, blocks=drawn.blocks)
