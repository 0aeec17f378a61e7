"""Brings the ledger in line with the reactions that Slack shows: what is marked, newest open claims first."""

import asyncio
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.desk.claim import ClaimState
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId, article_of
from bot.desk.status import ROW
from bot.desk.vote import Observed, meaning_of
from bot.errors import DeskError, NotFound
from bot.flows.identify import without_vote
from bot.flows.tidy_thread import thread_of, tidy_thread
from bot.flows.want_comparison import LESS, want_comparison
from bot.services import Services
from bot.slack.outbox import CLOSED_CHANNEL, PASSING, Refused, Uncertain

log = logging.getLogger(__name__)

RUN_SECONDS = 30.0
"""For which one job compares: a worker that must end, or lost the store for a moment, waits for its jobs."""

LOOK_AGAIN_WITHIN = 5.0
"""Seconds. An event that is newer than the call, as far as Slack's clock is known, is looked at again when it is past;
one that is newer by more than this is none of Slack's."""

TRIES = 3
"""Of one who waits for the comparison; what is left then is compared by the next sweep."""


@dataclass(slots=True)
class Reconciliation:
    checked: int = 0
    """Cards that were compared."""
    changed: int = 0
    """Claims whose votes the ledger had wrong."""
    missed: int = 0
    """Cards that could not be compared, without those that somebody deleted."""


async def compare(services: Services, desk: DeskId) -> None:
    """Compares what is marked, for RUN_SECONDS at most; asks for another job where something is left.

    Does nothing while another worker is at it. What Slack refuses for good loses its mark.
    """
    async with services.marks.leased(desk, "compare") as lease:
        if lease is None:
            return
        await _run(services, desk, Reconciliation(), until=time.monotonic() + RUN_SECONDS)
    if (await services.marks.waiting(desk)).comparing:
        services.prompter.compare(desk)


async def reconcile_votes(services: Services, desk: DeskId, *, whole: bool = False) -> Reconciliation:
    """Marks the desk's threads and returns when they are compared.

    Raises DeskError where Slack does not answer: then the marks stand, for later.
    """
    done, tries = Reconciliation(), 0
    while True:
        async with services.marks.leased(desk, "compare") as lease:
            if lease is not None:
                await want_comparison(services, desk, whole=whole)
                try:
                    await _run(services, desk, done)
                    return done
                except (Refused, Uncertain) as error:
                    log.warning("comparing %s: %s", desk, error)
                    tries += 1
                    if tries == TRIES:
                        raise DeskError(
                            f"Slack does not answer ({error}): the rest is compared as soon as it does."
                        ) from error
        await asyncio.sleep(1 / services.settings.slack_pace)


async def compare_for(services: Services, desk: DeskId, seconds: float) -> None:
    """As far as one gets in so many seconds; the rest stays marked."""
    with suppress(TimeoutError, DeskError):
        async with asyncio.timeout(seconds):
            await reconcile_votes(services, desk)


async def unreconciled(services: Services, desk: DeskId) -> int:
    """How many open claims were not compared since it was last asked for."""
    left = await services.comparisons.uncompared(desk)
    return sum(claim in left for claim in await services.articles.open_claims(desk))


async def _run(services: Services, desk: DeskId, tally: Reconciliation, until: float = float("inf")) -> None:
    """Threads and cards side by side, as Slack counts the calls of each method for itself.

    The desk's lease is held. Raises Uncertain, or Refused for what may be taken later: what was in hand stays there.
    """
    news, ended, given_up = asyncio.Event(), asyncio.Event(), False

    def going_on() -> bool:
        return not given_up and time.monotonic() < until

    async def threads() -> None:
        while going_on() and (article := await services.comparisons.next_thread(desk)):
            await _compare_thread(services, desk, article, tally)
            await services.comparisons.thread_done(desk, article)
            news.set()
        ended.set()
        news.set()

    async def cards() -> None:
        while True:
            news.clear()
            last = ended.is_set()
            while going_on() and (claim := await services.comparisons.next_card(desk)):
                await _compare_card(services, desk, claim, tally)
                await services.comparisons.card_done(desk, claim)
            if last or given_up:
                return
            await news.wait()

    both = [asyncio.create_task(threads()), asyncio.create_task(cards())]
    try:
        await asyncio.gather(*both)
    except Refused as error:
        if error.code not in CLOSED_CHANNEL:
            raise
        log.warning("the votes of %s cannot be compared: %s", desk, error)
        tally.missed += await unreconciled(services, desk)
        await services.comparisons.forget(desk)
    finally:
        given_up = True  # up to Python 3.11 the wait_for in which redis-py sends can swallow a cancellation
        for task in both:
            task.cancel()
        await asyncio.gather(*both, return_exceptions=True)


