"""A digest that cannot be sent is owned up to; one that somebody asked for is answered for to them."""

import math
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any

from bot.errors import NotRecorded
from bot.flows.apologise import apologise
from bot.flows.keep_going import every_minute, sweep
from bot.flows.resume_desk import resume_desk
from bot.flows.send_digest import send_digest
from bot.store import keys
from bot.store.connect import connect
from tests.scenarios.conftest import drawn
from tests.scenarios.digests import A_DIGEST, APOLOGY, DIGEST, becomes_due, deeds, of_kind, parts, put_off, tried
from tests.scenarios.moved_clock import MovedClock, newsroom_by
from tests.scenarios.newsroom import newsroom_of, open_bot, together

# ---------------------------------------------------------------------- it cannot be sent at all


async def test_a_digest_that_could_not_be_sent_is_owned_up_to_as_soon_as_the_bot_is_let_in_and_once(
    newsroom_store: str,
) -> None:
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        ana = newsroom.people[0]
        await newsroom.pasted(by=ana)
        del newsroom.slack.workspace.channel(newsroom.place).members["U0SANDBOT"]
        first = await becomes_due(newsroom, clock)
        await newsroom.quiet()
        await every_minute(newsroom.services, clock.on(timedelta(hours=24)))
        await newsroom.quiet()
        second = first + timedelta(days=1)
        assert await deeds(newsroom) == [("failed", str(first)), ("failed", str(second))]
        await put_off(newsroom)
        await newsroom.command("/invite", "@secondsource", by=ana)
        told = await newsroom.said(ana, "2 digests", "could not be sent: I was not in this channel")
        assert f"that of {second:%A} {second.day} {second:%B %Y}" in told
        assert "3 claims are open now: /digest now lists them." in told
        desk, services = newsroom.desk_id(), newsroom.services
        await together(*(resume_desk(services, desk) for _ in range(3)))
        await newsroom.quiet()
        client = connect(newsroom_store)
        await client.zadd(keys.apologies(desk), {str(second): 0})  # as a store that lost its last second has it
        await client.aclose()
        await apologise(services, desk)
        assert await services.digests.owed(desk) is None
        assert len(of_kind(newsroom.slack, APOLOGY)) == 1
        assert parts(newsroom) == {}, "no crowd of old digests"


async def test_it_is_tried_seldom_to_tell_a_desk_that_cannot_be_told(newsroom_store: str) -> None:
    """After as long as it went by since the digest failed: at least a minute, at most an hour."""
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store, pace=1.0) as newsroom:
        await newsroom.pasted(by=newsroom.people[0])
        del newsroom.slack.workspace.channel(newsroom.place).members["U0SANDBOT"]
        await becomes_due(newsroom, clock)
        await put_off(newsroom)
        desk, services = newsroom.desk_id(), newsroom.services
        tries = []
        for minutes in (0.5, 0.6, 0.5, 0.3, 30, 5, 30, 50, 20):
            clock.on(timedelta(minutes=minutes))
            await apologise(services, desk)
            tries.append(len(newsroom.calls("conversations.history")))
        assert [after - before for before, after in pairwise(tries)] == [1, 0, 0, 1, 0, 1, 0, 1]


async def test_where_slack_is_faster_a_desk_that_cannot_be_told_is_tried_sooner(newsroom_store: str) -> None:
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store, pace=1000.0) as newsroom:
        await newsroom.pasted(by=newsroom.people[0])
        del newsroom.slack.workspace.channel(newsroom.place).members["U0SANDBOT"]
        await becomes_due(newsroom, clock)
        await put_off(newsroom)
        desk, services = newsroom.desk_id(), newsroom.services
        clock.on(timedelta(minutes=30))
        await apologise(services, desk)
        owed = await services.digests.owed(desk)
        assert owed is not None
        assert owed.next - services.now() <= 3_600_000, "an hour at most, a thousand times as fast"


async def test_before_the_next_digest_the_desk_is_told_of_the_one_that_failed(newsroom_store: str) -> None:
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        ana = newsroom.people[0]
        await newsroom.pasted(by=ana)
        for kind in (DIGEST, APOLOGY):
            match = {"metadata.event_type": kind}
            newsroom.slack.faults.add("refused", "chat.postMessage", error="restricted_action", match=match)
        first = await becomes_due(newsroom, clock)
        await newsroom.quiet()
        apology = newsroom.slack.faults.rows[-1]
        await newsroom.until(lambda: _spent(apology))
        await every_minute(newsroom.services, clock.on(timedelta(hours=24)))
        await newsroom.said(ana, "Still open")
        await newsroom.quiet()
        own = [drawn(m) for m in await newsroom.messages(ana) if m.get("bot_id") and "thread_ts" not in m]
        assert f"The digest of {first:%A} {first.day} {first:%B %Y} could not be sent: Slack refused it" in own[-2]
        assert "Still open" in own[-1]
        assert len(of_kind(newsroom.slack, APOLOGY)) == 1


