"""A seeded run: people vote while processes die, and at the end everything is looked at."""

import asyncio
import json
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.desk.ids import PersonId
from bot.sandbox import Sandbox
from bot.sandbox.people import Kind as Rank
from bot.store.connect import connect
from tests.faults.clockwork import AHEAD, PAST, ask_at_last, ask_for_digests
from tests.faults.crowd import Crowd
from tests.faults.digests import due_by
from tests.faults.ending import at_the_end
from tests.faults.kills import last_blow, strike
from tests.faults.machines import Machines, connected, machines
from tests.faults.meddling import Meddling
from tests.faults.pastes import Pasting
from tests.faults.posts import of_kind, until_cards
from tests.faults.problems import Kind, Problem, described
from tests.faults.readings import Readings
from tests.faults.story import Fate, Press, Story
from tests.faults.weather import break_out, clears, loses_reactions
from tests.ports import free_port
from tests.scenarios.newsroom import open_slack
from tests.scenarios.processes import told

PEOPLE, GUESTS = 40, 3
STRANGERS, APPS = 2, 2
SLACKS_RETRIES = (0.0, 60.0, 300.0)
"""Seconds; the scale divides them."""
SCALE = 30.0
LAST_VOTES, LAST_SECONDS = 60, 2.0
"""Reactions, half of which Slack never delivers, before the last blow."""
MOSTLY = 0.8
"""The share of the time in which people paste, ask for digests and meddle: all of that has votes compared, too."""


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
    asked: int = 10
    """Times at which somebody types /digest now."""
    meddled: int = 40
    """Times at which somebody deletes a card or a thread, shuts the bot out, or pastes again what lacks cards."""
    works: int = 2
    dying: float = 0.95
    """The share of the time in which processes die."""
    faults: float = 1.0
    """How bad the weather between Slack and the bot is; 0 is fair."""
    outsiders_vote: bool = True
    http: bool = False
    """Over signed HTTP; else over Socket Mode."""
    own_store: bool = True
    """A server with a supervisor of its own; else the embedded one, which `serve` looks after."""
    real_clock: bool = True
    """Digests come at minutes of the run; else half an hour later, by a clock that is passed in."""


@dataclass(slots=True)
class Outcome:
    plan: Plan
    story: Story
    problems: list[Problem] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    calls: Sequence[Mapping[str, Any]] = ()
    """What the bot called in Slack, oldest first."""
    logs: str = ""

    def __str__(self) -> str:
        lines = [described(problem, self.story, self.calls) for problem in self.problems[:TOLD]]
        left = len(self.problems) - len(lines)
        if left > 0:
            lines.append(f"and {left} more")
        return "\n".join([json.dumps(self.figures), *lines])


TOLD = 40
"""Problems that are told with their whole story."""


async def soak(plan: Plan) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        return await _soak(plan, Path(folder))


async def _soak(plan: Plan, folder: Path) -> Outcome:
    story = Story()
    outcome = Outcome(plan, story)
    async with AsyncExitStack() as stack:
        port = free_port() if plan.http else 0
        slack = await open_slack(stack, port=port, scale=plan.scale, haste=plan.scale, retry_delays=SLACKS_RETRIES)
        people, visitors = _people(slack)
        channels = [slack.workspace.add_channel(f"desk-{n}").id for n in range(plan.channels)]
        all_ = await stack.enter_async_context(
            machines(
                folder,
                slack,
                story,
                works=plan.works,
                pace=plan.scale,
                outsiders_vote=plan.outsiders_vote,
                port=port,
                own_store=plan.own_store,
            )
        )
        readings = Readings(slack)
        taking = asyncio.create_task(readings.keep_taking())
        stack.callback(taking.cancel)
        voteless = {*people, *visitors} - _voters(slack, plan)
        crowd = Crowd(slack, all_, story, people, plan.seed, visitors=visitors, voteless=voteless)
        await connected(all_)
        pasting = Pasting(slack, crowd, story, channels, plan.seed)
        meddling = Meddling(slack, story, pasting, plan.seed)
        await _live(plan, slack, all_, story, crowd, meddling)
        await crowd.settle()
        await connected(all_)
        if not plan.real_clock:
            await ask_at_last(all_, slack, story)
        loses_reactions(slack)
        reacting = Crowd(slack, all_, story, people, plan.seed, buttons=0, editors=0)
        await reacting.vote(LAST_VOTES, LAST_SECONDS)
        await reacting.settle()
        clears(slack, story)
        await last_blow(plan.seed, all_, slack, story)
        store = connect(await all_.place())
        stack.push_async_callback(store.aclose)
        end = datetime.now(UTC) + (timedelta(0) if plan.real_clock else AHEAD + PAST)
        outcome.problems = await at_the_end(
            slack,
            all_,
            store,
            story,
            crowd.hearing,
            _voters(slack, plan),
            readings=readings,
            by=end,
            then=meddling.restore,
        )
        outcome.figures = _figures(outcome, slack, end)
        outcome.calls = tuple(slack.api.calls)
        outcome.logs = told(folder)
    return outcome


