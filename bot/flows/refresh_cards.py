"""Draws the cards and parent messages that changed, the card last voted on first, at Slack's pace."""

import logging

from bot.desk.ids import ArticleId, ClaimId, DeskId
from bot.errors import NotFound
from bot.services import Services
from bot.slack.card import card
from bot.slack.outbox import PASSING, Refused
from bot.slack.parent import parent

log = logging.getLogger(__name__)

CARDS_A_PARENT = 8
"""While votes keep coming, one parent message is drawn after so many cards."""


async def refresh_cards(services: Services, desk: DeskId) -> None:
    """Ends when nothing is marked. Does nothing while another worker is at it: that one looks again when it ends."""
    while True:
        async with services.desks.leased(desk, "refresh") as lease:
            if lease is None:
                return
            cards = 0
            while True:
                drawn = cards < CARDS_A_PARENT and await _draw_card(services, desk)
                cards = cards + 1 if drawn else 0
                if (
                    not drawn
                    and not await _draw_parent(services, desk)
                    and await services.desks.next_card(desk) is None
                ):
                    break
        if await services.desks.next_card(desk) is None and await services.desks.next_parent(desk) is None:
            return


async def _draw_card(services: Services, desk: DeskId) -> bool:
    if await services.desks.next_card(desk) is None:
        return False
    await services.outbox.turn("chat.update")
    if (marked := await services.desks.next_card(desk)) is None:
        return False
    claim, mark = marked
    try:
        await _update_card(services, desk, claim)
    except NotFound:
        log.info("claim %s is gone from %s", claim, desk)
    except Refused as error:
        if error.code in PASSING:
            raise
        log.warning("card of %s: %s", claim, error)
    await services.desks.card_drawn(desk, claim, mark)
    return True


async def _update_card(services: Services, desk: DeskId, claim: ClaimId) -> None:
    state = await services.ledger.state(desk, claim)
    if state.card:
        await services.outbox.update(desk, state.card, card(state))


async def _draw_parent(services: Services, desk: DeskId) -> bool:
    if await services.desks.next_parent(desk) is None:
        return False
    await services.outbox.turn("chat.update")
    if (marked := await services.desks.next_parent(desk)) is None:
        return False
    article, mark = marked
    try:
        await _update_parent(services, desk, article)
    except NotFound:
        log.info("article %s is gone from %s", article, desk)
    except Refused as error:
        if error.code in PASSING:
            raise
        log.warning("parent of %s: %s", article, error)
    await services.desks.parent_drawn(desk, article, mark)
    return True


async def _update_parent(services: Services, desk: DeskId, article: ArticleId) -> None:
    found = await services.articles.get(desk, article)
    if found.thread:
        progress = await services.articles.progress(desk, article)
        await services.outbox.update(desk, found.thread, parent(found, progress))
