"""The sandbox as one aiohttp server: every part built, every route named."""

from email.utils import formatdate
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox.acts import Acts
from bot.sandbox.clock import Clock, Stamps
from bot.sandbox.conversations import Conversations
from bot.sandbox.delivery import Delivery
from bot.sandbox.events import Events
from bot.sandbox.failing import Failing
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.http_delivery import HttpCarrier
from bot.sandbox.manifest import read_manifest
from bot.sandbox.rates import RateLimits
from bot.sandbox.responses import Responses
from bot.sandbox.slack import Slack
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.surfaces import Surfaces
from bot.sandbox.triggers import Triggers
from bot.sandbox.visitor import Visitor
from bot.sandbox.web_api import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, WebApi
from bot.sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"
BODY_BYTES = 64 * 1024 * 1024  # files come as base64 in JSON


class Sandbox:
    """A local Slack. `start` it, point the app at `api_url` with the tokens, and visit `url`.

    `scale` multiplies Slack's limits on calls. `request_url` is where events, commands and interactions are POSTed
    while no Socket Mode client is connected. `retry_delays` (seconds) is when an event that was not acknowledged is
    sent again; `ack_timeout` (seconds) how long each attempt may take. `haste` divides `retry_delays` and the ten
    seconds between a disconnect's warning and the end: what an app cannot make shorter itself. `manifest` is Slack's
    app manifest as JSON. Whatever a clock says, it also says in the `Date` of every answer.
    """

    bot_token = BOT_TOKEN
    app_token = APP_TOKEN
    signing_secret = SIGNING_SECRET

    def __init__(
        self,
        *,
        scale: float = 1.0,
        request_url: str | None = None,
        retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0),
        ack_timeout: float = 3.0,
        haste: float = 1.0,
        manifest: dict[str, Any] | None = None,
        clock: Clock | None = None,
    ) -> None:
        clock = clock or Clock()
        stamps = Stamps(clock.now)
        declared = read_manifest(manifest)
        self._http = HttpCarrier(request_url, SIGNING_SECRET, ack_timeout, clock) if request_url else None
        self.faults = Faults()
        self.socket_mode = SocketMode(ack_timeout, clock, haste)
        delays = tuple(delay / haste for delay in retry_delays)
        self.delivery = Delivery(clock, self.faults, self.socket_mode, self._http, delays)
        self.workspace = Workspace(clock)
        events = Events(declared, self.delivery.send_event, clock.now)
        self.slack = Slack(
            clock=clock,
            stamps=stamps,
            manifest=declared,
            workspace=self.workspace,
            events=events,
            conversations=Conversations(self.workspace, events, stamps),
            surfaces=Surfaces(self.workspace, stamps),
            triggers=Triggers(clock),
            files=Files(clock),
            socket_mode=self.socket_mode,
            delivery=self.delivery,
        )
        self._failing = failing = Failing(self.faults, clock)
        self._responses = Responses(self.slack, failing)
        self.api = WebApi(self.slack, RateLimits(clock, scale), failing)
        self.acts = Acts(self.slack, self._responses)
        self._visitor = Visitor(self.slack, self.acts, self.api, self.faults)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The page's address, without a slash at its end."""
        return self.slack.url

    @property
    def api_url(self) -> str:
        """The Web API's base address, what `SLACK_API_URL` points at."""
        return f"{self.slack.url}/api/"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listens; port 0 takes a free one."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.slack.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        await self.delivery.close()
        await self._failing.close()
        self.faults.clear()
        await self.socket_mode.drop()
        if self._http is not None:
            await self._http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def state(self, user: str) -> dict[str, Any]:
        """What `/visitor/state` answers, for tests in the same process."""
        return self._visitor.state(user)

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=BODY_BYTES)
        application.add_routes(
            [
                web.get("/api/{method}", self.api.serve),
                web.post("/api/{method}", self.api.serve),
                web.get("/link/", self.socket_mode.serve),
                web.get("/files-pri/{team}-{id}/{name:.*}", self.api.download),
                *(web.post(f"/{kind}/{{rest:.+}}", self._responses.serve) for kind in ("commands", "actions", "app")),
                *self._visitor.routes(),
                web.get("/archives/{channel}/p{ts:\\d+}", _permalink),
                web.get("/", _index),
            ]
        )
        application.router.add_static("/", PAGE)
        application.on_response_prepare.append(_never_cached)
        application.on_response_prepare.append(self._dated)
        return application

    async def _dated(self, _: web.Request, response: web.StreamResponse) -> None:
        """Slack's time is the sandbox's clock's, not the machine's."""
        response.headers["Date"] = formatdate(self.slack.clock.now(), usegmt=True)


async def _index(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(PAGE / "index.html")


async def _never_cached(_: web.Request, response: web.StreamResponse) -> None:
    """A browser asks again each time, so that an updated page is never half old."""
    response.headers.setdefault("Cache-Control", "no-cache")


async def _permalink(request: web.Request) -> web.Response:
    """A message's permalink leads to the page: `/?channel=C…&ts=…&thread_ts=…`."""
    digits = request.match_info["ts"]
    query = {"channel": request.match_info["channel"], "ts": f"{digits[:-6]}.{digits[-6:]}"}
    if thread := request.query.get("thread_ts"):
        query["thread_ts"] = thread
    raise web.HTTPFound(request.rel_url.with_path("/").with_query(query))
