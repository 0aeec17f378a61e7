"""The docket tasks: each calls a flow. What they must finish stands in the desks' marks, so any of them may die."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from docket import Docket, ExponentialRetry, Perpetual

from bot.desk.ids import ArticleId, DeskId, PersonId, desk_id
from bot.errors import DeskError, NotRecorded
from bot.flows import (
    apologise,
    ask_which,
    identify,
    keep_going,
    read_file,
    reconcile_votes,
    refresh_cards,
    send_digest,
    tend_article,
    tidy_thread,
)
from bot.services import Services
from bot.slack.drawn import Drawn
from bot.slack.refusals import Refused, Uncertain
from bot.slack.replies import sentence

log = logging.getLogger(__name__)

SWEEP_EVERY = timedelta(seconds=15)
MINUTE = timedelta(minutes=1)
PATIENT = ExponentialRetry(attempts=6, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(seconds=20))


def register(docket: Docket, services: Callable[[], Services]) -> None:
    """`services`: asked when a job runs, as docket must know its tasks before the worker's services stand."""

    async def tend(desk: str, article: str, retry: ExponentialRetry = PATIENT) -> None:
        await tend_article.tend_article(services(), DeskId(desk), ArticleId(article), last_try=_last(retry))

    async def tidy(desk: str, article: str, retry: ExponentialRetry = PATIENT) -> None:
        await tidy_thread.tidy_article(services(), DeskId(desk), ArticleId(article), last_try=_last(retry))

    async def refresh(desk: str, retry: ExponentialRetry = PATIENT) -> None:
        await refresh_cards.refresh_cards(services(), DeskId(desk))

    async def identify_people(desk: str) -> None:
        await identify.identify(services(), DeskId(desk))

    async def send(desk: str, run: str, retry: ExponentialRetry = PATIENT) -> None:
        await send_digest.send_digest(services(), DeskId(desk), run)

    async def compare(desk: str, retry: ExponentialRetry = PATIENT) -> None:
        await reconcile_votes.compare(services(), DeskId(desk))

    async def ask(desk: str, item: str, retry: ExponentialRetry = PATIENT) -> None:
        await ask_which.ask_which(services(), DeskId(desk), item)

    async def apologise_to(desk: str) -> None:
        await apologise.apologise(services(), DeskId(desk))

    async def fetch(desk: str, share: str, retry: ExponentialRetry = PATIENT) -> None:
        where = DeskId(desk)
        if (file := await services().files.wanted(where, share)) is None:
            await services().files.dealt_with(where, share)
            return
        try:
            accepted = await read_file.read_file(services(), where, share, file)
            answer = Drawn(text=accepted.sentence, blocks=[]) if accepted.sentence else None
        except Exception as error:
            if isinstance(error, DeskError) and not isinstance(error, NotRecorded):
                answer = sentence(str(error))
            elif not _last(retry):
                raise
            else:
                log.warning("gave up %s after %d attempts: %s", file.name, retry.attempt, error)
                unfetched = f"I could not fetch “{file.name}” after several tries: send it again later."
                answer = sentence(str(error) if isinstance(error, NotRecorded) else unfetched)
        if answer:
            await _tell(services(), where, file.by, answer)
        await services().files.dealt_with(where, share)

    async def every_minute(perpetual: Perpetual = Perpetual(every=MINUTE, automatic=True)) -> None:
        await keep_going.every_minute(services(), services().clock())

    async def sweep(perpetual: Perpetual = Perpetual(every=SWEEP_EVERY, automatic=True)) -> None:
        await keep_going.sweep(services())

    tasks: dict[str, Callable[..., Any]] = {
        "tend_article": tend,
        "tidy_article": tidy,
        "refresh_cards": refresh,
        "identify": identify_people,
        "send_digest": send,
        "compare": compare,
        "ask_which": ask,
        "apologise": apologise_to,
        "read_file": fetch,
        "every_minute": every_minute,
        "sweep": sweep,
    }
    for name, task in tasks.items():
        docket.register(task, names=[name])


def _last(retry: ExponentialRetry) -> bool:
    return retry.attempts is not None and retry.attempt >= retry.attempts


async def _tell(services: Services, desk: DeskId, person: PersonId, answer: Drawn) -> None:
    """Where it happened; where Slack does not let the bot speak there, directly. Better not at all than twice."""
    try:
        try:
            await services.outbox.tell(desk, person, answer)
        except Refused:
            private = desk_id(services.me.team, await services.outbox.direct(person))
            await services.outbox.tell(private, person, answer)
    except (Refused, Uncertain) as error:
        log.warning("could not tell %s what became of a file: %s", person, error)
