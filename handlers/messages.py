"""Mentions and direct messages that bring an article, as text or as a file."""

import re

from slack_bolt.async_app import AsyncApp

from bot.desk.ids import PersonId
from bot.flows.submit_article import Submission, submit_article
from bot.services import Services
from bot.slack.drawn import Drawn
from bot.slack.replies import HELP_VERIFY
from bot.slack.text import decode
from handlers.answers import say_taken
from handlers.files import ask_for_files
from handlers.payload import Payload, desk_of

ARTICLES = frozenset({None, "file_share"})
"""Subtypes of messages that a person wrote; edits, joins and the like bring no article."""

ARTICLE_WORDS = 20
"""So many words beside a file are an article, fewer are talk about the file."""


def register(app: AsyncApp) -> None:
    app.event("app_mention")(mention)
    app.event("message")(message)


async def mention(body: Payload, event: Payload, services: Services) -> None:
    own = re.compile(rf"<@{re.escape(services.me.user)}(\|[^>]*)?>")
    await _take(services, body, event, own.sub("", event.get("text", "")))


async def message(body: Payload, event: Payload, services: Services) -> None:
    """Only direct messages, and not the talk in their threads."""
    in_thread = event.get("thread_ts") not in (None, event.get("ts"))
    if event.get("channel_type") == "im" and event.get("subtype") in ARTICLES and not in_thread:
        await _take(services, body, event, event.get("text", ""))


async def _take(services: Services, body: Payload, event: Payload, marked_up: str) -> None:
    if event.get("bot_id") or not event.get("user"):
        return
    desk, person = desk_of(services, event["channel"]), PersonId(event["user"])
    text, files = decode(marked_up).strip(), event.get("files", [])
    if text.casefold() == "help" or not (text or files):
        services.prompter.later(services.outbox.tell(desk, person, Drawn(text=HELP_VERIFY, blocks=[])))
        return
    article = bool(text) and (not files or len(text.split()) >= ARTICLE_WORDS)
    if article:
        accepted = await submit_article(services, Submission(desk, person, text, event=body["event_id"]))
        say_taken(services, desk, person, accepted, event=body["event_id"])
    await ask_for_files(services, desk, person, files, event=body["event_id"], text_taken=article)