# ---------------------------------------------------------------------- a thread


async def _compare_thread(services: Services, desk: DeskId, article: ArticleId, tally: Reconciliation) -> None:
    """One call, in which counts are right and people may be partial; what differs is marked to be asked for."""
    try:
        found = await services.articles.get(desk, article)
        messages = await thread_of(services, found)
    except NotFound:  # somebody deleted it: its votes stay
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


async def _differing(
    services: Services, desk: DeskId, cards: list[ClaimState], shown: Mapping[str, list[dict[str, Any]]]
) -> set[ClaimId]:
    """The claims whose reactions the ledger may have wrong. A card that is not shown is asked for itself."""
    held = await services.ledger.held(desk, [state.claim.id for state in cards])
    found = set()
    for state, pairs in zip(cards, held, strict=True):
        reactions = shown.get(state.card or "")
        if reactions is None or await _differs(services, desk, state.claim.id, pairs, reactions):
            found.add(state.claim.id)
    return found


async def _differs(
    services: Services,
    desk: DeskId,
    claim: ClaimId,
    held: frozenset[tuple[PersonId, str]],
    reactions: list[dict[str, Any]],
) -> bool:
    pairs, complete = _pairs(services, reactions)
    if not complete or held - pairs:
        return True
    strangers = {person for person, _ in pairs - held}
    return bool(strangers - await without_vote(services, desk, claim, strangers))


def _pairs(services: Services, reactions: list[dict[str, Any]]) -> tuple[frozenset[tuple[PersonId, str]], bool]:
    """Who shows which of the reactions that mean something, and whether Slack names everybody whom it counts."""
    pairs: set[tuple[PersonId, str]] = set()
    complete = True
    for reaction in reactions:
        name = str(reaction["name"])
        if meaning_of(name) is None:
            continue
        users = [PersonId(str(user)) for user in reaction.get("users", [])]
        complete = complete and len(users) >= int(reaction.get("count", 0))
        pairs |= {(user, name) for user in users if user != services.me.user}
    return frozenset(pairs), complete


# ---------------------------------------------------------------------- a card


async def _compare_card(services: Services, desk: DeskId, claim: ClaimId, tally: Reconciliation) -> None:
    states = await services.ledger.states(desk, [claim])
    card = states[0].card if states else None
    if card is None:
        return
    try:
        changed, sure = await _look(services, desk, claim, card)
        if not sure:
            changed |= (await _look(services, desk, claim, card))[0]
    except NotFound:
        return
    except Refused as error:
        if error.code in CLOSED_CHANNEL | PASSING:
            raise
        if error.code == "message_not_found":
            await services.cards.gone(desk, article_of(claim), {claim: card})
            await services.comparisons.compared(desk, [claim])
        else:
            log.warning("could not compare the card of %s: %s", claim, error)
            tally.missed += 1
            await services.comparisons.left_over(desk, [claim], services.now())
        return
    tally.checked += 1
    if changed:
        tally.changed += 1
        services.prompter.redraw(desk)


async def _look(services: Services, desk: DeskId, claim: ClaimId, card: str) -> tuple[bool, bool]:
    """Whether it changed the ledger, and whether nothing newer than the call speaks against what it showed.

    What happens after the call was sent must count as newer than what the call shows: it is stamped with a time that
    Slack's clock had then reached for certain. So it may be a little too early, and miss the undoing of an act of
    just before; then this returns when that act is past.
    """
    await services.outbox.turn("reactions.get")
    clock = services.outbox.slack_clock
    at = clock.not_after(clock.here())
    pairs, complete = _pairs(services, await services.outbox.reactions(desk, card))
    without = await without_vote(services, desk, claim, {person for person, _ in pairs})
    shown = Observed(frozenset(pair for pair in pairs if pair[0] not in without), at, complete)
    outcome = await services.ledger.reconcile(desk, claim, shown, services.now())
    for person in outcome.asked:
        services.prompter.ask(desk, f"ask:{claim}:{person}")
    if complete:
        await services.comparisons.compared(desk, [claim])
    else:
        await services.comparisons.left_over(desk, [claim], services.now())
    ahead = _seconds(outcome.undecided, at)
    if 0 < ahead <= LOOK_AGAIN_WITHIN:
        await asyncio.sleep(ahead)
        return bool(outcome.changes), False
    return bool(outcome.changes), True


def _seconds(later: Micros, earlier: Micros) -> float:
    return (later - earlier) / 1_000_000 if later else 0.0
