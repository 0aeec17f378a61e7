"""The Events API: which subscription an event belongs to, and the envelope around it."""

import itertools
from collections.abc import Callable
from typing import Any

from bot.sandbox.manifest import Manifest
from bot.sandbox.messages import Channel
from bot.sandbox.workspace import APP_ID, BOT_USER_ID, TEAM_ID

VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105  Slack's deprecated token, made up like all others
MESSAGE_SUBSCRIPTIONS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


class Events:
    """Wraps events and hands those that the app subscribed to over to `send`."""

    def __init__(self, manifest: Manifest, send: Callable[[dict[str, Any]], None], now: Callable[[], float]) -> None:
        self._manifest = manifest
        self._send = send
        self._now = now
        self._serial = itertools.count(1)

    def message(self, channel: Channel, event: dict[str, Any]) -> None:
        """A `message` event of any subtype; only channels that the bot is in have them."""
        event = {"type": "message", **event, "channel": channel.id, "channel_type": channel.kind}
        self.in_channel(channel, event, subscription=MESSAGE_SUBSCRIPTIONS[channel.kind])

    def in_channel(self, channel: Channel, event: dict[str, Any], *, subscription: str | None = None) -> None:
        """An event of a conversation: the bot hears it only where it is a member."""
        if BOT_USER_ID in channel.members:
            self.send(event, subscription=subscription, channel=channel)

    def rate_limited(self) -> None:
        """Slack's word that it keeps events back, of more than 30,000 in an hour: no event of this minute comes."""
        now = int(self._now())
        base = {"token": VERIFICATION_TOKEN, "type": "app_rate_limited", "team_id": TEAM_ID, "api_app_id": APP_ID}
        self._send({**base, "minute_rate_limited": now - now % 60})

    def send(self, event: dict[str, Any], *, subscription: str | None = None, channel: Channel | None = None) -> None:
        if not self._manifest.wants(subscription or event["type"]):
            return
        number = next(self._serial)
        authorization = {
            "enterprise_id": None,
            "team_id": TEAM_ID,
            "user_id": BOT_USER_ID,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        self._send(
            {
                "token": VERIFICATION_TOKEN,
                "team_id": TEAM_ID,
                "context_team_id": TEAM_ID,
                "context_enterprise_id": None,
                "api_app_id": APP_ID,
                "event": event,
                "type": "event_callback",
                "event_id": f"Ev0SANDBOX{number:08d}",
                "event_time": int(self._now()),
                "authorizations": [authorization],
                "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
                "event_context": f"4-sandbox-{event['type']}-{channel.id if channel else TEAM_ID}-{number}",
            }
        )
