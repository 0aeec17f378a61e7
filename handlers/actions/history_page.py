"""The next page of `/claims history`."""

import json

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.flows.list_acts import list_acts
from bot.services import Services
from handlers.payload import Payload, desk_of


async def history_page(
    ack: AsyncAck, body: Payload, action: Payload, services: Services, respond: AsyncRespond
) -> None:
    desk = desk_of(services, body["channel"]["id"])
    drawn = await list_acts(services, desk, start=int(json.loads(action["value"])["start"]))
    await ack()
    services.prompter.later(respond(text=drawn.text, blocks=drawn.blocks, replace_original=True))
