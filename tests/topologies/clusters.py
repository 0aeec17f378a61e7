"""A cluster of three primaries, formed by commands."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port
from tests.topologies.servers import READY_WITHIN, Server, started
from tests.waiting import until

NODE_TIMEOUT_MS = 15000
"""After so long a silent node counts as down in its cluster."""
FORMING_MS = 1500
"""The same while the nodes meet: two that greet each other at once may both give up, and begin again after so long."""


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
            f"cluster-node-timeout {FORMING_MS}",
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
        for node in nodes:
            await node.ask("CONFIG", "SET", "cluster-node-timeout", node_timeout_ms)
            await node.ask("CONFIG", "REWRITE")
        yield cluster


def _bus_of(node: Server) -> int:
    found = re.search(r"^cluster-port (\d+)$", (node.folder / "server.conf").read_text(), re.MULTILINE)
    assert found
    return int(found[1])
