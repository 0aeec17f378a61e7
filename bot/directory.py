"""People and channels as Slack describes them."""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Hashable
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from bot.desk.ids import PersonId
from bot.desk.schedule import known_zone
from bot.desk.voter import Voter, voter_of
from bot.errors import DeskError, NotRecorded
from bot.slack.outbox import Outbox
from bot.slack.refusals import Refused, Uncertain
from bot.store.people import People

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
    voter: Voter


PAGES = 50
"""Of 200 people each, that are listed beforehand: ten thousand take three minutes."""

AGAIN_AT_FIRST, AGAIN_AT_LAST = timedelta(seconds=15), timedelta(hours=1)
"""After how long somebody whom Slack did not describe is looked into again: each time after twice as long."""


class _OneQuestion(Generic[Key, Answer]):
    """Who asks what is being asked already waits for the same answer; who stops waiting takes it from nobody.

    Nor does the question end in the time that its first asker has for an answer.
    """

    def __init__(self, ask: Callable[[Key], Coroutine[Any, Any, Answer]]) -> None:
        self._ask = ask
        self._asking: dict[Key, asyncio.Task[Answer]] = {}

    async def __call__(self, about: Key) -> Answer:
        if about not in self._asking:
            self._asking[about] = asyncio.create_task(self._ask(about), context=Context())
            self._asking[about].add_done_callback(partial(self._answered, about))
        return await asyncio.shield(self._asking[about])

    def _answered(self, about: Key, asked: "asyncio.Task[Answer]") -> None:
        del self._asking[about]
        if not asked.cancelled():
            asked.exception()  # whoever still waits gets the error; where nobody does any more, it is no news


class Directory:
    """People and channels as Slack describes them, remembered for a while."""

    KEPT = timedelta(hours=1)

    def __init__(self, outbox: Outbox, people: People, clock: Clock, *, team: str) -> None:
        self._outbox = outbox
        self._kept = people
        self._clock = clock
        self._team = team
        self._people: dict[PersonId, tuple[datetime, Person]] = {}
        self._voters: dict[PersonId, tuple[datetime, Voter]] = {}
        self._undescribed: dict[PersonId, tuple[datetime, timedelta]] = {}
        self._described = _OneQuestion(self._ask)
        self._member = _OneQuestion(self._ask_joined)
        self._joined: dict[str, datetime] = {}

    async def person(self, id: PersonId) -> Person:
        """Where Slack does not answer, somebody unknown in UTC."""
        known = self._people.get(id)
        if known and self._clock() - known[0] < self.KEPT:
            return known[1]
        return await self._described(id)

    async def voters(self, people: Collection[PersonId]) -> dict[PersonId, Voter]:
        """What each of them is as far as the desk knows; Slack is not asked. Raises NotRecorded."""
        known = {id: self._remembered(id) for id in people}
        if not all(known.values()):
            found = await self._kept.voters(self._team, [id for id, voter in known.items() if voter is None])
            self._voters |= {id: (self._clock(), voter) for id, voter in found.items()}
            known |= found
        return {id: voter or Voter.UNKNOWN for id, voter in known.items()}

    async def voter(self, id: PersonId, *, within: float = 0) -> Voter:
        """The same of one person; Slack has so many seconds to describe somebody who is unknown."""
        voter = (await self.voters([id]))[id]
        if voter is Voter.UNKNOWN and within:
            with suppress(TimeoutError):
                async with asyncio.timeout(within):
                    voter = (await self.person(id)).voter
        return voter

    async def find_out(self, id: PersonId) -> Voter:
        """Asks Slack about somebody unknown, however long it takes; seldom where it did not answer before."""
        voter = (await self.voters([id]))[id]
        if voter is not Voter.UNKNOWN:
            return voter
        now, wait = self._clock(), AGAIN_AT_FIRST
        if before := self._undescribed.get(id):
            asked, wait = before
            if now - asked < wait:
                return Voter.UNKNOWN
            wait = min(2 * wait, AGAIN_AT_LAST)
        voter = (await self.person(id)).voter
        if voter is Voter.UNKNOWN:
            self._undescribed[id] = (now, wait)
        else:
            self._undescribed.pop(id, None)
        return voter

    async def meet(self, *users: dict[str, Any]) -> None:
        """Keeps what Slack says of these people, which tells of each changed picture too. Raises NotRecorded."""
        now, found = self._clock(), [_person(user, self._team) for user in users]
        news = {person.id: person.voter for person in found if self._remembered(person.id) is not person.voter}
        await self._kept.keep(self._team, news)
        self._people |= {person.id: (now, person) for person in found}
        self._voters |= {person.id: (now, person.voter) for person in found}

    async def meet_everybody(self) -> None:
        """Has Slack list the people beforehand, as at its pace a crowd takes long to be asked for one by one."""
        try:
            async for page in self._outbox.people(pages=PAGES):
                await self.meet(*page)
        except (DeskError, Uncertain) as error:
            log.warning("users.list: %s; people are asked for one by one", error)

    def _remembered(self, id: PersonId) -> Voter | None:
        """Another process may have heard more since: its news are read from the store after a while.

        At once of somebody of another workspace: who becomes a member loses nothing that was counted.
        """
        known = self._voters.get(id)
        fresh = known and known[1] is not Voter.OUTSIDER and self._clock() - known[0] < self.KEPT
        return known[1] if known and fresh else None

    async def _ask(self, id: PersonId) -> Person:
        known = self._people.get(id)
        try:
            user = await self._outbox.user(id)
        except (Refused, Uncertain) as error:
            log.warning("users.info: %s", error)
            return known[1] if known else Person(id, zone="UTC", voter=Voter.UNKNOWN)
        try:
            await self.meet(user)
        except NotRecorded as error:
            log.warning("what Slack says of %s is not kept: %s", id, error)
        return _person(user, self._team)

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


def _person(user: dict[str, Any], team: str) -> Person:
    return Person(PersonId(str(user["id"])), known_zone(user.get("tz")), voter_of(user, team=team))
