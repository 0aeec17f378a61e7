"""The running processes: `serve` (Slack's door, with the background work beside it) and `work` (the work alone)."""

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from docket import Worker
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.assembly import Desk, opened
from bot.errors import NotRecorded, SetupError
from bot.settings import Settings

log = logging.getLogger(__name__)

FINISH_SECONDS = 2.0
"""How long jobs may go on when the process is asked to end; posting an article could take a quarter of an hour."""


async def serve(settings: Settings, redis_url: str, *, stop: asyncio.Event | None = None) -> None:
    """Runs until SIGINT, SIGTERM or `stop`."""
    stop = stop or stopped_by_signal()
    async with opened(settings, redis_url) as desk, listening(desk, settings):
        _keep_what_is_loaded()
        if settings.work_in_serve:
            async with working(desk):
                await stop.wait()
        else:
            await stop.wait()


async def work(settings: Settings, redis_url: str) -> None:
    """Background work alone, until SIGINT or SIGTERM."""
    stop = stopped_by_signal()
    async with opened(settings, redis_url) as desk, working(desk):
        _keep_what_is_loaded()
        await stop.wait()


def _keep_what_is_loaded() -> None:
    """The modules stay for good, so the garbage collector need not go through them again: 50 ms, each time."""
    gc.collect()
    gc.freeze()


def stopped_by_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


@asynccontextmanager
async def working(desk: Desk) -> AsyncIterator[None]:
    async with desk.worker() as worker:
        running = asyncio.create_task(_run(worker))
        warming = asyncio.create_task(desk.services.reader.start())
        try:
            yield
        finally:
            warming.cancel()
            running.cancel()  # docket takes no new jobs and waits for those that are at work
            await asyncio.wait([running], timeout=FINISH_SECONDS)
            running.cancel()  # now it leaves them, to be taken up by the next worker
            await asyncio.gather(running, warming, return_exceptions=True)


async def _run(worker: Worker) -> None:
    try:
        await worker.run_forever()
    except Exception:
        log.exception("the background work stopped")
        raise


@asynccontextmanager
async def listening(desk: Desk, settings: Settings) -> AsyncIterator[web.BaseSite]:
    """The health checks and, without an app token, Slack's requests; with one, Socket Mode beside them."""
    app_token = settings.slack_app_token.get_secret_value()
    if not app_token and not settings.slack_signing_secret.get_secret_value():
        raise SetupError("Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP mode.")
    socket = AsyncSocketModeHandler(desk.app, app_token) if app_token else None
    runner = web.AppRunner(_web(desk, socket), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, settings.http_host, settings.http_port)
    try:
        try:
            await site.start()
        except OSError as error:
            raise SetupError(f"{settings.http_host}:{settings.http_port} cannot be used: {error.strerror}.") from error
        if socket:
            await socket.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        port = runner.addresses[0][1] if runner.addresses else settings.http_port
        log.info("connected (%s); health checks on port %s", "Socket Mode" if socket else "HTTP", port)
        meeting = asyncio.create_task(desk.services.directory.meet_everybody())
        try:
            yield site
        finally:
            meeting.cancel()
            await asyncio.gather(meeting, return_exceptions=True)
    finally:
        if socket:
            await socket.close_async()  # type: ignore[no-untyped-call]  # likewise
        await runner.cleanup()


def _web(desk: Desk, socket: AsyncSocketModeHandler | None) -> web.Application:
    async def health(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def ready(_: web.Request) -> web.Response:
        try:
            await desk.services.desks.ping()
        except (NotRecorded, SetupError) as error:
            return web.Response(status=503, text=str(error))
        if socket and not await socket.client.is_connected():
            return web.Response(status=503, text="Slack's socket is not connected.")
        return web.Response(text="ok")

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await desk.app.async_dispatch(await to_bolt_request(request)))

    app = web.Application(client_max_size=4 * 1024 * 1024)
    app.add_routes([web.get("/healthz", health), web.get("/readyz", ready)])
    if socket is None:
        app.add_routes([web.post("/slack/events", events)])
    return app
