"""Killed without warning, started again, several at work: each card once, each digest once, no vote lost."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from bot.assembly import opened
from bot.flows.keep_going import every_minute
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.store import embedded
from tests.scenarios.newsroom import Newsroom, long_article, open_slack, together, tokens
from tests.scenarios.processes import running

CLAIMS = 8


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


def when_posted(slack: Sandbox, cards: int, act: Callable[[], None]) -> asyncio.Event:
    """Acts once, at the moment in which Slack has so many cards and the bot does not know of the last one yet."""
    done = asyncio.Event()

    def look(*_: str | None) -> None:
        if claims_posted(slack).total() == cards and not done.is_set():
            done.set()
            act()

    slack.workspace.on_change.append(look)
    return done


async def connected(slack: Sandbox) -> None:
    async with asyncio.timeout(30):
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


async def test_two_workers_beside_serve_post_each_card_once_and_send_one_digest(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        await stack.enter_async_context(running("serve", tmp_path, slack, slack_pace=1000, work_in_serve="false"))
        await connected(slack)
        for _ in range(2):
            await stack.enter_async_context(running("work", tmp_path, slack, slack_pace=1000))
        newsroom = await stack.enter_async_context(looking_on(slack, tmp_path))
        ana, ben, cho = newsroom.people
        cards = await newsroom.pasted(long_article(CLAIMS), by=ana)
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
