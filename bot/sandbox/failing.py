"""How a call of the app's fails: when it has its effect all the same, and what the app gets."""

import asyncio
import math
from collections.abc import Coroutine, Mapping
from typing import Any

from aiohttp import web

from bot.sandbox.clock import Clock
from bot.sandbox.faults import Fault, Faults

Effect = Coroutine[Any, Any, web.Response]

NEVER, NOW, LATE = "never", "now", "late"
WRONG, RESET, HANG, HOLD = "a wrong answer", "a reset", "no answer, then a reset", "the answer, later"
# When each kind lets a call have its effect, and how the call ends for the app.
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


class Failing:
    def __init__(self, faults: Faults, clock: Clock) -> None:
        self.faults = faults
        self._clock = clock
        self._late: set[asyncio.Task[web.Response]] = set()

    async def close(self) -> None:
        """What would have its effect late has none."""
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    def strikes(self, name: str, given: Mapping[str, Any]) -> Fault | None:
        """The fault that a call meets; `name` is the method's, "response_url" or "url_private"."""
        return self.faults.first("call", name, given)

    async def answer(self, request: web.Request, fault: Fault | None, effect: Effect) -> web.Response:
        """Lets `effect`, which is not begun yet, happen and be answered as the fault has it."""
        if fault is None:
            return await effect
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
        if ending in (HANG, HOLD):
            await fault.wait(self._clock)
        if ending in (HANG, RESET) and request.transport is not None:
            request.transport.abort()  # the answer below goes nowhere
        return answer

    async def _later(self, fault: Fault, effect: Effect) -> web.Response:
        try:
            await fault.wait(self._clock)
            return await effect
        finally:
            effect.close()


def error_word(fault: Fault) -> str | None:
    """What the answer's `error` says, where it has one."""
    return {"ratelimited": "ratelimited", "refused": fault.error}.get(fault.kind)


def _wrong(fault: Fault) -> web.Response:
    """What a failing Slack, or what stands before it, answers."""
    if word := error_word(fault):
        limited = word == "ratelimited"
        headers = {"Retry-After": str(max(1, math.ceil(fault.seconds)))} if limited else None
        return web.json_response({"ok": False, "error": word}, status=429 if limited else 200, headers=headers)
    if fault.kind == "html":
        return web.Response(text="<!DOCTYPE html><title>Slack</title>", content_type="text/html")
    return web.Response(status=fault.status, text="upstream connect error")
