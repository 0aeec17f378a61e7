"""People who take away what the bot has posted, a card or a thread, and the bot itself out of a channel for a while."""

import asyncio
import random

from bot.desk.ids import PersonId
from bot.sandbox import Sandbox
from bot.sandbox.workspace import BOT_USER_ID
from tests.faults.pastes import Pasting, spread
from tests.faults.posts import of_kind
from tests.faults.story import Closure, Paste, Story, now
from tests.waiting import until

SHUT_FOR = (1.0, 6.0)
"""Seconds."""
HEARD_WITHIN = 60.0
"""Seconds until Slack has delivered that the bot is let in again, or has given it up."""


class Meddling:
    def __init__(self, slack: Sandbox, story: Story, pasting: Pasting, seed: int) -> None:
        self._slack, self._story, self.pasting = slack, story, pasting
        self._dice = random.Random(f"meddling {seed}")  # noqa: S311  no secret
        self._shut: set[str] = set()

    async def keep_meddling(self, times: int, seconds: float) -> None:
        """So many times over the time: one thing or another, or what has lost cards or its thread is pasted again."""
        kinds = (self.delete_card, self.delete_card, self.delete_thread, self.shut_out, self.paste_again)
        async with asyncio.TaskGroup() as group:
            async for number in spread(times, seconds):
                group.create_task(kinds[number % len(kinds)]())

    async def delete_card(self) -> None:
        channel = self._dice.choice(self.pasting.channels)
        if cards := of_kind(self._slack, channel, "claim"):
            await self._delete(channel, self._dice.choice(cards)[0].ts)

    async def delete_thread(self) -> None:
        """The cards, then the message that they hang on."""
        channel = self._dice.choice(self.pasting.channels)
        if parents := of_kind(self._slack, channel, "article"):
            parent = self._dice.choice(parents)[0].ts
            for ts in list(self._slack.workspace.channel(channel).threads.get(parent, [])):
                await self._delete(channel, ts)
            await self._delete(channel, parent)

    async def shut_out(self) -> None:
        """Takes the bot out of a channel, and lets it in again until it has heard of that."""
        channel = self._dice.choice(self.pasting.channels)
        if channel in self._shut:
            return
        self._shut.add(channel)
        first, members = now(), self._slack.workspace.channel(channel).members
        self._story.note(f"the bot is taken out of {channel}")
        while True:
            del members[BOT_USER_ID]
            await asyncio.sleep(self._dice.uniform(*SHUT_FOR))
            if await self._let_in(channel):
                break
        self._story.closures.append(Closure(channel, first, now()))
        self._story.note(f"the bot has heard that it is in {channel} again")
        self._shut.discard(channel)

    async def paste_again(self) -> None:
        lacking = [paste for paste in self._story.pastes if paste.confirmed and self._lacks(paste)]
        if lacking:
            await self.pasting.again(self._dice.choice(lacking))

    async def restore(self) -> None:
        """What was given up is pasted again, and half of what lacks cards by now; the bot knows what is deleted."""
        await self.pasting.again_what_was_given_up()
        for paste in self._story.pastes:
            if self._lacks(paste) and self._dice.random() < 0.5:
                await self.pasting.again(paste)
                paste.restored = True

    def _lacks(self, paste: Paste) -> bool:
        cards = [about["claim"] for _, about in of_kind(self._slack, paste.channel, "claim")]
        return sum(str(claim).startswith(paste.article) for claim in cards) < paste.claims

    async def _delete(self, channel: str, ts: str) -> None:
        if (await self._slack.acts.delete(self._anybody(), channel, ts))["ok"]:
            self._story.deleted.add((channel, ts))
            self._story.note(f"somebody deletes {ts} in {channel}")

    async def _let_in(self, channel: str) -> bool:
        """Whether the bot has heard of it."""
        records = self._slack.delivery.records
        await self._slack.acts.command(self._anybody(), channel, "/invite", BOT_USER_ID)
        (record,) = [each for each in list(records)[-3:] if each.event_type == "member_joined_channel"][-1:]

        async def over() -> bool:
            return not record.under_way

        await until(over, within=HEARD_WITHIN)
        return record.acked

    def _anybody(self) -> PersonId:
        return self._dice.choice(self.pasting.people)
