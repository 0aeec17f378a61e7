"""REDIS_URL taken apart, in every form that it may have.

| URL | reaches |
|---|---|
| `redis://[user:password@]host[:port][/db]` | one server |
| `unix:///path[?db=N]` | one server on a Unix socket; the embedded one is such |
| `redis+sentinel://[user:password@]host[:port][,host…]/name[/db]` | the master of that name |
| `redis+cluster://[user:password@]host[:port]` | a cluster, found through one of its nodes |

`rediss…` is the same with TLS. `OPTIONS` and `TLS_OPTIONS` name what may stand after `?`.
"""

import re
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from redis.asyncio.connection import parse_url

from bot.errors import SetupError

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


class Place(NamedTuple):
    """A REDIS_URL taken apart."""

    topology: str  # "" for one server, "sentinel" or "cluster"
    tls: bool
    credentials: str  # as written before the @
    settings: dict[str, Any]  # in redis-py's words: host and port, path, db, username, password, ssl_…
    sentinels: list[tuple[str, int]]
    sentinel_settings: dict[str, Any]
    master: str  # the name that the Sentinels know it by


def taken_apart(url: str) -> Place:
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
    return Place(topology, transport == "rediss", credentials, of_server, hosts, of_sentinel, master)


def docket_url(url: str) -> str:
    """`url` for docket, which reads all the forms above in the same way (pydocket 0.27).

    Raises SetupError for what it does not: its pub/sub connections to a cluster have no TLS options and take
    the user and the password undecoded.
    """
    place = taken_apart(url)
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


def _host(member: str) -> tuple[str, int]:
    """Host and port of one member, as in `host`, `host:port`, `[::1]:port`. Raises ValueError."""
    parts = urlsplit(f"//{member}")
    if not parts.hostname:
        raise ValueError(f"no host in {member!r}")
    return parts.hostname, parts.port or SENTINEL_PORT


def _faulty(url: str, what: str) -> SetupError:
    return SetupError(f"REDIS_URL ({shown(url)}) {what}.")
