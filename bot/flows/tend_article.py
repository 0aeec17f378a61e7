"""An article's way from the text to its thread; a job that dies anywhere is taken up where it stood."""

import json
import logging
from collections.abc import Callable

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
from bot.slack.outbox import CLOSED_CHANNEL, Refused, Uncertain
from bot.slack.parent import parent
from bot.slack.text import one_line, shortened

log = logging.getLogger(__name__)

UNREAD = "I could not read this article, and nothing was posted: please paste it again, or tell whoever runs me."

OPENING = 80
"""Characters of the text that stand for a title where it has none."""

DEFAULT_TIME = "09:00"
PROGRESS_EVERY = 5
"""Cards between two edits of the parent message while cards are being posted."""


async def tend_article(services: Services, desk: DeskId, article: ArticleId) -> None:
    """Reads the article if it waits, then posts what is not posted. Does nothing while another worker is at it."""
    async with services.desks.leased(desk, f"article.{article}") as mine:
        if not mine:
            return
        try:
            found = await services.articles.get(desk, article)
            if found.state is ArticleState.WAITING:
                found = await _read(services, found)
            await _post(services, found)
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
            if found.thread is None:
                await _give_up(services, found, not_in_channel(services, desk))


async def _give_up(services: Services, article: Article, sentence: str) -> None:
    """Tells the one who pasted, privately, and forgets the article, so that it can be pasted again."""
    drawn = replies.sentence(sentence)
    told = bool(article.response_url) and await services.outbox.respond(article.response_url or "", drawn)
    if not told:
        try:
            await services.outbox.tell(article.desk, article.pasted_by, drawn)
        except (Refused, Uncertain) as error:
            log.warning("could not tell %s: %s", article.pasted_by, error)
    await services.articles.drop(article)


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
                text=" … ".join(" ".join(text[s:e].split()) for s, e in claim.content),
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
    hours = DigestHours.read(f"{DEFAULT_TIME} daily {zone} {services.clock().isoformat()}")
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


async def _post(services: Services, article: Article) -> None:
    desk = article.desk
    claims = await services.articles.claims_of(desk, article.id)
    if article.thread is None:
        ts = await _once(
            services,
            desk,
            parent(article, await services.articles.progress(desk, article.id)),
            thread=None,
            oldest=article.pasted_at,
            uncertain=article.state is ArticleState.POSTING,
            wanted=lambda kind, payload: kind == "secondsource_article" and payload.get("article") == article.id,
        )
        await services.articles.set_thread(article, ts)
        article = await services.articles.get(desk, article.id)
    for start in range(0, len(claims), PROGRESS_EVERY):
        unposted = [s for s in await services.ledger.states(desk, claims[start : start + PROGRESS_EVERY]) if not s.card]
        for state in unposted:
            await _post_card(services, article, state)
        if unposted:
            await services.desks.mark_parent(desk, article.id, services.now())
            services.prompter.redraw(desk)
    await services.articles.finish(article)
    await services.desks.mark_parent(desk, article.id, services.now())
    services.prompter.redraw(desk)


async def _post_card(services: Services, article: Article, state: ClaimState) -> None:
    desk, claim = article.desk, state.claim.id
    tried = await services.articles.begin_card(desk, claim, services.now())
    ts = await _once(
        services,
        desk,
        card(state),
        thread=article.thread,
        oldest=article.pasted_at,
        uncertain=tried,
        wanted=lambda kind, payload: kind == "secondsource_claim" and payload.get("claim") == claim,
    )
    for early in await services.articles.record_card(desk, claim, ts):
        act = act_of(json.loads(early))
        if isinstance(act, Reacted):
            await cast_early(services, desk, claim, act)


async def _once(
    services: Services,
    desk: DeskId,
    drawn: Drawn,
    *,
    thread: str | None,
    oldest: Micros,
    uncertain: bool,
    wanted: Callable[[str, dict[str, object]], bool],
) -> str:
    """Posts a message and returns its `ts`; where an earlier try's end is unknown, looks for it first."""
    while True:
        if uncertain:
            since = f"{oldest / 1_000_000 - 60:.6f}"
            async for sent in services.outbox.posted(desk, thread=thread, oldest=since):
                if wanted(sent.event_type, sent.payload):
                    return sent.ts
        try:
            return await services.outbox.post(desk, drawn, thread=thread)
        except Uncertain as error:
            log.warning("looking whether it was posted: %s", error)
            uncertain = True
