"""An exception becomes one private sentence, or, for an event that could not be stored, no acknowledgement."""

import json
import logging
from secrets import token_hex

from slack_bolt.response import BoltResponse

from bot.errors import DeskError, NotRecorded, SetupError
from bot.services import Services
from bot.slack import replies
from bot.slack.drawn import Drawn
from bot.slack.outbox import Refused, Uncertain
from handlers.payload import Payload, actor, desk_of

STORE_REFUSES = (
    "The desk's store cannot be used just now; nothing was recorded. Whoever runs me finds the reason in the log."
)

log = logging.getLogger(__name__)


async def answer_error(error: Exception, body: Payload, services: Services) -> BoltResponse:
    """Slack sends an event again that is answered with 500; everything else is answered with the sentence."""
    event = body.get("type") == "event_callback"
    if isinstance(error, SetupError):
        sentence = STORE_REFUSES
        log.error("%s", error)
        if event:
            return BoltResponse(status=500)
    elif isinstance(error, DeskError):
        sentence = str(error)
        log.info("%s: %s", type(error).__name__, sentence)
        if event and isinstance(error, NotRecorded):
            return BoltResponse(status=500)
    else:
        reference = token_hex(3)
        sentence = f"Something went wrong on my side; nothing was changed. Reference {reference}."
        log.error("reference %s", reference, exc_info=error)
        if event:
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


async def _tell(services: Services, body: Payload, drawn: Drawn) -> None:
    """Through the interaction's own answer address; else where it happened; else directly."""
    url = body.get("response_url")
    if url and await services.outbox.respond(url, drawn):
        return
    place = body["event"].get("channel") if "event" in body else body.get("channel", {}).get("id")
    person = actor(body)
    try:
        channel = place if isinstance(place, str) else await services.outbox.direct(person)
        await services.outbox.tell(desk_of(services, channel), person, drawn)
    except (Refused, Uncertain) as error:
        log.warning("could not tell %s: %s", person, error)


def _json(payload: Payload) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(payload), headers={"content-type": "application/json"})
