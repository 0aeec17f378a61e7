"""The Web API over HTTP: tokens, limits on calls, the faults that were ordered, and the record of every call."""

from collections import deque
from typing import Any

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.failing import Failing, error_word
from bot.sandbox.faults import Fault
from bot.sandbox.methods import METHODS, Method
from bot.sandbox.methods.args import Args, read_args
from bot.sandbox.methods.reactions import cut_reactors
from bot.sandbox.rates import RateLimits
from bot.sandbox.slack import Slack

# Made up, like everything here.
BOT_TOKEN = "xoxb-sandbox-bot-token"  # noqa: S105  a stand-in's token, no secret
APP_TOKEN = "xapp-sandbox-app-token"  # noqa: S105  likewise
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105  likewise

BOT_SCOPES = (
    "app_mentions:read,channels:history,channels:join,channels:read,chat:write,commands,files:read,groups:history,"
    "groups:read,im:history,im:read,im:write,reactions:read,reactions:write,users:read"
)
CALLS_KEPT = 10_000
HEADERS = {"X-OAuth-Scopes": BOT_SCOPES}


class WebApi:
    def __init__(self, slack: Slack, limits: RateLimits, failing: Failing) -> None:
        self._slack = slack
        self._limits = limits
        self._failing = failing
        self.calls: deque[dict[str, Any]] = deque(maxlen=CALLS_KEPT)

    async def serve(self, request: web.Request) -> web.Response:
        """The handler of `/api/{method}`; 200 for every answer but `ratelimited`, as in Slack, and but for faults.

        A call is recorded when it comes; `ok` is whether it has had its effect, `fault` what struck it, `cut` the
        reactions of which its answer left people out on purpose.
        """
        name = request.match_info["method"]
        try:
            args = await read_args(request)
        except ApiError as error:
            self._note(name, Args({}), error=error.error)
            return web.json_response(error.body, headers=HEADERS)
        fault = self._failing.strikes(name, args.values)
        call = self._note(name, args, fault=fault, error=error_word(fault) if fault else None)
        return await self._failing.answer(request, fault, self._effect(name, args, _token(request, args), call))

    def _note(self, name: str, args: Args, *, fault: Fault | None = None, error: str | None = None) -> dict[str, Any]:
        call = {
            "method": name,
            "args": {key: value for key, value in args.values.items() if key != "token"},
            "ok": False,
            "error": error,
            "fault": fault.kind if fault else None,
            "cut": [],
            "at": self._slack.clock.now(),
        }
        self.calls.append(call)
        return call

    async def _effect(self, name: str, args: Args, token: str, call: dict[str, Any]) -> web.Response:
        """What the call does, and its right answer."""
        headers, status = dict(HEADERS), 200
        try:
            method = METHODS.get(name)
            if method is None:
                raise ApiError("unknown_method", req_method=name)
            _authorise(method, token)
            wait = self._limits.seconds_to_wait(name, method.limits, args.text("channel"))
            if wait:
                status, headers["Retry-After"] = 429, str(wait)
                raise ApiError("ratelimited")
            reply = {"ok": True, **await self._reply(name, method, args, call)}
        except ApiError as error:
            reply = error.body
        call |= {"ok": reply["ok"], "error": reply.get("error")}
        return web.json_response(reply, status=status, headers=headers)

    async def _reply(self, name: str, method: Method, args: Args, call: dict[str, Any]) -> dict[str, Any]:
        """The method's fields, with the people behind a reaction who are not named left out."""
        most, values = None, args.values
        for fault in self._failing.faults.listing(name, values):
            if fault.kind == "truncate":
                most = fault.count
            else:
                values = {**values, "latest": self._older(fault.seconds, args)}
        reply = await method.call(self._slack, Args(values))
        unnamed = self._slack.workspace.deactivated
        if most is not None or unnamed:
            for message in [*reply.get("messages", []), reply.get("message", {})]:
                call["cut"] += sorted(cut_reactors(message, most=most, unnamed=unnamed))
        return reply

    def _older(self, seconds: float, args: Args) -> str:
        """The end of a listing that knows nothing of the last `seconds`."""
        newest = int((self._slack.clock.now() - seconds) * 1_000_000)
        latest = min(args.moment("latest", newest), newest)
        return f"{latest // 1_000_000}.{latest % 1_000_000:06d}"

    async def download(self, request: web.Request) -> web.Response:
        """The handler of a file's `url_private`: without the bot's token Slack answers with its sign-in page."""
        fault = self._failing.strikes("url_private", request.match_info)
        return await self._failing.answer(request, fault, self._download(request))

    async def _download(self, request: web.Request) -> web.Response:
        if _bearer(request) != BOT_TOKEN:
            return web.Response(text="<!DOCTYPE html><title>Sign in | Slack</title>", content_type="text/html")
        try:
            stored = self._slack.files.get(request.match_info["id"])
        except ApiError:
            raise web.HTTPNotFound from None
        return web.Response(body=stored.content, content_type=stored.about["mimetype"])


def _bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _token(request: web.Request, args: Args) -> str:
    return _bearer(request) or args.text("token")


def _authorise(method: Method, token: str) -> None:
    if not token:
        raise ApiError("not_authed")
    if token not in (BOT_TOKEN, APP_TOKEN):
        raise ApiError("invalid_auth")
    if (token == APP_TOKEN) != method.app_token:
        raise ApiError("not_allowed_token_type")
