"""When which process is killed or held still: drawn from a seed, and carried out."""

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox import Sandbox
from tests.faults.machines import Machine, Machines, connected
from tests.faults.story import Story, now
from tests.waiting import until

EVERY = 3.4
"""Seconds between two blows, on average: more than a hundred kills in ten minutes."""
WAITS = 2.0
"""Seconds for which a blow waits for Slack's next change."""
MOMENTS = ("", "", "", "change", "post")
SETTLING = 3.0
"""Seconds after a process has come up in which it is young: one that never stands proves nothing."""
UP_WITHIN = 60.0
SPARED = 0.85
"""The share of blows that the young are spared."""


@dataclass(frozen=True, slots=True)
class Blow:
    at: float
    """Seconds after the begin."""
    whom: int
    """Rank among the machines; the store, where that one is down."""
    still: float
    """Seconds for which it is held still; 0 kills it."""
    back_after: float
    moment: str
    """"": at once; "change": when something changes in a channel; "post": when a message has come there. The bot has
    not heard of either yet."""


def blows(seed: int, seconds: float, *, works: int) -> Iterator[Blow]:
    dice = random.Random(f"blows {seed}")  # noqa: S311  no secret
    weights = [6.0, 2.0, *[2.5 / max(works, 1)] * works]
    at = 0.0
    while True:
        at += dice.uniform(0.4, 1.6) * EVERY
        if at >= seconds:
            return
        whom = dice.choices(range(len(weights)), weights)[0]
        still = dice.uniform(1.0, 8.0) if dice.random() < 0.12 else 0.0
        back_after = dice.choice([0.0, 0.0, dice.uniform(0.0, 3.0), dice.uniform(2.0, 6.0)])
        yield Blow(at, whom, still, back_after, dice.choice(MOMENTS))


async def strike(seed: int, seconds: float, machines: Machines, slack: Sandbox) -> None:
    """Deals all the blows; nothing lies down or is held still when it returns, but for what is being started again."""
    dice = random.Random(f"whom {seed}")  # noqa: S311  likewise
    frozen: set[asyncio.Task[None]] = set()
    begun = time.monotonic()
    for blow in blows(seed, seconds, works=len(machines.works)):
        await asyncio.sleep(max(0.0, begun + blow.at - time.monotonic()))
        if (target := _target(machines, blow.whom, dice)) is None:
            continue
        if blow.moment and not blow.still:
            await _next_change(slack, target, blow)
        else:
            _deal(target, blow, frozen)
    await asyncio.gather(*frozen)


def _target(machines: Machines, whom: int, dice: random.Random) -> Machine | None:
    """The one that is meant. Mostly nobody while `serve` comes up, and a young worker is mostly spared."""
    meant = machines.every[whom]
    if not (machines.serve.stood_for(SETTLING) and machines.serve_stands()) and dice.random() < SPARED:
        return None
    if meant is not machines.store and not meant.stood_for(SETTLING) and dice.random() < SPARED:
        return machines.store
    return meant if meant.pid is not None else machines.store


def _deal(target: Machine, blow: Blow, frozen: set[asyncio.Task[None]]) -> None:
    if blow.still:
        frozen.add(asyncio.create_task(target.freeze(blow.still)))
    else:
        target.kill(back_after=blow.back_after)


async def _next_change(slack: Sandbox, target: Machine, blow: Blow) -> None:
    struck = asyncio.Event()
    sizes = {id_: len(channel.messages) for id_, channel in slack.workspace.channels.items()}

    def look(what: str, _: str | None) -> None:
        grown = what in sizes and len(slack.workspace.channels[what].messages) > sizes[what]
        if not struck.is_set() and what in sizes and (grown or blow.moment == "change"):
            struck.set()
            target.kill(back_after=blow.back_after)

    slack.workspace.on_change.append(look)
    try:
        async with asyncio.timeout(WAITS):
            await struck.wait()
    except TimeoutError:
        target.kill(back_after=blow.back_after)
    finally:
        slack.workspace.on_change.remove(look)


async def last_blow(seed: int, machines: Machines, slack: Sandbox, story: Story) -> None:
    """One more, when nothing else goes wrong: the bot or its store dies, or every socket breaks. Returns when all stand
    again; nothing but what this blow brings about compares the votes from here on."""
    dice = random.Random(f"last blow {seed}")  # noqa: S311  likewise
    sockets = ["sockets"] if slack.socket_mode.connected else []
    struck = now()
    match dice.choice(["serve", "store", *sockets]):
        case "sockets":
            story.note("every socket breaks")
            before = slack.socket_mode.made
            slack.socket_mode.break_off()
            await until(lambda: _sure(slack.socket_mode.made > before), within=UP_WITHIN)
        case "serve":
            machines.serve.kill(back_after=0.0)
            await until(lambda: _sure(machines.serve.started_at > struck), within=UP_WITHIN)
        case _:
            machines.store.kill(back_after=0.5)
            await until(lambda: _sure(machines.store.started_at > struck), within=UP_WITHIN)
            await until(machines.store_stands, within=UP_WITHIN)
    await connected(machines)
    story.compared_since = struck


async def _sure(condition: bool) -> bool:
    return condition
