"""A seeded run: people vote while processes die, and at the end everything is looked at."""

import asyncio
import json
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk.ids import DeskId, Micros, PersonId, channel_of
from bot.sandbox import Sandbox
from bot.store import keys
from bot.store.articles import Articles
from bot.store.connect import connect
from bot.store.ledger import Ledger
from bot.store.marks import Marks
from bot.store.piped import Client
from tests.faults import posts
from tests.faults.clockwork import AHEAD, PAST, ask_for_digests
from tests.faults.crowd import Crowd
from tests.faults.kills import strike
from tests.faults.machines import BOT, Machines, machines
from tests.faults.oracle import Kind, Problem, described, judged, kept
from tests.faults.pastes import Pasting
from tests.faults.story import Fate, Press, Story
from tests.scenarios.newsroom import open_slack
from tests.scenarios.processes import told
from tests.waiting import until

PEOPLE = 40
SCALE = 30.0
START_WITHIN = 60.0
QUIET_WITHIN = 120.0
"""Seconds until nothing is left to do. Leases and sweeps are not scaled: after a death it takes up to forty."""


@dataclass(frozen=True, slots=True)
class Plan:
    seed: int
    seconds: float
    scale: float = SCALE
    """Divides Slack's limits and its schedule of redelivery."""
    votes: int = 5000
    channels: int = 12
    articles: int = 20
    """Pasted during the run, besides the first of each channel."""
    works: int = 2
    dying: float = 0.95
    """The share of the time in which processes die."""
    real_clock: bool = True
    """Digests come at minutes of the run; else half an hour later, by a clock that is passed in."""


@dataclass(slots=True)
class Outcome:
    plan: Plan
    story: Story
    problems: list[Problem] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    logs: str = ""

    def __str__(self) -> str:
        lines = [described(problem, self.story) for problem in self.problems[:TOLD]]
        left = len(self.problems) - len(lines)
        if left > 0:
            lines.append(f"and {left} more")
        return "\n".join([json.dumps(self.figures), *lines])


REST = 3.0
"""Seconds without a call to Slack after which nothing more is on its way."""
BEGINNING = Micros(0)
TOLD = 40
"""Problems that are told with their whole story."""


async def soak(plan: Plan) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        return await _soak(plan, Path(folder))


async def _soak(plan: Plan, folder: Path) -> Outcome:
    story = Story()
    outcome = Outcome(plan, story)
    async with AsyncExitStack() as stack:
        retries = (0.0, 60 / plan.scale, 300 / plan.scale)
        slack = await open_slack(stack, scale=plan.scale, retry_delays=retries)
        people = [PersonId(slack.workspace.add_person(f"voter{n}").id) for n in range(PEOPLE)]
        channels = [slack.workspace.add_channel(f"desk-{n}").id for n in range(plan.channels)]
        all_ = await stack.enter_async_context(machines(folder, slack, story, works=plan.works, pace=plan.scale))
        store = connect(all_.url)
        stack.push_async_callback(store.aclose)
        crowd = Crowd(slack, all_, story, people, plan.seed)
        await _connected(slack)
        await _live(plan, slack, all_, story, crowd, channels)
        await crowd.settle()
        end = datetime.now(UTC) if plan.real_clock else datetime.now(UTC) + AHEAD + PAST
        try:
            await _quiet(slack, store, story, end)
            await _compare(all_, folder)
            await _quiet(slack, store, story, end)
        except AssertionError as error:
            outcome.problems.append(Problem(Kind.MISMATCH, f"it does not come to rest: {error}"))
        outcome.problems += await _problems(slack, store, story, frozenset(people), end)
        outcome.figures = _figures(outcome, slack, end)
        outcome.logs = told(folder)
    return outcome


async def _connected(slack: Sandbox) -> None:
    async def connected() -> bool:
        return slack.socket_mode.connected

    await until(connected, within=START_WITHIN)


