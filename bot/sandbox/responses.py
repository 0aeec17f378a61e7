"""What the app says back to one interaction: a command's own reply, and what it POSTs to a `response_url`."""

import json
from typing import Any

from aiohttp import web

from bot.sandbox.content import message_content
from bot.sandbox.errors import ApiError
from bot.sandbox.failing import Failing
from bot.sandbox.messages import Message
from bot.sandbox.slack import Slack
from bot.sandbox.triggers import ResponseUrl


class Responses:
    def __init__(self, slack: Slack, failing: Failing) -> None:
        self._slack = slack
        self._failing = failing

    async def serve(self, request: web.Request) -> web.Response:
        """The handler of response URLs: "ok" as text, or Slack's error as JSON (404 where it is spent)."""
        try:
            given = json.loads(await request.text())
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        fault = self._failing.strikes("response_url", given if isinstance(given, dict) else {})
        return await self._failing.answer(request, fault, self._effect(request.path, given))

    async def _effect(self, path: str, given: Any) -> web.Response:
        try:
            url = self._slack.triggers.use_url(path)
        except ApiError as error:
            return web.json_response(error.body, status=404)
        try:
            if not isinstance(given, dict):
                raise ApiError("invalid_payload")
            self.apply(url, given)
        except ApiError as error:
            return web.json_response(error.body)
        return web.Response(text="ok")

    def apply(self, url: ResponseUrl, given: dict[str, Any]) -> None:
        """Posts, replaces or deletes; a plain post is ephemeral unless `response_type` is "in_channel"."""
        if given.get("delete_original"):
            self._delete_original(url)
        elif given.get("replace_original"):
            self._replace_original(url, message_content(given))
        elif given.get("response_type") == "in_channel":
            self._slack.conversations.post_as_bot(
                self._slack.workspace.channel(url.channel),
                message_content(given),
                thread_ts=given.get("thread_ts"),
                through_response_url=True,
            )
        else:
            content = message_content(given)
            content.pop("metadata", None)
            self._slack.conversations.whisper(
                self._slack.workspace.channel(url.channel), url.user, content, thread_ts=given.get("thread_ts")
            )

    def _delete_original(self, url: ResponseUrl) -> None:
        workspace = self._slack.workspace
        if url.ephemeral:
            workspace.ephemerals[url.user].remove(self._whispered(url))
            workspace.changed("ephemerals", url.user)
        elif url.message_ts:
            channel = workspace.channel(url.channel)
            self._slack.conversations.delete(channel, workspace.message(channel, url.message_ts))

    def _replace_original(self, url: ResponseUrl, content: dict[str, Any]) -> None:
        workspace = self._slack.workspace
        if url.ephemeral:
            whispered = self._whispered(url)
            whispered.text, whispered.blocks = content["text"], content.get("blocks")
            workspace.changed("ephemerals", url.user)
        elif url.message_ts:
            channel = workspace.channel(url.channel)
            changes = {"blocks": None, **content}
            self._slack.conversations.edit(channel, workspace.message(channel, url.message_ts), changes)
        else:
            raise ApiError("no_original_message")

    def _whispered(self, url: ResponseUrl) -> Message:
        for message in self._slack.workspace.ephemerals[url.user]:
            if message.ts == url.message_ts:
                return message
        raise ApiError("message_not_found")
