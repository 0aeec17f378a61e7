"""A claim that has two cards keeps one, an article that has two parent messages likewise."""

import json
import logging
from collections.abc import Iterable, Sequence

from bot.desk.claim import Article, ArticleState, ClaimState
from bot.desk.history import act_of
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId, article_of, micros
from bot.desk.vote import Reacted
from bot.errors import NotFound
from bot.flows.cast_vote import cast_early
from bot.flows.post_once import LOOKS, about, shown
from bot.services import Services
from bot.slack.outbox import Sent
from bot.slack.refusals import CLOSED_CHANNEL, PASSING, Refused, Uncertain
from bot.slack.replies import taken_away
from bot.store.cards import Recorded
from bot.store.marks import Lease

log = logging.getLogger(__name__)

TIDY_AFTER = LOOKS[-1] + 10
"""Seconds after which Slack has carried out what it did not answer; divided by the pace."""

LISTED_AFTER = 60.0
"""Seconds after which a card that a thread does not list is not merely listed late; divided by the pace."""


def tidy_time(services: Services) -> Micros:
    """When to look what became of a call whose end is unknown."""
    return Micros(services.now() + int(TIDY_AFTER * 1_000_000 / services.settings.slack_pace))


async def look_again(services: Services, desk: DeskId, article: ArticleId) -> None:
    """What Slack carries out late, a drawing over a newer one or a double, stands by then."""
    at = tidy_time(services)
    await services.marks.mark_thread(desk, article, at)
    services.prompter.tidy(desk, article, at)


async def tidy_article(services: Services, desk: DeskId, article: ArticleId, *, last_try: bool = False) -> None:
    """Looks at the channel and the thread for doubles, and has the thread compared, drawings and votes.

    Does nothing while another worker is at the article. `last_try`: as for `tend_article`.
    """
    async with services.marks.leased(desk, f"article.{article}") as lease:
        mark = (await services.marks.waiting(desk)).threads.get(article)
        if lease is None or mark is None:
            return
        try:
            await _tidy(services, await services.articles.get(desk, article), lease)
        except NotFound as gone:
            log.info("article %s on %s: %s", article, desk, gone)
        except Refused as refusal:
            if refusal.code in PASSING or not (last_try or refusal.code in CLOSED_CHANNEL):
                raise
            log.warning("cannot look for doubles in %s: %s", desk, refusal)
        await services.marks.thread_tidied(desk, article, mark)


async def _tidy(services: Services, article: Article, lease: Lease) -> None:
    desk, thread = article.desk, article.thread
    if thread is None and article.state is not ArticleState.POSTED:
        return
    parents = await shown(
        services,
        desk,
        thread=None,
        since=article.again_at or article.pasted_at,
        wanted=about("secondsource_article", article=article.id),
    )
    await lease.must_hold()  # else one of them may be a new one, of which the article as it was read knows nothing
    if thread is None:  # somebody deleted it, and would have deleted what came late of it
        for parent in parents:
            await _delete(services, desk, parent)
        return
    await leave_one(services, desk, parents, kept=thread)
    await tidy_thread(services, desk, article.id, await thread_of(services, article))
    await services.comparisons.want(desk, {article.id: article.pasted_at})
    services.prompter.compare(desk)


async def thread_of(services: Services, article: Article) -> list[Sent]:
    """The bot's messages in an article's thread; notes where somebody has deleted it, and raises NotFound."""
    if article.thread is None:
        return []
    try:
        return await shown(services, article.desk, thread=article.thread, wanted=lambda _: True)
    except Refused as refusal:
        if refusal.code != "thread_not_found":
            raise
        await note_thread_gone(services, article)
        raise NotFound("Somebody deleted this article's thread.") from refusal


async def note_thread_gone(services: Services, article: Article) -> None:
    """With a thread its cards are gone. The claims stay, and their votes: nothing is posted anew by itself."""
    desk = article.desk
    claims = await services.articles.claims_of(desk, article.id)
    cards = {state.claim.id: state.card for state in await services.ledger.states(desk, claims) if state.card}
    await services.cards.gone(desk, article.id, cards)
    if article.thread:
        await look_again(services, desk, article.id)  # a double of the parent message may still come
        await services.articles.thread_gone(article, article.thread)
    log.info("the thread of article %s on %s is deleted", article.id, desk)


