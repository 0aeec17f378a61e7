"""One way to the store, for every form of REDIS_URL.

| URL | reaches |
|---|---|
| `redis://[user:password@]host[:port][/db]` | one server |
| `unix:///path[?db=N]` | one server on a Unix socket; the embedded one is such |
| `redis+sentinel://[user:password@]host[:port][,host…]/name[/db]` | the master of that name |
| `redis+cluster://[user:password@]host[:port]` | a cluster, found through one of its nodes |

`rediss…` is the same with TLS. `OPTIONS` and `TLS_OPTIONS` name what may stand after `?`. Timeouts and
retries are the desk's own, as Slack waits for 3 seconds.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from redis import exceptions as trouble
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.connection import parse_url
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

T = TypeVar("T")

STORE_BUDGET = 2.0  # seconds for one step of the store with all its retries, so that the answer fits in Slack's 3
SENTINEL_PORT = 26379

FORMS = ("redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster")
OPTIONS = {
    "": ("db",),
    "unix": ("db", "username", "password"),
    "sentinel": ("sentinel_username", "sentinel_password"),
    "cluster": (),
}
TLS_OPTIONS = (
    "ssl_ca_certs",
    "ssl_ca_data",
    "ssl_cert_reqs",
    "ssl_certfile",
    "ssl_check_hostname",
    "ssl_ciphers",
    "ssl_keyfile",
)

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

TROUBLE = (trouble.RedisError, trouble.RedisClusterException, AttributeError)
"""Whatever the client may raise: a cluster's has the last where it closes an idle connection that was just taken."""


def connect(url: str, *, timeout: float = 1.0, max_connections: int = 64) -> Redis:
    """A client for `url`; nothing is sent yet. Close it with `aclose()`.

    Replies come as `str`: all that the desk keeps is text, and Lua answers in words. `timeout` is in seconds
    and holds for each connect and each read, so a command that makes the server wait (`WAITAOF`) must name less.
    The client itself never tries twice: wrap each step in `store_retry`. With more than `max_connections` steps
    at once the next wait for their turn. A cluster's client has the same commands.

    Raises SetupError for a URL of none of the forms above.
    """
    place = _read(url)
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
        master: _MasterClient = watchers.master_for(place.master, redis_class=_MasterClient, ssl=place.tls, **settings)
        master.watchers = watchers
        return master
    return Redis.from_pool(BlockingConnectionPool(timeout=timeout, **settings))


async def store_retry(step: Callable[[], Awaitable[T]], *, budget: float = STORE_BUDGET) -> T:
    """Await `step()`, again and again while the store is away, for at most `budget` seconds in all.

    `step` must bear repetition: a script whose reply was lost has run. For the same reason a step that is
    given up may have been carried out all the same; it is never half done.

    Raises NotRecorded when the budget is spent, and SetupError at once where the server refuses the password,
    the user or the database. Other errors pass through.
    """

    try:
        # Up to Python 3.11 the wait_for in which redis-py sends can swallow a cancellation: so a second one follows.
        async with asyncio.timeout(budget + 0.1), asyncio.timeout(budget):
            try:
                return await step()  # tenacity's bookkeeping costs as much as a step, so it waits for a failure
            except TROUBLE as error:
                if not is_away(error):
                    raise
                return await _patiently(step, after=error, budget=budget)
    except TimeoutError as error:
        raise NotRecorded(NOT_RECORDED) from error
    except TROUBLE as error:
        if refusal := _refusal(error):
            raise SetupError(f"The store in REDIS_URL {refusal}.") from error
        raise


async def _patiently(step: Callable[[], Awaitable[T]], *, after: Exception, budget: float) -> T:
    failures = [after]

    async def attempt() -> T:
        if failures:
            raise failures.pop()
        return await step()

    return await AsyncRetrying(
        retry=retry_if_exception(is_away),
        wait=wait_random_exponential(multiplier=0.05, min=0.05, max=0.4),
        stop=stop_before_delay(budget),
        retry_error_callback=_give_up,
    )(attempt)


async def connected(client: Redis, url: str, *, budget: float = STORE_BUDGET) -> None:
    """Return once the store answers.

    Raises SetupError, with a sentence that names `url` without its password, where it refuses us or does not
    answer within `budget` seconds.
    """

    async def ping() -> None:
        await client.execute_command("PING")  # type: ignore[no-untyped-call]  # redis-py has no types here

    try:
        await store_retry(ping, budget=budget)
    except NotRecorded as error:
        raise SetupError(f"The store at {shown(url)} does not answer: {_reason(error.__cause__)}.") from error
    except SetupError as error:
        raise SetupError(f"The store at {shown(url)} {_refusal(error.__cause__)}.") from error
    except TROUBLE as error:
        raise SetupError(f"The store at {shown(url)} cannot be used: {error}.") from error


