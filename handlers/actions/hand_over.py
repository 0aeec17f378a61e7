"""*Hand to a channel*, on an article of a private desk: asks for the channel."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.desk.ids import ArticleId
from bot.services import Services
from bot.slack import modals
from handlers.payload import Payload, desk_of, noted


async def hand_over(ack: AsyncAck, body: Payload, action: Payload, services: Services) -> None:
    channel = body["channel"]["id"]
    article = await services.articles.get(desk_of(services, channel), ArticleId(action["value"]))
    view = modals.hand_over(article, private_metadata=noted(channel=channel, article=article.id))
    await services.outbox.open_view(body["trigger_id"], view)
    await ack()
