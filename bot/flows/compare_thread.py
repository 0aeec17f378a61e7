"""Compares an article's thread with the ledger in one call, and mends what it shows to be wrong besides the votes."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.desk.claim import Article, ClaimState
from bot.desk.ids import ArticleId, ClaimId, DeskId, PersonId
from bot.desk.status import ROW
from bot.errors import NotFound
from bot.flows.compare_card import Reconciliation, pairs_of
from bot.flows.identify import without_vote
from bot.flows.tidy_thread import thread_of, tidy_thread
from bot.flows.want_comparison import LESS
from bot.services import Services
from bot.slack.card import card
from bot.slack.outbox import Sent
from bot.slack.parent import parent
from bot.slack.refusals import CLOSED_CHANNEL, PASSING, Refused

log = logging.getLogger(__name__)


async def compare_thread(services: Services, desk: DeskId, article: ArticleId, tally: Reconciliation) -> None:
    """One call, in which counts are right and people may be partial; what differs is marked to be asked for."""
    try:
        found = await services.articles.get(desk, article)
        messages = await thread_of(services, found)
    except NotFound:  # somebody deleted it: its votes stay
        await services.comparisons.compared(desk, await services.articles.claims_of(desk, article))
        return
    except Refused as error:
        if error.code in CLOSED_CHANNEL | PASSING:
            raise
        log.warning("could not compare the thread of %s: %s", article, error)
        open_ = [state.claim.id for state in await _with_card(services, desk, article) if ROW[state.status].open]
        tally.missed += len(open_)
        await services.comparisons.left_over(desk, open_, services.now())
        return
    await tidy_thread(services, desk, article, messages)
    cards = await _with_card(services, desk, article)
    await _mend_drawings(services, found, cards, messages)
    await _mend_posting(services, found)
    differing = await _differing(services, desk, cards, {sent.ts: sent.reactions for sent in messages})
    await services.comparisons.differ(
        desk,
        {
            state.claim.id: found.pasted_at - (0 if ROW[state.status].open else LESS)
            for state in cards
            if state.claim.id in differing
        },
    )
    alike = [state.claim.id for state in cards if state.claim.id not in differing]
    await services.comparisons.compared(desk, alike)
    tally.checked += len(alike)


async def _with_card(services: Services, desk: DeskId, article: ArticleId) -> list[ClaimState]:
    claims = await services.articles.claims_of(desk, article)
    return [state for state in await services.ledger.states(desk, claims) if state.card]


async def _mend_drawings(services: Services, article: Article, cards: list[ClaimState], messages: list[Sent]) -> None:
    """Marks what is not drawn as it stands now: a change's own mark was lost, or Slack carried an old call out late."""
    desk, stale = article.desk, False
    drawn = {sent.ts: sent.payload.get("drawn") for sent in messages}
    for state in cards:
        if state.card in drawn and drawn[state.card] != card(await services.ledger.state(desk, state.claim.id)).mark:
            await services.marks.mark_card(desk, state.claim.id, services.now())
            stale = True
    now = parent(article, await services.articles.progress(article))
    if article.thread in drawn and drawn[article.thread] != now.mark:
        await services.marks.mark_parent(desk, article.id, services.now())
        stale = True
    if stale:
        services.prompter.redraw(desk)


async def _mend_posting(services: Services, article: Article) -> None:
    """Has cards posted that the store took for posted before it forgot its last second."""
    desk = article.desk
    claims = await services.articles.claims_of(desk, article.id)
    unposted = [s for s in await services.ledger.states(desk, claims) if not (s.card or s.gone)]
    if unposted and await services.articles.take_up(desk, article.id, services.now()):
        log.warning("article %s on %s lacks %d cards that were taken for posted", article.id, desk, len(unposted))
        services.prompter.article(desk, article.id)


async def _differing(
    services: Services, desk: DeskId, cards: list[ClaimState], shown: Mapping[str, list[dict[str, Any]]]
) -> set[ClaimId]:
    """The claims whose reactions the ledger may have wrong. A card that is not shown is asked for itself."""
    held = await services.ledger.held(desk, {state.claim.id: state.since for state in cards})
    found = set()
    for state in cards:
        reactions = shown.get(state.card or "")
        if reactions is None or await _differs(services, desk, state.claim.id, held[state.claim.id], reactions):
            found.add(state.claim.id)
    return found


async def _differs(
    services: Services,
    desk: DeskId,
    claim: ClaimId,
    held: frozenset[tuple[PersonId, str]],
    reactions: list[dict[str, Any]],
) -> bool:
    pairs, unnamed = pairs_of(services, reactions)
    if unnamed or held - pairs:
        return True
    strangers = {person for person, _ in pairs - held}
    return bool(strangers - await without_vote(services, desk, claim, strangers))
