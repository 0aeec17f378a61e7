"""The digest: taken by one worker a desk and local date, reconciled, posted whole, once."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.desk.claim import ClaimState
from bot.desk.digest import Digest, choose
from bot.desk.ids import ArticleId, DeskId, PersonId
from bot.desk.schedule import EVERY_DAY, AskedHours, DigestHours, due, next_send
from bot.flows.reconcile_votes import reconcile_votes
from bot.flows.submit_article import must_have_joined
from bot.services import Services
from bot.slack.digest import digest
from bot.slack.drawn import Drawn
from bot.slack.outbox import CLOSED_CHANNEL, Refused

log = logging.getLogger(__name__)


async def every_minute(services: Services, now: datetime) -> None:
    """Takes the digests that are due at `now` and asks for them to be sent."""
    schedules = await services.desks.schedules(now.date())
    for found in due(schedules, now):
        item = await services.desks.take_digest(found.desk, found.date, late=found.late, now=services.now())
        if item:
            services.prompter.digest(found.desk, item)


async def sweep(services: Services) -> None:
    """Asks again for whatever the desks' marks say is still to be done."""
    for desk in await services.desks.all():
        waiting = await services.desks.waiting(desk)
        for item in waiting.work:
            kind, _, argument = item.partition(":")
            if kind == "article":
                services.prompter.article(desk, ArticleId(argument))
            else:
                services.prompter.digest(desk, item)
        if waiting.cards or waiting.parents:
            services.prompter.redraw(desk)


async def send_digest(services: Services, desk: DeskId, item: str) -> None:
    """Sends the digest of a work item `digest:<local date>:<late or now>`; where an earlier try died, only the rest."""
    async with services.desks.leased(desk, "digest") as mine:
        if not mine:
            return
        _, day, how = item.split(":")
        if item not in (await services.desks.waiting(desk)).work:
            return
        begun = await services.desks.digest_begun(desk, date.fromisoformat(day), services.now())
        try:
            ts = await _post(services, desk, date.fromisoformat(day), late=how == "late", begun=begun)
        except Refused as error:
            if error.code not in CLOSED_CHANNEL:
                raise
            log.warning("digest of %s: %s", desk, error)
            ts = error.code
        await services.desks.digest_sent(desk, item, date.fromisoformat(day), ts)


async def _post(services: Services, desk: DeskId, day: date, *, late: bool, begun: int | None) -> str:
    sent: dict[int, str] = {}
    if begun is not None:
        async for message in services.outbox.posted(desk, thread=None, oldest=f"{begun / 1_000_000 - 60:.6f}"):
            if message.event_type == "secondsource_digest" and message.payload.get("date") == day.isoformat():
                sent[int(message.payload.get("part", 0))] = message.ts
    missed = (await reconcile_votes(services, desk)).missed
    ts = ""
    for part, drawn in enumerate(await _drawn(services, desk, day, late=late, unreconciled=missed), 1):
        ts = sent.get(part) or await services.outbox.post(desk, drawn)
    return ts


async def _drawn(
    services: Services, desk: DeskId, day: date, *, late: bool = False, unreconciled: int = 0, preview: bool = False
) -> list[Drawn]:
    chosen = await _chosen(services, desk)
    threads = {
        article: (await services.articles.get(desk, article)).thread
        for article in {line.state.article for line in chosen.lines}
    }

    def link(state: ClaimState) -> str:
        return services.link(desk, state.card or "", threads[state.article]) if state.card else ""

    return digest(chosen, title_date=day, late=late, link=link, unreconciled=unreconciled, preview=preview)


async def _chosen(services: Services, desk: DeskId) -> Digest:
    states = await services.ledger.states(desk, await services.articles.open_claims(desk))
    return choose(states, services.now())


async def digest_now(services: Services, desk: DeskId) -> int:
    """Posts a digest at once, for everybody; the day's scheduled one still comes. Returns how many claims are open."""
    await must_have_joined(services, desk)
    missed = (await reconcile_votes(services, desk)).missed
    for drawn in await _drawn(services, desk, await local_date(services, desk), unreconciled=missed):
        await services.outbox.post(desk, drawn)
    return (await _chosen(services, desk)).total


async def digest_preview(services: Services, desk: DeskId) -> list[Drawn]:
    """What a digest would say at this moment, for one person."""
    return await _drawn(services, desk, await local_date(services, desk), preview=True)


async def local_date(services: Services, desk: DeskId) -> date:
    hours = await services.desks.hours(desk)
    return services.clock().astimezone(ZoneInfo(hours.zone if hours else "UTC")).date()


@dataclass(frozen=True, slots=True)
class HoursSet:
    hours: DigestHours
    first: datetime
    """When the digest comes next, in the desk's zone."""


async def set_digest_hours(services: Services, desk: DeskId, person: PersonId, asked: AskedHours) -> HoursSet:
    """What is not said stays as it was; a desk without a digest gets every day, in the person's zone.

    Raises DeskError where the bot is not in the channel.
    """
    await must_have_joined(services, desk)
    now = services.clock()
    before = await services.desks.hours(desk)
    zone = asked.zone or (before.zone if before else (await services.directory.person(person)).zone)
    days = asked.days or (before.days if before else EVERY_DAY)
    hours = DigestHours(asked.at, days, zone, since=now)
    await services.desks.set_hours(desk, hours, by=person, now=services.now())
    first = next_send(hours, now, await services.desks.sent(desk))
    return HoursSet(hours, first.astimezone(ZoneInfo(zone)))


async def end_digest(services: Services, desk: DeskId, person: PersonId) -> bool:
    """False where the desk had none."""
    had = await services.desks.hours(desk) is not None
    await services.desks.set_hours(desk, None, by=person, now=services.now())
    return had
