"""Limits on calls: the burst is granted, then 429 with the seconds to wait, on a clock moved by hand."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.rates import TIER_2, TIER_3, RateLimits
from tests.sandbox.harness import DESK, SteppedClock, refused


@pytest.fixture
async def paced(clock: SteppedClock) -> AsyncIterator[Sandbox]:
    """Slack's own limits."""
    running = Sandbox(clock=clock)
    await running.start()
    yield running
    await running.close()


async def test_posting_is_about_one_a_second_in_each_channel(paced: Sandbox, clock: SteppedClock) -> None:
    client = AsyncWebClient(token=paced.bot_token, base_url=paced.api_url)
    for _ in range(4):
        await client.chat_postMessage(channel=DESK, text="In the burst")
    error = await refused(client.chat_postMessage(channel=DESK, text="Too fast"))
    assert (error.response.status_code, error.response["error"]) == (429, "ratelimited")
    assert error.response.headers["Retry-After"] == "1"
    await client.chat_postMessage(channel="C0POLITICS", text="Another channel goes on")
    await client.auth_test()
    clock.advance(1.0)
    await client.chat_postMessage(channel=DESK, text="A second later")
    await refused(client.chat_postMessage(channel=DESK, text="Too fast again"))


async def test_sdk_client_waits_as_told_and_gets_through(paced: Sandbox, clock: SteppedClock) -> None:
    class Waits(AsyncRateLimitErrorRetryHandler):
        async def prepare_for_next_attempt_async(
            self,
            *,
            state: RetryState,
            request: HttpRequest,  # noqa: ARG002  the SDK's signature
            response: HttpResponse | None = None,
            error: Exception | None = None,  # noqa: ARG002  likewise
        ) -> None:
            assert response is not None
            clock.advance(float(response.headers["Retry-After"][0]))
            state.next_attempt_requested = True

    client = AsyncWebClient(token=paced.bot_token, base_url=paced.api_url, retry_handlers=[Waits()])
    for n in range(8):
        await client.chat_postMessage(channel=DESK, text=str(n))
    assert len((await client.conversations_history(channel=DESK))["messages"]) == 8


def test_tier_gives_its_rate_over_minutes(clock: SteppedClock) -> None:
    limits = RateLimits(clock, 1.0)
    admitted = 0
    for _ in range(600):
        admitted += limits.seconds_to_wait("chat.update", (TIER_3,), "") == 0
        clock.advance(0.5)
    assert 250 <= admitted <= 260


def test_wait_is_long_enough_and_methods_do_not_share(clock: SteppedClock) -> None:
    limits = RateLimits(clock, 1.0)
    while (wait := limits.seconds_to_wait("reactions.remove", (TIER_2,), "")) == 0:
        pass
    assert wait == 3
    assert limits.seconds_to_wait("users.list", (TIER_2,), "") == 0
    clock.advance(wait)
    assert limits.seconds_to_wait("reactions.remove", (TIER_2,), "") == 0


def test_scale_multiplies_the_limits(clock: SteppedClock) -> None:
    limits = RateLimits(clock, 1000)
    assert all(limits.seconds_to_wait("chat.update", (TIER_3,), "") == 0 for _ in range(5000))
