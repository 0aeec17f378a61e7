"""What an interaction lends the app for a while: a `trigger_id` (once, 3 s) and a `response_url` (5 uses, 30 min)."""

import itertools
from collections import OrderedDict
from dataclasses import dataclass

from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5
KEPT = 10_000  # interactions whose loans are remembered; older ones are unknown rather than expired


@dataclass(slots=True)
class Trigger:
    user: str
    expires: float
    channel: str | None = None
    exchanged: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where it answers: the person, the channel, and the message that was acted on (`ephemeral` or not)."""

    user: str
    channel: str
    expires: float
    message_ts: str | None = None
    ephemeral: bool = False
    thread_ts: str | None = None
    uses: int = 0


class Triggers:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._serial = itertools.count(1)
        self._triggers: OrderedDict[str, Trigger] = OrderedDict()
        self._urls: OrderedDict[str, ResponseUrl] = OrderedDict()

    def issue(self, user: str, *, channel: str | None = None) -> str:
        id_ = f"{next(self._serial)}.{int(self._clock.now())}.sandbox"
        self._triggers[id_] = Trigger(user, self._clock.now() + TRIGGER_SECONDS, channel)
        if len(self._triggers) > KEPT:
            self._triggers.popitem(last=False)
        return id_

    def exchange(self, trigger_id: str) -> Trigger:
        """Raises `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.exchanged:
            raise ApiError("exchanged_trigger_id")
        if self._clock.now() > trigger.expires:
            raise ApiError("expired_trigger_id")
        trigger.exchanged = True
        return trigger

    def issue_url(
        self,
        kind: str,
        user: str,
        channel: str,
        *,
        message_ts: str | None = None,
        ephemeral: bool = False,
        thread_ts: str | None = None,
    ) -> str:
        """The path of a new response URL; `kind` is the word in it ("commands", "actions", "app")."""
        path = f"/{kind}/T0SANDBOX/{next(self._serial)}/sandboxresponse"
        self._urls[path] = ResponseUrl(
            user, channel, self._clock.now() + RESPONSE_URL_SECONDS, message_ts, ephemeral, thread_ts
        )
        if len(self._urls) > KEPT:
            self._urls.popitem(last=False)
        return path

    def use_url(self, path: str) -> ResponseUrl:
        """Raises `expired_url` or `used_url`."""
        url = self._urls.get(path)
        if url is None or self._clock.now() > url.expires:
            raise ApiError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise ApiError("used_url")
        url.uses += 1
        return url
