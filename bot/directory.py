"""People and channels as Slack describes them."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from bot.desk.ids import PersonId
from bot.desk.schedule import known_zone
from bot.errors import DeskError
from bot.slack.outbox import Outbox, Refused, Uncertain

log = logging.getLogger(__name__)

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC."""


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
