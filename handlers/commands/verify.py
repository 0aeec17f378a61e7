"""`/verify`: a text given directly, or the form to paste it into."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.flows.submit_article import Submission, must_have_joined, submit_article
from bot.services import Services
from bot.slack.modals import paste_article
from bot.slack.replies import HELP_VERIFY
from bot.slack.text import decode
from handlers.forms import before_the_form
from handlers.payload import Payload, actor, desk_of, noted


async def verify(ack: AsyncAck, body: Payload, services: Services) -> None:
    text = decode(body.get("text", ""))
    if text.strip().casefold() == "help":
        await ack(HELP_VERIFY)
    elif not text.strip():
        channel = body["channel_id"]
        await before_the_form(must_have_joined(services, desk_of(services, channel)))
        view = paste_article(channel=channel, private_metadata=noted(channel=channel))
        await services.outbox.open_view(body["trigger_id"], view)
        await ack()
    else:
        accepted = await submit_article(
            services,
            Submission(desk_of(services, body["channel_id"]), actor(body), text, response_url=body["response_url"]),
        )
        await ack(accepted.sentence or "")
