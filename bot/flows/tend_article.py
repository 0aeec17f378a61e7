"""An article's way from the text to its thread; a job that dies anywhere is taken up where it stood."""

import asyncio
import logging
from datetime import UTC, datetime

from bot.desk.claim import Article, ArticleState, Claim
from bot.desk.ids import ArticleId, DeskId, channel_of, claim_of, is_private
from bot.desk.schedule import DigestHours
from bot.errors import NotFound, NotReadable
from bot.flows.post_article import post_article
from bot.flows.submit_article import not_in_channel
from bot.flows.tidy_thread import note_thread_gone
from bot.reading.contract import Reading
from bot.reading.reader import ReaderFailed
from bot.services import Services
from bot.slack import replies
from bot.slack.refusals import CLOSED_CHANNEL, PASSING, UNTAKEABLE, Refused, Uncertain
from bot.slack.text import one_line, shortened
from bot.slack.text import words as counted
from bot.store.marks import Lease

log = logging.getLogger(__name__)

UNREAD = "I could not read this article, and nothing was posted: please paste it again, or tell whoever runs me."
LOST = "The store lost the text of this article before it was read: please send it again."

BROKEN_OFF = (
    "I can no longer post in this channel, and some cards of the article are missing: "
    "they follow once I am let in again, or once I may post and the same text is pasted again."
)
REFUSED = "Slack refused this article ({code}), and nothing was posted: paste it again, or tell whoever runs me."
STUCK = (
    "Slack refused what is missing of this article ({code}): "
    "paste the same text to have it tried again, or tell whoever runs me."
)
SKIPPED = (
    "Slack refused {cards} of this article; they stay in /claims and in the digest, without a card to vote on. "
    "Paste the same text to have them tried again."
)

OPENING = 80
"""Characters of the text that stand for a title where it has none."""

DEFAULT_TIME = "09:00"

RUN_SECONDS = 20.0
"""For which one job posts: a worker that lost the store for a moment draws no card until its jobs have ended."""


async def tend_article(
    services: Services, desk: DeskId, article: ArticleId, *, seconds: float = RUN_SECONDS, last_try: bool = False
) -> None:
    """Reads the article if it waits, then posts what is not posted. Does nothing while another worker is at it.

    After so many `seconds` of posting it has another job go on. `last_try`: what Slack refuses for a reason that
    nobody has thought of is not tried again unasked.
    """
    async with services.marks.leased(desk, f"article.{article}") as lease:
        if lease is None:
            return
        try:
            if await _tended(services, desk, article, lease, seconds):
                return
        except Refused as refusal:
            await _refused(services, desk, article, refusal, last_try)
            return
    services.prompter.go_on(desk, article)


async def _tended(services: Services, desk: DeskId, article: ArticleId, lease: Lease, seconds: float) -> bool:
    """False where posting has to go on."""
    try:
        found = await services.articles.get(desk, article)
        if found.state is ArticleState.POSTED:
            await services.articles.no_work(desk, article)
            return True
        resumed = found.state is not ArticleState.WAITING
        if not resumed:
            found = await _read(services, found)
        until = asyncio.get_running_loop().time() + seconds
        skipped = await post_article(services, found, lease, resumed=resumed, until=until)
        if skipped:
            pasted = await services.articles.get(desk, article)
            await _tell(services, pasted, SKIPPED.format(cards=counted(skipped, "card")))
        return skipped is not None
    except NotFound as gone:
        log.info("article %s on %s: %s", article, desk, gone)
        await services.articles.no_work(desk, article)
    except NotReadable as refusal:
        await _give_up(services, found, str(refusal))
    except ReaderFailed:
        log.exception("article %s on %s could not be read", article, desk)
        await _give_up(services, found, UNREAD)
    return True


async def _refused(services: Services, desk: DeskId, article: ArticleId, refusal: Refused, last_try: bool) -> None:
    """Raises the refusal where the same may be taken later."""
    known = refusal.code in CLOSED_CHANNEL | UNTAKEABLE or refusal.code == "thread_not_found"
    if refusal.code in PASSING or not (known or last_try):
        raise refusal
    log.warning("article %s on %s: %s", article, desk, refusal)
    found = await services.articles.get(desk, article)
    if refusal.code == "thread_not_found" and found.thread:
        await note_thread_gone(services, found)
        return
    if closed := refusal.code in CLOSED_CHANNEL:
        services.directory.left(channel_of(desk))
    if found.thread or found.sent_at or found.again_at:
        await services.articles.pause(found, f"Slack answered {refusal.code}", services.now())
        pasted = await services.articles.get(desk, article)
        await _tell(services, pasted, BROKEN_OFF if closed else STUCK.format(code=refusal.code))
    else:
        sentence = not_in_channel(services, desk) if closed else REFUSED.format(code=refusal.code)
        await _give_up(services, found, sentence)


async def _give_up(services: Services, article: Article, sentence: str) -> None:
    """Forgets the article, so that it can be pasted again, and tells whoever pasted it. It never had a thread.

    In this order: better once too few than at every try of a store that fails. Who hears nothing finds it in the desk's
    history and may paste again; who pastes while the others are told is no longer told that a thread is to appear.
    """
    if dropped := await services.articles.drop(article, sentence, services.now()):
        await _tell(services, dropped, sentence)


async def _tell(services: Services, article: Article, sentence: str) -> None:
    """Privately, to everybody who pasted it and waits for it."""
    drawn, people = replies.sentence(sentence), {article.pasted_by: article.response_url or ""}
    for person, url in article.others.items():
        people[person] = url or people.get(person, "")
    for person, url in people.items():
        if url and await services.outbox.respond(url, drawn):
            continue
        try:
            await services.outbox.tell(article.desk, person, drawn)
        except (Refused, Uncertain) as error:
            log.warning("could not tell %s: %s", person, error)


# ---------------------------------------------------------------------- reading


async def _read(services: Services, article: Article) -> Article:
    """Raises NotReadable where nobody will ever read it."""
    try:
        text = await services.articles.text(article.desk, article.id)
    except NotFound as error:
        raise NotReadable(LOST) from error
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
                id=claim_of(article, len(found) + 1),
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
