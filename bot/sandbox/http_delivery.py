"""Delivery by signed HTTP POST to the app's request URL."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.clock import Clock
from bot.sandbox.delivery import Answer, Parcel

# Slack's robot says who it is.
USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
REDIRECTS = 2
EVENTS_AT_ONCE = 100  # an event that waits for its turn is not late yet


class HttpCarrier:
    """`ack_timeout` in seconds, from sending to the last byte of the answer."""

    def __init__(self, url: str, secret: str, ack_timeout: float, clock: Clock) -> None:
        self._url = url
        self._secret = secret
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=ack_timeout)
        self._slots = asyncio.Semaphore(EVENTS_AT_ONCE)
        self._session: aiohttp.ClientSession | None = None

    async def carry(self, parcel: Parcel, *, attempt: int, reason: str) -> Answer:
        if parcel.kind != "events_api":
            return await self._post(parcel, attempt=attempt, reason=reason)
        async with self._slots:
            return await self._post(parcel, attempt=attempt, reason=reason)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, parcel: Parcel, *, attempt: int, reason: str) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                timeout=self._timeout,
                headers={"User-Agent": USER_AGENT},
            )
        body, content_type = _body(parcel)
        headers = {"Content-Type": content_type, **signature_headers(self._secret, body, int(self._clock.now()))}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        began = time.perf_counter()
        try:
            async with self._session.post(self._url, data=body, headers=headers, max_redirects=REDIRECTS) as response:
                text = await response.text()
        except TimeoutError:
            return Answer(False, "http_timeout")
        except aiohttp.TooManyRedirects:
            return Answer(False, "too_many_redirects")
        except aiohttp.ClientSSLError:
            return Answer(False, "ssl_error")
        except aiohttp.ClientError:
            return Answer(False, "connection_failed")
        if not 200 <= response.status < 300:
            stop = response.headers.get("X-Slack-No-Retry") == "1"
            return Answer(False, "http_error", response.status, stop=stop)
        seconds = time.perf_counter() - began
        body_given = _answer_body(text, response.content_type)
        return Answer(True, status=response.status, body=body_given, seconds=seconds)


def signature_headers(secret: str, body: bytes, timestamp: int) -> dict[str, str]:
    """Slack's v0 signature of a request's raw body; `timestamp` in seconds."""
    digest = hmac.new(secret.encode(), b"v0:%d:" % timestamp + body, hashlib.sha256)
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest.hexdigest()}"}


def _body(parcel: Parcel) -> tuple[bytes, str]:
    """Events are JSON, commands a form, interactions a form with one field that holds JSON."""
    if parcel.kind == "events_api":
        return parcel.json.encode(), "application/json"
    fields = parcel.payload if parcel.kind == "slash_commands" else {"payload": parcel.json}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _answer_body(text: str, content_type: str) -> dict[str, Any] | None:
    if not text.strip():
        return None
    if content_type == "application/json":
        try:
            answer = json.loads(text)
        except ValueError:
            return None
        return answer if isinstance(answer, dict) else None
    return {"text": text}