async def tidy_thread(services: Services, desk: DeskId, article: ArticleId, messages: Sequence[Sent]) -> None:
    """Brings an article's claims in line with its thread as it was just read: one card each.

    A card that is not recorded yet is, with the reactions that came before. Of doubles the recorded one stays, or the
    one with people's reactions where only it has any; the others are deleted. May run beside the posting, and twice.
    """
    found = {claim: cards for claim, cards in _cards(messages).items() if article_of(claim) == article}
    states = {state.claim.id: state for state in await services.ledger.states(desk, list(found))}
    unrecorded = {claim: found[claim] for claim, state in states.items() if state.card is None}
    recorded = await services.cards.record(
        desk, {claim: _preferred(cards).ts for claim, cards in unrecorded.items()}, services.now()
    )
    for claim, card in recorded.items():
        await cast_parked(services, desk, claim, card)
    stand = {claim: card.ts for claim, card in recorded.items()}
    for claim, state in states.items():
        if claim not in stand:
            stand[claim] = await _settled_on(services, desk, state, found[claim])
    for claim, cards in found.items():
        if len(cards) > 1 and any(card.ts == stand.get(claim) for card in cards):
            await leave_one(services, desk, cards, kept=stand[claim])
    if any(len(cards) > 1 for cards in found.values()):
        services.prompter.redraw(desk)


async def leave_one(services: Services, desk: DeskId, same: Sequence[Sent], *, kept: str) -> None:
    """Of several messages that say the same, deletes all but one. Whoever reacted on another one is told so, once."""
    stays = {person for sent in same if sent.ts == kept for person in _people(services, sent)}
    for sent in same:
        if sent.ts == kept:
            continue
        log.warning("%s stands twice in %s: deleting %s, keeping %s", sent.payload, desk, sent.ts, kept)
        for person in _people(services, sent) - stays:
            if await services.cards.first_told(desk, sent.ts, person):
                await _tell(services, desk, person, services.link(desk, kept))
        await _delete(services, desk, sent)


async def _delete(services: Services, desk: DeskId, sent: Sent) -> None:
    try:
        await services.outbox.delete(desk, sent.ts)
    except Refused as refusal:
        if refusal.code in PASSING:
            raise
        log.error("message %s in %s: %s", sent.ts, desk, refusal)


async def cast_parked(services: Services, desk: DeskId, claim: ClaimId, card: Recorded) -> None:
    """Counts the reactions that came before a card was known."""
    for early in card.parked:
        act = act_of(json.loads(early))
        if isinstance(act, Reacted):
            await cast_early(services, desk, claim, act)


def _cards(messages: Iterable[Sent]) -> dict[ClaimId, list[Sent]]:
    found: dict[ClaimId, list[Sent]] = {}
    for sent in sorted(messages, key=lambda sent: sent.ts):
        if sent.event_type == "secondsource_claim":
            found.setdefault(ClaimId(str(sent.payload.get("claim"))), []).append(sent)
    return found


def _preferred(cards: Sequence[Sent]) -> Sent:
    """The oldest of those with people's reactions, or the oldest."""
    return next((card for card in cards if card.reactions), cards[0])


async def _settled_on(services: Services, desk: DeskId, state: ClaimState, cards: Sequence[Sent]) -> str:
    """The `ts` of the card that stands from now on."""
    card = state.card or ""
    listed = {each.ts: each for each in cards}
    other = _preferred(cards)
    if card in listed:
        move = other.ts != card and other.reactions and not listed[card].reactions
    else:
        move = micros(card) + LISTED_AFTER * 1_000_000 / services.settings.slack_pace < services.now()
    if not move:
        return card
    moved = await services.cards.move(desk, state.claim.id, card, other.ts, services.now())
    await cast_parked(services, desk, state.claim.id, moved)
    return moved.ts


def _people(services: Services, sent: Sent) -> set[PersonId]:
    return {PersonId(str(user)) for each in sent.reactions for user in each.get("users", [])} - {services.me.user}


async def _tell(services: Services, desk: DeskId, person: PersonId, link: str) -> None:
    try:
        await services.outbox.tell(desk, person, taken_away(link))
    except (Refused, Uncertain) as error:
        log.warning("could not tell %s: %s", person, error)
