"""Notices from what Slack sends that events may be missing, and has the votes compared then."""

from collections.abc import Awaitable, Callable

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.flows.want_comparison import want_everywhere
from bot.services import Services

LAST_TRY = "3"
"""Slack's number of the last time that it sends an event again, five minutes after the one before: what it had sent a
little earlier it has given up."""

APART = 60_000_000
"""Microseconds for which one comparison is enough, however many events say that others are missing."""


class NoticingGaps(AsyncMiddleware):
    """A class, as Bolt gathers every argument there is for a function before it calls it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._wanted_at = 0

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002  Bolt passes it by name
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        if req.body.get("type") == "app_rate_limited":  # no event, so no listener can be had for it
            self._want("Slack has held events back")
            return BoltResponse(status=200)
        if LAST_TRY in req.headers.get("x-slack-retry-num", ()):
            self._want("Slack has given events up")
        return await next()

    def _want(self, why: str) -> None:
        now = self._services.now()
        if now - self._wanted_at >= APART:
            self._wanted_at = now
            self._services.prompter.later(want_everywhere(self._services, why))
