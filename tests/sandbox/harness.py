"""Real clients for the local Slack: a Bolt app over Socket Mode, one behind signed HTTP, and a clock moved by hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Clock, Sandbox

MAEVE, TOMAS, PRIYA = "U0MAEVE", "U0TOMAS", "U0PRIYA"
DESK, LOBBY = "C0VERIFY", "C0LOBBY"


async def wait_until(condition: Callable[[], bool], *, seconds: float = 5.0) -> None:
    """Returns as soon as the condition holds; fails the test where it never does."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  any condition, also one of another process
            await asyncio.sleep(0.005)


async def refused(call: Awaitable[object]) -> SlackApiError:
    """The error that a Web API call ends in."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value


async def error_of(call: Awaitable[object]) -> str:
    return str((await refused(call)).response["error"])


class SteppedClock(Clock):
    """Time that stands still until `advance`."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self._now = now
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            waiting = asyncio.get_running_loop().create_future()
            self._sleepers.append((self._now + seconds, waiting))
            await waiting

    @property
    def sleepers(self) -> int:
        return sum(not waiting.done() for _, waiting in self._sleepers)

    def advance(self, seconds: float) -> None:
        self._now += seconds
        for deadline, waiting in self._sleepers:
            if deadline <= self._now and not waiting.done():
                waiting.set_result(None)


def bolt_app(sandbox: Sandbox, **options: Any) -> AsyncApp:
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    return AsyncApp(
        client=client,
        signing_secret=sandbox.signing_secret,
        ignoring_self_events_enabled=False,
        raise_error_for_unhandled_request=False,
        **options,
    )


@asynccontextmanager
async def connected(sandbox: Sandbox, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app over Socket Mode, for the length of the block."""
    handler = AsyncSocketModeHandler(app, sandbox.app_token, ping_interval=0.2)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    await wait_until(lambda: sandbox.socket_mode.connected)
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # likewise


@dataclass
class Receiver:
    """An HTTP server at the request URL. `answer` may be replaced; `requests` holds what came, headers and text."""

    url: str = ""
    requests: list[tuple[dict[str, str], str]] = field(default_factory=list)
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None

    def serve(self, app: AsyncApp) -> None:
        """Lets a Bolt app answer."""

        async def dispatch(request: web.Request) -> web.StreamResponse:
            response = await app.async_dispatch(await to_bolt_request(request))
            return await to_aiohttp_response(response)

        self.answer = dispatch

    async def handle(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((headers, await request.text()))
        return await self.answer(request) if self.answer else web.Response()


def bodies(served: Receiver) -> list[dict[str, Any]]:
    """The JSON of all that came."""
    return [json.loads(body) for _, body in served.requests]


def texts(sandbox: Sandbox) -> list[str]:
    """What stands in the desk's channel, whatever the app was told."""
    return [message.text for message in sandbox.workspace.channel(DESK).messages.values()]


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    served = Receiver()
    application = web.Application()
    application.router.add_post("/slack/events", served.handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield served
    finally:
        await runner.cleanup()
