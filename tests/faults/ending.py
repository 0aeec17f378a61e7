"""The end of a run: everything comes to rest, is compared once more, and is looked at."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.desk.ids import ClaimId, DeskId, Micros, PersonId, channel_of
from bot.sandbox import Sandbox
from bot.sandbox.messages import Message
from bot.store import keys
from bot.store.articles import Articles
from bot.store.marks import Marks
from bot.store.piped import Client
from tests.faults import posts
from tests.faults.digests import asked_digests, digests
from tests.faults.doubts import without_a_reason
from tests.faults.hearing import Hearing
from tests.faults.kept import Told, kept
from tests.faults.machines import BOT, Machines
from tests.faults.oracle import judged
from tests.faults.problems import Kind, Problem
from tests.faults.reactions import unreconciled
from tests.faults.readings import Readings
from tests.faults.sentences import about_cards, answers, untrue
from tests.faults.story import Act, EditorAct, Press, Reaction, Story
from tests.waiting import until

QUIET_WITHIN = 120.0
"""Seconds until nothing is left to do. Leases and sweeps are not scaled: after a death it takes up to forty."""
REST = 3.0
"""Seconds without a call to Slack after which nothing more is on its way."""
CALM = 1.0
"""Likewise, once all was at rest, and nothing fails any more."""
BEGINNING = Micros(0)


async def at_the_end(
    slack: Sandbox,
    all_: Machines,
    store: Client,
    story: Story,
    hearing: Hearing,
    voters: frozenset[PersonId],
    *,
    readings: Readings | None = None,
    by: datetime | None = None,
    torn: Micros | None = None,
    then: Callable[[], Awaitable[None]] | None = None,
) -> list[Problem]:
    """All that is wrong once everything is at rest: by itself, and when somebody has had it compared.

    `readings`: those of the whole run, where the stand-in may have forgotten some. `by`: digests that were due by then
    must stand. `then`: what people do when everything is at rest.
    """
    end = by or datetime.now(UTC)
    ending = _Ending(slack, all_, store, story, hearing, voters, readings or Readings(slack), end, torn)
    found = []
    try:
        await ending.quiet()
        story.note("all is at rest")
        found += await ending.by_itself()
        if then:
            await then()
            await ending.quiet(CALM)
        code, said = await _ran(all_, "reconcile")
        assert code == 0, f"secondsource reconcile ends with {code}: {said}"
        story.note(f"compared: {said}")
        await ending.quiet(CALM)
    except AssertionError as error:
        found.append(Problem(Kind.MISMATCH, f"it does not come to rest: {error}"))
    hearing.hear_the_rest()
    code, said = await _ran(all_, "verify-ledger")
    if code:
        found.append(Problem(Kind.MISMATCH, f"secondsource verify-ledger ends with {code}: {said}"))
    return found + await ending.problems()


@dataclass(frozen=True, slots=True)
class _Ending:
    slack: Sandbox
    machines: Machines
    store: Client
    story: Story
    hearing: Hearing
    voters: frozenset[PersonId]
    readings: Readings
    end: datetime
    torn: Micros | None

    async def quiet(self, rest: float = REST) -> None:
        """Until every event is delivered or given up, nobody waits for a word, no desk has anything left to do, and no
        call is made any more."""

        async def quiet() -> bool:
            return await self._is_quiet(rest)

        await until(quiet, within=QUIET_WITHIN, every=0.25)

    async def _is_quiet(self, rest: float) -> bool:
        slack, marks = self.slack, Marks(self.store)
        if any(record.kind == "event" and record.under_way for record in slack.delivery.records):
            return False
        if self.hearing.somebody_waits() or any(problem.kind is Kind.LOST for problem in self._digests()):
            return False
        waiting = [await marks.waiting(desk) for desk in await _desks(self.store)]
        if any(w.work or w.cards or w.parents or w.threads or w.unknown or w.comparing or w.apology for w in waiting):
            return False
        return not slack.api.calls or time.time() - slack.api.calls[-1]["at"] > rest

    async def by_itself(self) -> list[Problem]:
        """What the bot had not put right unasked."""
        self.readings.take()
        started = max(self.machines.serve.started_at, self.machines.store.started_at, self.story.compared_since)
        found: list[Problem] = []
        async for told, card, acts in self._claims():
            reacted = [act for act in acts if isinstance(act, Reaction)]
            found += unreconciled(told, card, reacted, self.voters, readings=self.readings, started=started)
        return found

    async def problems(self) -> list[Problem]:
        self.readings.take()
        found = [*await posts.threads(self.slack, self.store, self.story), *self._digests(), *self._doubts()]
        found += self._sentences()
        judged_: set[tuple[str, ClaimId]] = set()
        ephemerals = self._ephemerals()
        async for told, card, acts in self._claims():
            judged_.add((channel_of(told.kept.desk), told.kept.claim))
            found += judged(told.kept, card, acts, self.voters, self.readings, self.torn)
            found += about_cards(told, ephemerals, self.story.reacted)
        for channel, claim in self.story.by_claim().keys() - judged_:
            found.append(Problem(Kind.LOST, f"{claim} has votes and is gone", channel, claim))
        return found

    async def _claims(self) -> AsyncIterator[tuple[Told, Message | None, list[Act]]]:
        """Each claim's ledger, its card as Slack shows it, and all that people did about it."""
        articles, acts = Articles(self.store), self.story.by_claim()
        for desk in await _desks(self.store):
            channel = channel_of(desk)
            messages = self.slack.workspace.channel(channel).messages
            for article in await articles.since(desk, BEGINNING):
                for claim in await articles.claims_of(desk, article):
                    held = await kept(self.store, desk, claim)
                    yield Told(held), messages.get(held.record.get("ts", "")), acts.get((channel, claim), [])

    def _ephemerals(self) -> dict[PersonId, list[Message]]:
        return {PersonId(person): list(told) for person, told in self.slack.workspace.ephemerals.items()}

    def _sentences(self) -> Iterator[Problem]:
        story = self.story
        for person, told in self._ephemerals().items():
            pasted = {paste.channel for paste in story.pastes if paste.person == person}
            once = [message for message in told if (person, message.ts) not in story.said_again]
            yield from answers(person, once, story.deeds[person])
            yield from untrue(person, told, story.closures, pasted)

    def _doubts(self) -> list[Problem]:
        return without_a_reason(
            [act for act in self.story.acts if isinstance(act, Press | EditorAct)],
            bot=self.machines.serve.away_between,
            store=self.machines.store.away_between,
            unanswered=self.story.unanswered,
        )

    def _digests(self) -> Iterator[Problem]:
        story = self.story
        for channel in self.slack.workspace.channels:
            messages = list(self.slack.workspace.channel(channel).messages.values())
            closed = [each for each in story.closures if each.channel == channel]
            if hours := story.hours.get(channel):
                yield from digests(channel, messages, hours, self.end, asked_at=story.asked_at, closed=closed)
            asked = [each for each in story.asked if each.channel == channel]
            yield from asked_digests(channel, messages, asked, closed)


async def _ran(all_: Machines, command: str) -> tuple[int, str]:
    """The exit status of `secondsource COMMAND`, and all that it said."""
    process = await asyncio.create_subprocess_exec(
        *BOT, command, cwd=all_.folder, env=dict(all_.env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode(errors="replace")


async def _desks(store: Client) -> list[DeskId]:
    return [DeskId(desk) for desk in sorted(await store.smembers(keys.desks()))]
