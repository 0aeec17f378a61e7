"""The digest: taken by one worker a desk and local date, reconciled, posted whole, once."""

import asyncio
import json
import logging
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.desk.claim import ClaimState
from bot.desk.digest import Digest, choose
from bot.desk.ids import ArticleId, DeskId, PersonId
from bot.desk.schedule import EVERY_DAY, AskedHours, DigestHours, due, next_send
from bot.errors import NotUnderstood
from bot.flows.reconcile_votes import reconcile_votes
from bot.flows.submit_article import must_have_joined
from bot.services import Services
from bot.slack.digest import digest
from bot.slack.drawn import Drawn
from bot.slack.outbox import PASSING, Refused
from bot.store.desks import Lease

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
    async with services.desks.leased(desk, "digest") as lease:
        if lease is None:
            return
        _, day, how = item.split(":")
        if item not in (await services.desks.waiting(desk)).work:
            return
        try:
            ts = await _post(services, lease, desk, date.fromisoformat(day), late=how == "late")
        except Refused as error:
            if error.code in PASSING:
                raise
            log.error("digest of %s: %s", desk, error)
            ts = error.code
        await services.desks.digest_sent(desk, item, date.fromisoformat(day), ts)


async def _post(services: Services, lease: Lease, desk: DeskId, day: date, *, late: bool) -> str:
    """Returns the last message's `ts`. What an earlier try drew is sent as it was, less what stands already."""
    begun = await services.desks.digest_begun(desk, day, services.now())
    sent: dict[int, str] = {}
    if draft := await services.desks.digest_draft(desk, day):
        parts = [Drawn(**part) for part in json.loads(draft)]
        sent = await _sent(services, desk, day, begun or services.now())
    else:
        missed = (await reconcile_votes(services, desk)).missed
        parts = await _drawn(services, desk, day, late=late, unreconciled=missed)
        await services.desks.keep_draft(desk, day, json.dumps([asdict(part) for part in parts]))
    ts = ""
    for number, part in enumerate(parts, 1):
        if number in sent:
            ts = sent[number]
            continue
        await services.outbox.turn_to_post(desk)
        await lease.must_hold()
        ts = await services.outbox.post(desk, part, in_turn=True)
    return ts


async def _sent(services: Services, desk: DeskId, day: date, since: int) -> dict[int, str]:
    """The parts of this digest that stand in the channel."""
    try:
        return {
            int(message.payload.get("part", 0)): message.ts
            async for message in services.outbox.posted(desk, thread=None, oldest=f"{since / 1_000_000 - 60:.6f}")
            if message.event_type == "secondsource_digest" and message.payload.get("date") == day.isoformat()
        }
    except Refused as error:
        if error.code in PASSING:
            raise
        log.warning("cannot look for the digest's parts: %s", error)
        return {}


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
        await services.outbox.post(
            desk, replace(drawn, metadata=None)
        )  # the scheduled one's parts alone are told by it
    return (await _chosen(services, desk)).total


async def digest_preview(services: Services, desk: DeskId) -> list[Drawn]:
    """What a digest would say at this moment, for one person."""
    return await _drawn(services, desk, await local_date(services, desk), preview=True)


async def local_date(services: Services, desk: DeskId) -> date:
    hours = await services.desks.hours(desk)
    return services.clock().astimezone(ZoneInfo(hours.zone if hours else "UTC")).date()


ZONE_WITHIN = 0.5
"""Seconds that a command waits to hear a person's zone."""


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
    zone = asked.zone or (before.zone if before else await _zone_of(services, person))
    days = asked.days or (before.days if before else EVERY_DAY)
    hours = DigestHours(asked.at, days, zone, since=now)
    await services.desks.set_hours(desk, hours, by=person, now=services.now())
    first = next_send(hours, now, await services.desks.sent(desk))
    return HoursSet(hours, first.astimezone(ZoneInfo(zone)))


async def _zone_of(services: Services, person: PersonId) -> str:
    try:
        async with asyncio.timeout(ZONE_WITHIN):
            return (await services.directory.person(person)).zone
    except TimeoutError:
        raise NotUnderstood(
            "Slack is slow to say your time zone: name it, as in /digest at 09:00 Europe/London."
        ) from None


async def end_digest(services: Services, desk: DeskId, person: PersonId) -> bool:
    """False where the desk had none."""
    had = await services.desks.hours(desk) is not None
    await services.desks.set_hours(desk, None, by=person, now=services.now())
    return had
