"""Forty people who paste, vote, change their minds and close claims, drawn from a seed."""

import asyncio
import random
import time
from collections.abc import Collection, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from bot.desk.ids import ClaimId, PersonId, micros
from bot.desk.status import Status
from bot.desk.vote import Verdict, meaning_of
from bot.sandbox import Sandbox
from bot.sandbox.messages import Message
from tests.faults.hearing import Hearing
from tests.faults.machines import Machines
from tests.faults.story import EditorAct, Fate, Press, Reaction, Story, fate_in, now

BOTH_WAYS = 0.3
"""Share of those with a reaction on the card who put another beside it."""
OFF = 0.4
"""Share of those who take one off."""
NAMES = {
    "white_check_mark": 8,
    "x": 8,
    "warning": 4,
    "question": 3,
    "eyes": 2,
    "heavy_check_mark": 1,
    "white_check_mark::skin-tone-3": 1,
    "tada": 1,
}


@dataclass(frozen=True, slots=True)
class Card:
    channel: str
    message: Message
    claim: ClaimId


class Crowd:
    """`people` are of the workspace; `visitors` are apps, and guests of other workspaces, who never paste. The
    `voteless` know that their presses count nowhere, whether or not they are told so.

    `buttons` and `editors`: their shares of all acts; the rest are reactions.
    """

    def __init__(
        self,
        slack: Sandbox,
        machines: Machines,
        story: Story,
        people: list[PersonId],
        seed: int,
        *,
        buttons: float = 0.25,
        editors: float = 0.01,
        visitors: Sequence[PersonId] = (),
        voteless: Collection[PersonId] = (),
    ) -> None:
        self._slack, self._story = slack, story
        self.people, self._buttons, self._editors = people, buttons, editors
        self._visitors, self._voteless = visitors, voteless
        self._dice = random.Random(f"crowd {seed}")  # noqa: S311  no secret
        self._busy: set[PersonId] = set()
        self._acting: set[asyncio.Task[None]] = set()
        self._cards: dict[str, list[Card]] = {}
        self._seed, self._serial = seed, 0
        self.hearing = Hearing(slack, machines, story)
        slack.workspace.on_change.append(self._changed)

    async def vote(self, votes: int, seconds: float) -> None:
        """Acts spread evenly over the time; those that a slow machine cannot take are left out at its end."""
        begun = time.monotonic()
        done = 0
        while (spent := time.monotonic() - begun) < seconds and done < votes:
            due = int(votes * spent / seconds) + 1
            while done < due and (act := self._next_act()) is not None:
                self._start(act)
                done += 1
            await asyncio.sleep(0.02)

    async def settle(self) -> None:
        """Waits for the acts in flight."""
        while self._acting:
            await asyncio.gather(*self._acting)

    def borrow(self, *who: PersonId) -> PersonId | None:
        """Somebody (of `who`) who does nothing else until given back; None where nobody is free."""
        free = [person for person in who or self.people if person not in self._busy]
        if not free:
            return None
        person = self._dice.choice(free)
        self._busy.add(person)
        return person

    def give_back(self, person: PersonId) -> None:
        self._busy.discard(person)

    # ------------------------------------------------------------------ what to do next

    def _next_act(self) -> Coroutine[Any, Any, None] | None:
        card = self._pick()
        person = self.borrow(*self.people, *self._visitors) if card else None
        if card is None or person is None:
            return None
        if self._slack.workspace.people[person].is_bot:
            return self._react(person, card)
        drawn = self._dice.random()
        if drawn < self._editors:
            return self._as_editor(person, card)
        if drawn < self._editors + self._buttons:
            return self._press(person, card, self._dice.choice(list(Verdict)))
        return self._react(person, card)

    def _pick(self) -> Card | None:
        """By Zipf's law: a few cards have most of the votes."""
        cards = list(self._every_card())
        if not cards:
            return None
        return self._dice.choices(cards, [1 / (rank + 1) for rank in range(len(cards))])[0]

    def _every_card(self) -> Iterator[Card]:
        for channel in self._slack.workspace.channels.values():
            if channel.id not in self._cards:
                self._cards[channel.id] = [
                    Card(channel.id, message, ClaimId(message.metadata["event_payload"]["claim"]))
                    for message in channel.messages.values()
                    if message.metadata and message.metadata.get("event_type") == "secondsource_claim"
                ]
            yield from self._cards[channel.id]

    def _changed(self, what: str, _: str | None) -> None:
        self._cards.pop(what, None)

    def _start(self, act: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(act)
        self._acting.add(task)
        task.add_done_callback(self._acting.discard)

    # ------------------------------------------------------------------ acts

    async def _react(self, person: PersonId, card: Card) -> None:
        on = [name for name, people in card.message.reactions.items() if person in people]
        try:
            if on and self._dice.random() < OFF:
                await self._put(person, card, self._dice.choice(on), on=False)
                return
            new = self._dice.choices(list(NAMES), list(NAMES.values()))[0]
            if new in on:
                await self._put(person, card, new, on=False)
                return
            await self._put(person, card, new, on=True)
            if on and self._dice.random() > BOTH_WAYS:
                await self._put(person, card, self._dice.choice(on), on=False)
        finally:
            self.give_back(person)

    async def _put(self, person: PersonId, card: Card, name: str, *, on: bool) -> None:
        records = self._slack.delivery.records
        before = records[-1] if records else None
        answer = await self._slack.acts.react(person, card.channel, card.message.ts, name, add=on)
        if not answer["ok"]:
            return
        sent = tuple(takewhile(lambda record: record is not before, reversed(records)))
        at = micros(answer["event_ts"])
        self._story.reacted.add((person, card.claim, card.message.ts))
        if meaning_of(name):
            self._story.acts.append(
                Reaction(person, card.channel, card.message.ts, card.claim, name, on=on, at=at, deliveries=sent)
            )

    async def _press(self, person: PersonId, card: Card, verdict: Verdict) -> None:
        try:
            where = {"channel": card.channel, "ts": card.message.ts, "action_id": f"vote:{verdict}"}
            answer = await self._slack.acts.action(person, where)
            if "action_ts" not in answer:
                return  # the card is gone
            at = micros(answer["action_ts"])
            fate, heard, until = await self.hearing.fate(person, at, answer)
            if fate is Fate.CONFIRMED and person in self._voteless:
                fate, heard = Fate.UNKNOWN, f"nobody told them that they have no vote; {heard}"
            self._story.acts.append(Press(person, card.channel, card.claim, verdict, at, fate, heard, until))
        finally:
            self.give_back(person)

    async def _as_editor(self, person: PersonId, card: Card) -> None:
        """Closes an open claim, or reopens a closed one, with a reason like no other."""
        try:
            options = [
                option["value"]
                for block in card.message.blocks or []
                for option in block.get("accessory", {}).get("options", [])
                if not option["value"].startswith("history:")
            ]
            if not options:
                return
            chosen = self._dice.choice(options)
            surfaces = self._slack.slack.surfaces
            where = {"channel": card.channel, "ts": card.message.ts, "action_id": "claim_menu"}
            opened = await self._slack.acts.action(person, {**where, "selected_option": {"value": chosen}})
            begun = micros(opened.get("action_ts", "0"))
            if begun:
                await self.hearing.fate(person, begun, opened)  # a sentence about the opening is none about the act
            if not surfaces.stack(person):
                return
            await self._submit(person, card, chosen.partition(":")[0])
            for view in list(surfaces.stack(person)):
                surfaces.close(person, view["id"])
        finally:
            self.give_back(person)

    async def _submit(self, person: PersonId, card: Card, what: str) -> None:
        self._serial += 1
        reason = f"{person} of {self._seed} has reason number {self._serial}"
        values: dict[str, Any] = {"reason": {"reason": reason}}
        as_ = None if what == "reopen" else Status.NOT_A_CLAIM
        if what == "close":
            as_ = self._dice.choice([Status.VERIFIED, Status.FALSE, Status.MISLEADING, Status.COULD_NOT_VERIFY])
            values["as"] = {"as": as_.value}
        at = now()
        view = self._slack.slack.surfaces.stack(person)[-1]
        answer = await self._slack.acts.submit(person, view["id"], values)
        if errors := answer.get("errors"):
            heard = " ".join(errors.values())
            fate, until = fate_in(heard) or Fate.UNKNOWN, now()
        else:
            fate, heard, until = await self.hearing.fate(person, at, answer)
        self._story.acts.append(EditorAct(person, card.channel, card.claim, as_, reason, at, fate, heard, until))
