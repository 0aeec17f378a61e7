"""What people are told privately about what they did, and what they must make of it."""

import asyncio
import time
from dataclasses import replace
from typing import Any

from bot.desk.ids import Micros, PersonId, micros
from bot.sandbox import Sandbox
from bot.sandbox.messages import Message
from tests.faults.machines import Machines
from tests.faults.story import EditorAct, Fate, Press, Story, fate_in, now

LOOKS = 0.4
"""Seconds for which somebody who got an answer at once looks for a private sentence."""
WORRIES = 6.0
"""The same where the answer was slow or something had failed meanwhile."""
STILL_COMES = Micros(15_000_000)
"""Microseconds within which a sentence may come late, where the bot's ways to tell it fail."""
SLOW = Micros(1_000_000)
"""Microseconds: no refusal of the store's comes sooner: it is tried again for longer."""
NEVER_SENT = "dispatch_failed"


class Hearing:
    def __init__(self, slack: Sandbox, machines: Machines, story: Story) -> None:
        self._slack, self._machines, self._story = slack, machines, story
        self._heard: set[str] = set()
        self._shaky: list[tuple[PersonId, Micros]] = []
        """Acts that were answered so late that the answer may have been a refusal."""
        self._unanswered: dict[PersonId, Micros] = {}
        """Their latest act of which they waited for a sentence in vain."""

    def told(self, person: PersonId, since: Micros) -> str:
        """All that the person was told privately since then, when they typed a command."""
        self._story.deeds[person].append(since)
        told = list(self._slack.workspace.ephemerals[person])
        new = [message for message in told if micros(message.ts) >= since and not self._said_again(person, message)]
        return " ".join(message.text for message in new)

    async def fate(self, person: PersonId, begun: Micros, answer: dict[str, Any]) -> tuple[Fate, str, Micros]:
        """Of an act that was answered: confirmed, unless a sentence says otherwise; with when they knew.

        See `hear_the_rest`.
        """
        self._story.deeds[person].append(begun)
        ended = now()
        slow = ended - begun > SLOW
        worried = slow or any(machine.failed_between(begun, ended) for machine in self._machines.every)
        end = time.monotonic() + (WORRIES if worried else LOOKS)
        heard, again = "", False
        while not fate_in(heard) and time.monotonic() < end:
            await asyncio.sleep(0.05)
            new = self._listen(person, begun)
            again = again or any(self._said_again(person, message) for message in new)
            heard = " ".join([heard, *(message.text for message in new)]).strip()
        if fate := fate_in(heard):
            if again:
                return Fate.UNKNOWN, f"of this act or of an earlier one: {heard}", now()
            before = self._unanswered.get(person)
            if before is None or begun - before > STILL_COMES:
                return fate, heard, now()
            self._doubt(person, before, heard)
            return Fate.UNKNOWN, f"of this act or of an earlier one: {heard}", now()
        if worried and answer.get("error") != NEVER_SENT:
            self._unanswered[person] = begun
        if not answer["ok"]:
            return Fate.UNKNOWN, str(answer.get("error")), ended
        if slow:
            self._shaky.append((person, begun))
        return Fate.CONFIRMED, f"answered in {(ended - begun) / 1e6:.1f} s", ended

    def somebody_waits(self) -> bool:
        """Whether a sentence may still come about an act that failed or was slow."""
        return now() - max(self._unanswered.values(), default=Micros(0)) < STILL_COMES

    def hear_the_rest(self) -> None:
        """Sentences that came when nobody looked any more make the acts before them unknown; so does a bot that died
        before it could say one."""
        for person, told in self._slack.workspace.ephemerals.items():
            for message in told:
                self._said_again(PersonId(person), message)
                if message.ts not in self._heard and fate_in(message.text) in (Fate.REFUSED, Fate.UNKNOWN):
                    at = micros(message.ts)
                    for act in self._acts_of(PersonId(person)):
                        if 0 < at - act.at < WORRIES * 1_000_000 + STILL_COMES:
                            self._doubt(act.person, act.at, f"{(at - act.at) / 1e6:.1f} s later: {message.text}")
        for person, begun in self._shaky:
            if self._machines.serve.failed_between(begun, Micros(begun + STILL_COMES)):
                self._doubt(person, begun, "then the bot died")

    def _said_again(self, person: PersonId, message: Message) -> bool:
        """Whether it may be one of before, said by another way: Slack had taken it and told the bot that it had not."""
        at = micros(message.ts)
        if (person, message.ts) not in self._story.said_again:
            told = list(self._slack.workspace.ephemerals[person])
            if any(one.text == message.text and 0 < at - micros(one.ts) < STILL_COMES for one in told) and any(
                call["method"] == "chat.postEphemeral"
                and (call["args"].get("user"), call["args"].get("text")) == (person, message.text)
                and abs(call["at"] * 1_000_000 - at) < STILL_COMES
                for call in self._slack.api.calls
            ):
                self._story.said_again.add((person, message.ts))
        return (person, message.ts) in self._story.said_again

    def _listen(self, person: PersonId, since: Micros) -> list[Message]:
        """What the person was told since then and had not heard yet."""
        new = [message for message in list(self._slack.workspace.ephemerals[person]) if micros(message.ts) >= since]
        new = [message for message in new if message.ts not in self._heard]
        self._heard |= {message.ts for message in new}
        return new

    def _acts_of(self, person: PersonId) -> list[Press | EditorAct]:
        return [act for act in self._story.acts if isinstance(act, Press | EditorAct) and act.person == person]

    def _doubt(self, person: PersonId, at: Micros, why: str) -> None:
        """Nobody knows what became of the act that the person did then, unless a sentence was about it."""
        for place, act in enumerate(self._story.acts):
            if isinstance(act, Press | EditorAct) and (act.person, act.at) == (person, at) and not fate_in(act.heard):
                self._story.acts[place] = replace(act, fate=Fate.UNKNOWN, heard=f"{act.heard}; {why}")
