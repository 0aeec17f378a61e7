"""The Slack app's manifest declares what the handlers register and asks for no scope that nothing uses."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.desk.query import USAGE as CLAIMS_USAGE
from bot.desk.schedule import USAGE as DIGEST_USAGE
from handlers.commands import COMMANDS
from handlers.shortcuts import SHORTCUTS

ROOT = Path(__file__).parent.parent
MANIFEST: dict[str, Any] = json.loads((ROOT / "deploy" / "manifest.json").read_text(encoding="utf-8"))
BOT_SCOPES: list[str] = MANIFEST["oauth_config"]["scopes"]["bot"]
SUBSCRIPTIONS: list[str] = MANIFEST["settings"]["event_subscriptions"]["bot_events"]

READ = ("channels:read", "groups:read", "im:read")
HISTORY = ("channels:history", "groups:history", "im:history")
"""One scope a kind of conversation: a desk is a channel, public or private, or a direct message."""

METHODS: dict[str, tuple[str, ...]] = {
    "auth.test": (),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": HISTORY,
    "conversations.info": READ,
    "conversations.open": ("im:write",),
    "conversations.replies": HISTORY,
    "reactions.get": ("reactions:read",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "views.open": (),
    "views.publish": (),
}
"""The scopes that docs.slack.dev names under each method's facts."""

EVENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "app_home_opened": ("app_home_opened", ()),
    "app_mention": ("app_mention", ("app_mentions:read",)),
    "channel_unarchive": ("channel_unarchive", ("channels:read",)),
    "group_unarchive": ("group_unarchive", ("groups:read",)),
    "member_joined_channel": ("member_joined_channel", ("channels:read", "groups:read")),
    "message.im": ("message", ("im:history",)),
    "reaction_added": ("reaction_added", ("reactions:read",)),
    "reaction_removed": ("reaction_removed", ("reactions:read",)),
    "team_join": ("team_join", ("users:read",)),
    "user_change": ("user_change", ("users:read",)),
}
"""Subscription to the type of its events and the scopes that docs.slack.dev names for it."""

WITH_COMMANDS = ("commands",)
"""Slash commands and shortcuts alike."""
WITH_FILES = ("files:read",)
"""A shared file's `url_private_download` is fetched with the bot's token."""


def parsed(*places: str) -> Iterator[ast.AST]:
    for place in places:
        for file in sorted((ROOT / place).rglob("*.py")) or [ROOT / place]:
            yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def registered_events() -> set[str]:
    """The types given to `app.event` in the handlers."""
    return {
        str(node.args[0].value)
        for node in parsed("handlers")
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "event"
        and isinstance(node.args[0], ast.Constant)
    }


_METHOD = re.compile(r"(auth|bots|chat|conversations|files|reactions|team|users|views)(\.[a-z][A-Za-z]+)+")


def called_methods() -> set[str]:
    """The Web API methods that the outbox names, the only place that calls them."""
    return {
        node.value
        for node in parsed("bot/slack/outbox.py")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _METHOD.fullmatch(node.value)
    }


def test_the_manifest_declares_the_commands_that_are_registered() -> None:
    assert [command["command"] for command in MANIFEST["features"]["slash_commands"]] == list(COMMANDS)


@pytest.mark.parametrize("usage", [CLAIMS_USAGE, DIGEST_USAGE])
def test_a_commands_hint_is_its_usage(usage: str) -> None:
    name, _, hint = usage.partition(" ")
    hints = {c["command"]: c["usage_hint"] for c in MANIFEST["features"]["slash_commands"]}
    assert hints[name] == hint


def test_commands_are_sent_with_people_and_channels_escaped() -> None:
    assert all(command["should_escape"] is True for command in MANIFEST["features"]["slash_commands"])


def test_the_manifest_declares_the_shortcuts_that_are_registered() -> None:
    declared = {s["callback_id"]: s["type"] for s in MANIFEST["features"]["shortcuts"]}
    assert declared == {"extract_claims": "message", "check_article": "global"}
    assert set(declared) == set(SHORTCUTS)


def test_the_manifest_subscribes_to_the_events_that_are_registered() -> None:
    assert {EVENTS[name][0] for name in SUBSCRIPTIONS} == registered_events()
    assert len(SUBSCRIPTIONS) == len(set(SUBSCRIPTIONS))


def test_no_other_module_calls_the_web_api() -> None:
    """Neither by name nor through a method of Slack's client, as in `client.chat_postMessage(…)`."""
    calls = re.compile(r"api_call|(auth|chat|conversations|files|reactions|users|views)_[A-Za-z]+")
    elsewhere = [
        node.attr
        for node in parsed("handlers", "bot/flows", "bot/jobs.py", "bot/services.py", "bot/assembly.py", "bot/serve.py")
        if isinstance(node, ast.Attribute) and calls.fullmatch(node.attr)
    ]
    assert elsewhere == []


def test_every_called_method_has_its_scopes_in_the_table() -> None:
    assert called_methods() == set(METHODS)


def test_the_manifest_asks_for_the_scopes_that_are_used_and_no_others() -> None:
    methods = {scope for name in called_methods() for scope in METHODS[name]}
    events = {scope for name in SUBSCRIPTIONS for scope in EVENTS[name][1]}
    assert set(BOT_SCOPES) == {*methods, *events, *WITH_COMMANDS, *WITH_FILES}
    assert sorted(BOT_SCOPES) == BOT_SCOPES
    assert len(BOT_SCOPES) == len(set(BOT_SCOPES))


def test_the_app_speaks_socket_mode_and_takes_interactions() -> None:
    settings = MANIFEST["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"]["is_enabled"] is True


def test_people_can_write_to_the_app_and_open_its_home() -> None:
    home = MANIFEST["features"]["app_home"]
    assert home["home_tab_enabled"] is True
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False
