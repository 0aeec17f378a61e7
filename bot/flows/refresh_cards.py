"""Draws the cards and parent messages that changed, the card last voted on first, at Slack's pace."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.desk.ids import ArticleId, ClaimId, DeskId, article_of
from bot.errors import NotFound
from bot.flows.tidy_thread import look_again
from bot.services import Services
from bot.slack.card import card
from bot.slack.parent import parent
from bot.slack.refusals import PASSING, Refused, Uncertain

log = logging.getLogger(__name__)

Id = TypeVar("Id", ClaimId, ArticleId)

CARDS_A_PARENT = 8
"""While votes keep coming, one parent message is drawn after so many cards."""


async def refresh_cards(services: Services, desk: DeskId) -> None:
    """Ends when nothing is marked. Does nothing while another worker is at it: that one looks again when it ends."""
    while True:
        async with services.marks.leased(desk, "refresh") as lease:
            if lease is None:
                return
            cards = 0
            while True:
                drawn = cards < CARDS_A_PARENT and await _draw_card(services, desk)
                cards = cards + 1 if drawn else 0
                if (
                    not drawn
                    and not await _draw_parent(services, desk)
                    and await services.marks.next_card(desk) is None
                ):
                    break
        if await services.marks.next_card(desk) is None and await services.marks.next_parent(desk) is None:
            return


async def _draw_card(services: Services, desk: DeskId) -> bool:
    marks = services.marks
    return await _draw(services, desk, marks.next_card, _update_card, marks.card_drawn, marks.card_last)


async def _draw_parent(services: Services, desk: DeskId) -> bool:
    marks = services.marks
    return await _draw(services, desk, marks.next_parent, _update_parent, marks.parent_drawn, marks.parent_last)


async def _draw(
    services: Services,
    desk: DeskId,
    next_: Callable[[DeskId], Awaitable[tuple[Id, float] | None]],
    update: Callable[[Services, DeskId, Id], Awaitable[None]],
    drawn: Callable[[DeskId, Id, float], Awaitable[None]],
    last: Callable[[DeskId, Id, float], Awaitable[None]],
) -> bool:
    """Draws what `next_` names when its turn comes. False where nothing is marked.

    A message that Slack refuses loses its mark, and one that fails otherwise comes last: no other waits for it.
    """
    if await next_(desk) is None:
        return False
    await services.outbox.turn("chat.update")
    if (marked := await next_(desk)) is None:
        return False
    id_, mark = marked
    try:
        await update(services, desk, id_)
    except NotFound:
        log.info("%s is gone from %s", id_, desk)
    except Refused as error:
        if error.code in PASSING:
            await last(desk, id_, mark)
            raise
        log.warning("message of %s: %s", id_, error)
    except Uncertain:
        await last(desk, id_, mark)
        await look_again(services, desk, article_of(ClaimId(id_)))
        raise
    await drawn(desk, id_, mark)
    return True


async def _update_card(services: Services, desk: DeskId, claim: ClaimId) -> None:
    state = await services.ledger.state(desk, claim)
    if state.card is None:
        return
    try:
        await services.outbox.update(desk, state.card, card(state))
    except Refused as refusal:
        if refusal.code != "message_not_found":
            raise
        log.info("somebody deleted the card of %s; the claim stays, and its votes", claim)
        await services.cards.gone(desk, state.article, {claim: state.card})


async def _update_parent(services: Services, desk: DeskId, article: ArticleId) -> None:
    found = await services.articles.get(desk, article)
    if found.thread:
        progress = await services.articles.progress(found)
        try:
            await services.outbox.update(desk, found.thread, parent(found, progress))
        except Refused as refusal:
            if refusal.code != "message_not_found":
                raise
            now = services.now()  # with replies it leaves a trace that they hang on; without, the thread is gone
            await services.marks.mark_thread(desk, article, now)
            services.prompter.tidy(desk, article, now)
