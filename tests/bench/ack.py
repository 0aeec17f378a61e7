"""How long an acknowledgement takes while ten articles are being read, beside an empty Bolt app's.

Both apps stand in processes of their own and get the same signed requests over HTTP connections that stay open, at
a fixed pace: half of them reactions on cards, half slash commands (`/claims`, and `/verify` with a text that is on
the desk already). Meanwhile ten articles are pasted into both, within a fifth of a second, and read by the same
reading worker: by the desk's own for the desk, by one without a desk for the empty app. The desk also posts and
edits at Slack's own pace.
"""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter

from bot.store import embedded
from tests.bench.figures import Figures, percentile, rounded, table
from tests.bench.keepalive import Answered
from tests.bench.local_slack import local_slack
from tests.bench.processes import PYTHON, line, ready, running
from tests.bench.seeded import CLAIMS_AN_ARTICLE
from tests.bench.served import Requests, served
from tests.bench.texts import article, ten_articles
from tests.ports import free_port

ROUNDS = 7
PACE = 100
"""Requests a second, commands and reactions in turn."""
WARM = 200
"""Requests before the clock counts."""
KINDS = ("command", "reaction")

Read = Callable[[list[str]], Awaitable[None]]
"""Returns when the texts are read."""


@dataclass
class Answers:
    """What came back of one round, by kind of request."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    unacknowledged: int = 0

    def take(self, kind: str, answered: Answered) -> None:
        self.seconds[kind].append(answered.seconds)
        self.unacknowledged += answered.status != 200


async def measure() -> Figures:
    rounds: list[tuple[Answers, Answers]] = []
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = await embedded.own(Path(folder))
        stack.push_async_callback(server.close)
        slack = await stack.enter_async_context(local_slack())
        stamps = await slack.post(CLAIMS_AN_ARTICLE + 1)

        async def of_desk(texts: list[str]) -> Answers:
            async with served(slack, server.url, stamps) as desk:
                return await _beside_readings(desk.requests, desk.read, texts)

        async def of_empty_app(texts: list[str]) -> Answers:
            async with _empty_app(stamps) as (requests, read):
                return await _beside_readings(requests, read, texts)

        for number in range(ROUNDS):
            texts = ten_articles(number)
            if number % 2:
                desk, empty = await of_desk(texts), await of_empty_app(texts)
            else:
                empty, desk = await of_empty_app(texts), await of_desk(texts)
            rounds.append((empty, desk))
    return _figures(rounds)


@asynccontextmanager
async def _empty_app(stamps: list[str]) -> AsyncIterator[tuple[Requests, Read]]:
    """The empty app, and a reading worker without a desk beside it."""
    port = free_port()
    requests = Requests(port, stamps[1:])
    async with (
        running(PYTHON, "-m", "tests.bench.readings") as readings,
        running(PYTHON, "-m", "tests.bench.empty_app", str(port)),
    ):
        await line(readings)
        await ready(f"http://127.0.0.1:{port}/readyz", perf_counter())

        async def read(texts: list[str]) -> None:
            assert readings.stdin is not None
            readings.stdin.write(json.dumps(texts).encode() + b"\n")
            await readings.stdin.drain()
            await requests.pasted(texts)
            await line(readings)

        yield requests, read
        await requests.connections.close()


async def _beside_readings(requests: Requests, read: Read, texts: list[str]) -> Answers:
    await read([article(998, 300)])  # once the worker is warm
    await _send(requests, lambda sent: sent == WARM)
    reading = asyncio.ensure_future(read(texts))
    answers = await _send(requests, lambda _: reading.done())
    await reading
    return answers


async def _send(requests: Requests, until: Callable[[int], bool]) -> Answers:
    """Sends at PACE, whether or not earlier requests are answered, until `until(number of requests sent)`."""
    answers = Answers()

    async def one(number: int) -> None:
        if number % 2:
            answers.take("reaction", await requests.reaction())
        else:
            answers.take("command", await requests.command())

    began = perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in count():
            if until(number):
                break
            group.create_task(one(number))
            await asyncio.sleep(max(0.0, began + (number + 1) / PACE - perf_counter()))
    return answers


def _figures(rounds: list[tuple[Answers, Answers]]) -> Figures:
    """A round has too few samples for a p99 of its own, so what counts is the percentile over all rounds."""
    values: dict[str, float] = {}
    rows: list[list[str]] = []
    for kind in KINDS:
        for percent in (50, 99):
            empty, desk = ([_ms([pair[side]], kind, percent) for pair in rounds] for side in (0, 1))
            all_empty, all_desk = (_ms([pair[side] for pair in rounds], kind, percent) for side in (0, 1))
            ratios = [ours / theirs for theirs, ours in zip(empty, desk, strict=True)]
            rows += [
                _row(f"{kind}, p{percent}, empty app (ms)", all_empty, empty),
                _row(f"{kind}, p{percent}, the desk (ms)", all_desk, desk),
                _row(f"{kind}, p{percent}, ratio", all_desk / all_empty, ratios),
            ]
            values[f"ack_{kind}_p{percent}_ms"] = rounded(all_desk)
            values[f"ack_{kind}_p{percent}_empty_ms"] = rounded(all_empty)
            values[f"ack_{kind}_p{percent}_ratio"] = rounded(all_desk / all_empty)
    worst = {f"ack_p{p}_ratio": max(values[f"ack_{kind}_p{p}_ratio"] for kind in KINDS) for p in (99, 50)}
    lost = [sum(pair[side].unacknowledged for pair in rounds) for side in (0, 1)]
    samples = [sum(len(pair[side].seconds["command"]) for pair in rounds) for side in (0, 1)]
    title = (
        f"Acknowledgements while ten articles are being read, {PACE} requests a second, {len(rounds)} rounds;\n"
        f"{samples[0]} commands and as many reactions to the empty app, {samples[1]} to the desk;\n"
        f"not acknowledged: {lost[0]} and {lost[1]} (aim for the p99 ratios: 3 or less)"
    )
    values |= {"ack_unacknowledged": lost[1]}
    return Figures(worst | values, table(title, ["", "all rounds", "lowest round", "highest round"], rows))


def _ms(answers: list[Answers], kind: str, percent: int) -> float:
    return 1000 * percentile([seconds for some in answers for seconds in some.seconds[kind]], percent)


def _row(name: str, over_all: float, by_round: list[float]) -> list[str]:
    return [name, *(f"{value:,.2f}" for value in (over_all, min(by_round), max(by_round)))]
