"""`/verify`: a text given directly, or the form to paste it into."""

import asyncio
from contextlib import suppress

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.desk.ids import DeskId
from bot.flows.submit_article import Submission, must_have_joined, submit_article
from bot.services import Services
from bot.slack.modals import paste_article
from bot.slack.replies import HELP_VERIFY
from bot.slack.text import decode
from handlers.payload import Payload, actor, desk_of, noted

FORM_WAITS = 1.0
"""Seconds for which the form waits to hear whether the bot is in the channel: its trigger dies after 3."""


async def verify(ack: AsyncAck, body: Payload, services: Services) -> None:
    text = decode(body.get("text", ""))
    if text.strip().casefold() == "help":
        await ack(HELP_VERIFY)
    elif not text.strip():
        channel = body["channel_id"]
        await _refuse_where_absent(services, desk_of(services, channel))
        view = paste_article(channel=channel, private_metadata=noted(channel=channel))
        await services.outbox.open_view(body["trigger_id"], view)
        await ack()
    else:
        accepted = await submit_article(
            services,
            Submission(desk_of(services, body["channel_id"]), actor(body), text, response_url=body["response_url"]),
        )
        await ack(accepted.sentence or "")


async def _refuse_where_absent(services: Services, desk: DeskId) -> None:
    """Nobody should fill in the form in vain. Where Slack is slow to say, sending the form off says it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(FORM_WAITS):
            await must_have_joined(services, desk)
