"""Slack waits three seconds for an answer, however slow the store is and whatever else is going on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.assembly import opened
from bot.serve import listening, working
from bot.settings import Settings
from bot.store import embedded
from tests.ports import free_port
from tests.scenarios.newsroom import ARTICLE, Newsroom, open_newsroom_at, open_slack, together, tokens
from tests.waiting import fair_clock, until
from tests.wire import Wire, wired

BOTH_WAYS = pytest.mark.parametrize("mode", ["socket", "http"])

SLACK_WAITS = 3.0
SLOW = 0.9
"""Seconds by which each reply of the store is late: four of them one after the other are too many."""


@asynccontextmanager
async def a_store_over_a_wire(folder: Path) -> AsyncIterator[Wire]:
    server = await embedded.own(folder)
    try:
        async with wired(server.url) as wire:
            yield wire
    finally:
        await server.close()


@BOTH_WAYS
async def test_with_a_store_that_takes_a_second_for_each_reply_everybody_is_answered_in_time(
    tmp_path: Path, mode: str
) -> None:
    async with a_store_over_a_wire(tmp_path) as wire, AsyncExitStack() as stack:
        port = free_port() if mode == "http" else 0
        slack = await open_slack(stack, port=port, ack_timeout=2 * SLACK_WAITS)  # it is the bot's time that counts here
        newsroom = await open_newsroom_at(stack, slack, wire.url, port=port, slack_pace=1000)
        ana, ben, cho = newsroom.people
        cards = await newsroom.pasted(by=ana)
        await newsroom.quiet()
        other = ARTICLE.replace("14 million", "15 million")
        wire.delay = SLOW

        took = await together(
            *map(
                _timed,
                (
                    newsroom.command("/verify", other, by=ana),
                    newsroom.command("/claims", "council", by=ben),
                    newsroom.command("/digest", "at 08:30 mon-fri Europe/London", by=cho),
                    newsroom.command("/digest", "preview", by=cho),
                    newsroom.press(cards[0], "vote:false", by=ben),
                    newsroom.press(cards[0], "vote:false", by=cho),
                    newsroom.choose(cards[1], "close", by=ben),
                ),
            )
        )
        assert [answer["ok"] for answer, _ in took] == [True] * len(took)
        assert max(seconds for _, seconds in took) < SLACK_WAITS
        await newsroom.react(cards[2], "white_check_mark", by=ben)
        (vote,) = (each for each in newsroom.slack.delivery.records if each.event_type == "reaction_added")

        async def acknowledged_or_sent_again() -> bool:
            return vote.acked or vote.attempts > 1

        await newsroom.until(acknowledged_or_sent_again)
        wire.delay = 0.0
        await newsroom.shows(cards[2], '"✅ 1"', by=ana)
        await newsroom.quiet()
        await _nothing_is_half_done(newsroom, cards[0], other)


async def _timed(act: Awaitable[dict[str, Any]]) -> tuple[dict[str, Any], float]:
    async with fair_clock() as clock:
        answer = await act
        return answer, clock()


async def _nothing_is_half_done(newsroom: Newsroom, card: str, other: str) -> None:
    """Whoever was told that it was not recorded finds nothing; what may stand stands whole."""
    ana, ben, cho = newsroom.people
    claim = await newsroom.claim_of(card)
    history = await newsroom.services.ledger.history(newsroom.desk_id(), claim)
    state = await newsroom.services.ledger.state(newsroom.desk_id(), claim)
    assert sum(state.counts.values()) == len(history)
    for who in (ben, cho):
        if any("was not recorded" in told for told in await newsroom.ephemerals(who)):
            assert who not in [line.who for line in history]
    parents = len(await newsroom.parents(ana))
    await newsroom.command("/verify", other, by=ana)

    async def both_are_there() -> bool:
        return len(await newsroom.parents(ana)) == 2

    await newsroom.until(both_are_there)
    if any("was not recorded" in told for told in await newsroom.ephemerals(ana)):
        assert parents == 1
    await newsroom.quiet()


@BOTH_WAYS
async def test_a_press_in_flight_when_the_bot_is_told_to_stop_is_answered(tmp_path: Path, mode: str) -> None:
    async with a_store_over_a_wire(tmp_path) as wire, AsyncExitStack() as stack, AsyncExitStack() as door:
        port = free_port() if mode == "http" else 0
        slack = await open_slack(stack, port=port)
        settings = Settings.model_validate(tokens(slack, port) | {"slack_pace": 1000})
        desk = await stack.enter_async_context(opened(settings, wire.url))
        await stack.enter_async_context(working(desk))
        await door.enter_async_context(listening(desk, settings))
        newsroom = Newsroom(slack, desk, await stack.enter_async_context(aiohttp.ClientSession()), store_url=wire.url)
        ana, ben, _ = newsroom.people
        card = (await newsroom.pasted(by=ana))[0]
        await newsroom.quiet()

        wire.held = b"\r\nWAITAOF\r\n"
        pressing = asyncio.create_task(newsroom.press(card, "vote:false", by=ben))

        async def stands() -> bool:
            return await newsroom.status(card) == "needs_second_source"

        await until(stands)
        stopping = asyncio.create_task(door.aclose())
        await asyncio.sleep(0)
        wire.let_go()
        assert (await pressing)["ok"]
        assert await newsroom.ephemerals(ben) == []
        await stopping
