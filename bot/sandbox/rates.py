"""Slack's limits on calls, one bucket per method (or per method and channel) of this one workspace."""

import math
from dataclasses import dataclass

from bot.sandbox.clock import Clock


@dataclass(frozen=True, slots=True)
class Limit:
    """Slack publishes the rate and keeps the burst secret; a fifth of a minute's calls is our guess."""

    per_minute: float
    burst: float
    per_channel: bool = False


TIER_1 = Limit(1, 1)
TIER_2 = Limit(20, 4)
TIER_3 = Limit(50, 10)
TIER_4 = Limit(100, 20)
SPECIAL = Limit(600, 100)
# chat.postMessage: about one a second in a channel, several hundred a minute in the workspace.
POSTING = (Limit(60, 4, per_channel=True), Limit(300, 60))


class RateLimits:
    """Token buckets; `scale` multiplies rates and bursts alike."""

    def __init__(self, clock: Clock, scale: float) -> None:
        self._clock = clock
        self._scale = scale
        self._buckets: dict[tuple[str, Limit, str], tuple[float, float]] = {}

    def seconds_to_wait(self, method: str, limits: tuple[Limit, ...], channel: str) -> int:
        """0 where the call is admitted (and counted), else Slack's `Retry-After` in whole seconds."""
        now = self._clock.now()
        keys = [(method, limit, channel if limit.per_channel else "") for limit in limits]
        wait = 0.0
        for key in keys:
            limit = key[1]
            burst, rate = limit.burst * self._scale, limit.per_minute * self._scale / 60
            tokens, since = self._buckets.get(key, (burst, now))
            tokens = min(burst, tokens + (now - since) * rate)
            self._buckets[key] = (tokens, now)
            if tokens < 1:
                wait = max(wait, (1 - tokens) / rate)
        if wait:
            return max(1, math.ceil(wait))
        for key in keys:
            tokens, since = self._buckets[key]
            self._buckets[key] = (tokens - 1, since)
        return 0
