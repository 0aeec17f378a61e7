"""An article's way from the text to its thread; a job that dies anywhere is taken up where it stood."""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot.desk.claim import Article, ArticleState, Claim, ClaimState
from bot.desk.history import act_of
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, is_private
from bot.desk.schedule import DigestHours
from bot.desk.vote import Reacted
from bot.errors import NotFound, NotReadable
from bot.flows.cast_vote import cast_early
from bot.flows.submit_article import not_in_channel
from bot.reading.contract import Reading
from bot.reading.reader import ReaderFailed
from bot.services import Services
from bot.slack import replies
from bot.slack.card import card
from bot.slack.drawn import Drawn
from bot.slack.outbox import CLOSED_CHANNEL, PASSING, Refused, Uncertain
from bot.slack.parent import parent
from bot.slack.text import one_line, shortened
from bot.slack.text import words as counted
from bot.store.marks import Lease

log = logging.getLogger(__name__)

Wanted = Callable[[str, dict[str, object]], bool]

UNREAD = "I could not read this article, and nothing was posted: please paste it again, or tell whoever runs me."

BROKEN_OFF = (
    "I can no longer post in this channel, and some cards of the article are missing: "
    "once I may post again, paste the same text and they follow."
)
SKIPPED = "Slack refused {cards} of this article; they stay in /claims and in the digest, without a card to vote on."

LOOK_AGAIN_AFTER = 2.0
"""Seconds before looking whether a message whose end is unknown was posted: it may still be on its way."""

OPENING = 80
"""Characters of the text that stand for a title where it has none."""

DEFAULT_TIME = "09:00"
PROGRESS_EVERY = 5
"""Cards between two edits of the parent message while cards are being posted."""


async def tend_article(services: Services, desk: DeskId, article: ArticleId) -> None:
    """Reads the article if it waits, then posts what is not posted. Does nothing while another worker is at it."""
    async with services.marks.leased(desk, f"article.{article}") as lease:
        if lease is None:
            return
        try:
            found = await services.articles.get(desk, article)
            if found.state is ArticleState.WAITING:
                found = await _read(services, found)
            await _post(services, found, lease)
        except NotFound:
            log.info("article %s is gone from %s", article, desk)
        except NotReadable as refusal:
            await _give_up(services, found, str(refusal))
        except ReaderFailed:
            log.exception("article %s on %s could not be read", article, desk)
            await _give_up(services, found, UNREAD)
        except Refused as refusal:
            if refusal.code not in CLOSED_CHANNEL:
                raise
            services.directory.left(desk.partition(".")[2])
            found = await services.articles.get(desk, article)
            if found.thread is None:
                await _give_up(services, found, not_in_channel(services, desk))
            else:
                await _tell(services, found, BROKEN_OFF)
                await services.articles.break_off(found)


async def _give_up(services: Services, article: Article, sentence: str) -> None:
    """Tells the one who pasted, and forgets the article, so that it can be pasted again. It has no thread."""
    await _tell(services, article, sentence)
    await services.articles.drop(article)


async def _tell(services: Services, article: Article, sentence: str) -> None:
    """Privately, to the one who pasted."""
    drawn = replies.sentence(sentence)
    told = bool(article.response_url) and await services.outbox.respond(article.response_url or "", drawn)
    if not told:
        try:
            await services.outbox.tell(article.desk, article.pasted_by, drawn)
        except (Refused, Uncertain) as error:
            log.warning("could not tell %s: %s", article.pasted_by, error)


# ---------------------------------------------------------------------- reading


async def _read(services: Services, article: Article) -> Article:
    text = await services.articles.text(article.desk, article.id)
    reading = await services.reader.read(text)
    facts = {
        "title": reading.article.title or f"“{shortened(one_line(text), OPENING)}”",
        "outlet": reading.article.outlet or "",
        "published": reading.article.published or "",
        "announced": await _announce_digest(services, article),
    }
    claims = claims_of(reading, text, article.id)
    await services.articles.keep_reading(article, reading.model_dump_json(), claims, facts)
    return await services.articles.get(article.desk, article.id)


def claims_of(reading: Reading, text: str, article: ArticleId) -> list[Claim]:
    """The checkable claims of a reading, in its order, as the desk keeps them."""
    sources = {source.id: source for source in reading.sources}
    flagged = [(flag.span, flag.flag) for flag in reading.flags]
    found: list[Claim] = []
    for claim in reading.claims:
        if not claim.checkable:
            continue
        source = sources.get(claim.source) if claim.source else None
        inside: list[str] = [flag for (at, end), flag in flagged if any(s <= at and end <= e for s, e in claim.content)]
        found.append(
            Claim(
                id=ClaimId(f"{article}.{len(found) + 1}"),
                text=claim.text,
                kind=claim.kind,
                speaker=source.name if source else None,
                descriptors=tuple(d.text for d in source.descriptors) if source else (),
                source_type=source.type if source else "unknown",
                relayed_by=claim.relayed_by,
                outlet=reading.article.outlet,
                provenance=claim.provenance,
                channel=claim.channel,
                hedges=tuple(text[s:e] for s, e in claim.hedges),
                checkworthiness=claim.checkworthiness,
                time=claim.time,
                flags=tuple(dict.fromkeys([*claim.flags, *inside])),
            )
        )
    return found


