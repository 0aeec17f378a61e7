"""A digest goes out once and whole, whatever dies or fails while it is sent; one that cannot be sent is owned up to."""

import asyncio
import math
import os
import signal
from collections import Counter
from contextlib import AsyncExitStack, suppress
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.desk.acts import Deed
from bot.errors import NotRecorded
from bot.flows.apologise import apologise
from bot.flows.keep_going import every_minute, sweep
from bot.flows.resume_desk import resume_desk
from bot.flows.send_digest import send_digest
from bot.sandbox import Sandbox
from bot.store import keys
from bot.store.connect import connect
from tests.scenarios.conftest import drawn
from tests.scenarios.moved_clock import MovedClock, newsroom_by
from tests.scenarios.newsroom import Newsroom, long_article, newsroom_of, open_bot, open_slack, together
from tests.scenarios.processes import running
from tests.scenarios.test_processes import connected, looking_on

DIGEST, APOLOGY = "secondsource_digest", "secondsource_apology"
A_DIGEST = {"metadata.event_type": DIGEST}
SLOWER = 50.0
"""Times Slack's limits: the looks for a message come 0.04 to 0.4 seconds after it was sent."""


def of_kind(slack: Sandbox, kind: str, channel: str = "verification") -> list[dict[str, Any]]:
    """What the messages of one kind say of themselves, oldest first."""
    messages = slack.workspace.channel(channel).messages.values()
    about = [message.metadata or {} for message in messages]
    return [dict(each["event_payload"]) for each in about if each.get("event_type") == kind]


def parts(newsroom: Newsroom) -> Counter[tuple[str, int]]:
    """How often each part of each day's digest stands in the channel."""
    return Counter((each["date"], each["part"]) for each in of_kind(newsroom.slack, DIGEST, newsroom.place))


async def becomes_due(newsroom: Newsroom, clock: MovedClock, late: timedelta = timedelta(0)) -> date:
    """Gives the desk a digest, moves the clock to its time, or so much after it, and asks; the local date."""
    moment = (clock() + timedelta(minutes=30)).replace(second=0, microsecond=0)
    await newsroom.command("/digest", f"at {moment:%H:%M} daily UTC", by=newsroom.people[0])
    await every_minute(newsroom.services, clock.to(moment + late))
    return moment.date()


async def tried(newsroom: Newsroom, times: int = 1, **of: Any) -> None:
    """Waits until the bot has tried so often to post (a part of) a digest."""

    async def has() -> bool:
        posts = newsroom.calls("chat.postMessage")
        about = [(post["args"].get("metadata") or {}) for post in posts]
        wanted = [each for each in about if each.get("event_type") == DIGEST]
        return len([each for each in wanted if of.items() <= each["event_payload"].items()]) >= times

    await newsroom.until(has)


async def deeds(newsroom: Newsroom) -> list[tuple[str, str]]:
    """What the desk's own history says of its digests, oldest first."""
    acts, _ = await newsroom.services.desks.latest_acts(newsroom.desk_id(), start=0, count=50)
    told = {Deed.DIGEST_SENT: "sent", Deed.DIGEST_LATE: "late", Deed.DIGEST_FAILED: "failed"}
    return [(told[act.deed], str(act.facts["day"])) for act in reversed(acts) if act.deed in told]


# ---------------------------------------------------------------------- Slack does not take it, or not in time


async def test_of_two_days_on_which_nobody_could_send_the_latest_comes_once_and_late(newsroom_store: str) -> None:
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        ana = newsroom.people[0]
        await newsroom.pasted(by=ana)
        revoked = newsroom.slack.faults.add("refused", "chat.postMessage", times=math.inf, error="token_revoked")
        first = await becomes_due(newsroom, clock)
        await tried(newsroom)
        await every_minute(newsroom.services, clock.on(timedelta(hours=25)))
        newsroom.slack.faults.clear()
        await sweep(newsroom.services)
        await newsroom.said(ana, "Still open", "Late: it could not be sent at its time.")
        await newsroom.quiet()
        second = str(first + timedelta(days=1))
        assert parts(newsroom) == {(second, 1): 1}
        assert sorted(await deeds(newsroom)) == [("failed", str(first)), ("late", second)]
        assert revoked.used >= 1


@pytest.mark.parametrize(("asked", "then"), [(8, 4), (20, 20)])
async def test_a_digest_of_which_nothing_is_sent_is_drawn_anew_when_it_has_become_late_or_old(
    newsroom_store: str, asked: int, then: int
) -> None:
    """`asked`: minutes after its time at which it is tried in vain; `then`: minutes until it goes."""
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        ana, ben, cho = newsroom.people
        cards = await newsroom.pasted(by=ana)
        newsroom.slack.faults.add("refused", "chat.postMessage", times=math.inf, error="token_revoked", match=A_DIGEST)
        day = str(await becomes_due(newsroom, clock, late=timedelta(minutes=asked)))
        await tried(newsroom)
        await together(*(newsroom.react(cards[0], "x", by=who) for who in (ben, cho)))
        await newsroom.shows(cards[0], "*False*", by=ana)
        clock.on(timedelta(minutes=then))
        newsroom.slack.faults.clear()
        await sweep(newsroom.services)
        await newsroom.said(ana, "Still open", "*2 open claims*", "Late: it could not be sent at its time.")
        await newsroom.quiet()
        assert parts(newsroom) == {(day, 1): 1}


@pytest.mark.parametrize("later", [timedelta(hours=23, minutes=40), timedelta(hours=25)])
async def test_a_digest_of_which_the_half_was_sent_is_finished_as_it_was_drawn(
    newsroom_store: str, later: timedelta
) -> None:
    """Also beside that of the next day."""
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        ana, ben, cho = newsroom.people
        cards = await newsroom.pasted(long_article(47), by=ana)
        revoked: dict[str, Any] = {"times": math.inf, "error": "token_revoked"}
        newsroom.slack.faults.add(
            "refused", "chat.postMessage", match={**A_DIGEST, "metadata.event_payload.part": 2}, **revoked
        )
        day = await becomes_due(newsroom, clock)
        await tried(newsroom, part=2)
        await together(*(newsroom.react(cards[0], "x", by=who) for who in (ben, cho)))
        await newsroom.shows(cards[0], "*False*", by=ana)
        newsroom.slack.faults.add("refused", "chat.postMessage", match=A_DIGEST, **revoked)
        await every_minute(newsroom.services, clock.on(later))
        newsroom.slack.faults.clear()
        await sweep(newsroom.services)
        await newsroom.said(ana, "Part 2 of 2")
        await newsroom.quiet()
        days = [day] if later < timedelta(hours=24) else [day, day + timedelta(days=1)]
        assert parts(newsroom) == {(str(each), part): 1 for each in days for part in (1, 2)}
        title = f"Digest of {day:%A} {day.day} {day:%B %Y}"
        digest = "".join(drawn(m) for m in await newsroom.messages(ana) if title in drawn(m))
        assert "*47 open claims*" in digest
        assert all(digest.count(newsroom.link(card)) == 1 for card in cards), "none left out, none twice"


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [("reset_before", 0), ("reset_after", 0), ("status_after", 0), ("html", 0), ("late", 0.1), ("late", 0.6)],
)
async def test_a_digest_whose_posting_ended_without_an_answer_stands_once(
    newsroom_store: str, kind: str, seconds: float
) -> None:
    """The last comes when it was sent again already: then the second is taken away."""
    async with newsroom_of(newsroom_store, slack_pace=SLOWER) as newsroom:
        await newsroom.pasted(by=newsroom.people[0])
        fault = newsroom.slack.faults.add(kind, "chat.postMessage", seconds=seconds, match=A_DIGEST)
        await newsroom.command("/digest", "now", by=newsroom.people[0])
        await newsroom.said(newsroom.people[0], "Still open")
        await newsroom.quiet()
        assert list(parts(newsroom).values()) == [1]
        assert fault.used == 1


async def test_what_cannot_be_looked_for_is_not_posted_and_the_desk_is_told_once_it_can_be(
    newsroom_store: str,
) -> None:
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        ana = newsroom.people[0]
        await newsroom.pasted(by=ana)
        newsroom.slack.faults.add("refused", "conversations.history", times=math.inf, error="missing_scope")
        day = await becomes_due(newsroom, clock)
        await newsroom.quiet()
        assert parts(newsroom) == {}
        assert await deeds(newsroom) == [("failed", str(day))]
        newsroom.slack.faults.clear()
        clock.on(timedelta(minutes=61))
        await sweep(newsroom.services)
        await newsroom.said(ana, "could not be sent: I may not look at this channel's messages", "3 claims are open")
        assert parts(newsroom) == {}


async def test_a_server_that_cannot_look_at_a_channel_at_all_has_its_digest_all_the_same(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store) as newsroom:
        await newsroom.pasted(by=newsroom.people[0])
        newsroom.slack.faults.add("status", "conversations.history", times=math.inf, status=404)
        await newsroom.command("/digest", "now", by=newsroom.people[0])
        await newsroom.said(newsroom.people[0], "Still open")
        await newsroom.quiet()
        assert list(parts(newsroom).values()) == [1]


