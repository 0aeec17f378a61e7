"""Asks a person which of two verdicts came last, once, privately: Slack does not tell."""

import logging

from bot.desk.ids import ClaimId, DeskId, PersonId
from bot.errors import NotFound, Unconfirmed
from bot.flows.list_claims import claim_link
from bot.services import Services
from bot.slack.drawn import Drawn
from bot.slack.refusals import PASSING, Refused, Uncertain

log = logging.getLogger(__name__)


async def ask_which(services: Services, desk: DeskId, item: str) -> None:
    """`item`: `ask:<ClaimId>:<PersonId>`. Who has meanwhile taken one of the two off is not asked any more.

    Better not at all than twice: nobody can look whether a private message was sent, so it counts as sent before it is.
    """
    async with services.marks.leased(desk, "ask") as lease:
        if lease is None or item not in (await services.marks.waiting(desk)).work:
            return
        _, claim, person = item.split(":")
        question = await _question(services, desk, ClaimId(claim), PersonId(person))
        if question:
            await services.outbox.turn_to_tell(desk)  # which may be minutes away
            question = await _question(services, desk, ClaimId(claim), PersonId(person))
            await lease.must_hold()
        try:
            await services.marks.done(desk, item)
        except Unconfirmed:
            await services.marks.again(desk, item, services.now())
            raise
        try:
            if question:
                await services.outbox.tell(desk, PersonId(person), question, in_turn=True)
        except Uncertain as error:
            log.warning("asking %s: %s", person, error)
        except Refused as error:
            if error.code in PASSING:
                await services.marks.again(desk, item, services.now())
                raise
            log.warning("could not ask %s: %s", person, error)


async def _question(services: Services, desk: DeskId, claim: ClaimId, person: PersonId) -> Drawn | None:
    """None where there is nothing to ask any more."""
    try:
        if not await services.ledger.unordered(desk, claim, person):
            return None
        state = await services.ledger.state(desk, claim)
    except NotFound:
        log.info("%s is gone from %s", claim, desk)
        return None
    threads = await services.articles.threads(desk, [state.article])
    link = claim_link(services, desk, state, threads.get(state.article))
    text = (
        f"I found two verdicts of yours on <{link}|one claim> and cannot know which came last, so neither counts: "
        "please take one of the two reactions off."
    )
    return Drawn(text=text, blocks=[])
