"""`/digest`: the desk's digest at once, in advance, its hours, its end."""

from dataclasses import replace

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.desk.ids import DeskId
from bot.desk.schedule import USAGE, parse_at
from bot.errors import NotUnderstood
from bot.flows.send_digest import ask_digest, digest_preview
from bot.flows.set_digest_hours import end_digest, set_digest_hours
from bot.services import Services
from bot.slack.blocks import context, plain
from bot.slack.drawn import Drawn
from bot.slack.replies import HELP_DIGEST
from bot.slack.text import decode
from bot.slack.text import words as counted
from handlers.payload import Payload, actor, desk_of

PREVIEWED = 5
"""Messages: the acknowledgement and four more; a response_url takes five answers."""


async def digest(ack: AsyncAck, body: Payload, services: Services) -> None:
    words = decode(body.get("text", "")).split()
    desk, verb = desk_of(services, body["channel_id"]), words[0].casefold() if words else "now"
    if verb not in ("help", "now", "preview", "at", "off") or (verb != "at" and len(words) > 1):
        raise NotUnderstood(f"I do not know “/digest {' '.join(words)}”: type {USAGE}.")
    if verb == "help":
        await ack(f"{HELP_DIGEST}\n{await _present(services, desk)}")
    elif verb == "now":
        request, url = body["trigger_id"], body["response_url"]
        await ask_digest(services, desk, actor(body), request=request, url=url)
        await ack("Comparing the votes with Slack; the digest follows here.")
    elif verb == "preview":
        first, *rest = shortened(await digest_preview(services, desk))
        await ack(text=first.text, blocks=first.blocks)
        services.prompter.later(_one_by_one(services, body["response_url"], rest))
    elif verb == "at":
        answer = await set_digest_hours(services, desk, actor(body), parse_at(words[1:]))
        hours = answer.hours
        await ack(
            f"This desk's digest comes {hours.days_written()} at {hours.at:%H:%M} ({hours.zone}), "
            f"first on {answer.first:%A, %-d %B %Y}."
        )
    elif await end_digest(services, desk, actor(body)):
        await ack("This desk has no digest any more; /digest at 09:00 starts one.")
    else:
        await ack("This desk had no digest; /digest at 09:00 starts one.")


def shortened(parts: list[Drawn]) -> list[Drawn]:
    """A preview's first PREVIEWED messages; the last of them says how many are left out."""
    *kept, last = parts[:PREVIEWED]
    if (left_out := len(parts) - PREVIEWED) > 0:
        are = "is" if left_out == 1 else "are"
        note = f"{counted(left_out, 'more message')} of this digest {are} left out of the preview."
        last = replace(last, blocks=[*last.blocks, context(plain(note))])
    return [*kept, last]


async def _one_by_one(services: Services, response_url: str, parts: list[Drawn]) -> None:
    """In the digest's order; ends with the first that Slack does not take."""
    for drawn in parts:
        if not await services.outbox.respond(response_url, drawn):
            return


async def _present(services: Services, desk: DeskId) -> str:
    hours = await services.desks.hours(desk)
    if hours is None:
        return "This desk has no digest."
    return f"This desk's digest comes {hours.days_written()} at {hours.at:%H:%M} ({hours.zone})."
