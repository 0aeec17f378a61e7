"""An exception becomes one private sentence, or, for an event that could not be stored, no acknowledgement."""

import asyncio
import json
import logging
from secrets import token_hex

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.errors import DeskError, NotRecorded, SetupError
from bot.services import Services
from bot.slack import replies
from bot.slack.drawn import Drawn
from bot.slack.refusals import PASSING, Refused, Uncertain
from handlers.payload import Payload, actor, desk_of

STORE_REFUSES = (
    "The desk's store cannot be used just now; nothing was recorded. Whoever runs me finds the reason in the log."
)

REACTIONS = ("reaction_added", "reaction_removed")
TEXTS = ("app_mention", "message")
AWAY_FOR = {
    **dict.fromkeys(REACTIONS, "My store is away just now: your reaction is with Slack and will be counted."),
    **dict.fromkeys(TEXTS, "My store is away just now: if I say nothing more in ten minutes, send your text again."),
}

TELLING_PAUSES = (0.0, 1.0, 5.0, 15.0)
"""Seconds before each try to say a sentence that an answer address did not take: a spell of Slack's is longer than a
moment."""

log = logging.getLogger(__name__)


async def answer_error(error: Exception, body: Payload, services: Services, request: AsyncBoltRequest) -> BoltResponse:
    """Slack sends an event again that is answered with 500; everything else is answered with the sentence."""
    if isinstance(error, SetupError):
        sentence = STORE_REFUSES
        log.error("%s", error)
    elif isinstance(error, DeskError):
        sentence = str(error)
        log.info("%s: %s", type(error).__name__, sentence)
        if isinstance(error, NotRecorded) and error.__cause__:
            log.warning("the store does not take what people do: %r", error.__cause__)
    else:
        reference = token_hex(3)
        sentence = f"Something went wrong on my side; nothing was changed. Reference {reference}."
        log.error("reference %s", reference, exc_info=error)
    if body.get("type") == "event_callback":
        away = isinstance(error, NotRecorded | SetupError)
        if away and "x-slack-retry-num" in request.headers:
            _tell_of_the_outage(services, body)
        if away or not isinstance(error, DeskError):
            return BoltResponse(status=500)
    if "command" in body:
        said = replies.sentence(sentence)
        return _json({"response_type": "ephemeral", "text": said.text, "blocks": said.blocks})
    if body.get("type") == "view_submission":
        return _json(_in_view(body["view"], sentence))
    services.prompter.later(_tell(services, body, replies.sentence(sentence)))
    return BoltResponse(status=200)


def _in_view(view: Payload, sentence: str) -> Payload:
    """Under the view's first input; Slack shows errors nowhere else."""
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    return {"response_action": "errors", "errors": {inputs[0]: sentence}}


def _tell_of_the_outage(services: Services, body: Payload) -> None:
    """An event that cannot be stored the second time either is not over in a moment: its person is told, once."""
    event = body["event"]
    sentence = AWAY_FOR.get(event["type"])
    if event["type"] in REACTIONS and event.get("item_user") != services.me.user:
        return
    if sentence and services.outage.news_to(actor(body), services.now()):
        services.prompter.later(_tell(services, body, replies.sentence(sentence)))


async def _tell(services: Services, body: Payload, drawn: Drawn) -> None:
    """Through the interaction's own answer address; else where it happened; else directly.

    Said again where Slack has certainly not taken it; of an interaction also where nobody knows: who hears nothing
    takes what they pressed for done. What is said of an event is rather not said than twice.
    """
    url = body.get("response_url")
    if url and await services.outbox.respond(url, drawn):
        return
    event = body.get("event", {})
    place = event.get("channel") or event.get("item", {}).get("channel") or body.get("channel", {}).get("id")
    person = actor(body)
    for pause in TELLING_PAUSES:
        await asyncio.sleep(pause / services.settings.slack_pace)
        try:
            channel = place if isinstance(place, str) else await services.outbox.direct(person)
            await services.outbox.tell(desk_of(services, channel), person, drawn)
            return
        except (DeskError, Uncertain) as error:
            log.warning("could not tell %s: %s", person, error)
            not_taken = isinstance(error, Refused) and error.code in PASSING
            if not (not_taken or (isinstance(error, Uncertain) and not event)):
                return


def _json(payload: Payload) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(payload), headers={"content-type": "application/json"})
