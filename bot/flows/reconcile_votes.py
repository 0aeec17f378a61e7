"""Brings the ledger in line with the reactions that Slack shows: what is marked, newest open claims first."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from functools import partial

from bot.desk.acts import Deed, recorded
from bot.desk.ids import ArticleId, ClaimId, DeskId
from bot.errors import DeskError, NotRecorded
from bot.flows.compare_card import Reconciliation, compare_card
from bot.flows.compare_thread import compare_thread
from bot.flows.want_comparison import LESS, want_comparison
from bot.services import Services
from bot.slack.refusals import CLOSED_CHANNEL, Refused, Uncertain

log = logging.getLogger(__name__)

RUN_SECONDS = 30.0
"""For which one job compares: a worker that must end, or lost the store for a moment, waits for its jobs."""

LAST_AFTER, GIVEN_UP_AFTER = 6, 60
"""Failures in a row of one thread or card."""

LAST = -4 * LESS
"""An urgency below all others."""

TRIES = 3
"""Of one who waits for the comparison; what is left then is compared by the next sweep."""


async def compare(services: Services, desk: DeskId) -> None:
    """Compares what is marked, for RUN_SECONDS at most; asks for another job where something is left.

    Where this process is at as many desks as it may, one of those who are comes to this one, too. What fails is asked
    for again by the sweep.
    """
    comparing = services.comparing
    comparing.ask(desk)
    if comparing.free.locked():
        return
    async with comparing.free:
        until = time.monotonic() + RUN_SECONDS
        for each in comparing.taken():
            try:
                await _compare(services, each, until)
            except (Refused, Uncertain) as error:
                log.warning("comparing %s: %s", each, error)
            if time.monotonic() >= until:
                break
    if left := comparing.next:
        services.prompter.compare(left)


async def _compare(services: Services, desk: DeskId, until: float) -> None:
    """Does nothing while another worker is at it."""
    async with services.marks.leased(desk, "compare") as lease:
        if lease is None:
            return
        done = Reconciliation()
        try:
            await _run(services, desk, done, until=until)
        finally:
            await _note(services, desk, done)
    if (await services.marks.waiting(desk)).comparing:
        services.comparing.ask(desk)


async def reconcile_votes(services: Services, desk: DeskId, *, whole: bool = True) -> Reconciliation:
    """Marks the desk's threads and returns when they are compared.

    Raises DeskError where Slack does not answer: then the marks stand, for later.
    """
    done, tries, marked = Reconciliation(), 0, False
    while True:
        async with services.marks.leased(desk, "compare") as lease:
            if lease is not None:
                if not marked:
                    await want_comparison(services, desk, whole=whole)
                    marked = True
                try:
                    await _run(services, desk, done)
                    await _note(services, desk, done)
                    return done
                except (Refused, Uncertain) as error:
                    log.warning("comparing %s: %s", desk, error)
                    tries += 1
                    if tries == TRIES:
                        await _note(services, desk, done)
                        raise DeskError(
                            f"Slack does not answer ({error}): the rest is compared as soon as it does."
                        ) from error
        await asyncio.sleep(1 / services.settings.slack_pace)


async def compare_for(services: Services, desk: DeskId, seconds: float) -> None:
    """As far as one gets in so many seconds; the rest stays marked."""
    with suppress(TimeoutError, DeskError):
        async with asyncio.timeout(seconds):
            await reconcile_votes(services, desk, whole=False)


async def unreconciled(services: Services, desk: DeskId) -> int:
    """How many open claims were not compared since it was last asked for."""
    left = await services.comparisons.uncompared(desk)
    return sum(claim in left for claim in await services.lists.open_claims(desk))


async def _note(services: Services, desk: DeskId, done: Reconciliation) -> None:
    """In the desk's history, where anything was put right or left out: what only confirms the ledger is no news."""
    if done.changed or done.missed:
        now = services.now()
        counts = {"cards": done.checked, "changed": done.changed, "unreached": done.missed}
        await services.desks.note(desk, recorded(Deed.COMPARED, at=now, who=None, **counts), now)


async def _run(services: Services, desk: DeskId, tally: Reconciliation, until: float = float("inf")) -> None:
    """Threads and cards side by side, as Slack counts the calls of each method for itself.

    The desk's lease is held. Raises Uncertain, or Refused for what may be taken later: what was in hand stays there.
    """
    news, ended = asyncio.Event(), asyncio.Event()

    def going_on() -> bool:
        return time.monotonic() < until

    async def threads() -> None:
        while going_on() and (article := await services.comparisons.next_thread(desk)):
            await _or_later(
                services,
                desk,
                article,
                compare_thread(services, desk, article, tally),
                put_last=partial(services.comparisons.want, desk, {article: LAST}),
                claims=partial(services.articles.claims_of, desk, article),
            )
            await services.comparisons.thread_done(desk, article)
            news.set()
        ended.set()
        news.set()

    async def cards() -> None:
        while True:
            news.clear()
            last = ended.is_set()
            while going_on() and (claim := await services.comparisons.next_card(desk)):
                await _or_later(
                    services,
                    desk,
                    claim,
                    compare_card(services, desk, claim, tally),
                    put_last=partial(services.comparisons.differ, desk, {claim: LAST}),
                )
                await services.comparisons.card_done(desk, claim)
            if last:
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
        for task in both:
            task.cancel()
        await asyncio.gather(*both, return_exceptions=True)


async def _or_later(
    services: Services,
    desk: DeskId,
    what: ArticleId | ClaimId,
    comparing: Awaitable[None],
    *,
    put_last: Callable[[], Awaitable[None]],
    claims: Callable[[], Awaitable[Collection[ClaimId]]] | None = None,
) -> None:
    """What fails again and again lets the others come first, and in the end is left over until it is asked for anew.

    `claims` gives those of a thread.
    """
    try:
        await comparing
    except NotRecorded:
        raise
    except Exception as error:
        if isinstance(error, Refused) and error.code in CLOSED_CHANNEL:
            raise
        failures = await services.comparisons.failed(desk, what)
        if failures >= GIVEN_UP_AFTER:
            log.error("%s on %s is not compared for now: %r", what, desk, error)
            left = await claims() if claims else [ClaimId(what)]
            await services.comparisons.left_over(desk, left, services.now())
        elif failures % LAST_AFTER == 0:
            log.warning("%s on %s is compared after all others: %r", what, desk, error)
            await put_last()
        else:
            raise