def _people(slack: Sandbox) -> tuple[list[PersonId], list[PersonId]]:
    """Forty of the workspace, and its visitors."""

    def come(kind: Rank, count: int) -> list[PersonId]:
        return [PersonId(slack.workspace.add_person(f"{kind}{n}", kind=kind).id) for n in range(count)]

    return come("member", PEOPLE - GUESTS) + come("guest", GUESTS), come("stranger", STRANGERS) + come("bot", APPS)


def _voters(slack: Sandbox, plan: Plan) -> frozenset[PersonId]:
    kinds = {"member", "guest", *(["stranger"] if plan.outsiders_vote else [])}
    return frozenset(PersonId(person.id) for person in slack.workspace.people.values() if person.kind in kinds)


async def _live(plan: Plan, slack: Sandbox, all_: Machines, story: Story, crowd: Crowd, meddling: Meddling) -> None:
    """With the first card that stands, people begin to vote and processes to die; ends when all of them are done."""
    pasting = meddling.pasting
    (first, moment), *others = zip(pasting.channels, _digest_moments(plan, len(pasting.channels)), strict=True)
    await pasting.open_desk(first, moment)
    await until_cards(slack, first, 1)
    break_out(slack, plan.seed, plan.faults, plan.scale)
    begun = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for channel, moment in others:
            group.create_task(pasting.open_desk(channel, moment))
        group.create_task(pasting.keep_pasting(plan.articles, plan.seconds * MOSTLY))
        group.create_task(pasting.keep_asking(plan.asked, plan.seconds * MOSTLY))
        group.create_task(meddling.keep_meddling(plan.meddled, plan.seconds * MOSTLY))
        group.create_task(crowd.vote(plan.votes, plan.seconds))
        group.create_task(strike(plan.seed, plan.seconds * plan.dying, all_, slack))
        if not plan.real_clock:
            group.create_task(ask_for_digests(plan.seed, plan.seconds, all_, slack, story))
    story.note(f"the crowd is done after {time.monotonic() - begun:.0f} s")


def _digest_moments(plan: Plan, channels: int) -> list[datetime]:
    """One for each channel, soon after another: whole minutes of the run, or of the clock that is passed in."""
    start = datetime.now(UTC).replace(second=0, microsecond=0)
    if not plan.real_clock:
        return [start + AHEAD + timedelta(minutes=n % 3) for n in range(channels)]
    minutes = max(1, int(plan.seconds / 60) - 1)
    return [start + timedelta(minutes=2 + n % minutes) for n in range(channels)]


def _figures(outcome: Outcome, slack: Sandbox, end: datetime) -> dict[str, float]:
    story, plan = outcome.story, outcome.plan
    kinds = Counter(problem.kind for problem in outcome.problems)
    fates = Counter(act.fate for act in story.acts if isinstance(act, Press))
    records = [record for record in slack.delivery.records if record.kind == "event"]
    events, deliveries = len({record.event_id for record in records}), sum(record.attempts for record in records)
    lost = sum(record.status == "lost" for record in records)
    return {
        "seed": plan.seed,
        "seconds": plan.seconds,
        "scale": plan.scale,
        "kills": story.kills,
        "exits": story.exits,
        "events": events,
        "duplicates": deliveries + lost - events,
        "faults": slack.faults.injected.total(),
        "votes": len(story.acts),
        "presses_confirmed": fates[Fate.CONFIRMED],
        "presses_refused": fates[Fate.REFUSED],
        "presses_unknown": fates[Fate.UNKNOWN],
        "digests_due": sum(len(due_by(channel, hours, end)) for channel, hours in story.hours.items()),
        "digests_asked": len(story.asked),
        "digests_in_parts": sum(_in_parts(slack, channel) for channel in slack.workspace.channels),
        "deleted": len(story.deleted),
        "shut_out": len(story.closures),
        "restored": sum(paste.restored for paste in story.pastes),
        "cards": sum(len(of_kind(slack, channel, "claim")) for channel in slack.workspace.channels),
        **{kind.value: kinds[kind] for kind in Kind},
    }


def _in_parts(slack: Sandbox, channel: str) -> int:
    """How many of a channel's digests have a second part."""
    return sum(about["part"] == 2 for _, about in of_kind(slack, channel, "digest"))
