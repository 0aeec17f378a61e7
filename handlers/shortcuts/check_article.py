"""*Check an article*, from anywhere: the form, which also asks for the desk."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.services import Services
from bot.slack.modals import paste_article
from handlers.payload import Payload, noted


async def check_article(ack: AsyncAck, body: Payload, services: Services) -> None:
    view = paste_article(channel=None, private_metadata=noted(channel=None))
    await services.outbox.open_view(body["trigger_id"], view)
    await ack()
