"""A digest that could not be sent says so in the desk, as soon as the desk can be told anything."""

import logging
from datetime import date

from bot.desk.acts import Deed, recorded
from bot.desk.ids import DeskId, Micros
from bot.flows.post_once import post_once, shown
from bot.services import Services
from bot.slack.digest import apology
from bot.slack.refusals import Refused, Uncertain
from bot.store.digests import Owed
from bot.store.marks import Lease

log = logging.getLogger(__name__)

SOONEST, SELDOM = 60_000_000, 3_600_000_000
"""Microseconds between two tries: as many as went by since the digest failed, but no fewer and no more than these,
divided by the pace."""


async def apologise(services: Services, desk: DeskId) -> None:
    """Tells the desk, if there is something to tell and it is time to try."""
    owed = await services.digests.owed(desk)
    if owed and owed.next <= services.now():
        async with services.marks.leased(desk, "digest") as lease:
            if lease:
                await say_sorry(services, desk, lease)


async def say_sorry(services: Services, desk: DeskId, lease: Lease) -> None:
    """The same, at once and under the lease of the desk's digests. That it is refused is no news: it is tried again."""
    owed = await services.digests.owed(desk)
    if owed is None:
        return
    await _put_off(services, desk, owed)
    try:
        if stands := await _standing(services, desk, owed):
            log.warning("what was taken for failed stands in %s: the digests of %s", desk, ", ".join(map(str, stands)))
            for day in stands:
                now = services.now()
                await services.desks.note(desk, recorded(Deed.DIGEST_STANDS, at=now, day=day.isoformat()), now)
            await services.digests.told(desk, stands)
            if (owed := await services.digests.owed(desk)) is None:
                return
        if await _said(services, desk, owed) is None:
            claims = await services.lists.open_claims(desk)
            await post_once(
                services,
                lease,
                desk,
                apology(owed.days, owed.code, len(claims)),
                note=lambda tried: _noted(services, desk, owed, tried),
                look=lambda: _said(services, desk, owed),
            )
    except (Refused, Uncertain) as error:
        log.info("%s is not told yet that a digest could not be sent: %s", desk, error)
        return
    await services.digests.told(desk, owed.days)


async def _noted(services: Services, desk: DeskId, owed: Owed, tried: Micros | None) -> None:
    """Whoever dies while the apology is on its way is followed when a look tells for certain whether it stands."""
    if tried is not None:
        await _put_off(services, desk, owed)


async def _put_off(services: Services, desk: DeskId, owed: Owed) -> None:
    now = services.now()
    soonest, seldom = (int(each / services.settings.slack_pace) for each in (SOONEST, SELDOM))
    wait = min(max(now - owed.failed, soonest), seldom)
    await services.digests.put_off(desk, owed, Micros(now + wait))


async def _standing(services: Services, desk: DeskId, owed: Owed) -> list[date]:
    """Those of which every part stands in the channel: Slack had carried out what nobody could look for any more."""
    sent = await shown(
        services,
        desk,
        thread=None,
        since=owed.since,
        wanted=lambda sent: sent.event_type == "secondsource_digest" and "run" not in sent.payload,
    )
    parts = {(each.payload.get("date"), each.payload.get("part"), each.payload.get("of")) for each in sent}
    lengths = {(day, of) for day, _, of in parts if isinstance(of, int)}
    whole = {day for day, of in lengths if {(day, n, of) for n in range(1, of + 1)} <= parts}
    return [day for day in owed.days if day.isoformat() in whole]


async def _said(services: Services, desk: DeskId, owed: Owed) -> str | None:
    days = {day.isoformat() for day in owed.days}
    found = await shown(
        services,
        desk,
        thread=None,
        since=owed.failed,
        wanted=lambda sent: sent.event_type == "secondsource_apology" and sent.payload.get("date") in days,
    )
    return found[0].ts if found else None
