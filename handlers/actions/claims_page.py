"""The next page of `/claims`."""

import json

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.desk.query import parse_query
from bot.flows.list_claims import list_claims
from bot.services import Services
from handlers.payload import Payload, desk_of


async def claims_page(ack: AsyncAck, body: Payload, action: Payload, services: Services, respond: AsyncRespond) -> None:
    asked = json.loads(action["value"])
    desk = desk_of(services, body["channel"]["id"])
    drawn = await list_claims(services, desk, parse_query(asked["q"]), start=int(asked["start"]))
    await ack()
    services.prompter.later(respond(text=drawn.text, blocks=drawn.blocks, replace_original=True))
