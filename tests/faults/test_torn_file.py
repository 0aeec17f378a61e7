"""The power goes: the last second of the append-only file is gone, and nothing that anybody was promised with it."""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.desk.ids import Micros, PersonId
from bot.store.connect import connect
from tests.faults.crowd import Crowd
from tests.faults.ending import at_the_end
from tests.faults.machines import Machines, connected, machines
from tests.faults.pastes import Pasting
from tests.faults.posts import of_kind, until_cards
from tests.faults.problems import described
from tests.faults.soak import SLACKS_RETRIES
from tests.faults.story import EditorAct, Fate, Press, Story, now
from tests.scenarios.newsroom import open_slack
from tests.waiting import until

SCALE = 30.0
PEOPLE = 12
LOST = 1.0
"""Seconds: with `appendfsync everysec` so much of the file may not be on disk yet."""
LOOK_EVERY = 0.05
ON_ITS_WAY = 5_000_000
"""Microseconds for which an event may be on its way: it is redelivered where the machine is slow."""


@pytest.mark.parametrize("dies", ["the store alone", "everything"])
async def test_what_was_confirmed_outlives_the_power_and_reactions_come_back(dies: str) -> None:
    """All sorts of acts first; then, in the second that is lost, reactions and an article that is being posted."""
    story = Story()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="torn-")))
        slack = await open_slack(stack, scale=SCALE, haste=SCALE, retry_delays=SLACKS_RETRIES)
        people = [PersonId(slack.workspace.add_person(f"voter{n}").id) for n in range(PEOPLE)]
        channel = slack.workspace.add_channel("desk").id
        all_ = await stack.enter_async_context(machines(folder, slack, story, works=0, pace=SCALE / 10))
        store = connect(await all_.place())
        stack.push_async_callback(store.aclose)
        crowd = Crowd(slack, all_, story, people, seed=1, buttons=0.4, editors=0.2)
        pasting = Pasting(slack, crowd, story, [channel], seed=1)
        await connected(all_)
        await pasting.paste(channel)
        await until_cards(slack, channel, 2)
        await crowd.vote(80, 4.0)
        await crowd.settle()
        assert _confirmed(story, Press) >= 5
        assert _confirmed(story, EditorAct) >= 2

        reacting = Crowd(slack, all_, story, people, seed=2, buttons=0, editors=0)
        stood = len(of_kind(slack, channel, "claim"))
        await Pasting(slack, reacting, story, [channel], seed=2).paste(channel)
        await until_cards(slack, channel, stood + 1)
        voting = asyncio.create_task(reacting.vote(120, 6.0))
        lost, since = await _the_power_goes(all_, folder, serve_too=dies == "everything")
        assert b"reaction" in lost, "nothing was lost that this is about"
        await voting
        await reacting.settle()
        torn = Micros(since - ON_ITS_WAY)
        problems = await at_the_end(slack, all_, store, story, crowd.hearing, frozenset(people), torn=torn)
        assert not problems, "\n".join(described(problem, story) for problem in problems)


def _confirmed(story: Story, kind: type[Press] | type[EditorAct]) -> int:
    return sum(1 for act in story.acts if isinstance(act, kind) and act.fate is Fate.CONFIRMED)


@dataclass(frozen=True, slots=True)
class _Size:
    at: float
    bytes: int
    when: Micros


async def _the_power_goes(all_: Machines, folder: Path, *, serve_too: bool) -> tuple[bytes, Micros]:
    """Cuts the file to what it was LOST seconds before the end; returns what is gone, and since when."""
    (file,) = (folder / "data" / "appendonlydir").glob("*.incr.aof")
    sizes: list[_Size] = []

    async def long_enough() -> bool:
        sizes.append(_Size(time.monotonic(), file.stat().st_size, now()))
        return sizes[-1].at - sizes[0].at >= LOST

    await until(long_enough, within=30, every=LOOK_EVERY)
    lost: list[bytes] = []
    torn = asyncio.Event()

    def tear() -> None:
        if not lost:
            whole = file.read_bytes()
            file.write_bytes(whole[: sizes[0].bytes])
            lost.append(whole[sizes[0].bytes :])
            torn.set()

    all_.store.before_start = tear
    all_.store.kill(back_after=0.2)
    if serve_too:
        all_.serve.kill(back_after=1.0)
    async with asyncio.timeout(10):
        await torn.wait()
    return lost[0], sizes[0].when
