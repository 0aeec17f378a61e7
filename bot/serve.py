"""The running processes: `serve` (Slack's door, with the background work beside it) and `work` (the work alone)."""

import asyncio
import gc
import logging
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import partial
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
from bot.services import Services
from bot.settings import Settings
from bot.store.connect import is_of_the_store
from bot.watch import Watch

log = logging.getLogger(__name__)

FINISH_SECONDS = 2.0
"""How long jobs may go on when the process is asked to end; posting an article could take a quarter of an hour."""

LOOK_AGAIN_SECONDS = 1.0
"""How long background work leaves a store alone that has just failed it."""

STANDS_STILL = 30.0
"""Seconds without a sign of docket's worker, which gives one every other second, after which it is begun anew."""

LISTEN_EVERY = 5.0

PING_EVERY = 4.0
"""Seconds for which nothing is heard on Slack's socket before it is pinged; half of it is what an answer may take.

A line that breaks without a word is thus replaced after 6 seconds at the most; as long presses fail, which Slack never
sends again. With Bolt's own 10 it would be 15, and up to 10 more until the SDK looks. Less would take a process that
got no turn for a second for a broken line.
"""

ADDRESS_FOR = 10.0
"""Seconds between two looks at whether a line to Slack stands; where none does, the SDK's next try is at a new address.

That try comes up to PING_EVERY later: an address that Slack refuses is given up within 14 seconds.
"""


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
    running = asyncio.create_task(_working_on(desk))
    warming = asyncio.create_task(desk.services.reader.start())
    try:
        yield running
        if running.done():
            running.result()
    finally:
        warming.cancel()
        running.cancel()
        await asyncio.gather(running, warming, return_exceptions=True)


async def _working_on(desk: Desk) -> None:
    """Begun anew where the store's trouble ends it or lets it stand still, with the store's servers as they are then.

    docket itself waits for a server that is away; it ends where a whole cluster is, waits for good for a node that
    was replaced, and for a primary that holds still as long as that does.
    """
    this = asyncio.current_task()
    while True:
        try:
            async with desk.worker() as worker:
                await _until_it_stands_still(worker, desk.services)
        except Exception as error:
            asked_to_end = this is not None and this.cancelling()
            if asked_to_end or not (isinstance(error, NotRecorded | SetupError) or is_of_the_store(error)):
                raise
            log.warning("background work waits for the store: %s", error.__cause__ or error)
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def _until_it_stands_still(worker: Worker, services: Services) -> None:
    run = asyncio.create_task(worker.run_forever())
    still = asyncio.create_task(_stands_still(worker, services))
    try:
        await asyncio.wait([run, still], return_when=asyncio.FIRST_COMPLETED)
        if run.done():
            return run.result()
        still.result()
        log.warning("background work stands still though the store answers: it is begun anew")
    finally:
        still.cancel()
        run.cancel()  # docket takes no new jobs and waits for those that are at work
        await asyncio.wait([run], timeout=FINISH_SECONDS)
        run.cancel()  # now it leaves them, to be taken up by the next worker
        await asyncio.gather(run, still, return_exceptions=True)


async def _stands_still(worker: Worker, services: Services) -> None:
    """Returns once docket has not been heard of for STANDS_STILL seconds in which the store answered."""
    clock, this = asyncio.get_running_loop().time, asyncio.current_task()
    heard, last = clock(), None
    while clock() - heard < STANDS_STILL and not (this and this.cancelling()):  # what docket asks may swallow it
        await asyncio.sleep(LISTEN_EVERY)
        try:
            await services.desks.ping()
        except (NotRecorded, SetupError):
            heard = clock()
            continue
        with suppress(Exception):  # whatever keeps it from us: it was not heard of
            async with asyncio.timeout(LISTEN_EVERY):
                signs = {each.name: each.last_seen for each in await worker.docket.workers()}
                if signs.get(worker.name) != last:
                    heard, last = clock(), signs.get(worker.name)


@asynccontextmanager
async def listening(desk: Desk, settings: Settings) -> AsyncIterator[web.BaseSite]:
    """The health checks and, without an app token, Slack's requests; with one, Socket Mode beside them."""
    app_token = settings.slack_app_token.get_secret_value()
    if not app_token and not settings.slack_signing_secret.get_secret_value():
        raise SetupError("Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP mode.")
    socket = AsyncSocketModeHandler(desk.app, app_token, ping_interval=PING_EVERY) if app_token else None
    watch = Watch(desk.services)
    runner = web.AppRunner(_web(desk, socket), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, settings.http_host, settings.http_port)
    beside: list[asyncio.Task[None]] = []
    try:
        try:
            await site.start()
        except OSError as error:
            why = os.strerror(error.errno or 0)
            raise SetupError(f"{settings.http_host}:{settings.http_port} cannot be used: {why}.") from error
        if socket:
            await _must_be_let_in(socket, app_token)
            socket.client.message_listeners.append(watch.hello)
            socket.client.on_error_listeners.append(partial(_replace, socket))
            beside.append(asyncio.create_task(_ask_for_addresses(socket)))  # the first may be refused, too
            await socket.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        port = runner.addresses[0][1] if runner.addresses else settings.http_port
        log.info("connected (%s); health checks on port %s", "Socket Mode" if socket else "HTTP", port)
        beside.append(asyncio.create_task(meet_everybody(desk.services)))
        try:
            async with watch:
                yield site
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(ANSWER_SECONDS):
                    await desk.app.emptied()
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        if socket:
            await socket.close_async()  # type: ignore[no-untyped-call]  # likewise
        await runner.cleanup()


async def _replace(socket: AsyncSocketModeHandler, _: aiohttp.WSMessage) -> None:
    """The line is broken: at once, as the SDK would look at it only once in PING_EVERY."""
    await socket.client.connect_to_new_endpoint()


async def _ask_for_addresses(socket: AsyncSocketModeHandler) -> None:
    """Slack gives each address for one line and a short while; the SDK would try one that failed again for ever."""
    while True:
        await asyncio.sleep(ADDRESS_FOR)
        if not await socket.client.is_connected():
            socket.client.wss_uri = None


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
