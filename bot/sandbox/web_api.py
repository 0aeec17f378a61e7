"""The Web API over HTTP: tokens, limits on calls, and the record of every call."""

from collections import deque
from typing import Any

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.methods import METHODS, Method
from bot.sandbox.methods.args import Args, read_args
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


class WebApi:
    def __init__(self, slack: Slack, limits: RateLimits) -> None:
        self._slack = slack
        self._limits = limits
        self.calls: deque[dict[str, Any]] = deque(maxlen=CALLS_KEPT)

    async def serve(self, request: web.Request) -> web.Response:
        """The handler of `/api/{method}`; 200 for every answer but `ratelimited`, as in Slack."""
        name = request.match_info["method"]
        args = Args({})
        headers = {"X-OAuth-Scopes": BOT_SCOPES}
        status = 200
        try:
            args = await read_args(request)
            method = METHODS.get(name)
            if method is None:
                raise ApiError("unknown_method", req_method=name)
            _authorise(method, _token(request, args))
            wait = self._limits.seconds_to_wait(name, method.limits, args.text("channel"))
            if wait:
                status, headers["Retry-After"] = 429, str(wait)
                raise ApiError("ratelimited")
            reply = {"ok": True, **await method.call(self._slack, args)}
        except ApiError as error:
            reply = error.body
        self.calls.append(
            {
                "method": name,
                "args": {key: value for key, value in args.values.items() if key != "token"},
                "ok": reply["ok"],
                "error": reply.get("error"),
                "at": self._slack.clock.now(),
            }
        )
        return web.json_response(reply, status=status, headers=headers)

    async def download(self, request: web.Request) -> web.Response:
        """The handler of a file's `url_private`: without the bot's token Slack answers with its sign-in page."""
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
