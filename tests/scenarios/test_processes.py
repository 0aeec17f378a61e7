"""Killed without warning, started again, several at work: each card once, each digest once, no vote lost."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp

from bot.assembly import opened
from bot.desk.ids import Micros
from bot.flows.keep_going import every_minute
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.store import embedded, keys
from bot.store.connect import connect
from tests.scenarios.newsroom import Newsroom, long_article, open_slack, together, tokens
from tests.scenarios.processes import END_WITHIN, running
from tests.waiting import until

CLAIMS = 8
STARTS_WITHIN = 120.0
"""Seconds, as a busy machine takes long to start a process; no promise of the desk's."""


@asynccontextmanager
async def looking_on(slack: Sandbox, folder: Path) -> AsyncIterator[Newsroom]:
    """A newsroom whose bot runs elsewhere; its `services` look into the same store."""
    url = await embedded.join(folder / "data")
    assert url is not None
    settings = Settings.model_validate(tokens(slack))
    async with opened(settings, url) as desk, aiohttp.ClientSession() as http:
        yield Newsroom(slack, desk, http, store_url=url)


def claims_posted(slack: Sandbox) -> Counter[str]:
    """How many cards each claim has in the channel."""
    cards = [message.metadata or {} for message in slack.workspace.channel("verification").messages.values()]
    return Counter(card["event_payload"]["claim"] for card in cards if card.get("event_type") == "secondsource_claim")


def parents_posted(slack: Sandbox) -> int:
    """How many parent messages the channel has."""
    messages = slack.workspace.channel("verification").messages.values()
    return sum((message.metadata or {}).get("event_type") == "secondsource_article" for message in messages)


def when_posted(slack: Sandbox, cards: int, act: Callable[[], None]) -> asyncio.Event:
    """Acts once, at the moment in which Slack has so many cards and the bot does not know of the last one yet."""
    done = asyncio.Event()

    def look(*_: str | None) -> None:
        if parents_posted(slack) and claims_posted(slack).total() == cards and not done.is_set():
            done.set()
            act()

    slack.workspace.on_change.append(look)
    return done


async def connected(slack: Sandbox) -> None:
    async with asyncio.timeout(STARTS_WITHIN):
        while not slack.socket_mode.connected:  # noqa: ASYNC110  the other process says when
            await asyncio.sleep(0.02)


