"""The Web API over HTTP: tokens, limits on calls, the faults that were ordered, and the record of every call."""

import asyncio
import math
from collections import deque
from collections.abc import Coroutine
from typing import Any

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault, Faults
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

# When each kind of fault lets a call have its effect, and how the call ends for the app.
NEVER, NOW, LATE = "never", "now", "late"
WRONG, RESET, HANG, HOLD = "a wrong answer", "a reset", "no answer, then a reset", "the answer, later"
CALL_FAULTS = {
    "ratelimited": (NEVER, WRONG),
    "status": (NEVER, WRONG),
    "status_after": (NOW, WRONG),
    "html": (NEVER, WRONG),
    "refused": (NEVER, WRONG),
    "reset_before": (NEVER, RESET),
    "reset_after": (NOW, RESET),
    "hang_before": (NEVER, HANG),
    "hang_after": (NOW, HANG),
    "late": (LATE, RESET),
    "hang_late": (LATE, HANG),
    "hold": (NOW, HOLD),
}


class WebApi:
    def __init__(self, slack: Slack, limits: RateLimits, faults: Faults) -> None:
        self._slack = slack
        self._limits = limits
        self._faults = faults
        self._late: set[asyncio.Task[web.Response]] = set()
        self.calls: deque[dict[str, Any]] = deque(maxlen=CALLS_KEPT)

    async def close(self) -> None:
        """What would have its effect late has none."""
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    async def serve(self, request: web.Request) -> web.Response:
        """The handler of `/api/{method}`; 200 for every answer but `ratelimited`, as in Slack, and but for faults.

        A call is recorded when it comes; `ok` is whether it has had its effect, `fault` what struck it.
        """
        name = request.match_info["method"]
        try:
            args = await read_args(request)
        except ApiError as error:
            self._note(name, Args({}), error=error.error)
            return web.json_response(error.body, headers=HEADERS)
        fault = self._faults.first("call", name, args.values)
        call = self._note(name, args, fault=fault)
        effect = self._effect(name, args, _token(request, args), call)
        return await effect if fault is None else await self._fail(request, fault, effect, call)

    def _note(self, name: str, args: Args, *, fault: Fault | None = None, error: str | None = None) -> dict[str, Any]:
        call = {
            "method": name,
            "args": {key: value for key, value in args.values.items() if key != "token"},
            "ok": False,
            "error": error,
            "fault": fault.kind if fault else None,
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
            reply = {"ok": True, **await self._reply(name, method, args)}
        except ApiError as error:
            reply = error.body
        call |= {"ok": reply["ok"], "error": reply.get("error")}
        return web.json_response(reply, status=status, headers=headers)

    async def _reply(self, name: str, method: Method, args: Args) -> dict[str, Any]:
        """The method's fields, with the people behind a reaction who are not named left out."""
        most, values = None, args.values
        for fault in self._faults.listing(name, values):
            if fault.kind == "truncate":
                most = fault.count
            else:
                values = {**values, "latest": self._older(fault.seconds, args)}
        reply = await method.call(self._slack, Args(values))
        unnamed = self._slack.workspace.deactivated
        if most is not None or unnamed:
            for message in [*reply.get("messages", []), reply.get("message", {})]:
                cut_reactors(message, most=most, unnamed=unnamed)
        return reply

    def _older(self, seconds: float, args: Args) -> str:
        """The end of a listing that knows nothing of the last `seconds`."""
        newest = int((self._slack.clock.now() - seconds) * 1_000_000)
        latest = min(args.moment("latest", newest), newest)
        return f"{latest // 1_000_000}.{latest % 1_000_000:06d}"

    async def _fail(
        self, request: web.Request, fault: Fault, effect: Coroutine[Any, Any, web.Response], call: dict[str, Any]
    ) -> web.Response:
        """`effect` is not begun yet, and may never be."""
        when, ending = CALL_FAULTS[fault.kind]
        answer = _wrong(fault)
        if when == NOW:
            answered = await effect
            answer = answered if ending == HOLD else answer
        elif when == LATE:
            task = asyncio.create_task(self._later(fault, effect))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
        else:
            effect.close()
            call["error"] = {"ratelimited": "ratelimited", "refused": fault.error}.get(fault.kind)
        if ending in (HANG, HOLD):
            await fault.wait(self._slack.clock)
        if ending in (HANG, RESET) and request.transport is not None:
            request.transport.abort()  # the answer below goes nowhere
        return answer

    async def _later(self, fault: Fault, effect: Coroutine[Any, Any, web.Response]) -> web.Response:
        try:
            await fault.wait(self._slack.clock)
            return await effect
        finally:
            effect.close()

    async def download(self, request: web.Request) -> web.Response:
        """The handler of a file's `url_private`: without the bot's token Slack answers with its sign-in page."""
        if _bearer(request) != BOT_TOKEN:
            return web.Response(text="<!DOCTYPE html><title>Sign in | Slack</title>", content_type="text/html")
        try:
            stored = self._slack.files.get(request.match_info["id"])
        except ApiError:
            raise web.HTTPNotFound from None
        return web.Response(body=stored.content, content_type=stored.about["mimetype"])


def _wrong(fault: Fault) -> web.Response:
    """What a failing Slack, or what stands before it, answers."""
    match fault.kind:
        case "ratelimited":
            headers = {**HEADERS, "Retry-After": str(max(1, math.ceil(fault.seconds)))}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        case "refused":
            return web.json_response({"ok": False, "error": fault.error}, headers=HEADERS)
        case "html":
            return web.Response(text="<!DOCTYPE html><title>Slack</title>", content_type="text/html")
        case _:
            return web.Response(status=fault.status, text="upstream connect error", headers=HEADERS)


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
