"""The articles that the crowd pastes, and the hours it sets for the desks' digests, until each is confirmed."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk.ids import PersonId
from bot.desk.schedule import EVERY_DAY, DigestHours
from bot.flows.submit_article import article_id
from bot.sandbox import Sandbox
from tests.faults.crowd import Crowd
from tests.faults.story import AskedDigest, Fate, Paste, Story, fate_in, now
from tests.scenarios.newsroom import SPEAKERS, TOWNS
from tests.waiting import until

ZONES = ("UTC", "Europe/London", "Africa/Lagos", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Pacific/Auckland")
AGAIN_AFTER = 1.5
"""Seconds after which somebody tries again what was not confirmed."""
KNOWN_ELSEWHERE = 0.15
"""The share of the texts that stand on another desk already."""
LOST = ("paste it again", "paste the article again")
"""What stands in the sentences with which the bot gives an article up."""


def article(number: int, claims: int) -> str:
    """One like no other, with so many claims."""
    told = [
        f"The school in {TOWNS[n % len(TOWNS)]} will get {1000 * number + n} new teachers, "
        f"said {SPEAKERS[n % 3]}, the council's engineer."
        for n in range(claims)
    ]
    return f"Schools to get new teachers, part {number}\n\nThe Harbour Courier, 4 March 2026\n\n{' '.join(told)}\n"


class Pasting:
    """The first of the channels is the busy one: half of everything goes there, so that its digests have parts."""

    def __init__(self, slack: Sandbox, crowd: Crowd, story: Story, channels: list[str], seed: int) -> None:
        self._slack, self._crowd, self._story = slack, crowd, story
        self.channels, self.people = channels, crowd.people
        self._dice = random.Random(f"pastes {seed}")  # noqa: S311  no secret

    async def open_desk(self, channel: str, digest: datetime) -> None:
        """Sets the digest's time and pastes a first article."""
        await self._set_hours(channel, digest)
        await self.paste(channel)

    async def keep_pasting(self, articles: int, seconds: float) -> None:
        """So many more, spread over the time; what a slow machine cannot take by then is left out."""
        async for _ in spread(articles, seconds):
            await self.paste(self._channel())

    async def keep_asking(self, digests: int, seconds: float) -> None:
        """`/digest now`, so many times over the time, in any channel; several may ask in one at once."""
        async for _ in spread(digests, seconds):
            channel = self._channel()
            await asyncio.gather(*(self._ask(channel) for _ in range(self._dice.choice([1, 1, 2]))))

    async def _ask(self, channel: str) -> None:
        person = await self._somebody()
        try:
            begun = now()
            await self._slack.acts.command(person, channel, "/digest", "now")
            heard = self._crowd.hearing.told(person, begun)
            fate = fate_in(heard) or Fate.UNKNOWN
            self._story.asked.append(AskedDigest(channel, fate, begun))
            self._story.note(f"{person} asks for a digest of {channel}: {fate.value} ({heard})")
        finally:
            self._crowd.give_back(person)

    async def paste(self, channel: str) -> None:
        """A new text, or sometimes one that stands on another desk already."""
        here = {paste.article for paste in self._story.pastes if paste.channel == channel}
        elsewhere = [paste for paste in self._story.pastes if paste.article not in here]
        if elsewhere and self._dice.random() < KNOWN_ELSEWHERE:
            known = self._dice.choice(elsewhere)
            text, claims = known.text, known.claims
        else:
            number, claims = len(self._story.pastes) + 1, self._dice.randint(4, 9)
            text = article(number, claims)
        person = await self._somebody()
        paste = Paste(person, channel, text, article_id(text), claims)
        self._story.pastes.append(paste)
        await self._until_confirmed(paste)

    async def again(self, paste: Paste) -> None:
        """The same text, by whoever pasted it first."""
        self._story.note(f"{paste.article} is pasted again in {paste.channel}")
        await self._somebody(paste.person)
        await self._until_confirmed(paste)

    def _channel(self) -> str:
        first, *others = self.channels
        return self._dice.choice(others) if others and self._dice.random() < 0.5 else first

    async def again_what_was_given_up(self) -> None:
        """People paste again what the bot could not read, as it asks them to."""
        for paste in self._story.pastes:
            told = " ".join(message.text for message in self._slack.workspace.ephemerals[paste.person])
            if any(words in told for words in LOST) and not self._stands(paste):
                self._story.note(f"{paste.article} was given up")
                await self.again(paste)

    async def _until_confirmed(self, paste: Paste) -> None:
        try:
            while True:
                begun = now()
                await self._slack.acts.command(paste.person, paste.channel, "/verify", paste.text)
                heard = self._crowd.hearing.told(paste.person, begun)
                if "Reading" in heard or "on the desk already" in heard:
                    break
                await asyncio.sleep(AGAIN_AFTER)
            paste.confirmed = True
            self._story.note(f"{paste.article} pasted in {paste.channel}")
        finally:
            self._crowd.give_back(paste.person)

    async def _set_hours(self, channel: str, moment: datetime) -> None:
        """A time that could not be set before it came is set anew, two minutes later."""
        zone = self._dice.choice(ZONES)
        person = await self._somebody()
        try:
            while True:
                local = moment.astimezone(ZoneInfo(zone))
                begun = now()
                await self._slack.acts.command(person, channel, "/digest", f"at {local:%H:%M} daily {zone}")
                heard = self._crowd.hearing.told(person, begun)
                if "digest comes" in heard:
                    break
                await asyncio.sleep(AGAIN_AFTER)
                if datetime.now(UTC) > moment - timedelta(seconds=10):
                    moment += timedelta(minutes=2)
            since = datetime.fromtimestamp(begun / 1_000_000, UTC)
            self._story.hours[channel] = DigestHours(local.time(), EVERY_DAY, zone, since)
            self._story.note(f"digest of {channel} set to {moment:%H:%M} UTC")
        finally:
            self._crowd.give_back(person)

    async def _somebody(self, *who: PersonId) -> PersonId:
        found: list[PersonId] = []

        async def free() -> bool:
            person = self._crowd.borrow(*who)
            found.extend([person] if person else [])
            return bool(found)

        await until(free, within=60)
        return found[0]

    def _stands(self, paste: Paste) -> bool:
        return any(
            (message.metadata or {}).get("event_payload", {}).get("article") == paste.article
            for message in self._slack.workspace.channel(paste.channel).messages.values()
        )


async def spread(times: int, seconds: float) -> AsyncIterator[int]:
    """Numbers from 0, evenly over the time; those that come too late are left out."""
    begun = time.monotonic()
    for number in range(times):
        await asyncio.sleep(max(0.0, begun + (number + 1) * seconds / (times + 1) - time.monotonic()))
        if time.monotonic() > begun + seconds:
            return
        yield number
