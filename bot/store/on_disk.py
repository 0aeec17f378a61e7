"""What Slack cannot give back: done in time or not at all, and confirmed only once it is on disk."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from redis.asyncio.cluster import RedisCluster
from redis.exceptions import (
    AskError,
    BusyLoadingError,
    MovedError,
    NoPermissionError,
    NoScriptError,
    ResponseError,
    TryAgainError,
)

from bot.errors import NotRecorded, SetupError, Unconfirmed
from bot.in_time import time_for
from bot.store.connect import NOT_RECORDED, store_retry
from bot.store.piped import Client
from bot.store.scripts import Script

CONFIRM_BUDGET = 2.5
"""Seconds for a confirmed act with its retries; Slack gives an interaction 3 in all."""

ON_DISK_MS = 1900
"""How long one confirmation may wait for the append-only file, which a server syncs once a second."""

LAST_MOMENT = 0.3
"""Seconds before the end in which nothing is begun any more: its reply would come too late."""

FOLLOWED_FOR = 60.0
"""Seconds for which a server that has lost its last replica counts as replaced by it, not as left alone.

Sentinels tell an old primary last: for ten seconds it takes, and forgets, what it is sent.
"""

_followed: dict[str, float] = {}
"""When each server (by the id of its replication) last had a replica, by the loop's time."""

Command: TypeAlias = tuple[str | int, ...]
Needless: TypeAlias = Callable[[Any], bool]
Ask: TypeAlias = Callable[..., Awaitable[list[Any]]]
"""Sends commands together; returns their replies, refusals among them as exceptions.

`patience`: seconds for each reply, where they are not those of the client.
"""


async def on_disk(
    client: Client,
    script: Script,
    barrier: str,
    where: Sequence[str],
    args: Sequence[str | int],
    *,
    unconfirmed: str,
    needless: Needless = lambda _: False,
    first: Sequence[Command] = (),
) -> Any:
    """The script's reply, once its act is on disk; at once where the server keeps no file, or the reply is `needless`.

    `barrier`: the key of that name in the slot of `where`. `first`: what the server that acts must have done before.
    Where the server has (or just had) replicas, one of them has the act too: it may take the server's place. A
    connection of `client` is held as long as that takes. All tries together have one end, and a server that comes to an
    act after it does nothing. Raises Unconfirmed with the sentence `unconfirmed` where the act may stand, NotRecorded
    where it never will.
    """
    clock = asyncio.get_running_loop().time
    end = clock() + time_for(CONFIRM_BUDGET)
    may_stand = False

    async def attempt() -> Any:
        nonlocal may_stand
        async with _one_server(client, where[0]) as ask:
            time, replication, *done = await ask(("TIME",), ("INFO", "replication"), *first)
            for reply in (time, *done):
                _said(reply)
            if (left := end - LAST_MOMENT - clock()) <= 0:
                raise NotRecorded(NOT_RECORDED)
            latest = int(time[0]) * 1_000_000 + int(time[1]) + int(left * 1_000_000)
            act = (len(where) + 1, *where, barrier, *args, latest)
            stood, may_stand = may_stand, True
            (reply,) = await ask(("EVALSHA", script.timely_sha, *act))
            if isinstance(reply, NoScriptError):
                (reply,) = await ask(("EVAL", script.timely, *act))
            if isinstance(reply, Exception) or reply == ["late"]:
                may_stand = stood
            if _said(reply) == ["late"]:
                raise NotRecorded(NOT_RECORDED)
            if needless(reply):
                return reply
            waits = [("WAITAOF", 1, 0)] + [("WAIT", 1)] * _has_replica(replication, clock())
            for wait in waits:
                within = min(ON_DISK_MS, int((end - clock()) * 1000))
                if within <= 0 or not _reached(*await ask((*wait, within), patience=math.inf)):
                    raise Unconfirmed(unconfirmed)
            return reply

    try:
        return await store_retry(attempt, budget=CONFIRM_BUDGET)
    except (NotRecorded, SetupError) as error:
        raise (Unconfirmed(unconfirmed) if may_stand else error) from error.__cause__


def _has_replica(replication: Any, now: float) -> bool:
    """Whether a replica must have an act too, by what the server says of its replication, if it may say so."""
    if isinstance(replication, NoPermissionError):
        return False
    return followed(dict(line.split(":", 1) for line in _said(replication).splitlines() if ":" in line), now)


def followed(said: Mapping[str, Any], now: float) -> bool:
    """Whether a server has, or just had, replicas, by what it says of its replication. Whoever asks has it remembered:
    it may lose the last one while nobody presses."""
    server = str(said.get("master_replid", ""))
    if int(said.get("connected_slaves", 0)):
        _followed[server] = now
    return server in _followed and now - _followed[server] < FOLLOWED_FOR


def _said(reply: Any) -> Any:
    if isinstance(reply, Exception):
        raise reply
    return reply


def _reached(copies: Any) -> bool:
    """What WAITAOF or WAIT says. There is nothing to wait for where the server keeps no file or knows none."""
    if isinstance(copies, ResponseError):
        if "replica instances" in str(copies):
            raise TryAgainError("another server has taken the primary's place")
        if "numlocal" in str(copies) or "unknown command" in str(copies):
            return True
    said = _said(copies)
    return bool(said[0] if isinstance(said, list) else said)


@asynccontextmanager
async def _one_server(client: Client, key: str) -> AsyncIterator[Ask]:
    """One connection, held: its server's clock is asked first, and the wait is for this connection's own writes.

    In a cluster it goes to the node that holds `key`.
    """
    node = None
    if isinstance(client, RedisCluster):
        await client.initialize()
        if (node := client.get_node_from_key(key)) is None:
            raise TryAgainError("no node holds the slot")
        connection: Any = node.acquire_connection()
    else:
        connection = await client.connection_pool.get_connection()

    async def ask(*commands: Command, patience: float | None = None) -> list[Any]:
        await connection.send_packed_command(connection.pack_commands(commands))
        replies = []
        for _ in commands:
            try:
                replies.append(await connection.read_response(timeout=patience))
            except (ResponseError, BusyLoadingError) as refusal:
                replies.append(refusal)
        return replies

    try:
        yield ask
    except (MovedError, AskError) as moved:
        await client.exists(key)  # the client follows the slot to where it is now
        raise TryAgainError("the slot has moved") from moved
    finally:
        if node:
            node.release(connection)
        else:
            await client.connection_pool.release(connection)
