"""An article of a private desk goes to a channel."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.desk.ids import ArticleId
from bot.flows.submit_article import Submission, submit_article
from bot.services import Services
from handlers.answers import say_taken
from handlers.payload import Payload, actor, desk_of, remembered, sent_off


async def hand_over(ack: AsyncAck, body: Payload, services: Services) -> None:
    view, person = body["view"], actor(body)
    given = remembered(view)
    source = desk_of(services, given["channel"] or "")
    target = desk_of(services, view["state"]["values"]["desk"]["desk"]["selected_conversation"])
    text = await services.articles.text(source, ArticleId(given["article"] or ""))
    event = sent_off(view, text)
    accepted = await submit_article(services, Submission(target, person, text, event=event))
    say_taken(services, target, person, accepted, event=event)
    await ack()
