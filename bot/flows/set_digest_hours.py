"""When a desk's digest comes, and its end."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.desk.ids import DeskId, PersonId
from bot.desk.schedule import EVERY_DAY, AskedHours, DigestHours, next_send
from bot.errors import NotUnderstood
from bot.flows.submit_article import must_have_joined
from bot.services import Services

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
    sent = await services.digests.sent(desk)
    first = next_send(hours, now, sent)
    await services.desks.set_hours(desk, hours, by=person, now=services.now())
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
