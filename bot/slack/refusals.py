"""What Slack's Web API says no to, for how long, and what is no answer at all."""

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import DeskError

CLOSED_CHANNEL = frozenset(
    {
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
    }
)
"""Refusals that last until somebody opens the channel to the bot."""

UNTAKEABLE = frozenset(
    {
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
    }
)
"""Refusals of this very message: it will not be taken another time either."""

PASSING = frozenset(
    {
        "ratelimited",
        "service_unavailable",
        "request_timeout",
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
    }
)
"""Refusals that are not about the message: the same one may be taken later."""

UNCLEAR = frozenset({"fatal_error", "internal_error"})
"""Errors after which some of what was asked may have been done (docs.slack.dev, each method's list of errors)."""


class Refused(DeskError):
    """Slack said no; `code` is its word for why."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"Slack refused {method}: {code}.")
        self.code = code


class HeldBack(Refused):
    """Slack asks to wait, and the pace obeys: the caller's turn is over, and the next one comes later."""


class Uncertain(Exception):
    """The call ended without Slack's answer: it may have been carried out."""


def pause_of(error: SlackApiError) -> float | None:
    """Seconds that a 429 asks to wait; None for any other refusal."""
    if _status(error) != 429:
        return None
    try:
        return float(error.response.headers.get("Retry-After", "1"))
    except ValueError:
        return 1.0


def said_no(method: str, error: SlackApiError) -> Refused | Uncertain:
    """A refusal, unless the answer is a failure of Slack's or nothing that its Web API would say."""
    status, data = _status(error), getattr(error.response, "data", None)
    if isinstance(data, dict) and data.get("error") and status < 500:
        code = str(data["error"])
        return Uncertain(f"{method}: {code}") if code in UNCLEAR else Refused(method, code)
    if status == 429:
        return Refused(method, "ratelimited")
    if status == 404:
        return Refused(method, "unknown_method")
    if status == 200 or status >= 500:
        return Uncertain(f"{method}: {status}")
    return Refused(method, f"status {status}")


def _status(error: SlackApiError) -> int:
    """The SDK hands over its own response, or aiohttp's where the body is not the JSON that it claims to be."""
    response = error.response
    return int(response.status if isinstance(response, aiohttp.ClientResponse) else response.status_code)