async def test_a_second_one_that_slack_does_not_let_go_is_no_failure_of_the_digest(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store, slack_pace=SLOWER) as newsroom:
        await newsroom.pasted(by=newsroom.people[0])
        newsroom.slack.faults.add("late", "chat.postMessage", seconds=0.6, match=A_DIGEST)
        kept = newsroom.slack.faults.add("refused", "chat.delete", error="cant_delete_message")
        await newsroom.command("/digest", "now", by=newsroom.people[0])
        await newsroom.said(newsroom.people[0], "Still open")
        await newsroom.quiet()
        assert kept.used == 1
        assert [became for became, _ in await deeds(newsroom)] == ["sent"]


# ---------------------------------------------------------------------- it cannot be sent at all


async def put_off(newsroom: Newsroom) -> None:
    """Waits until the desk could not be told that a digest failed, and it is not to be tried again at once."""

    async def later() -> bool:
        owed = await newsroom.services.digests.owed(newsroom.desk_id())
        return owed is not None and owed.next > owed.failed

    await newsroom.until(later)


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
    async with newsroom_by(clock, newsroom_store) as newsroom:
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
    async with newsroom_of(newsroom_store) as newsroom:
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
        newsroom = await stack.enter_async_context(newsroom_of(newsroom_store))
        other = await open_bot(stack, newsroom.slack, newsroom_store, slack_pace=1000)
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


# ---------------------------------------------------------------------- who sends it dies


async def test_a_worker_killed_between_two_parts_is_followed_by_one_that_sends_the_rest(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        await stack.enter_async_context(running("serve", tmp_path, slack, slack_pace=1000, work_in_serve="false"))
        await connected(slack)
        newsroom = await stack.enter_async_context(looking_on(slack, tmp_path))
        ana = newsroom.people[0]
        died = asyncio.Event()
        async with running("work", tmp_path, slack, slack_pace=1000) as worker:

            def kill(*_: str | None) -> None:
                if of_kind(slack, DIGEST) and not died.is_set():
                    died.set()
                    os.kill(worker.pid, signal.SIGKILL)

            cards = await newsroom.pasted(long_article(47), by=ana)
            slack.workspace.on_change.append(kill)
            moment = (datetime.now(UTC) + timedelta(minutes=30)).replace(second=0, microsecond=0)
            await newsroom.command("/digest", f"at {moment:%H:%M} daily UTC", by=ana)
            await every_minute(newsroom.services, moment)
            await asyncio.wait_for(died.wait(), 60)
            await worker.wait()
        day = str(moment.date())
        assert parts(newsroom) == {(day, 1): 1}
        async with running("work", tmp_path, slack, slack_pace=1000):
            await newsroom.said(ana, "Part 2 of 2")
            await newsroom.quiet()
        assert parts(newsroom) == {(day, 1): 1, (day, 2): 1}
        digest = "".join(drawn(m) for m in await newsroom.messages(ana) if "of 2" in drawn(m))
        assert all(digest.count(newsroom.link(card)) == 1 for card in cards)


async def test_a_digest_that_the_store_has_forgotten_is_found_in_the_channel(newsroom_store: str) -> None:
    """As after a power cut: the last second of the append-only file is gone."""
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        await newsroom.pasted(by=newsroom.people[0])
        day = str(await becomes_due(newsroom, clock))
        await newsroom.said(newsroom.people[0], "Still open")
        await newsroom.quiet()
        client = connect(newsroom_store)
        await client.delete(keys.digests(newsroom.desk_id()))
        await client.aclose()
        await every_minute(newsroom.services, clock.on(timedelta(minutes=1)))
        await newsroom.quiet()
        assert parts(newsroom) == {(day, 1): 1}
        assert [sent for sent, _ in await deeds(newsroom)] == ["sent", "sent"]


async def test_a_desk_that_cannot_be_read_keeps_no_other_waiting(newsroom_store: str) -> None:
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        await newsroom.pasted(by=newsroom.people[0])
        client, broken = connect(newsroom_store), newsroom.desk_id("politics")
        await client.sadd(keys.desks(), broken)
        await client.hset(keys.settings(broken), "digest", "whenever")
        await client.hset(keys.work(broken), "no", "sorted set")
        day = str(await becomes_due(newsroom, clock))
        await sweep(newsroom.services)
        await newsroom.said(newsroom.people[0], "Still open")
        await newsroom.quiet()
        assert parts(newsroom) == {(day, 1): 1}
        await client.delete(keys.work(broken), keys.settings(broken))
        await client.aclose()