async def test_killed_in_the_middle_of_posting_and_started_again_each_claim_has_one_card_and_its_votes(
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        async with running("serve", tmp_path, slack, slack_pace=20) as process:
            await connected(slack)
            async with looking_on(slack, tmp_path) as newsroom:
                ana, ben, cho = newsroom.people
                killed = when_posted(slack, 4, lambda: os.kill(process.pid, signal.SIGKILL))
                await newsroom.command("/verify", long_article(CLAIMS), by=ana)

                async def first() -> bool:
                    return bool(claims_posted(slack))

                await newsroom.until(first)
                _, cards = await newsroom.thread(ana)
                await newsroom.react(cards[0]["ts"], "white_check_mark", by=ben)
                await asyncio.wait_for(killed.wait(), 30)
                await process.wait()
                assert claims_posted(slack).total() == 4

                async with running("serve", tmp_path, slack, slack_pace=1000):
                    await connected(slack)
                    await newsroom.react(cards[0]["ts"], "white_check_mark", by=cho)
                    parent, cards = await newsroom.posted(ana, within=60)
                    await newsroom.quiet()
                    assert set(claims_posted(slack).values()) == {1}
                    assert len(cards) == CLAIMS
                    await newsroom.shows(cards[0]["ts"], "*Verified*", by=ana)
                    await newsroom.shows(parent["ts"], "8 claims in the thread, 7 open", by=ana)
                    assert len(await newsroom.parents(ana)) == 1


# ---------------------------------------------------------------------- killed at each point of posting

Kill = Callable[[], None]
Point = Callable[[Newsroom, Kill], Coroutine[None, None, None]]
"""Kills when posting has come to it; returns when that has happened."""


def stored(cards: int) -> Point:
    """Slack has so many cards (0: the parent message), and the bot does not know of the last one yet."""

    async def point(newsroom: Newsroom, kill: Kill) -> None:
        await asyncio.wait_for(when_posted(newsroom.slack, cards, kill).wait(), 60)

    return point


async def before_the_fifth_card_is_sent(newsroom: Newsroom, kill: Kill) -> None:
    """The fourth card's `ts` is stored by then."""
    fault = newsroom.fails("hang_before", "chat.postMessage", match={"metadata.event_payload.claim": "*"}, skip=4)

    async def sent() -> bool:
        return fault.used == 1

    await newsroom.until(sent, within=60)
    kill()
    newsroom.slack.faults.clear()


async def after_the_last_ts_is_stored(newsroom: Newsroom, kill: Kill) -> None:
    articles, desk = newsroom.services.articles, newsroom.desk_id()

    async def known() -> bool:
        found = [
            await articles.progress(await articles.get(desk, each)) for each in await articles.since(desk, Micros(0))
        ]
        return bool(found) and found[0].claims == found[0].posted > 0

    await until(known, within=60, every=0.001)
    kill()


POINTS: dict[str, tuple[Point, int]] = {
    "the parent message is with Slack": (stored(0), signal.SIGKILL),
    "a card is with Slack": (stored(4), signal.SIGKILL),
    "a card is about to be sent": (before_the_fifth_card_is_sent, signal.SIGKILL),
    "the last card is with Slack": (stored(CLAIMS), signal.SIGKILL),
    "the last card is known": (after_the_last_ts_is_stored, signal.SIGKILL),
    "told to stop while a card is with Slack": (stored(4), signal.SIGTERM),
    "told to stop while a card is about to be sent": (before_the_fifth_card_is_sent, signal.SIGTERM),
}


async def test_wherever_posting_is_killed_or_told_to_stop_each_claim_has_one_card_in_the_end(tmp_path: Path) -> None:
    whole = {"cards": dict.fromkeys(range(1, CLAIMS + 1), 1), "parents": 1}
    for n in range(len(POINTS)):
        (tmp_path / str(n)).mkdir()
    some = asyncio.Semaphore(3)  # each has two starts of `serve` to wait for, and the machine perhaps two cores

    async def stopped(n: int, point: Point, by: int) -> dict[str, object]:
        async with some:
            return await _stopped(tmp_path / str(n), point, by)

    ends = await together(*(stopped(n, *each) for n, each in enumerate(POINTS.values())))
    assert dict(zip(POINTS, ends, strict=True)) == dict.fromkeys(POINTS, whole)


async def test_workers_that_are_killed_one_after_the_other_leave_each_claim_one_card(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        await stack.enter_async_context(running("serve", tmp_path, slack, slack_pace=20, work_in_serve="false"))
        await connected(slack)
        workers = [
            await stack.enter_async_context(running("work", tmp_path, slack, slack_pace=20, reader="rules"))
            for _ in range(3)
        ]
        newsroom = await stack.enter_async_context(looking_on(slack, tmp_path))
        for worker, posted in zip(workers, (3, 5), strict=False):
            when_posted(slack, posted, partial(os.kill, worker.pid, signal.SIGKILL))
        await newsroom.command("/verify", long_article(CLAIMS), by=newsroom.people[0])
        _, cards = await newsroom.posted(newsroom.people[0], within=2 * STARTS_WITHIN)
        assert sorted(claims_posted(slack).values()) == [1] * CLAIMS
        assert (len(cards), parents_posted(slack)) == (CLAIMS, 1)


async def test_what_the_store_forgets_of_its_last_second_is_found_in_slack(tmp_path: Path) -> None:
    """A store that loses power forgets what it had not synced: the reading, the thread, four cards."""
    whole = {"cards": dict.fromkeys(range(1, CLAIMS + 1), 1), "parents": 1}
    assert await _stopped(tmp_path, stored(4), signal.SIGKILL, forgets=True) == whole


async def _stopped(folder: Path, point: Point, by: int, *, forgets: bool = False) -> dict[str, object]:
    """Posts an article, stops `serve` at a point, starts it again; what the channel holds in the end."""
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        async with running("serve", folder, slack, slack_pace=20, reader="rules") as process:
            await connected(slack)
            async with looking_on(slack, folder) as newsroom:
                ana = newsroom.people[0]
                stopping = asyncio.create_task(point(newsroom, lambda: os.kill(process.pid, by)))
                await newsroom.command("/verify", long_article(CLAIMS), by=ana)
                await stopping
                async with asyncio.timeout(END_WITHIN):
                    await process.wait()
                if forgets:
                    await _forget(newsroom)
        async with running("serve", folder, slack, slack_pace=200, reader="rules"):
            await connected(slack)
            async with looking_on(slack, folder) as newsroom:
                await newsroom.posted(ana, within=2 * STARTS_WITHIN)
                await newsroom.quiet()
        cards = {int(claim.rpartition(".")[2]): times for claim, times in claims_posted(slack).items()}
        return {"cards": dict(sorted(cards.items())), "parents": parents_posted(slack)}


async def _forget(newsroom: Newsroom) -> None:
    """Everything since the article was taken."""
    client, desk = connect(newsroom.store_url), newsroom.desk_id()
    (article,) = await newsroom.services.articles.since(desk, Micros(0))
    claims = await newsroom.services.articles.claims_of(desk, article)
    await client.hdel(keys.article(desk, article), "thread", "sending")
    await client.hset(keys.article(desk, article), "state", "waiting")
    await client.delete(keys.cards(desk), keys.claims(desk, article), *(keys.claim(desk, claim) for claim in claims))
    await client.aclose()


async def test_two_workers_beside_serve_post_each_card_once_and_send_one_digest(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        await stack.enter_async_context(running("serve", tmp_path, slack, slack_pace=1000, work_in_serve="false"))
        await connected(slack)
        for _ in range(2):
            await stack.enter_async_context(running("work", tmp_path, slack, slack_pace=1000, reader="rules"))
        newsroom = await stack.enter_async_context(looking_on(slack, tmp_path))
        ana, ben, cho = newsroom.people
        await newsroom.command("/verify", long_article(CLAIMS), by=ana)
        _, posted = await newsroom.posted(ana, within=STARTS_WITHIN)
        cards = [card["ts"] for card in posted]
        assert claims_posted(slack) == dict.fromkeys(claims_posted(slack), 1)
        assert len(cards) == CLAIMS
        await together(*(newsroom.react(card, "x", by=who) for card in cards[:4] for who in (ben, cho)))
        for card in cards[:4]:
            await newsroom.shows(card, "*False*", by=ana)

        moment = (datetime.now(UTC) + timedelta(minutes=30)).replace(second=0, microsecond=0)
        await newsroom.command("/digest", f"at {moment:%H:%M} daily UTC", by=ana)
        await together(*(every_minute(newsroom.services, moment) for _ in range(3)))
        await newsroom.said(ana, "Still open", "*4 open claims*")
        await newsroom.quiet()
        digests = [message for message in await newsroom.messages(ana) if "Still open" in str(message.get("blocks"))]
        assert len(digests) == 1
