"""The whole bot beside the local Slack, over the real wire."""

import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from redis.asyncio import Redis

from bot.assembly import Desk, opened
from bot.sandbox import COLLEAGUES, Sandbox
from bot.serve import listening, working
from bot.settings import Settings
from tests.waiting import until

MANIFEST = Path(__file__).parents[2] / "deploy" / "manifest.json"
ARTICLE = (
    "Harbour bridge to close for a year\n\n"
    "The Harbour Courier, 3 March 2026\n\n"
    "The harbour bridge will close to cars on 1 June, the city council said on Tuesday. "
    "“The repairs will cost 14 million euros,” said Marta Quist, the council's engineer. "
    "About 9,000 drivers use the bridge every day.\n"
)


@dataclass
class Newsroom:
    """A person's hands in the local Slack, and eyes on what the bot made of it."""

    slack: Sandbox
    desk: Desk
    http: aiohttp.ClientSession

    async def _post(self, what: str, **body: Any) -> dict[str, Any]:
        body["as"] = body.pop("by")
        async with self.http.post(f"{self.slack.url}/visitor/{what}", json=body) as answer:
            return dict(await answer.json())

    async def state(self, by: str) -> dict[str, Any]:
        async with self.http.get(f"{self.slack.url}/visitor/state", params={"as": by}) as answer:
            return dict(await answer.json())

    @property
    def people(self) -> list[str]:
        return [person[0] for person in COLLEAGUES]

    async def channel(self, name: str, by: str) -> dict[str, Any]:
        state = await self.state(by)
        for channel in state["channels"]:
            if name in (channel["name"], channel["id"]):
                return dict(channel)
        raise AssertionError(f"no channel {name}")

    async def command(self, command: str, text: str, *, by: str, channel: str = "verification") -> dict[str, Any]:
        place = await self.channel(channel, by)
        return await self._post("command", by=by, channel=place["id"], command=command, text=text)

    async def message(self, text: str, *, by: str, channel: str, **more: Any) -> dict[str, Any]:
        place = await self.channel(channel, by)
        return await self._post("message", by=by, channel=place["id"], text=text, **more)

    async def react(self, ts: str, name: str, *, by: str, add: bool = True, channel: str = "verification") -> Any:
        place = await self.channel(channel, by)
        return await self._post("react", by=by, channel=place["id"], ts=ts, name=name, add=add)

    async def press(self, ts: str, action: str, *, by: str, channel: str = "verification", **more: Any) -> Any:
        place = await self.channel(channel, by)
        return await self._post("action", by=by, channel=place["id"], ts=ts, action_id=action, **more)

    async def post(self, what: str, **body: Any) -> dict[str, Any]:
        return await self._post(what, **body)

    async def ephemerals(self, by: str) -> list[str]:
        return [json.dumps(e, ensure_ascii=False) for e in (await self.state(by))["ephemerals"]]

    async def messages(self, by: str, channel: str = "verification") -> list[dict[str, Any]]:
        return list((await self.channel(channel, by))["messages"])

    async def thread(self, by: str, channel: str = "verification") -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The first article's parent message and its cards."""
        messages = await self.messages(by, channel)
        parent = next((m for m in messages if m.get("bot_id") and m.get("reply_count")), None)
        if parent is None:
            raise LookupError("no article is posted yet")
        cards = [m for m in messages if m.get("thread_ts") == parent["ts"] and m["ts"] != parent["ts"]]
        return parent, cards

    async def posted(self, by: str, channel: str = "verification") -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The same, once every card stands and the parent says so."""

        async def done() -> bool:
            try:
                parent, cards = await self.thread(by, channel)
            except LookupError:
                return False
            return bool(cards) and "posted" not in drawn(parent) and "Reading" not in drawn(parent)

        await until(done, within=30)
        return await self.thread(by, channel)

    async def card(self, ts: str, by: str, channel: str = "verification") -> str:
        return drawn(next(m for m in await self.messages(by, channel) if m["ts"] == ts))


def drawn(message: dict[str, Any]) -> str:
    """All that a message shows, as one string."""
    return json.dumps([message.get("text"), message.get("blocks")], ensure_ascii=False)


@pytest.fixture(params=["socket"])
async def newsroom(store: Redis, valkey: str, request: pytest.FixtureRequest) -> AsyncIterator[Newsroom]:
    async with AsyncExitStack() as stack:
        yield await open_newsroom(stack, valkey, request.param)


async def open_newsroom(stack: AsyncExitStack, valkey: str, mode: str = "socket", *, scale: float = 1000.0) -> Newsroom:
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    port = _free_port() if mode == "http" else 0
    url = f"http://127.0.0.1:{port}/slack/events" if mode == "http" else None
    slack = Sandbox(scale=scale, request_url=url, retry_delays=(0.0, 0.5, 1.0), manifest=manifest)
    await slack.start()
    stack.push_async_callback(slack.close)
    settings = Settings.model_validate(
        {
            "slack_bot_token": slack.bot_token,
            "slack_app_token": slack.app_token if mode == "socket" else "",
            "slack_signing_secret": slack.signing_secret,
            "slack_api_url": slack.api_url,
            "slack_pace": scale,
            "http_port": port,
        }
    )
    desk = await stack.enter_async_context(opened(settings, valkey))
    await stack.enter_async_context(listening(desk, settings))
    await stack.enter_async_context(working(desk))
    http = await stack.enter_async_context(aiohttp.ClientSession())
    return Newsroom(slack, desk, http)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
