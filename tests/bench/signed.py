"""Slack's requests as it signs them in HTTP mode, written with no code of the product's."""

import hashlib
import hmac
import itertools
import json
import time
from typing import Any
from urllib.parse import urlencode

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

_serial = itertools.count(1)


def reaction_event(
    *, team: str, channel: str, ts: str, bot: str, person: str, name: str, added: bool, at: str
) -> dict[str, Any]:
    """`at`: the event's time as Slack writes it, `"1763846400.000100"`."""
    number = next(_serial)
    return {
        "token": "bench-verification-token",
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": "A0BENCH",
        "event": {
            "type": "reaction_added" if added else "reaction_removed",
            "user": person,
            "reaction": name,
            "item": {"type": "message", "channel": channel, "ts": ts},
            "item_user": bot,
            "event_ts": at,
        },
        "type": "event_callback",
        "event_id": f"Ev0BENCH{number:08d}",
        "event_time": int(float(at)),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": bot,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-bench-{channel}-{number}",
    }


def command_form(*, team: str, channel: str, person: str, command: str, text: str, response_url: str) -> dict[str, str]:
    number = next(_serial)
    return {
        "token": "bench-verification-token",
        "team_id": team,
        "team_domain": "bench",
        "channel_id": channel,
        "channel_name": "verification",
        "user_id": person,
        "user_name": "bench",
        "command": command,
        "text": text,
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": f"1.2.{number}",
    }


def as_json(payload: dict[str, Any]) -> tuple[str, str]:
    """Body and content type."""
    return json.dumps(payload), JSON


def as_form(fields: dict[str, str]) -> tuple[str, str]:
    return urlencode(fields), FORM


def headers(secret: str, body: str, content_type: str) -> dict[str, str]:
    """With Slack's v0 signature, made at this moment."""
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }
