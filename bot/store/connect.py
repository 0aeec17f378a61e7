"""One way to the store in whatever form, with the desk's own timeouts and retries, as Slack waits for 3 seconds."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar, cast

from redis import exceptions as trouble
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import MasterNotFoundError, Sentinel
from redis.backoff import NoBackoff
from redis.maint_notifications import MaintNotificationsConfig
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_before_delay,
    wait_random_exponential,
)

from bot.errors import NotRecorded, SetupError
from bot.in_time import time_for
from bot.store.address import shown, taken_apart
from bot.store.primary import primary_of

T = TypeVar("T")

log = logging.getLogger(__name__)

STORE_BUDGET = 2.0  # seconds for one step of the store with all its retries, so that the answer fits in Slack's 3
NOT_RECORDED = "This was not recorded: the desk's store does not answer just now. Please try again in a minute."

# What passes by itself: a server that restarts, loads its file, changes places with its replica (also while a
# confirmation waits), hands slots over, has no room left or runs a long script. For the replies that begin with
# these words redis-py has no class of its own.
AWAY = (
    trouble.ConnectionError,
    trouble.TimeoutError,
    trouble.ReadOnlyError,
    trouble.ClusterError,
    trouble.TryAgainError,
    trouble.AskError,
    trouble.SlotNotCoveredError,
    trouble.OutOfMemoryError,
)
AWAY_REPLIES = ("BUSY ", "MISCONF ", "NOREPLICAS ", "UNBLOCKED ")
AWAY_CLUSTER = (
    "Redis Cluster cannot be connected",
    "All slots are not covered",
    "startup_nodes could not agree",
)

LOADING = "loading the dataset in memory"
"""What a server says of itself that reads its file; a cluster's client packs it into another error."""

TROUBLE = (trouble.RedisError, trouble.RedisClusterException, AttributeError)
"""Whatever the client may raise: a cluster's has the last where it closes an idle connection that was just taken."""


def connect(url: str, *, timeout: float = 1.0, max_connections: int = 64) -> Redis:
    """A client for `url`; nothing is sent yet. Close it with `aclose()`.

    Replies come as `str`: all that the desk keeps is text, and Lua answers in words. `timeout` is in seconds
    and holds for each connect and each read, so a command that makes the server wait (`WAITAOF`) must name less.
    The client itself never tries twice: wrap each step in `store_retry`. With more than `max_connections` steps
    at once the next wait for their turn. A cluster's client has the same commands.

    Raises SetupError for a URL of none of the forms that `address.py` lists.
    """
    place = taken_apart(url)
    patience: dict[str, Any] = {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "retry": Retry(NoBackoff(), 0),  # redis-py's own would try ten times more, beyond any budget of ours
    }
    settings: dict[str, Any] = {
        **place.settings,
        **patience,
        "decode_responses": True,
        "client_name": "secondsource",
        "health_check_interval": 15,  # seconds; a connection that lay idle for longer is tried first
        "max_connections": max_connections,
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),  # a cloud's own, not Valkey's
    }
    if place.topology == "cluster":
        return cast(Redis, RedisCluster(ssl=place.tls, **settings))
    if place.topology == "sentinel":
        watchers = Sentinel(place.sentinels, sentinel_kwargs=place.sentinel_settings | patience)  # type: ignore[no-untyped-call]  # redis-py has no types here
        return primary_of(watchers, place.master, ssl=place.tls, **settings)
    return Redis.from_pool(BlockingConnectionPool(timeout=timeout, **settings))


async def store_retry(step: Callable[[], Awaitable[T]], *, budget: float = STORE_BUDGET) -> T:
    """Await `step()`, again and again while the store is away, for at most `time_for(budget)` seconds in all.

    `step` must bear repetition: a script whose reply was lost has run. For the same reason a step that is
    given up may have been carried out all the same; it is never half done.

    Raises NotRecorded when the time is spent, and SetupError at once where the server refuses the password,
    the user or the database. Other errors pass through.
    """
    if (budget := time_for(budget)) <= 0:
        raise NotRecorded(NOT_RECORDED)
    failures: list[Exception] = []
    task = asyncio.current_task()
    cancelled = task.cancelling() if task else 0
    try:
        # Up to Python 3.11 the wait_for in which redis-py sends can swallow a cancellation: so a second one follows.
        async with asyncio.timeout(budget + 0.1), asyncio.timeout(budget):
            try:
                return await step()  # tenacity's bookkeeping costs as much as a step, so it waits for a failure
            except TROUBLE as error:
                if not _is_away(error):
                    raise
                failures.append(error)
                return await _patiently(step, failures, budget=budget)
    except TimeoutError as error:
        raise NotRecorded(NOT_RECORDED) from (failures[-1] if failures else error)
    except TROUBLE as error:
        if refusal := _refusal(error):
            raise SetupError(f"The store in REDIS_URL {refusal}.") from error
        raise
    finally:
        if task and task.cancelling() > cancelled:
            raise asyncio.CancelledError  # the caller's, swallowed in the same way


async def _patiently(step: Callable[[], Awaitable[T]], failures: list[Exception], *, budget: float) -> T:
    """`failures` holds the first, and gets the others: what is wrong is known also where the last try never ends."""
    first = iter([failures[0]])

    async def attempt() -> T:
        for failure in first:
            raise failure
        try:
            return await step()
        except TROUBLE as error:
            failures.append(error)
            raise

    return await AsyncRetrying(
        retry=retry_if_exception(_is_away),
        wait=wait_random_exponential(multiplier=0.05, min=0.05, max=0.4),
        stop=stop_before_delay(budget),
        retry_error_callback=_give_up,
    )(attempt)


async def connected(client: Redis, url: str, *, budget: float = STORE_BUDGET) -> None:
    """Return once the store answers as one that takes writes; warns of a server that would lose them.

    Raises SetupError, with a sentence that names `url` without its password, where it refuses us, cannot be written
    to or does not answer within `budget` seconds. A server that loads its file is waited for, however long.
    """
    loading = told = False
    clustered = "+cluster://" in url  # its client finds the primaries by itself

    async def look() -> dict[str, Any]:
        nonlocal loading
        try:
            said = dict(await client.info())
        except trouble.NoPermissionError:  # a user may be kept from what the server says of itself
            await client.execute_command("PING")  # type: ignore[no-untyped-call]  # redis-py has no types here
            return {}
        except TROUBLE as error:
            loading = loading or LOADING in str(error)
            raise
        if said.get("role") == "slave" and not clustered:
            raise trouble.ReadOnlyError
        return said

    while True:
        loading = False
        try:
            _warn(shown(url), await store_retry(look, budget=budget))
            return
        except NotRecorded as error:
            if isinstance(error.__cause__, trouble.ReadOnlyError):
                raise SetupError(
                    f"The store at {shown(url)} is a read-only replica: name its primary in REDIS_URL."
                ) from error
            if not loading:
                raise SetupError(f"The store at {shown(url)} does not answer: {_reason(error.__cause__)}.") from error
            if not told:
                log.warning("The store at %s is loading its file; the desk begins when it is done.", shown(url))
                told = True
        except SetupError as error:
            raise SetupError(f"The store at {shown(url)} {_refusal(error.__cause__)}.") from error
        except TROUBLE as error:
            raise SetupError(f"The store at {shown(url)} cannot be used: {error}.") from error


async def reached_now(client: Redis, url: str) -> str:
    """`url`; for a cluster through a node that answers, as the one that it names may be gone for good."""
    if not isinstance(cast(Any, client), RedisCluster):
        return url
    await store_retry(client.ping)
    node = cast(Any, client).get_default_node()
    scheme, _, rest = url.partition("://")
    credentials, at, _ = rest.rpartition("@")
    host = f"[{node.host}]" if ":" in node.host else node.host
    return f"{scheme}://{credentials}{at}{host}:{node.port}"


def _warn(where: str, said: Mapping[str, Any]) -> None:
    if (policy := said.get("maxmemory_policy", "noeviction")) != "noeviction":
        log.warning(
            "The store at %s throws votes away when its memory is full: set maxmemory-policy noeviction (it is %s).",
            where,
            policy,
        )
    if not said.get("aof_enabled", 1):
        log.warning(
            "The store at %s keeps no append-only file: a power cut takes what it holds. Set appendonly yes.", where
        )


def is_of_the_store(error: BaseException) -> bool:
    """Whether the store made this trouble, be it passing or not; of a group, all of it."""
    if isinstance(error, BaseExceptionGroup):
        return all(is_of_the_store(each) for each in error.exceptions)
    return isinstance(error, trouble.RedisError | trouble.RedisClusterException) or _is_torn(error)


def _is_torn(error: BaseException) -> bool:
    return isinstance(error, AttributeError) and error.obj is None and error.name == "writelines"


def _is_away(error: BaseException) -> bool:
    if _refusal(error):
        return False
    if isinstance(error, trouble.RedisClusterException) and str(error).startswith(AWAY_CLUSTER):
        return True
    if isinstance(error, trouble.ResponseError) and str(error).startswith(AWAY_REPLIES):
        return True
    return isinstance(error, AWAY) or _is_torn(error)


def _refusal(error: BaseException | None) -> str | None:
    """What no patience mends, as the rest of a sentence that begins with the store."""
    if isinstance(error, trouble.RedisClusterException):
        if "Cluster mode is not enabled" in str(error):
            return "is not a cluster"
        error = error.__cause__ or error
    if isinstance(error, trouble.AuthenticationError | trouble.AuthorizationError):
        return "does not accept the user or the password"
    if isinstance(error, trouble.NoPermissionError):
        return f"does not allow what the desk needs: {error}"
    if isinstance(error, trouble.ResponseError) and re.search("DB index|SELECT is not allowed", str(error)):
        return "has no database of that number"
    if untrusted := re.search(r"certificate verify failed: ([^(]*)", str(error)):
        return f"shows a certificate that is not trusted: {untrusted[1].strip().rstrip('.')}"
    if isinstance(error, trouble.InvalidResponse):
        return "does not speak the protocol of Redis"
    return None


def _give_up(state: RetryCallState) -> None:
    raise NotRecorded(NOT_RECORDED) from state.outcome.exception() if state.outcome else None


def _reason(error: BaseException | None) -> str:
    if isinstance(error, MasterNotFoundError):
        return "no Sentinel names a master of that name"
    if error is None or isinstance(error, TimeoutError | trouble.TimeoutError):
        return "it is silent"
    return str(error).rstrip(".")