async def test_after_a_digest_that_a_proxy_refused_the_desk_is_told_and_the_next_one_comes(newsroom_store: str) -> None:
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        ana = newsroom.people[0]
        await newsroom.pasted(by=ana)
        newsroom.slack.faults.add("status", "chat.postMessage", status=403, match=A_DIGEST)
        first = await becomes_due(newsroom, clock)
        await newsroom.quiet()
        assert await deeds(newsroom) == [("failed", str(first))]
        await every_minute(newsroom.services, clock.on(timedelta(hours=24)))
        await newsroom.said(ana, "Still open")
        await newsroom.said(ana, "could not be sent: Slack refused it (status 403)")
        await newsroom.quiet()
        assert len(of_kind(newsroom.slack, APOLOGY)) == 1


async def test_for_a_digest_that_stands_after_all_nobody_is_sorry(newsroom_store: str) -> None:
    """Slack carried it out, and did not let it be looked for."""
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        await newsroom.pasted(by=newsroom.people[0])
        newsroom.slack.faults.add("reset_after", "chat.postMessage", match=A_DIGEST)
        newsroom.slack.faults.add("refused", "conversations.history", error="not_in_channel", skip=1)
        day = str(await becomes_due(newsroom, clock))

        async def found() -> bool:
            return ("stands", day) in await deeds(newsroom)

        await newsroom.until(found)
        await newsroom.quiet()
        assert await deeds(newsroom) == [("failed", day), ("stands", day)]
        assert await newsroom.services.digests.owed(newsroom.desk_id()) is None
        assert (parts(newsroom), of_kind(newsroom.slack, APOLOGY)) == ({(day, 1): 1}, [])


async def test_an_apology_that_cannot_be_written_holds_no_digest_up(newsroom_store: str) -> None:
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        ana = newsroom.people[0]
        await newsroom.pasted(by=ana)
        client = connect(newsroom_store)
        await client.zadd(keys.apologies(newsroom.desk_id()), {"no date": 1})
        day = str(await becomes_due(newsroom, clock))
        await newsroom.said(ana, "Still open")
        await newsroom.quiet()
        await client.delete(keys.apologies(newsroom.desk_id()))
        await client.aclose()
        assert parts(newsroom) == {(day, 1): 1}


async def _spent(fault: Any) -> bool:
    return bool(fault.spent)


# ---------------------------------------------------------------------- asked for


async def test_one_who_asked_is_told_where_the_channel_was_closed_meanwhile(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store, reader="rules") as newsroom:
        ana = newsroom.people[0]
        await newsroom.pasted(by=ana)
        newsroom.slack.faults.add("refused", "chat.postMessage", error="not_in_channel", match=A_DIGEST)
        await newsroom.command("/digest", "now", by=ana)
        await newsroom.told(ana, "/invite @secondsource")
        await newsroom.quiet()
        assert of_kind(newsroom.slack, APOLOGY) == [], "only they waited for it"


async def test_nobody_waits_for_more_than_an_hour_for_a_digest_that_they_asked_for(newsroom_store: str) -> None:
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        ana = newsroom.people[0]
        await newsroom.pasted(by=ana)
        newsroom.slack.faults.add("refused", "chat.postMessage", times=math.inf, error="token_revoked", match=A_DIGEST)
        await newsroom.command("/digest", "now", by=ana)
        await tried(newsroom)
        clock.on(timedelta(minutes=61))
        newsroom.slack.faults.clear()
        await sweep(newsroom.services)
        await newsroom.told(ana, "I could not send the digest that you asked for within an hour")
        await newsroom.quiet()
        assert parts(newsroom) == {}


async def test_while_the_store_blinks_two_workers_send_one_digest_that_was_asked_for(newsroom_store: str) -> None:
    async with AsyncExitStack() as stack:
        newsroom = await stack.enter_async_context(newsroom_of(newsroom_store, reader="rules"))
        other = await open_bot(stack, newsroom.slack, newsroom_store, slack_pace=1000, reader="rules")
        ana, desk = newsroom.people[0], newsroom.desk_id()
        await newsroom.pasted(by=ana)
        held = newsroom.slack.faults.add("hold", "chat.postMessage", seconds=1.0, match=A_DIGEST)
        await newsroom.command("/digest", "now", by=ana)
        await newsroom.until(lambda: _used(held))
        client = connect(newsroom_store)
        await client.execute_command("CLIENT", "PAUSE", 3000, "ALL")  # type: ignore[no-untyped-call]  # redis-py's own
        await client.aclose()
        await newsroom.said(ana, "Still open")

        async def over() -> bool:
            with suppress(NotRecorded):
                (item,) = (await newsroom.services.marks.waiting(desk)).work or ("",)
                run = item.removeprefix("digest:")
                await together(*(send_digest(services, desk, run) for services in (newsroom.services, other.services)))
                return not item
            return False

        await newsroom.until(over)
        assert list(parts(newsroom).values()) == [1]


async def _used(fault: Any) -> bool:
    return bool(fault.used)