def docket_url(url: str) -> str:
    """`url` for docket, which reads all the forms above in the same way (pydocket 0.27).

    Raises SetupError for what it does not: its pub/sub connections to a cluster have no TLS options and take
    the user and the password undecoded.
    """
    place = _read(url)
    if place.topology == "cluster" and any(name in TLS_OPTIONS for name in place.settings):
        raise _faulty(url, "cannot have ssl_ options for a cluster, as background work does not take them")
    if place.topology == "cluster" and "%" in place.credentials:
        raise _faulty(url, "cannot have % in a cluster's user or password, as background work does not decode it")
    return url


def shown(url: str) -> str:
    """`url` for people and logs: no user, no password, no options."""
    scheme, _, rest = url.partition("://")
    location, _, query = rest.partition("?")
    if scheme not in FORMS or "@" in query:  # a password with a bare ? in it cannot be told from a query
        return "…"
    return f"{scheme}://{location.rpartition('@')[2]}"


class _MasterClient(Redis):
    """A client that closes its connections to the Sentinels too."""

    watchers: Sentinel

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        await super().aclose(close_connection_pool)
        await self.watchers.aclose()


class _Place(NamedTuple):
    """A REDIS_URL taken apart."""

    topology: str  # "" for one server, "sentinel" or "cluster"
    tls: bool
    credentials: str  # as written before the @
    settings: dict[str, Any]  # in redis-py's words: host and port, path, db, username, password, ssl_…
    sentinels: list[tuple[str, int]]
    sentinel_settings: dict[str, Any]
    master: str  # the name that the Sentinels know it by


def _read(url: str) -> _Place:
    """Take `url` apart. Raises SetupError that says what is wrong with it."""
    scheme, _, rest = url.partition("://")
    if scheme not in FORMS:
        raise _faulty(url, f"must begin with one of {', '.join(f'{form}://' for form in FORMS)}")
    transport, _, topology = scheme.partition("+")
    location, _, query = rest.partition("?")
    netloc, _, path = location.partition("/")
    credentials, _, members = netloc.rpartition("@")
    master, _, database = path.partition("/") if topology == "sentinel" else ("", "", path)
    try:
        options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True)) if query else {}
        hosts = [_host(member) for member in members.split(",")] if members else []
        to_sentinel = {key.removeprefix("sentinel_"): options[key] for key in options if key in OPTIONS["sentinel"]}
        to_server = urlencode({key: options[key] for key in options if key not in OPTIONS["sentinel"]})
        if transport == "unix":
            settings = parse_url(url)
        else:
            settings = parse_url(f"{transport}://{credentials}@{members.partition(',')[0]}/{database}?{to_server}")
    except ValueError as error:
        raise _faulty(url, "cannot be read; in a password, %-encode all but letters and digits") from error

    known = OPTIONS["unix" if transport == "unix" else topology] + (TLS_OPTIONS if transport == "rediss" else ())
    for key in options:
        if key not in known:
            raise _faulty(url, f"has an option that the desk does not know, {key}")
    if transport == "unix" and (members or not path):
        raise _faulty(url, "must name a whole path, as in unix:///run/valkey/valkey.sock")
    if transport != "unix" and not re.fullmatch("0?" if topology == "cluster" else "[0-9]*", database):
        raise _faulty(url, "names a database that there is not")
    if topology == "sentinel" and not (hosts and master):
        raise _faulty(url, "must name hosts and a master, as in redis+sentinel://host1,host2/name")
    if topology != "sentinel" and len(hosts) > 1:
        raise _faulty(url, "can name several hosts only after redis+sentinel://")

    of_server: dict[str, Any] = {**settings}
    of_sentinel: dict[str, Any] = {}
    if topology:
        of_server.pop("connection_class", None)
    if topology == "sentinel":
        of_server = {key: of_server[key] for key in of_server if key not in ("host", "port")}
        of_tls = {key: of_server[key] for key in of_server if key in TLS_OPTIONS}
        of_sentinel = {**to_sentinel, **of_tls, "ssl": transport == "rediss"}
    return _Place(topology, transport == "rediss", credentials, of_server, hosts, of_sentinel, master)


def _host(member: str) -> tuple[str, int]:
    """Host and port of one member, as in `host`, `host:port`, `[::1]:port`. Raises ValueError."""
    parts = urlsplit(f"//{member}")
    if not parts.hostname:
        raise ValueError(f"no host in {member!r}")
    return parts.hostname, parts.port or SENTINEL_PORT


def _faulty(url: str, what: str) -> SetupError:
    return SetupError(f"REDIS_URL ({shown(url)}) {what}.")


def is_away(error: BaseException) -> bool:
    """Whether the store's trouble passes by itself; a group, where all of its errors do."""
    if isinstance(error, BaseExceptionGroup):
        return all(is_away(each) for each in error.exceptions)
    if _refusal(error):
        return False
    if isinstance(error, AttributeError):
        return error.obj is None and error.name == "writelines"
    if isinstance(error, trouble.RedisClusterException) and str(error).startswith(AWAY_CLUSTER):
        return True
    return isinstance(error, AWAY) or (isinstance(error, trouble.ResponseError) and str(error).startswith(AWAY_REPLIES))


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
