"""A running local Slack with high limits, and Slack's own client for it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.harness import Receiver, SteppedClock, receiver


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    running = Sandbox(scale=1000, retry_delays=(0.0, 0.02, 0.05), ack_timeout=1.0)
    await running.start()
    yield running
    await running.close()


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, session=session)


@pytest.fixture
async def unaided(sandbox: Sandbox) -> AsyncIterator[AsyncWebClient]:
    """The same client without its second tries, which would hide what a fault did."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[])


@pytest.fixture
async def served() -> AsyncIterator[Receiver]:
    """What listens at the request URL."""
    async with receiver() as running:
        yield running


@pytest.fixture
async def over_http(served: Receiver) -> AsyncIterator[Sandbox]:
    running = Sandbox(scale=1000, request_url=served.url, retry_delays=(0.0, 0.02, 0.05))
    await running.start()
    yield running
    await running.close()