async def _live(plan: Plan, slack: Sandbox, all_: Machines, story: Story, crowd: Crowd, channels: list[str]) -> None:
    """Desks open, people vote, processes die; ends with everything up and everybody's pastes confirmed."""
    pasting = Pasting(slack, crowd, story, channels, plan.seed)
    begun = time.monotonic()
    moments = _digest_moments(plan, len(channels))
    async with asyncio.TaskGroup() as group:
        for channel, moment in zip(channels, moments, strict=True):
            group.create_task(pasting.open_desk(channel, moment))
        group.create_task(pasting.keep_pasting(plan.articles, plan.seconds))
        group.create_task(crowd.vote(plan.votes, plan.seconds))
        group.create_task(strike(plan.seed, plan.seconds * plan.dying, all_, slack))
        if not plan.real_clock:
            group.create_task(ask_for_digests(plan.seed, plan.seconds, all_, slack, story))
    story.note(f"the crowd is done after {time.monotonic() - begun:.0f} s")
    await _connected(slack)
    await pasting.again_what_was_given_up()


def _digest_moments(plan: Plan, channels: int) -> list[datetime]:
    """One for each channel, soon after another: whole minutes of the run, or of the clock that is passed in."""
    start = datetime.now(UTC).replace(second=0, microsecond=0)
    if not plan.real_clock:
        return [start + AHEAD + timedelta(minutes=n % 3) for n in range(channels)]
    minutes = max(1, int(plan.seconds / 60) - 1)
    return [start + timedelta(minutes=2 + n % minutes) for n in range(channels)]


async def _quiet(slack: Sandbox, store: Client, story: Story, end: datetime) -> None:
    """Until every event is delivered or given up, no desk has anything left to do, and no call is made any more."""
    marks = Marks(store)
    tries = len(slack.delivery.retry_delays) + 1

    async def quiet() -> bool:
        events = [record for record in slack.delivery.records if record.kind == "event"]
        if any(not record.acked and record.attempts < tries for record in events):
            return False
        if any(problem.kind is Kind.LOST for problem in posts.digests(slack, story.hours, end)):
            return False
        waiting = [await marks.waiting(desk) for desk in await _desks(store)]
        if any(each.work or each.cards or each.parents for each in waiting):
            return False
        return not slack.api.calls or time.time() - slack.api.calls[-1]["at"] > REST

    await until(quiet, within=QUIET_WITHIN, every=0.5)


async def _compare(all_: Machines, folder: Path) -> None:
    """`secondsource reconcile`."""
    with (folder / "reconcile.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *BOT, "reconcile", cwd=folder, env=dict(all_.env), stdout=log, stderr=log
        )
        assert await process.wait() == 0, "secondsource reconcile fails"


async def _desks(store: Client) -> list[DeskId]:
    return [DeskId(desk) for desk in sorted(await store.smembers(keys.desks()))]


async def _problems(
    slack: Sandbox, store: Client, story: Story, voters: frozenset[PersonId], end: datetime
) -> list[Problem]:
    articles, ledger = Articles(store), Ledger(store, store)
    found = await posts.threads(slack, articles, ledger, story.pastes)
    found += posts.digests(slack, story.hours, end)
    acts = story.by_claim()
    for desk in await _desks(store):
        messages = slack.workspace.channel(channel_of(desk)).messages
        for article in await articles.since(desk, BEGINNING):
            for claim in await articles.claims_of(desk, article):
                held = await kept(store, desk, claim)
                found += judged(held, messages.get(held.record.get("ts", "")), acts.pop(claim, []), voters)
    found += [Problem(Kind.LOST, f"{claim} has votes and is gone", claim) for claim in acts]
    return found


def _figures(outcome: Outcome, slack: Sandbox, end: datetime) -> dict[str, float]:
    story, plan = outcome.story, outcome.plan
    kinds = Counter(problem.kind for problem in outcome.problems)
    fates = Counter(act.fate for act in story.acts if isinstance(act, Press))
    attempts = [record.attempts for record in slack.delivery.records if record.kind == "event"]
    return {
        "seed": plan.seed,
        "seconds": plan.seconds,
        "scale": plan.scale,
        "kills": story.kills,
        "events": len(attempts),
        "duplicates": sum(max(0, times - 1) for times in attempts),
        "votes": len(story.acts),
        "presses_confirmed": fates[Fate.CONFIRMED],
        "presses_refused": fates[Fate.REFUSED],
        "presses_unknown": fates[Fate.UNKNOWN],
        "digests_due": sum(len(posts.due_by(channel, hours, end)) for channel, hours in story.hours.items()),
        "cards": sum(len(posts.of_kind(slack, channel, "claim")) for channel in slack.workspace.channels),
        **{kind.value: kinds[kind] for kind in Kind},
    }
