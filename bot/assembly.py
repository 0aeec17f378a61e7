"""Builds the desk from its settings: store, Slack client, background work, services, app."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import aiohttp
from docket import Docket, Worker
from redis.asyncio import Redis
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot import jobs
from bot.comparing import Comparing
from bot.desk.ids import Micros
from bot.desk.outage import Outage
from bot.directory import Clock, Directory
from bot.errors import NotRecorded, SetupError
from bot.in_time import answering_within
from bot.missed import Missed
from bot.prompter import Prompter
from bot.reading.reader import Reader
from bot.services import Services, wall_clock
from bot.settings import Settings
from bot.slack.outbox import Me, Outbox
from bot.slack.pacing import PACES, OwnPace
from bot.slack.refusals import Refused, Uncertain
from bot.slack.slack_clock import SlackClock
from bot.store.address import docket_url
from bot.store.articles import Articles
from bot.store.cards import Cards
from bot.store.comparisons import Comparisons
from bot.store.connect import connect, connected, reached_now
from bot.store.desks import Desks
from bot.store.digests import Digests
from bot.store.files import Files
from bot.store.health import Health
from bot.store.known_desks import KnownDesks
from bot.store.ledger import Ledger
from bot.store.lists import Lists
from bot.store.marks import Marks
from bot.store.pace import Pace
from bot.store.people import People
from bot.store.running import joined
from handlers.door import Door

DOCKET = "secondsource"
JOBS_AT_ONCE = 64
"""Posting an article waits for Slack's pace for minutes; votes must find a free place beside many such jobs."""
TAKEN_OVER_AFTER = timedelta(seconds=12)
"""A dead worker's job is taken up after so long; longer than a lease (`store.marks.LEASE_SECONDS`)."""
PRESSES_AT_ONCE = 128
"""Acts that wait for the disk at the same moment, each on a connection of its own; the next wait for one of them."""
SLACK_TIMEOUT = 10
"""Seconds for one call of Slack's Web API."""
ANSWER_SECONDS = 2.5
"""How long all the steps of one request may take together; Slack waits for 3, with both ways over the network."""


@dataclass(frozen=True, slots=True)
class Desk:
    services: Services
    store: Redis
    redis_url: str
    app: Door

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Worker]:
        """With connections of its own: in a cluster docket keeps to a node that it found when it connected."""
        url = docket_url(await reached_now(self.store, self.redis_url))
        async with Docket(name=DOCKET, url=url) as docket:
            jobs.register(docket, lambda: self.services)
            async with Worker(docket, concurrency=JOBS_AT_ONCE, redelivery_timeout=TAKEN_OVER_AFTER) as worker:
                yield worker


@asynccontextmanager
async def opened(settings: Settings, redis_url: str, *, clock: Clock = wall_clock) -> AsyncIterator[Desk]:
    """Connects to the store and to Slack. Raises SetupError with what is wrong with either."""
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        raise SetupError(
            "SLACK_BOT_TOKEN is not set: put it into .env, or run `secondsource try` to see the desk first."
        )
    store = connect(redis_url)
    patient = connect(redis_url, max_connections=PRESSES_AT_ONCE)
    docket = Docket(name=DOCKET, url=docket_url(redis_url))
    reader = Reader(settings.reader_processes, settings.reader)
    try:
        await connected(store, redis_url)
        async with (
            joined(store),
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SLACK_TIMEOUT)) as session,
            docket,
        ):
            client = AsyncWebClient(
                token=token,
                base_url=settings.slack_api_url,
                session=session,
                timeout=SLACK_TIMEOUT,
                retry_handlers=[],
                trust_env_in_session=True,
            )
            known = KnownDesks(patient)
            desks = Desks(store, known)
            pace = Pace(store)
            outbox, me = await _outbox(settings, client, pace, clock)
            services = Services(
                settings=settings,
                ledger=Ledger(store, patient),
                articles=Articles(store, known),
                lists=Lists(store),
                cards=Cards(store),
                desks=desks,
                digests=Digests(store, patient, known),
                files=Files(store, known),
                marks=Marks(store),
                comparisons=Comparisons(store),
                health=Health(store),
                pace=pace,
                outbox=outbox,
                directory=Directory(outbox, People(store), clock, team=me.team),
                prompter=Prompter(docket),
                reader=reader,
                me=me,
                outage=Outage(),
                missed=Missed(),
                comparing=Comparing(),
            )
            jobs.register(docket, lambda: services)
            try:
                yield Desk(services, store, redis_url, _app(settings, client, services))
            finally:
                await services.prompter.close()
    finally:
        await reader.close()
        await patient.aclose()
        await store.aclose()


async def _outbox(settings: Settings, client: AsyncWebClient, kept: Pace, clock: Clock) -> tuple[Outbox, Me]:
    """Slack's way out, paced over all processes through the store, and who the bot is."""
    team, own = "unknown", OwnPace()

    async def reserve(what: str, method: str, *, hold: float = 0.0) -> float:
        pace = PACES.get(method)
        if pace is None:
            return 0.0
        now = Micros(int(clock().timestamp() * 1_000_000))
        interval = pace.interval / settings.slack_pace

        async def booked(by: Pace | OwnPace) -> float:
            if hold:
                until = Micros(now + int(hold * 1_000_000))
                await by.hold_back(team, what, now=now, until=until, interval=interval, burst=pace.burst)
                return 0.0
            return await by.reserve(team, what, now=now, interval=interval, burst=pace.burst)

        try:
            return await booked(kept)
        except (NotRecorded, SetupError):
            return await booked(own)

    outbox = Outbox(client, reserve, SlackClock(clock))
    try:
        me = await outbox.me()
    except Refused as error:
        raise SetupError(f"Slack does not take SLACK_BOT_TOKEN: {error.code}.") from error
    except Uncertain as error:
        raise SetupError(f"Slack does not answer at {settings.slack_api_url}.") from error
    team = me.team
    return outbox, me


def _app(settings: Settings, client: AsyncWebClient, services: Services) -> Door:
    """Bolt with the listeners. Who the bot is was asked once, at the start; no request asks again."""
    me: Me = services.me
    known = AuthorizeResult(
        enterprise_id=None, team_id=me.team, bot_user_id=me.user, bot_id=me.bot, bot_token=client.token
    )
    logger = logging.getLogger("bot.bolt")
    logger.setLevel(logging.ERROR)  # Bolt warns that a token in the environment is not the one it was given
    app = Door(
        bounded=partial(answering_within, ANSWER_SECONDS),
        logger=logger,
        client=AsyncWebClient(base_url=client.base_url, session=client.session, timeout=SLACK_TIMEOUT),
        authorize=_Known(known),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        process_before_response=True,
        attaching_function_token_enabled=False,  # the desk is no step of a workflow
        attaching_conversation_kwargs_enabled=False,  # and no assistant
    )
    logger.setLevel(max(logging.WARNING, logging.getLogger().level))
    handlers.register(app, services)
    return app


class _Known(AsyncAuthorize):
    """Gives every request the same answer; a function would have all its possible arguments gathered each time."""

    def __init__(self, known: AuthorizeResult) -> None:
        self._known = known

    async def __call__(self, **_: Any) -> AuthorizeResult:
        return self._known
