"""The running processes: `serve` (Slack's door, with the background work beside it) and `work` (the work alone)."""

import asyncio
import gc
import logging
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
from aiohttp import web
from docket import Worker
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.assembly import ANSWER_SECONDS, Desk, opened
from bot.errors import NotRecorded, SetupError
from bot.flows.identify import meet_everybody
from bot.settings import Settings
from bot.store.connect import is_of_the_store
from bot.watch import Watch

log = logging.getLogger(__name__)

FINISH_SECONDS = 2.0
"""How long jobs may go on when the process is asked to end; posting an article could take a quarter of an hour."""

LOOK_AGAIN_SECONDS = 1.0
"""How long background work leaves a store alone that has just failed it."""


async def serve(settings: Settings, redis_url: str, *, stop: asyncio.Event | None = None) -> None:
    """Runs until SIGINT, SIGTERM or `stop`."""
    await _until(stop or stopped_by_signal(), _serving(settings, redis_url))


async def work(settings: Settings, redis_url: str) -> None:
    """Background work alone, until SIGINT or SIGTERM."""
    await _until(stopped_by_signal(), _working(settings, redis_url))


async def _until(stop: asyncio.Event, running: Coroutine[Any, Any, None]) -> None:
    """Also while it still connects. Raises what `running` raises: a process without its work must not look well."""
    task, stopped = asyncio.create_task(running), asyncio.create_task(stop.wait())
    await asyncio.wait([task, stopped], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _serving(settings: Settings, redis_url: str) -> None:
    async with opened(settings, redis_url) as desk, listening(desk, settings):
        _keep_what_is_loaded()
        if settings.work_in_serve:
            async with working(desk) as work_:
                await asyncio.wait([work_])
        else:
            await asyncio.Event().wait()


async def _working(settings: Settings, redis_url: str) -> None:
    async with opened(settings, redis_url) as desk, working(desk) as work_, Watch(desk.services):
        _keep_what_is_loaded()
        log.info("working beside the desk in %s", desk.services.me.team)
        await asyncio.wait([work_])


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
async def working(desk: Desk) -> AsyncIterator["asyncio.Task[None]"]:
    """Yields the task that works. Raises what ended it, if it ended before it was asked to."""
    async with desk.worker() as worker:
        running = asyncio.create_task(_outliving_the_store(worker))
        warming = asyncio.create_task(desk.services.reader.start())
        try:
            yield running
            if running.done():
                running.result()
        finally:
            warming.cancel()
            running.cancel()  # docket takes no new jobs and waits for those that are at work
            await asyncio.wait([running], timeout=FINISH_SECONDS)
            running.cancel()  # now it leaves them, to be taken up by the next worker
            await asyncio.gather(running, warming, return_exceptions=True)


async def _outliving_the_store(worker: Worker) -> None:
    """docket itself waits for a server that is away, but ends where a whole cluster is."""
    this = asyncio.current_task()
    while True:
        try:
            return await worker.run_forever()
        except Exception as error:
            asked_to_end = this is not None and this.cancelling()
            if asked_to_end or not is_of_the_store(error):
                raise
            log.warning("background work waits for the store: %s", error)
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


@asynccontextmanager
async def listening(desk: Desk, settings: Settings) -> AsyncIterator[web.BaseSite]:
    """The health checks and, without an app token, Slack's requests; with one, Socket Mode beside them."""
    app_token = settings.slack_app_token.get_secret_value()
    if not app_token and not settings.slack_signing_secret.get_secret_value():
        raise SetupError("Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP mode.")
    socket = AsyncSocketModeHandler(desk.app, app_token) if app_token else None
    watch = Watch(desk.services)
    runner = web.AppRunner(_web(desk, socket), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, settings.http_host, settings.http_port)
    try:
        try:
            await site.start()
        except OSError as error:
            why = os.strerror(error.errno or 0)
            raise SetupError(f"{settings.http_host}:{settings.http_port} cannot be used: {why}.") from error
        if socket:
            await _must_be_let_in(socket, app_token)
            socket.client.message_listeners.append(watch.hello)
            await socket.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        port = runner.addresses[0][1] if runner.addresses else settings.http_port
        log.info("connected (%s); health checks on port %s", "Socket Mode" if socket else "HTTP", port)
        meeting = asyncio.create_task(meet_everybody(desk.services))
        try:
            async with watch:
                yield site
        finally:
            meeting.cancel()
            await asyncio.gather(meeting, return_exceptions=True)
            with suppress(TimeoutError):
                async with asyncio.timeout(ANSWER_SECONDS):
                    await desk.app.emptied()
    finally:
        if socket:
            await socket.close_async()  # type: ignore[no-untyped-call]  # likewise
        await runner.cleanup()


async def _must_be_let_in(socket: AsyncSocketModeHandler, app_token: str) -> None:
    """Bolt would try a wrong token for ever. Raises SetupError."""
    try:
        await socket.app.client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        raise SetupError(f"Slack does not take SLACK_APP_TOKEN: {error.response.get('error')}.") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise SetupError(f"Slack does not answer at {socket.app.client.base_url}.") from error


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
