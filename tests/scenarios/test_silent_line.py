"""A line to Slack that breaks without a word, neither end closing it, and one that cannot be had anew at once."""

import asyncio
from contextlib import AsyncExitStack

import aiohttp

from bot.sandbox import Sandbox
from bot.sandbox.faults import Fault
from tests.scenarios.newsroom import newsroom_of, open_newsroom_at, open_slack
from tests.waiting import until

SILENT = 12.0
"""Seconds: twice as long as the desk takes at the most, and less than the SDK would as Bolt sets it."""


async def test_a_line_that_falls_silent_is_replaced_before_it_comes_to_life_again(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store) as newsroom:
        ana, ben, _ = newsroom.people
        slack = newsroom.slack
        card = (await newsroom.pasted(by=ana))[0]
        await newsroom.quiet()

        def lines() -> int:
            return sum(call["method"] == "apps.connections.open" for call in slack.api.calls)

        before = lines()
        slack.faults.add("silent", "reaction_added", seconds=SILENT)
        await newsroom.react(card, "x", by=ben)

        async def replaced() -> bool:
            return lines() == before + 1

        await newsroom.until(replaced, within=60)
        await newsroom.shows(card, "· 1 × False", by=ana)
        assert slack.faults.injected["silent"] == 1


async def test_an_address_that_slack_takes_no_more_is_not_tried_for_ever(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store) as newsroom:
        ana, ben, _ = newsroom.people
        slack = newsroom.slack
        card = (await newsroom.pasted(by=ana))[0]
        held = slack.faults.add("hold", "apps.connections.open", seconds=600)
        await slack.socket_mode.drop()

        await _use_up(slack, held)
        await newsroom.react(card, "x", by=ben)

        async def connected() -> bool:
            return slack.socket_mode.connected

        await newsroom.until(connected, within=60)
        await newsroom.shows(card, "· 1 × False", by=ana)


async def test_a_desk_whose_first_address_slack_refuses_starts_with_another(newsroom_store: str) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        held = slack.faults.add("hold", "apps.connections.open", skip=1, seconds=600)  # the first is of the token alone
        using = asyncio.create_task(_use_up(slack, held))
        async with asyncio.timeout(60):
            newsroom = await open_newsroom_at(stack, slack, newsroom_store, slack_pace=1000)
        await using
        ana, ben, _ = newsroom.people
        card = (await newsroom.pasted(by=ana))[0]
        await newsroom.react(card, "x", by=ben)
        await newsroom.shows(card, "· 1 × False", by=ana)


async def _use_up(slack: Sandbox, held: Fault) -> None:
    """The address that is on its way to the desk is used before it arrives, so that Slack refuses it."""

    async def asked() -> bool:
        return held.used == 1

    await until(asked, within=30)
    path = slack.socket_mode.ticket()
    number = int(path.partition("sandbox-")[2].partition("&")[0])
    given = path.replace(f"sandbox-{number}", f"sandbox-{number - 1}")
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{slack.url}{given}"):
        pass
    held.let_go()
