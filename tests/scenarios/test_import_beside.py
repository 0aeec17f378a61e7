"""No import begins beside a desk that runs, from before its first word to Slack until its last to the store."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.assembly import opened
from bot.errors import SetupError
from bot.serve import listening, serve, working
from bot.settings import Settings
from bot.store import keys
from bot.store.archive import Contents
from bot.store.connect import connect
from bot.store.import_mark import begin
from bot.store.running import Running
from bot.store.schema import SCHEMA
from tests.scenarios.newsroom import open_slack, tokens
from tests.waiting import until

FILE = Contents(schema=SCHEMA, made="2026-11-23 07:00:00 UTC", records=0, sha256="ab" * 32)


async def test_no_import_begins_beside_a_desk_that_waits_for_its_first_line_to_slack(newsroom_store: str) -> None:
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        client = await stack.enter_async_context(connect(newsroom_store))
        held = slack.faults.add("hold", "apps.connections.open", skip=1, seconds=600)  # the first is of the token alone
        serving = asyncio.create_task(serve(Settings.model_validate(tokens(slack)), newsroom_store, stop=stop))

        async def waits() -> bool:
            return held.used == 1

        try:
            await until(waits, within=60)
            with pytest.raises(SetupError, match="A desk is running on this store"):
                await begin(client, FILE)
            assert not await client.exists(keys.importing())
        finally:
            stop.set()
            await serving
        assert not await begin(client, FILE)


async def test_a_desk_counts_as_running_until_its_jobs_and_requests_are_at_their_end(newsroom_store: str) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        running = Running(await stack.enter_async_context(connect(newsroom_store)))
        settings = Settings.model_validate(tokens(slack))
        async with opened(settings, newsroom_store) as desk:
            async with listening(desk, settings), working(desk):
                assert len(await running.names()) == 1
            assert len(await running.names()) == 1
        assert await running.names() == []
