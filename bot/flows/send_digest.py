"""The digest: taken by one worker a desk and local date, reconciled, posted whole, once."""

import json
import logging
from dataclasses import asdict, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.desk.claim import ClaimState
from bot.desk.digest import Digest, choose
from bot.desk.ids import DeskId
from bot.flows.list_claims import claim_link
from bot.flows.reconcile_votes import compare_for, unreconciled
from bot.flows.submit_article import must_have_joined
from bot.services import Services
from bot.slack.digest import digest
from bot.slack.drawn import Drawn
from bot.slack.outbox import PASSING, Refused
from bot.store.marks import Lease

log = logging.getLogger(__name__)

COMPARED_WITHIN = 60.0
"""Seconds that a digest whose comparison did not begin beforehand waits for it."""


async def send_digest(services: Services, desk: DeskId, item: str) -> None:
    """Sends the digest of a work item `digest:<local date>:<late or now>`; where an earlier try died, only the rest."""
    async with services.marks.leased(desk, "digest") as lease:
        if lease is None:
            return
        _, day, how = item.split(":")
        if item not in (await services.marks.waiting(desk)).work:
            return
        try:
            ts = await _post(services, lease, desk, date.fromisoformat(day), late=how == "late")
        except Refused as error:
            if error.code in PASSING:
                raise
            log.error("digest of %s: %s", desk, error)
            ts = error.code
        await services.digests.finish(desk, item, date.fromisoformat(day), ts)


async def _post(services: Services, lease: Lease, desk: DeskId, day: date, *, late: bool) -> str:
    """Returns the last message's `ts`. What an earlier try drew is sent as it was, less what stands already."""
    begun = await services.digests.begun(desk, day, services.now())
    sent: dict[int, str] = {}
    if draft := await services.digests.draft(desk, day):
        parts = [Drawn(**part) for part in json.loads(draft)]
        sent = await _sent(services, desk, day, begun or services.now())
    else:
        if late or not await services.comparisons.prepared(desk, day):
            await compare_for(services, desk, COMPARED_WITHIN)
        parts = await _drawn(services, desk, day, late=late, unreconciled=await unreconciled(services, desk))
        await services.digests.keep_draft(desk, day, json.dumps([asdict(part) for part in parts]))
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
    threads = await services.articles.threads(desk, list({line.state.article for line in chosen.lines}))

    def link(state: ClaimState) -> str:
        return claim_link(services, desk, state, threads.get(state.article))

    return digest(chosen, title_date=day, late=late, link=link, unreconciled=unreconciled, preview=preview)


async def _chosen(services: Services, desk: DeskId) -> Digest:
    states = await services.ledger.states(desk, await services.articles.open_claims(desk))
    return choose(states, services.now())


async def digest_now(services: Services, desk: DeskId) -> int:
    """Posts a digest at once, for everybody; the day's scheduled one still comes. Returns how many claims are open."""
    await must_have_joined(services, desk)
    await compare_for(services, desk, COMPARED_WITHIN)
    left = await unreconciled(services, desk)
    for drawn in await _drawn(services, desk, await local_date(services, desk), unreconciled=left):
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
