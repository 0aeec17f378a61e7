"""`secondsource serve` in HTTP mode in a process of its own, and signed requests to it or to another Bolt app."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from time import perf_counter

from redis.asyncio import Redis

from bot.desk.claim import ArticleState
from bot.desk.ids import DeskId, PersonId, desk_id
from bot.flows.submit_article import article_id
from bot.sandbox import BOT_USER_ID, SIGNING_SECRET, TEAM_ID
from bot.store.articles import Articles
from bot.store.connect import connect
from tests.bench import signed
from tests.bench.keepalive import Answered, Connections
from tests.bench.local_slack import CHANNEL, PEOPLE, LocalSlack
from tests.bench.processes import SECONDSOURCE, ready, running
from tests.bench.seeded import seed_article
from tests.bench.texts import article
from tests.ports import free_port
from tests.waiting import until

DESK: DeskId = desk_id(TEAM_ID, CHANNEL)
STANDING = article(999, 300)
"""The text that is on the desk already."""
EMOJI = ("white_check_mark", "x", "warning", "question", "eyes")
PASTE_EVERY = 0.02
POLL = 0.1
READ_WITHIN = 180.0


class Requests:
    """Slash commands and reactions without end; no two are the same event."""

    def __init__(self, port: int, cards: list[str]) -> None:
        """`cards`: the `ts` of messages to react on."""
        self.connections = Connections(port, "/slack/events")
        self._cards = cards
        self._commands = count()
        self._reactions = count()

    async def command(self) -> Answered:
        """`/claims`, and `/verify` with the text that stands, in turn."""
        if next(self._commands) % 2:
            return await self._command("/claims", "open")
        return await self._command("/verify", STANDING)

    async def pasted(self, texts: list[str]) -> list[Answered]:
        """`/verify` with each text, PASTE_EVERY seconds apart."""
        answers = []
        for text in texts:
            answers.append(await self._command("/verify", text))
            await asyncio.sleep(PASTE_EVERY)
        return answers

    async def _command(self, command: str, text: str) -> Answered:
        form = signed.command_form(
            team=TEAM_ID,
            channel=CHANNEL,
            person=PEOPLE[0],
            command=command,
            text=text,
            response_url="http://127.0.0.1:9/",
        )
        return await self._send(*signed.as_form(form))

    async def reaction(self) -> Answered:
        """Everybody puts every emoji on every card and takes it off again, card by card."""
        number = next(self._reactions)
        rest, card = divmod(number, len(self._cards))
        rest, person = divmod(rest, len(PEOPLE))
        rest, taken_off = divmod(rest, 2)
        event = signed.reaction_event(
            team=TEAM_ID,
            channel=CHANNEL,
            ts=self._cards[card],
            bot=BOT_USER_ID,
            person=PEOPLE[person],
            name=EMOJI[rest % len(EMOJI)],
            added=not taken_off,
            at=f"{1_763_846_400 + number // 100}.{number % 100 * 10_000:06d}",
        )
        return await self._send(*signed.as_json(event))

    async def _send(self, body: str, content_type: str) -> Answered:
        return await self.connections.post(body.encode(), signed.headers(SIGNING_SECRET, body, content_type))


@dataclass(frozen=True, slots=True)
class Served:
    requests: Requests
    process: Process
    _articles: Articles

    async def read(self, texts: list[str]) -> None:
        """Gives the texts to the desk; returns when they are read."""
        await self._take(texts, {ArticleState.WAITING})

    async def post(self, texts: list[str]) -> None:
        """The same, when every card is posted."""
        await self._take(texts, {ArticleState.WAITING, ArticleState.POSTING})

    async def _take(self, texts: list[str], unfinished: Collection[ArticleState]) -> None:
        for answered in await self.requests.pasted(texts):
            assert b"Reading" in answered.body, answered
        left = [article_id(text) for text in texts]

        async def finished() -> bool:
            while left and (await self._articles.get(DESK, left[0])).state not in unfinished:
                left.pop(0)
            return not left

        await until(finished, within=READ_WITHIN, every=POLL)


@asynccontextmanager
async def served(slack: LocalSlack, redis_url: str, stamps: list[str], *, pace: float = 1.0) -> AsyncIterator[Served]:
    """Over an emptied store with one article posted, whose parent message and cards have the given `ts`.

    `pace`: how many times Slack's limits the bot may use.
    """
    port = free_port()
    store: Redis = connect(redis_url)
    requests = Requests(port, stamps[1:])
    try:
        await store.flushall()
        await seed_article(
            store,
            DESK,
            STANDING,
            article_id(STANDING),
            thread=stamps[0],
            cards=stamps[1:],
            by=PersonId(PEOPLE[0]),
        )
        settings = slack.settings(port=port) | {"REDIS_URL": redis_url, "SLACK_PACE": str(pace)}
        async with running(SECONDSOURCE, "serve", env=settings) as process:
            await ready(f"http://127.0.0.1:{port}/readyz", perf_counter())
            yield Served(requests, process, Articles(store))
            await requests.connections.close()
    finally:
        await store.aclose()
