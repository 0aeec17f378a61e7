"""The digest: taken by one worker a desk and local date, or asked for by a person; compared, posted whole, once."""

import asyncio
import logging
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.desk.claim import ClaimState
from bot.desk.digest import Digest, choose
from bot.desk.ids import DeskId, Micros, PersonId, channel_of
from bot.desk.schedule import is_late, overtaken
from bot.flows.apologise import say_sorry
from bot.flows.list_claims import claim_link
from bot.flows.post_once import LOOKS, about, post_once, settled, shown
from bot.flows.reconcile_votes import compare_for, unreconciled
from bot.flows.submit_article import must_have_joined, not_in_channel
from bot.services import Services
from bot.slack.digest import digest, refused_because
from bot.slack.drawn import Drawn
from bot.slack.refusals import CLOSED_CHANNEL, PASSING, Refused, Uncertain
from bot.slack.replies import sentence
from bot.store.digests import Draft, Run
from bot.store.marks import Lease

log = logging.getLogger(__name__)

COMPARED_WITHIN = 60.0
"""Seconds that a digest whose comparison did not begin beforehand waits for it."""

WAITED_FOR = Micros(3_600_000_000)
"""Microseconds for which somebody who asked for a digest waits for its first message."""

STALE = Micros(600_000_000)
"""Microseconds after which a draft of which nothing is sent is drawn anew."""

TOO_OLD = "I could not send the digest that you asked for within an hour: type /digest now once more."
OVERTAKEN = "a later one took its place"


async def ask_digest(services: Services, desk: DeskId, person: PersonId, *, request: str, url: str) -> None:
    """A digest at once, for everybody; the day's scheduled one still comes. It is work of the desk, on disk, when this
    returns.

    `request` names what asked for it: the same again is the same digest. `url` is where the person can be answered.
    Raises DeskError where the bot is not in the channel.
    """
    await must_have_joined(services, desk)
    day = await _local_date(services, desk)
    run = await services.digests.ask(desk, day=day, by=person, request=request, url=url, now=services.now())
    services.prompter.digest(desk, run)


async def send_digest(services: Services, desk: DeskId, id: str) -> None:
    """Sends what is not sent of one run. Does nothing while another of the desk's digests is being sent."""
    async with services.marks.leased(desk, "digest") as lease:
        if lease is None or (run := await services.digests.run(desk, id)) is None:
            return
        try:
            await say_sorry(services, desk, lease)
        except Exception:  # an apology that fails, however it does, must not keep back the digest that is due
            log.exception("%s is not told that an earlier digest could not be sent", desk)
        try:
            await _send(services, lease, desk, run)
        except Refused as refusal:
            if refusal.code in PASSING:
                raise
            await _fail(services, desk, run, refusal)


async def _send(services: Services, lease: Lease, desk: DeskId, run: Run) -> None:
    """What an earlier try drew is sent as it was, less what stands already.

    The channel is looked at even where nothing is known of an earlier try: a store that lost power forgets its last
    second. As long as nothing stands there, the digest may still be drawn anew, or be left to a later one.

    So neither the lease nor the note of a try need be on disk. Whoever lost the lease with the store's last second
    posts nothing more, as `post_once` asks for it before each part. Whoever has it then finds the draft, which is on
    disk before the first part, and looks for as long as Slack may not list what was posted since.
    """
    looked, draft = services.now(), run.draft
    stands = await _standing(services, desk, run)
    tried = run.tried or (draft.begun if draft else None)
    if tried is not None and settled(services, tried, looked):
        tried = None
    if not stands and tried is None:
        if await _gave_up(services, desk, run):
            return
        if draft and (draft.late != _late(services, run) or services.now() - draft.begun >= STALE):
            draft = None
    if draft is None:
        draft = await _draw(services, desk, run)
        await services.digests.begin(desk, run, draft)
    ts, doubtful = "", False
    for number, part in enumerate(draft.parts, 1):
        if number in stands:
            ts = stands[number]
            continue
        posted = await post_once(
            services,
            lease,
            desk,
            Drawn(**part),
            note=partial(services.digests.note, desk, run),
            look=partial(_part, services, desk, run, number),
            tried=tried,
        )
        ts, doubtful, tried = posted.ts, doubtful or posted.doubtful, None
    if doubtful:
        await asyncio.sleep(LOOKS[-1] / services.settings.slack_pace)
        await _standing(services, desk, run)
    await services.digests.finish(desk, run, draft, ts, services.now())


