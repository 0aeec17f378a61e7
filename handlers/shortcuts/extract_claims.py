"""*Extract claims*, on a message: its text and its files."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import NotUnderstood
from bot.flows.submit_article import Submission, submit_article
from bot.services import Services
from bot.slack.text import decode
from handlers.answers import say_taken
from handlers.files import ask_for_files
from handlers.payload import Payload, actor, desk_of


async def extract_claims(ack: AsyncAck, body: Payload, services: Services) -> None:
    message, desk = body["message"], desk_of(services, body["channel"]["id"])
    text, files = decode(message.get("text", "")), message.get("files", [])
    if not text.strip() and not files:
        raise NotUnderstood("There is no text in that message: choose one with an article in it.")
    if taken := bool(text.strip()):
        submission = Submission(desk, actor(body), text, response_url=body["response_url"])
        say_taken(services, desk, actor(body), await submit_article(services, submission))
    event = f"{body['action_ts']}.{actor(body)}"
    await ask_for_files(services, desk, actor(body), files, event=event, text_taken=taken)
    await ack()
