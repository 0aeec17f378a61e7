"""The paste form, sent off."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.flows.submit_article import Submission, submit_article
from bot.services import Services
from bot.slack.modals import pasted
from handlers.answers import say_taken
from handlers.payload import Payload, actor, desk_of, remembered, sent_off


async def paste_article(ack: AsyncAck, body: Payload, services: Services) -> None:
    view = body["view"]
    values = view["state"]["values"]
    channel = remembered(view).get("channel") or values["desk"]["desk"]["selected_conversation"]
    desk, person = desk_of(services, channel), actor(body)
    text = pasted(values)
    event = sent_off(view, text)
    accepted = await submit_article(services, Submission(desk, person, text, event=event))
    say_taken(services, desk, person, accepted, event=event)
    await ack()
