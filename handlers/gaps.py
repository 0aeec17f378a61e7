"""Notices from what Slack sends that events may be missing."""

from collections.abc import Awaitable, Callable

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.desk.ids import Micros
from bot.services import Services

LAST_TRY = "3"
"""Slack's number of the last time that it sends an event again, five minutes after the one before: what it had sent a
little earlier it has given up."""

OVER_AFTER = 120_000_000
"""Microseconds. Slack says once a minute that it holds events back; silent for so long, it holds back none."""


class NoticingGaps(AsyncMiddleware):
    """A class, as Bolt gathers every argument there is for a function before it calls it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002  Bolt passes it by name
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        if req.body.get("type") == "app_rate_limited":  # no event, so no listener can be had for it
            now = self._services.now()
            self._services.missed.note("Slack holds events back", now)
            self._services.missed.note("Slack held events back", Micros(now + OVER_AFTER))
            return BoltResponse(status=200)
        if LAST_TRY in req.headers.get("x-slack-retry-num", ()):
            self._services.missed.note("Slack has given events up", self._services.now())
        return await next()
