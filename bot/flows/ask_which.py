"""Asks a person which of two verdicts came last, once, privately: Slack does not tell."""

import logging

from bot.desk.ids import ClaimId, DeskId, PersonId
from bot.errors import NotFound
from bot.flows.list_claims import claim_link
from bot.services import Services
from bot.slack.drawn import Drawn
from bot.slack.outbox import PASSING, Refused, Uncertain

log = logging.getLogger(__name__)


async def ask_which(services: Services, desk: DeskId, item: str) -> None:
    """`item`: `ask:<ClaimId>:<PersonId>`. Who has meanwhile taken one of the two off is not asked any more."""
    async with services.marks.leased(desk, "ask") as lease:
        if lease is None or item not in (await services.marks.waiting(desk)).work:
            return
        _, claim, person = item.split(":")
        try:
            await _ask(services, desk, ClaimId(claim), PersonId(person))
        except NotFound:
            log.info("%s is gone from %s", claim, desk)
        except Uncertain as error:  # it may have been heard: better not at all than twice
            log.warning("asking %s: %s", person, error)
        except Refused as error:
            if error.code in PASSING:
                raise
            log.warning("could not ask %s: %s", person, error)
        await services.marks.done(desk, item)


async def _ask(services: Services, desk: DeskId, claim: ClaimId, person: PersonId) -> None:
    if not await services.ledger.unordered(desk, claim, person):
        return
    state = await services.ledger.state(desk, claim)
    threads = await services.articles.threads(desk, [state.article])
    link = claim_link(services, desk, state, threads.get(state.article))
    text = (
        f"I found two verdicts of yours on <{link}|one claim> and cannot know which came last, so neither counts: "
        "please take one of the two reactions off."
    )
    await services.outbox.tell(desk, person, Drawn(text=text, blocks=[]))
