"""From the start of `secondsource serve` to connected, with its own embedded store, each time in a new folder."""

from time import perf_counter

from tests.bench.figures import Figures, middle, row, table
from tests.bench.local_slack import local_slack
from tests.bench.processes import SECONDSOURCE, ready, running
from tests.ports import free_port

STARTS = 7


async def measure() -> Figures:
    seconds: list[float] = []
    async with local_slack() as slack:
        for _ in range(STARTS):
            port = free_port()
            began = perf_counter()
            async with running(SECONDSOURCE, "serve", env=slack.settings(port=port)):
                seconds.append(await ready(f"http://127.0.0.1:{port}/readyz", began))
    return Figures(
        {"start_seconds": middle(seconds)},
        table(
            f"Start to connected, {STARTS} starts",
            ["", "median", "lowest", "highest"],
            [row("seconds (aim 3 or less)", seconds, digits=2)],
        ),
    )
