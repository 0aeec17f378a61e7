"""The page's API: the workspace as one person sees it, changes as they happen, and each act as a POST.

JSON in and out; `as` is a user id. `/visitor/state` takes `channel` too, to fetch one channel's messages only.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.acts import INVITE, Acts, Outcome
from bot.sandbox.delivery import shown as shown_delivery
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Faults
from bot.sandbox.messages import Channel, Message
from bot.sandbox.slack import Slack
from bot.sandbox.web_api import WebApi
from bot.sandbox.workspace import BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, TEAM_NAME

Body = dict[str, Any]
PING_SECONDS = 20.0
NEWS_SECONDS = 0.05  # at least so long between two words to one page, however fast things change


class Visitor:
    def __init__(self, slack: Slack, acts: Acts, api: WebApi, faults: Faults) -> None:
        self._slack = slack
        self._acts = acts
        self._api = api
        self._faults = faults
        self._watchers: set[Watcher] = set()
        slack.workspace.on_change.append(self._tell)

    def routes(self) -> list[web.RouteDef]:
        acts: dict[str, Callable[[Body], Awaitable[Outcome]]] = {
            "message": lambda b: self._acts.message(
                b["as"], b["channel"], b.get("text", ""), thread_ts=b.get("thread_ts"), files=b.get("files")
            ),
            "command": lambda b: self._acts.command(b["as"], b["channel"], b["command"], b.get("text", "")),
            "react": lambda b: self._acts.react(b["as"], b["channel"], b["ts"], b["name"], add=b.get("add", True)),
            "action": lambda b: self._acts.action(b["as"], b),
            "submit": lambda b: self._acts.submit(b["as"], b["view_id"], b.get("values", {})),
            "close": lambda b: self._acts.close(b["as"], b["view_id"], everything=b.get("everything", False)),
            "shortcut": lambda b: self._acts.shortcut(
                b["as"], b["callback_id"], channel=b.get("channel"), ts=b.get("ts")
            ),
            "home": lambda b: self._acts.home(b["as"]),
            "delete": lambda b: self._acts.delete(b["as"], b["channel"], b["ts"]),
            "faults": self._set_faults,
        }
        return [
            web.get("/visitor/state", self._state),
            web.get("/visitor/live", self._live),
            web.get("/visitor/calls", self._calls),
            web.get("/visitor/deliveries", self._deliveries),
            web.get("/visitor/faults", self._shown_faults),
            *(web.post(f"/visitor/{name}", _handler(act)) for name, act in acts.items()),
        ]

    async def _state(self, request: web.Request) -> web.Response:
        try:
            user = self._slack.workspace.person(request.query.get("as", "")).id
        except ApiError as error:
            return web.json_response(error.body, status=404)
        return web.json_response(self.state(user, request.query.get("channel")))

    def state(self, user: str, only: str | None = None) -> Body:
        """All that a person sees; with `only`, the other channels come without their messages."""
        workspace, manifest, surfaces = self._slack.workspace, self._slack.manifest, self._slack.surfaces
        now = self._slack.clock.now()
        invite = {"name": INVITE, "description": "Add somebody or an app to this channel", "usage_hint": "@name"}
        return {
            "revision": workspace.revision,
            "team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN},
            "you": user,
            "bot": BOT_USER_ID,
            "people": [
                {**person.user(now), "kind": person.kind, "bot_id": person.bot_id}
                for person in workspace.people.values()
            ],
            "channels": [
                self._channel(channel, with_messages=only in (None, channel.id))
                for channel in workspace.channels.values()
                if user in channel.members
            ],
            "ephemerals": [
                {
                    "channel": message.channel,
                    "ts": message.ts,
                    "text": message.text,
                    "blocks": message.blocks or [],
                    "thread_ts": message.thread_ts,
                }
                for message in workspace.ephemerals[user]
            ],
            "views": surfaces.stack(user),
            "home": surfaces.home(user),
            "commands": [
                *(
                    {
                        "name": command.name,
                        "description": command.description,
                        "usage_hint": command.usage_hint,
                    }
                    for command in manifest.commands
                ),
                invite,
            ],
            "shortcuts": [
                {"type": shortcut.type, "callback_id": shortcut.callback_id, "name": shortcut.name}
                for shortcut in manifest.shortcuts
            ],
        }

    def _channel(self, channel: Channel, *, with_messages: bool) -> Body:
        about: Body = {
            "id": channel.id,
            "name": channel.name,
            "is_im": channel.im_with is not None,
            "is_private": channel.is_private,
            "is_member": BOT_USER_ID in channel.members,
            "user": channel.im_with,
            "members": list(channel.members),
        }
        if with_messages:
            about["messages"] = [_message(channel, message) for message in channel.messages.values()]
        return about

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Says what changed, many changes in one word where they come fast."""
        socket = web.WebSocketResponse(heartbeat=PING_SECONDS)
        await socket.prepare(request)
        watcher = Watcher(request.query.get("as", ""))
        self._watchers.add(watcher)
        await socket.send_json({"revision": self._slack.workspace.revision, "changed": []})
        telling = asyncio.ensure_future(self._keep_telling(socket, watcher))
        try:
            async for _ in socket:
                pass
        finally:
            self._watchers.discard(watcher)
            telling.cancel()
        return socket

    async def _keep_telling(self, socket: web.WebSocketResponse, watcher: "Watcher") -> None:
        while True:
            changed = await watcher.next()
            try:
                await socket.send_json({"revision": self._slack.workspace.revision, "changed": changed})
            except ConnectionError:
                return
            await asyncio.sleep(NEWS_SECONDS)

    def _tell(self, what: str, user: str | None) -> None:
        for watcher in self._watchers:
            if user is None or user == watcher.user:
                watcher.tell(what)

    async def _calls(self, _: web.Request) -> web.Response:
        return web.json_response({"calls": list(self._api.calls)})

    async def _set_faults(self, body: Body) -> Outcome:
        self._faults.load(body)
        return {"ok": True, **self._faults.shown()}

    async def _shown_faults(self, _: web.Request) -> web.Response:
        return web.json_response(self._faults.shown())

    async def _deliveries(self, _: web.Request) -> web.Response:
        records = [shown_delivery(record) for record in self._slack.delivery.records]
        return web.json_response({"deliveries": records})


class Watcher:
    """What one page has still to be told."""

    def __init__(self, user: str) -> None:
        self.user = user
        self._changed: dict[str, None] = {}
        self._news = asyncio.Event()

    def tell(self, what: str) -> None:
        self._changed[what] = None
        self._news.set()

    async def next(self) -> list[str]:
        await self._news.wait()
        self._news.clear()
        changed = list(self._changed)
        self._changed.clear()
        return changed


def _handler(
    act: Callable[[Body], Awaitable[Outcome]],
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            body = json.loads(await request.text())
            return web.json_response(await act(body))
        except (ValueError, KeyError, TypeError) as error:
            return web.json_response({"ok": False, "error": "invalid_arguments", "detail": repr(error)}, status=400)

    return handle


def _message(channel: Channel, message: Message) -> Body:
    """A message for the page: all reactors, and no made-up blocks where the text says everything."""
    shown = {"blocks": [], "reactions": [], "files": [], "reply_count": 0, **channel.render(message)}
    shown.pop("bot_profile", None)
    if not message.blocks:
        shown["blocks"] = []
    return shown
