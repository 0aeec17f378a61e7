"""HTTP mode: only what Slack has signed is heard, and whoever runs the desk can ask how it is."""

import json
import time

import pytest

from bot.sandbox.http_delivery import signature_headers
from tests.scenarios.conftest import ONE_LOOP, Newsroom

pytestmark = [ONE_LOOP, pytest.mark.parametrize("newsroom", ["http"], indirect=True)]

SECRETS = {"not signed": None, "signed by somebody else": "another-secret", "signed long ago": "sandbox-signing-secret"}


def _url(newsroom: Newsroom, path: str) -> str:
    return f"http://127.0.0.1:{newsroom.services.settings.http_port}{path}"


@pytest.mark.parametrize("how", SECRETS)
async def test_a_request_that_slack_has_not_signed_just_now_is_refused(newsroom: Newsroom, how: str) -> None:
    ana, secret = newsroom.people[0], SECRETS[how]
    event = {"type": "app_mention", "user": ana, "text": "x", "ts": "1.1", "event_ts": "1.1", "channel": newsroom.place}
    body = json.dumps({"type": "event_callback", "event_id": "EvForged", "event": event}).encode()
    at = int(time.time()) - (600 if how == "signed long ago" else 0)
    headers = {"Content-Type": "application/json"} | (signature_headers(secret, body, at) if secret else {})
    async with newsroom.http.post(_url(newsroom, "/slack/events"), data=body, headers=headers) as answer:
        assert answer.status == 401
    assert await newsroom.ephemerals(ana) == []


async def test_health_checks_answer_beside_slacks_requests(newsroom: Newsroom) -> None:
    for path in ("/healthz", "/readyz"):
        async with newsroom.http.get(_url(newsroom, path)) as answer:
            assert (answer.status, await answer.text()) == (200, "ok")
