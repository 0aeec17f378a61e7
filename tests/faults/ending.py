"""The end of a run: everything comes to rest, is compared once more, and is looked at."""

import asyncio
import subprocess
import time
from datetime import UTC, datetime

from bot.desk.ids import DeskId, Micros, PersonId, channel_of
from bot.sandbox import Sandbox
from bot.store import keys
from bot.store.articles import Articles
from bot.store.ledger import Ledger
from bot.store.marks import Marks
from bot.store.piped import Client
from tests.faults import posts
from tests.faults.hearing import Hearing
from tests.faults.machines import BOT, Machines
from tests.faults.oracle import Kind, Problem, judged, kept
from tests.faults.story import Story
from tests.waiting import until

QUIET_WITHIN = 120.0
"""Seconds until nothing is left to do. Leases and sweeps are not scaled: after a death it takes up to forty."""
REST = 3.0
"""Seconds without a call to Slack after which nothing more is on its way."""
BEGINNING = Micros(0)


async def at_the_end(
    slack: Sandbox,
    all_: Machines,
    store: Client,
    story: Story,
    hearing: Hearing,
    voters: frozenset[PersonId],
    *,
    by: datetime | None = None,
    torn: Micros | None = None,
) -> list[Problem]:
    """All that is wrong once everything is at rest and compared. `by`: digests that were due by then must stand."""
    end = by or datetime.now(UTC)
    found = []
    try:
        await _quiet(slack, store, story, hearing, end)
        story.note("all is at rest")
        code, said = await _ran(all_, "reconcile")
        assert code == 0, f"secondsource reconcile ends with {code}: {said}"
        story.note(f"compared: {said}")
        await _quiet(slack, store, story, hearing, end)
    except AssertionError as error:
        found.append(Problem(Kind.MISMATCH, f"it does not come to rest: {error}"))
    hearing.hear_the_rest()
    code, said = await _ran(all_, "verify-ledger")
    if code:
        found.append(Problem(Kind.MISMATCH, f"secondsource verify-ledger ends with {code}: {said}"))
    return found + await _problems(slack, store, story, voters, end, torn)


async def _quiet(slack: Sandbox, store: Client, story: Story, hearing: Hearing, end: datetime) -> None:
    """Until every event is delivered or given up, nobody waits for a word, no desk has anything left to do, and no call
    is made any more."""
    marks = Marks(store)
    tries = len(slack.delivery.retry_delays) + 1

    async def quiet() -> bool:
        events = [record for record in slack.delivery.records if record.kind == "event"]
        if any(not record.acked and record.attempts < tries and record.status != "lost" for record in events):
            return False
        if hearing.somebody_waits() or any(
            problem.kind is Kind.LOST for problem in posts.digests(slack, story.hours, end)
        ):
            return False
        waiting = [await marks.waiting(desk) for desk in await _desks(store)]
        if any(w.work or w.cards or w.parents or w.threads or w.unknown or w.comparing or w.apology for w in waiting):
            return False
        return not slack.api.calls or time.time() - slack.api.calls[-1]["at"] > REST

    await until(quiet, within=QUIET_WITHIN, every=0.5)


async def _ran(all_: Machines, command: str) -> tuple[int, str]:
    """The exit status of `secondsource COMMAND`, and all that it said."""
    process = await asyncio.create_subprocess_exec(
        *BOT, command, cwd=all_.folder, env=dict(all_.env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode(errors="replace")


async def _desks(store: Client) -> list[DeskId]:
    return [DeskId(desk) for desk in sorted(await store.smembers(keys.desks()))]


async def _problems(
    slack: Sandbox, store: Client, story: Story, voters: frozenset[PersonId], end: datetime, torn: Micros | None
) -> list[Problem]:
    articles, ledger = Articles(store), Ledger(store, store)
    found = await posts.threads(slack, articles, ledger, story.pastes)
    found += posts.digests(slack, story.hours, end)
    found += posts.asked_digests(slack, story.asked, slack.workspace.channels)
    acts = story.by_claim()
    for desk in await _desks(store):
        messages = slack.workspace.channel(channel_of(desk)).messages
        for article in await articles.since(desk, BEGINNING):
            for claim in await articles.claims_of(desk, article):
                held = await kept(store, desk, claim)
                found += judged(held, messages.get(held.record.get("ts", "")), acts.pop(claim, []), voters, torn)
    found += [Problem(Kind.LOST, f"{claim} has votes and is gone", claim) for claim in acts]
    return found