async def _announce_digest(services: Services, article: Article) -> str:
    """A channel desk's first article gives it a digest, in the zone of whoever pasted it."""
    if is_private(article.desk):
        return ""
    zone = (await services.directory.person(article.pasted_by)).zone
    # From the time of the paste: a second try, after a lost answer, sets the same and may announce it still.
    since = datetime.fromtimestamp(article.pasted_at / 1_000_000, UTC)
    hours = DigestHours.read(f"{DEFAULT_TIME} daily {zone} {since.isoformat()}")
    first = await services.desks.set_hours(
        article.desk, hours, by=article.pasted_by, now=services.now(), only_first=True
    )
    if not first:
        return ""
    return (
        f"This desk's digest comes daily at {DEFAULT_TIME} ({zone}). "
        "Change it with /digest at HH:MM, end it with /digest off."
    )


# ---------------------------------------------------------------------- posting


async def _post(services: Services, article: Article, lease: Lease) -> None:
    desk, skipped = article.desk, 0
    claims = await services.articles.claims_of(desk, article.id)
    if article.thread is None:
        ts = await _once(
            services,
            lease,
            desk,
            parent(article, await services.articles.progress(desk, article.id)),
            thread=None,
            oldest=article.pasted_at,
            uncertain=article.state is ArticleState.POSTING,
            wanted=lambda kind, payload: kind == "secondsource_article" and payload.get("article") == article.id,
        )
        await services.articles.set_thread(article, ts)
        article = await services.articles.get(desk, article.id)
    else:
        await _cast_parked(services, desk, claims)
    for start in range(0, len(claims), PROGRESS_EVERY):
        unposted = [s for s in await services.ledger.states(desk, claims[start : start + PROGRESS_EVERY]) if not s.card]
        for state in unposted:
            skipped += not await _post_card(services, lease, article, state)
        if unposted:
            await services.marks.mark_parent(desk, article.id, services.now())
            services.prompter.redraw(desk)
    await services.articles.finish(article)
    await services.marks.mark_parent(desk, article.id, services.now())
    services.prompter.redraw(desk)
    if skipped:
        await _tell(services, article, SKIPPED.format(cards=counted(skipped, "card")))


async def _post_card(services: Services, lease: Lease, article: Article, state: ClaimState) -> bool:
    """False where Slack refuses this very card: the others must not wait for it."""
    desk, claim = article.desk, state.claim.id
    tried = await services.articles.begin_card(desk, claim, services.now())
    try:
        ts = await _once(
            services,
            lease,
            desk,
            card(state),
            thread=article.thread,
            oldest=article.pasted_at,
            uncertain=tried,
            wanted=lambda kind, payload: kind == "secondsource_claim" and payload.get("claim") == claim,
        )
    except Refused as refusal:
        if refusal.code in CLOSED_CHANNEL | PASSING:
            raise
        log.error("card of %s: %s", claim, refusal)
        return False
    await _cast(services, desk, claim, await services.articles.record_card(desk, claim, ts, services.now()))
    return True


async def _cast_parked(services: Services, desk: DeskId, claims: Sequence[ClaimId]) -> None:
    """An earlier try may have died between storing a card's `ts` and casting what had come before it."""
    for state in await services.ledger.states(desk, claims):
        if state.card:
            await _cast(services, desk, state.claim.id, await services.articles.parked(desk, state.card))


async def _cast(services: Services, desk: DeskId, claim: ClaimId, parked: Sequence[str]) -> None:
    for early in parked:
        act = act_of(json.loads(early))
        if isinstance(act, Reacted):
            await cast_early(services, desk, claim, act)


async def _once(
    services: Services,
    lease: Lease,
    desk: DeskId,
    drawn: Drawn,
    *,
    thread: str | None,
    oldest: Micros,
    uncertain: bool,
    wanted: Wanted,
) -> str:
    """Posts a message and returns its `ts`; where an earlier try's end is unknown, looks for it first.

    Raises LeaseLost where somebody else has taken the article up while this waited for its turn.
    """
    while True:
        await services.outbox.turn_to_post(desk)
        if uncertain and (ts := await _found(services, desk, thread, oldest, wanted)):
            return ts
        await lease.must_hold()
        try:
            return await services.outbox.post(desk, drawn, thread=thread, in_turn=True)
        except Uncertain as error:
            log.warning("looking whether it was posted: %s", error)
            await asyncio.sleep(LOOK_AGAIN_AFTER)
            uncertain = True


async def _found(services: Services, desk: DeskId, thread: str | None, oldest: Micros, wanted: Wanted) -> str | None:
    since = f"{oldest / 1_000_000 - 60:.6f}"
    try:
        async for sent in services.outbox.posted(desk, thread=thread, oldest=since):
            if wanted(sent.event_type, sent.payload):
                return sent.ts
    except Refused as refusal:
        if refusal.code in CLOSED_CHANNEL | PASSING:
            raise
        log.warning("cannot look for what was posted: %s", refusal)
    return None
