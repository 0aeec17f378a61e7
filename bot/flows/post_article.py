"""An article's parent message and its cards, each once, whatever died in an earlier try."""

import asyncio
import logging
from collections.abc import Mapping

from bot.desk.claim import Article, ClaimState
from bot.desk.ids import ClaimId, DeskId, Micros
from bot.flows.post_once import Posted, about, post_once, settled, shown
from bot.flows.tidy_thread import cast_parked, thread_of, tidy_thread, tidy_time
from bot.services import Services
from bot.slack.card import card
from bot.slack.parent import parent
from bot.slack.refusals import UNTAKEABLE, Refused
from bot.store.cards import Recorded
from bot.store.marks import Lease

log = logging.getLogger(__name__)

PROGRESS_EVERY = 5
"""Cards between two edits of the parent message while cards are being posted."""


async def post_article(
    services: Services, article: Article, lease: Lease, *, resumed: bool, until: float = float("inf")
) -> int | None:
    """Posts what is not posted; returns how many cards Slack does not take, or None where time is over before the end.

    `until`: by the loop's time; one card at least is posted, or all are refused.
    `resumed`: an earlier job has begun it. Then the thread is read first, as the store may have forgotten what that
    job posted: a store that lost power forgets its last second. For the same reason the channel is always looked at
    before the parent message is posted.
    """
    desk, doubtful, skipped, posted_now = article.desk, resumed, 0, 0
    if article.thread is None:
        posted = await _post_parent(services, article, lease)
        await services.articles.set_thread(article, posted.ts)
        article = await services.articles.get(desk, article.id)
        doubtful = doubtful or posted.doubtful
    claims = await services.articles.claims_of(desk, article.id)
    tried: Mapping[ClaimId, Micros] = {}
    if doubtful:
        looked = services.now()
        await tidy_thread(services, desk, article.id, await thread_of(services, article))
        await _cast_parked(services, desk, claims)
        unsure = await services.cards.tried(desk, claims)
        tried = {claim: at for claim, at in unsure.items() if not settled(services, at, looked)}
    clock = asyncio.get_running_loop().time
    for start in range(0, len(claims), PROGRESS_EVERY):
        unposted = [s for s in await services.ledger.states(desk, claims[start : start + PROGRESS_EVERY]) if not s.card]
        for state in unposted:
            try:
                doubtful |= await _post_card(services, lease, article, state, tried.get(state.claim.id))
                posted_now += 1
            except Refused as refusal:
                if refusal.code not in UNTAKEABLE:
                    raise
                log.error("card of %s: %s", state.claim.id, refusal)
                skipped += 1
        if unposted:
            await services.marks.mark_parent(desk, article.id, services.now())
            services.prompter.redraw(desk)
            if posted_now and clock() >= until and start + PROGRESS_EVERY < len(claims):
                return None
    tidy_at = tidy_time(services) if doubtful else None
    await services.articles.finish(article, lacks=skipped > 0, tidy_at=tidy_at)
    if tidy_at:
        services.prompter.tidy(desk, article.id, tidy_at)
    await services.marks.mark_parent(desk, article.id, services.now())
    services.prompter.redraw(desk)
    return skipped


async def _post_parent(services: Services, article: Article, lease: Lease) -> Posted:
    desk = article.desk

    async def look() -> str | None:
        found = await shown(
            services,
            desk,
            thread=None,
            since=article.again_at or article.pasted_at,
            wanted=about("secondsource_article", article=article.id),
        )
        return found[0].ts if found else None

    looked = services.now()
    if ts := await look():
        return Posted(ts, doubtful=True)
    tried = article.sent_at if article.sent_at and not settled(services, article.sent_at, looked) else None
    drawn = parent(article, await services.articles.progress(article))
    return await post_once(
        services, lease, desk, drawn, note=lambda at: services.articles.note_try(article, at), look=look, tried=tried
    )


async def _post_card(
    services: Services, lease: Lease, article: Article, state: ClaimState, tried: Micros | None
) -> bool:
    """Whether another message of the claim may stand or appear."""
    desk, claim = article.desk, state.claim.id

    async def look() -> str | None:
        wanted = about("secondsource_claim", claim=claim)
        found = await shown(services, desk, thread=article.thread, wanted=wanted)
        return found[0].ts if found else None

    posted = await post_once(
        services,
        lease,
        desk,
        card(state),
        thread=article.thread,
        note=lambda at: services.cards.note_try(desk, claim, at),
        look=look,
        tried=tried,
    )
    recorded = (await services.cards.record(desk, {claim: posted.ts}, services.now()))[claim]
    await cast_parked(services, desk, claim, recorded)
    return posted.doubtful or recorded.ts != posted.ts


async def _cast_parked(services: Services, desk: DeskId, claims: list[ClaimId]) -> None:
    """An earlier job may have died between storing a card's `ts` and casting what had come before it."""
    cards = {state.claim.id: state.card for state in await services.ledger.states(desk, claims) if state.card}
    recorded: Mapping[ClaimId, Recorded] = await services.cards.record(desk, cards, services.now())
    for claim, each in recorded.items():
        await cast_parked(services, desk, claim, each)