async def _standing(services: Services, desk: DeskId, run: Run) -> dict[int, str]:
    """The parts of the digest that stand in the channel. Of a part that stands there twice the second is taken away:
    Slack had stored it later than anybody waits."""
    wanted = about("secondsource_digest", date=run.day.isoformat(), run=run.id if run.by else None)
    found: dict[int, list[str]] = defaultdict(list)
    for sent in await shown(services, desk, thread=None, since=run.since, wanted=wanted):
        found[int(sent.payload.get("part", 0))].append(sent.ts)
    for more in (ts for all_ in found.values() for ts in all_[1:]):
        try:
            await services.outbox.delete(desk, more)
        except Refused as refusal:
            if refusal.code in PASSING:
                raise
            log.error("message %s in %s: %s", more, desk, refusal)
    return {part: all_[0] for part, all_ in found.items()}


async def _part(services: Services, desk: DeskId, run: Run, number: int) -> str | None:
    return (await _standing(services, desk, run)).get(number)


async def _gave_up(services: Services, desk: DeskId, run: Run) -> bool:
    """Of a digest of which nothing is sent: whether nobody waits for it any more."""
    if run.by is None:
        later = await services.digests.sent(desk) - {run.day}
        if not overtaken(run.day, later, await _local_date(services, desk)):
            return False
        await services.digests.miss(desk, run, OVERTAKEN, services.now())
    else:
        if services.now() - run.due < WAITED_FOR:
            return False
        await _answer(services, desk, run, TOO_OLD)
        await services.digests.fail(desk, run, "too_old", "nobody waits for it any more", services.now())
    return True


async def _fail(services: Services, desk: DeskId, run: Run, refusal: Refused) -> None:
    log.error("digest %s of %s: %s", run.id, desk, refusal)
    if closed := refusal.code in CLOSED_CHANNEL:
        services.directory.left(channel_of(desk))
    if run.by:
        await _answer(services, desk, run, not_in_channel(services, desk) if closed else str(refusal))
    await services.digests.fail(desk, run, refusal.code, refused_because(refusal.code), services.now())
    if run.by is None:
        services.prompter.apology(desk)


async def _answer(services: Services, desk: DeskId, run: Run, text: str) -> None:
    """Privately, to the one who asked."""
    drawn = sentence(text)
    if not await services.outbox.respond(run.url, drawn) and run.by:
        try:
            await services.outbox.tell(desk, run.by, drawn)
        except (Refused, Uncertain) as error:
            log.warning("could not tell %s: %s", run.by, error)


def _late(services: Services, run: Run) -> bool:
    """Whether it is late if it goes out now."""
    moment, goes = (datetime.fromtimestamp(at / 1_000_000, UTC) for at in (run.due, max(run.taken, services.now())))
    return run.by is None and is_late(moment, goes)


# ---------------------------------------------------------------------- what it says


async def _draw(services: Services, desk: DeskId, run: Run) -> Draft:
    late, asked = _late(services, run), run.id if run.by else None
    if late or asked or not await services.comparisons.prepared(desk, run.day.isoformat()):
        await compare_for(services, desk, COMPARED_WITHIN)
    left, chosen = await unreconciled(services, desk), await _chosen(services, desk)
    parts = await _drawn(services, desk, run.day, chosen, late=late, unreconciled=left, run=asked)
    return Draft([asdict(part) for part in parts], claims=chosen.total, late=late, begun=services.now())


async def _drawn(
    services: Services,
    desk: DeskId,
    day: date,
    chosen: Digest,
    *,
    late: bool = False,
    unreconciled: int = 0,
    run: str | None = None,
    preview: bool = False,
) -> list[Drawn]:
    threads = await services.articles.threads(desk, list({line.state.article for line in chosen.lines}))

    def link(state: ClaimState) -> str:
        return claim_link(services, desk, state, threads.get(state.article))

    return digest(chosen, title_date=day, late=late, link=link, unreconciled=unreconciled, run=run, preview=preview)


async def _chosen(services: Services, desk: DeskId) -> Digest:
    states = await services.ledger.states(desk, await services.lists.open_claims(desk))
    return choose(states, services.now())


async def digest_preview(services: Services, desk: DeskId) -> list[Drawn]:
    """What a digest would say at this moment, for one person."""
    day, chosen = await _local_date(services, desk), await _chosen(services, desk)
    return await _drawn(services, desk, day, chosen, preview=True)


async def _local_date(services: Services, desk: DeskId) -> date:
    hours = await services.desks.hours(desk)
    return services.clock().astimezone(ZoneInfo(hours.zone if hours else "UTC")).date()
