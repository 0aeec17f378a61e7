"""A digest goes out once and whole, whatever dies or fails while it is sent."""

import asyncio
import math
import os
import signal
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.flows.keep_going import every_minute, sweep
from bot.store import keys
from bot.store.connect import connect
from tests.scenarios.conftest import drawn
from tests.scenarios.digests import (
    A_DIGEST,
    DIGEST,
    SLOWER,
    becomes_due,
    deeds,
    of_kind,
    parts,
    tried,
)
from tests.scenarios.moved_clock import MovedClock, newsroom_by
from tests.scenarios.newsroom import long_article, newsroom_of, open_slack, together
from tests.scenarios.processes import running
from tests.scenarios.test_processes import connected, looking_on

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
    async with newsroom_of(newsroom_store, slack_pace=SLOWER, reader="rules") as newsroom:
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
    async with newsroom_of(newsroom_store, reader="rules") as newsroom:
        await newsroom.pasted(by=newsroom.people[0])
        newsroom.slack.faults.add("status", "conversations.history", times=math.inf, status=404)
        await newsroom.command("/digest", "now", by=newsroom.people[0])
        await newsroom.said(newsroom.people[0], "Still open")
        await newsroom.quiet()
        assert list(parts(newsroom).values()) == [1]


async def test_a_second_one_that_slack_does_not_let_go_is_no_failure_of_the_digest(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store, slack_pace=SLOWER, reader="rules") as newsroom:
        await newsroom.pasted(by=newsroom.people[0])
        newsroom.slack.faults.add("late", "chat.postMessage", seconds=0.6, match=A_DIGEST)
        kept = newsroom.slack.faults.add("refused", "chat.delete", error="cant_delete_message")
        await newsroom.command("/digest", "now", by=newsroom.people[0])
        await newsroom.said(newsroom.people[0], "Still open")
        await newsroom.quiet()
        assert kept.used == 1
        assert [became for became, _ in await deeds(newsroom)] == ["sent"]


# ---------------------------------------------------------------------- who sends it dies


async def test_a_worker_killed_between_two_parts_is_followed_by_one_that_sends_the_rest(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        await stack.enter_async_context(
            running("serve", tmp_path, slack, slack_pace=1000, reader="rules", work_in_serve="false")
        )
        await connected(slack)
        newsroom = await stack.enter_async_context(looking_on(slack, tmp_path))
        ana = newsroom.people[0]
        died = asyncio.Event()
        async with running("work", tmp_path, slack, slack_pace=1000, reader="rules") as worker:

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
        async with running("work", tmp_path, slack, slack_pace=1000, reader="rules"):
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
