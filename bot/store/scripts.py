"""The Lua files as callables: loaded once, sent by hash, sent whole where the server does not know them yet."""

import time
from collections.abc import Sequence
from hashlib import sha1
from importlib.resources import files
from typing import Any, ClassVar, TypeAlias

from redis.asyncio.cluster import PipelineCommand, RedisCluster
from redis.exceptions import AskError, MovedError, NoScriptError, TryAgainError

from bot.desk.policy import compiled
from bot.desk.status import STATUSES
from bot.desk.vote import Verdict
from bot.errors import NotRecorded
from bot.store.connect import NOT_RECORDED
from bot.store.piped import Client


def _source(name: str) -> str:
    return (files("bot.store") / "lua" / f"{name}.lua").read_text(encoding="utf-8")


def _policy_header() -> str:
    slugs = ", ".join(f"'{row.slug}'" for row in STATUSES)
    open_ = ", ".join(f"{row.slug} = true" for row in STATUSES if row.open)
    opened = open_.replace("false = true", "['false'] = true")
    verdicts = ", ".join(f"'{verdict}'" for verdict in Verdict)
    return (
        f"local POLICY = '{compiled()}'\nlocal SLUGS = {{{slugs}}}\nlocal OPEN = {{{opened}}}\n"
        f"local VERDICTS = {{{verdicts}}}\n"
    )


# A server that holds still finds, when it goes on, what was sent to it meanwhile; who sent it has been told by then
# that it was not recorded. The last of ARGV is the time (µs, by the server's clock) after which nothing is done.
_IN_TIME = """\
local clock = redis.call('TIME')
local micros = clock[1] * 1000000 + clock[2]
if micros > tonumber(ARGV[#ARGV]) then return {'late', string.format('%.0f', micros)} end
"""


class Script:
    """One Lua file. `on_ledger`: it stands after the policy and `ledger.lua`."""

    _ahead: ClassVar[int | None] = None
    """Microseconds by which the server's clock is ahead of ours, as far as a late reply has told."""

    def __init__(self, name: str, *, on_ledger: bool = False) -> None:
        body = _source(name)
        self.text = _policy_header() + _source("ledger") + body if on_ledger else body
        self.sha = sha1(self.text.encode(), usedforsecurity=False).hexdigest()
        self._timely = _IN_TIME + self.text
        self._timely_sha = sha1(self._timely.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, client: Client, keys: Sequence[str], args: Sequence[str | int]) -> Any:
        try:
            return await client.evalsha(self.sha, len(keys), *keys, *args)
        except NoScriptError:
            return await client.eval(self.text, len(keys), *keys, *args)

    async def on_disk(
        self, client: Client, keys: Sequence[str], args: Sequence[str | int], *, within_ms: int
    ) -> tuple[Any, bool]:
        """Runs it and waits until the server's append-only file has it.

        Returns the reply, and whether it is on disk; True at once where the server keeps no such file. Both
        commands go over one connection, as WAITAOF speaks of its own connection's writes. A server that comes to
        it only when the caller has given up does nothing. Raises NotRecorded where that is so and a caller still waits.
        """
        for _ in range(3):
            deadline = 0 if Script._ahead is None else _now() + Script._ahead + within_ms * 1000
            run = ("EVALSHA", self._timely_sha, len(keys), *keys, *args, deadline)
            reply, local = await _on_one_connection(client, keys[0], run, ("WAITAOF", 1, 0, within_ms))
            if isinstance(reply, NoScriptError):
                await client.script_load(self._timely)
            elif isinstance(reply, list) and reply[0] == "late":
                Script._ahead = int(reply[1]) - _now()
            else:
                return _confirmed(reply, local)
        raise NotRecorded(NOT_RECORDED)


Command: TypeAlias = tuple[str | int, ...]


async def _on_one_connection(client: Client, key: str, *commands: Command) -> list[Any]:
    """The replies, errors among them. In a cluster the commands go to the node that holds `key`."""
    if not isinstance(client, RedisCluster):
        async with client.pipeline(transaction=False) as pipe:
            for command in commands:
                pipe.execute_command(*command)
            return list(await pipe.execute(raise_on_error=False))
    await client.initialize()
    piped = [PipelineCommand(place, *command) for place, command in enumerate(commands)]
    if (node := client.get_node_from_key(key)) is None:
        raise TryAgainError("no node holds the slot")
    await node.execute_pipeline(piped)
    if isinstance(piped[0].result, MovedError | AskError):
        await client.exists(key)  # the client follows the slot to where it is now
        raise TryAgainError("the slot has moved")
    return [command.result for command in piped]


def _now() -> int:
    return time.time_ns() // 1000


def _confirmed(reply: Any, local: Any) -> tuple[Any, bool]:
    if isinstance(reply, Exception):
        raise reply
    if isinstance(local, Exception):
        no_file = "WAITAOF" in str(local) or "unknown command" in str(local)
        if not no_file:
            raise local
        return reply, True
    return reply, bool(local[0])


CAST_VOTE = Script("cast_vote", on_ledger=True)
RECONCILE_VOTES = Script("reconcile_votes", on_ledger=True)
CLOSE_CLAIM = Script("close_claim", on_ledger=True)
SUBMIT_ARTICLE = Script("submit_article")
KEEP_CLAIMS = Script("keep_claims")
RECORD_CARD = Script("record_card")
PARK_REACTION = Script("park_reaction")
SETTLE_MARK = Script("settle_mark")
TAKE_DIGEST = Script("take_digest")
RESERVE = Script("reserve")
SET_SETTING = Script("set_setting")
