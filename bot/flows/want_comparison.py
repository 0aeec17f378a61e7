"""Marks what of a desk is to be compared with Slack: newest open claims first."""

import logging

from bot.desk.ids import DeskId, Micros, article_of
from bot.services import Services

log = logging.getLogger(__name__)

YOUNG = 14 * 24 * 3600 * 1_000_000
"""Microseconds for which a thread is compared even when nothing in it is open: a withdrawn vote may reopen it."""

LESS = 10**15
"""Microseconds, some thirty years: taken off a thread's urgency, which is its pasting time, once where nothing in it is
open, twice where it is not young either. Still exact in the double that a sorted set keeps."""


async def want_everywhere(services: Services, why: str) -> None:
    """Of every desk, as events may have been lost. Any process may ask, several at once, again and again."""
    desks = await services.desks.all()
    for desk in desks:
        await want_comparison(services, desk)
        services.prompter.compare(desk)
    log.info("comparing the votes of %d desks with Slack: %s", len(desks), why)


async def want_comparison(services: Services, desk: DeskId, *, whole: bool = True) -> None:
    """The threads with an open claim, after them the young ones, after them all others unless not `whole`."""
    open_ = {article_of(claim) for claim in await services.lists.open_claims(desk)}
    young = services.now() - YOUNG
    pasted = await services.articles.since(desk, Micros(0 if whole else young))
    pasted |= await services.articles.pasted_at(desk, open_ - pasted.keys())
    urgency = {
        article: at if article in open_ else at - LESS if at >= young else at - 2 * LESS
        for article, at in pasted.items()
    }
    await services.comparisons.want(desk, urgency)
