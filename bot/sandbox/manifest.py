"""What the installed app declares: its commands, its shortcuts and the events that it wants."""

from dataclasses import dataclass
from typing import Any

# The app that is installed where no manifest is given.
DEFAULT_MANIFEST: dict[str, Any] = {
    "features": {
        "slash_commands": [
            {
                "command": "/verify",
                "description": "Check an article",
                "usage_hint": "[text of the article]",
            },
            {
                "command": "/claims",
                "description": "List the desk's claims",
                "usage_hint": "[open|contested|verified|false|all] [source:NAME] [words]",
            },
            {
                "command": "/digest",
                "description": "What is still unverified",
                "usage_hint": "[now|preview|at HH:MM|off]",
            },
        ],
        "shortcuts": [
            {"type": "global", "callback_id": "check_article", "name": "Check an article"},
            {"type": "message", "callback_id": "extract_claims", "name": "Extract claims"},
        ],
    }
}


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    description: str
    usage_hint: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """`type` is "global" or "message"."""

    type: str
    callback_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`events` is None where every event is sent."""

    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    events: frozenset[str] | None

    def wants(self, subscription: str) -> bool:
        """Whether events of a subscription ("message.channels", "reaction_added") are sent."""
        return self.events is None or subscription in self.events


def read_manifest(manifest: dict[str, Any] | None) -> Manifest:
    """Slack's app manifest JSON; None is the default app, which gets every event."""
    whole = DEFAULT_MANIFEST if manifest is None else manifest
    features = whole.get("features", {})
    events = whole.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
    return Manifest(
        commands=tuple(
            Command(command["command"], command.get("description", ""), command.get("usage_hint", ""))
            for command in features.get("slash_commands", [])
        ),
        shortcuts=tuple(
            Shortcut(shortcut["type"], shortcut["callback_id"], shortcut["name"])
            for shortcut in features.get("shortcuts", [])
        ),
        events=None if manifest is None else frozenset(events),
    )
