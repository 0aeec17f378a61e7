"""What flows and handlers work with: one frozen bundle, built by `assembly.py`."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Hashable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from docket import Docket

from bot.desk.ids import ArticleId, DeskId, Micros, PersonId
from bot.desk.schedule import known_zone
from bot.errors import DeskError, NotRecorded
from bot.reading.reader import Reader
from bot.settings import Settings
from bot.slack.outbox import Me, Outbox, Refused, Uncertain
from bot.slack.text import permalink
from bot.store.articles import Articles
from bot.store.connect import store_retry
from bot.store.desks import Desks
from bot.store.ledger import Ledger

log = logging.getLogger(__name__)

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC."""

COALESCE = 0.1
"""Seconds for which changes of a desk are gathered before one job is asked to draw its cards."""

CLOSE_SECONDS = 2.0


class Prompter:
    """Asks docket for what the desk's marks say must be done. The marks alone decide; this only makes it prompt."""

    def __init__(self, docket: Docket) -> None:
        self._docket = docket
        self._gathering: set[DeskId] = set()
        self._tasks: set[asyncio.Task[object]] = set()

    def article(self, desk: DeskId, article: ArticleId) -> None:
        self.later(self._ask("tend_article", f"article:{desk}:{article}", desk, article))

    def digest(self, desk: DeskId, item: str) -> None:
        self.later(self._ask("send_digest", f"{item}:{desk}", desk, item))

    async def file(self, desk: DeskId, person: PersonId, name: str, url: str, *, event: str) -> None:
        """Has a shared file fetched and read, once an event. Raises NotRecorded, as for `digest_now`."""
        ask = self._docket.add("read_file", key=f"file:{event}")
        await store_retry(lambda: ask(desk, person, name, url, event))

    async def digest_now(self, desk: DeskId, response_url: str, key: str) -> None:
        """Raises NotRecorded where the store stays away: nothing else remembers that it was asked for."""
        ask = self._docket.add("digest_now", key=f"digest_now:{key}")
        await store_retry(lambda: ask(desk, response_url))

    def redraw(self, desk: DeskId) -> None:
        """Returns at once; changes within COALESCE become one job."""
        if desk not in self._gathering:
            self._gathering.add(desk)
            self.later(self._redraw(desk))

    def later(self, work: Coroutine[Any, Any, object]) -> None:
        """Runs `work` beside the answer that is being given; its errors are logged."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[object]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work beside an answer failed", exc_info=error)

    async def _redraw(self, desk: DeskId) -> None:
        await asyncio.sleep(COALESCE)
        self._gathering.discard(desk)
        await self._ask("refresh_cards", f"refresh:{desk}:{time.monotonic_ns()}", desk)

    async def _ask(self, job: str, key: str, *arguments: str) -> None:
        ask = self._docket.add(job, key=key)
        try:
            await store_retry(lambda: ask(*arguments))
        except NotRecorded:
            log.warning("could not ask for %s; the next sweep will", key)

    async def close(self) -> None:
        """Waits for what was begun, as long as a person would."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                while self._tasks:
                    await asyncio.gather(*self._tasks, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class Person:
    id: PersonId
    zone: str
    """IANA name; UTC where Slack gives none."""
    is_bot: bool
    full_member: bool


PAGES = 50
"""Of 200 people each, that are listed beforehand: ten thousand take three minutes."""


class _OneQuestion(Generic[Key, Answer]):
    """Who asks what is being asked already waits for the same answer; who stops waiting takes it from nobody."""

    def __init__(self, ask: Callable[[Key], Coroutine[Any, Any, Answer]]) -> None:
        self._ask = ask
        self._asking: dict[Key, asyncio.Task[Answer]] = {}

    async def __call__(self, about: Key) -> Answer:
        if about not in self._asking:
            self._asking[about] = asyncio.create_task(self._ask(about))
            self._asking[about].add_done_callback(partial(self._answered, about))
        return await asyncio.shield(self._asking[about])

    def _answered(self, about: Key, asked: "asyncio.Task[Answer]") -> None:
        del self._asking[about]
        if not asked.cancelled():
            asked.exception()  # whoever still waits gets the error; where nobody does any more, it is no news


class Directory:
    """People and channels as Slack describes them, remembered for a while."""

    KEPT = timedelta(hours=1)

    def __init__(self, outbox: Outbox, clock: Clock) -> None:
        self._outbox = outbox
        self._clock = clock
        self._people: dict[PersonId, tuple[datetime, Person]] = {}
        self._described = _OneQuestion(self._ask)
        self._member = _OneQuestion(self._ask_joined)
        self._joined: dict[str, datetime] = {}

    async def person(self, id: PersonId) -> Person:
        """Where Slack does not answer, a person in UTC without an editor's rights, who may vote."""
        known = self._people.get(id)
        if known and self._clock() - known[0] < self.KEPT:
            return known[1]
        return await self._described(id)

    async def is_bot(self, id: PersonId, *, within: float) -> bool | None:
        """None where Slack has not said it after so many seconds; the next time it has. Nobody turns into one."""
        if known := self._people.get(id):
            return known[1].is_bot
        try:
            async with asyncio.timeout(within):
                return (await self.person(id)).is_bot
        except TimeoutError:
            return None

    async def meet_everybody(self) -> None:
        """Has Slack list the people beforehand, as at its pace a crowd takes long to be asked for one by one."""
        try:
            async for user in self._outbox.people(pages=PAGES):
                self._keep(user)
        except (DeskError, Uncertain) as error:
            log.warning("users.list: %s; people are asked for one by one", error)

    async def _ask(self, id: PersonId) -> Person:
        known = self._people.get(id)
        try:
            user = await self._outbox.user(id)
        except (Refused, Uncertain) as error:
            log.warning("users.info: %s", error)
            return known[1] if known else Person(id, zone="UTC", is_bot=False, full_member=False)
        return self._keep(user)

    def _keep(self, user: dict[str, Any]) -> Person:
        id = PersonId(str(user["id"]))
        guest = any(user.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger"))
        is_bot = bool(user.get("is_bot")) or id == "USLACKBOT"
        person = Person(
            id=id,
            zone=known_zone(user.get("tz")),
            is_bot=is_bot,
            full_member=not (guest or is_bot or user.get("deleted")),
        )
        self._people[id] = (self._clock(), person)
        return person

    async def joined(self, channel: str, *, within: float) -> bool:
        """Whether the bot is in the channel; True where Slack cannot say, or has not said after so many seconds."""
        since = self._joined.get(channel)
        if since and self._clock() - since < self.KEPT:
            return True
        try:
            async with asyncio.timeout(within):
                return await self._member(channel)
        except TimeoutError:
            return True

    async def _ask_joined(self, channel: str) -> bool:
        try:
            member = bool((await self._outbox.channel(channel)).get("is_member", True))
        except Refused as error:
            if error.code in ("channel_not_found", "not_in_channel"):
                return False
            log.warning("conversations.info: %s", error)
            return True
        except Uncertain as error:
            log.warning("conversations.info: %s", error)
            return True
        if member:
            self._joined[channel] = self._clock()
        return member

    def left(self, channel: str) -> None:
        """The bot is not in the channel after all."""
        self._joined.pop(channel, None)


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    ledger: Ledger
    articles: Articles
    desks: Desks
    outbox: Outbox
    directory: Directory
    prompter: Prompter
    reader: Reader
    me: Me
    clock: Clock

    def now(self) -> Micros:
        return Micros(int(self.clock().timestamp() * 1_000_000))

    def link(self, desk: DeskId, ts: str, thread: str | None = None) -> str:
        return permalink(self.me.url, desk.partition(".")[2], ts, thread)


def wall_clock() -> datetime:
    return datetime.now(UTC)
