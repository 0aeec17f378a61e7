"""The local Slack in a process of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import BOT_TOKEN, COLLEAGUES, SIGNING_SECRET
from tests.bench.processes import PYTHON, line, running

CHANNEL = "C0VERIFY"
PEOPLE = [person[0] for person in COLLEAGUES]
SCALE = 10_000.0
"""The local Slack limits nobody: the bot keeps to Slack's own pace by itself."""


@dataclass(frozen=True, slots=True)
class LocalSlack:
    api_url: str

    def settings(self, *, port: int) -> dict[str, str]:
        """The environment of a `serve` that takes Slack's signed requests on `port`."""
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": self.api_url,
            "HTTP_PORT": str(port),
        }

    async def post(self, count: int) -> list[str]:
        """The `ts` of so many messages of the bot's."""
        client = AsyncWebClient(token=BOT_TOKEN, base_url=self.api_url)
        answers = [await client.chat_postMessage(channel=CHANNEL, text=f"Card {n}") for n in range(count)]
        return [str(answer["ts"]) for answer in answers]


@asynccontextmanager
async def local_slack() -> AsyncIterator[LocalSlack]:
    async with running(PYTHON, "-m", "bot.sandbox", "--scale", str(SCALE)) as process:
        await line(process)
        yield LocalSlack((await line(process)).removeprefix("SLACK_API_URL="))
