"""The embedded server, with real processes: its owner and itself are stopped, killed and started again."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bot.errors import SetupError
from bot.store.connect import connect
from bot.store.embedded import default_folder, join, own
from tests.store.owners import alive, linux, owned, owner_process, pid_of, socket_of
from tests.waiting import fair_clock


@pytest.fixture
def runtime() -> Iterator[Path]:
    """A private folder with a path as short as that of a real runtime folder."""
    with tempfile.TemporaryDirectory(prefix="run") as place:
        yield Path(place)


async def test_what_was_written_is_there_after_a_clean_stop_and_a_start(folder: Path) -> None:
    async with owned(folder) as (_, client):
        await client.set("claim", "kept")
    async with owned(folder) as (_, client):
        assert await client.get("claim") == "kept"


@linux
async def test_close_leaves_no_process_no_socket_and_may_be_called_twice(folder: Path) -> None:
    async with owned(folder) as (server, client):
        pid, socket = await pid_of(client), socket_of(server)
        assert alive(pid)
        assert socket.exists()
    assert not alive(pid)
    assert not socket.parent.exists()
    await server.close()
    assert await join(folder) is None


async def test_start_takes_less_than_a_third_of_a_second(folder: Path) -> None:
    taken = []
    for _ in range(3):
        async with fair_clock() as clock:
            server = await own(folder)
            taken.append(clock())
        await server.close()
    assert min(taken) < 0.3, taken


@linux
async def test_next_owner_adopts_the_running_server_of_a_killed_owner(folder: Path) -> None:
    with owner_process(folder) as (process, url):
        client = connect(url)
        await client.set("claim", "kept")
        pid = await pid_of(client)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert await client.get("claim") == "kept"
    async with owned(folder) as (server, adopted):
        assert server.url == url
        assert await pid_of(adopted) == pid
        assert await adopted.get("claim") == "kept"
        await client.aclose()
    assert not alive(pid)


@linux
async def test_hung_server_of_a_killed_owner_is_replaced(folder: Path) -> None:
    with owner_process(folder) as (process, url):
        client = connect(url)
        await client.set("claim", "kept")
        await client.waitaof(1, 0, 900)
        pid = await pid_of(client)
        await client.aclose()
        process.kill()
        process.wait()
        os.kill(pid, signal.SIGSTOP)
    async with owned(folder) as (_, client):
        assert await client.get("claim") == "kept"
        assert not alive(pid)


async def test_second_owner_is_refused_with_the_pid_of_the_first(folder: Path) -> None:
    with owner_process(folder) as (process, _), pytest.raises(SetupError, match=f"process {process.pid} "):
        await own(folder)
    async with owned(folder):
        with pytest.raises(SetupError, match=f"process {os.getpid()} "):
            await own(folder)


@linux
async def test_forked_child_of_a_killed_owner_does_not_keep_the_folder(folder: Path) -> None:
    with owner_process(folder, "fork") as (process, _):
        assert process.stdout
        child = int(process.stdout.readline())
        process.kill()
        process.wait()
        try:
            async with owned(folder):
                assert alive(child)
        finally:
            os.kill(child, signal.SIGKILL)


@linux
async def test_ctrl_c_reaches_the_owner_who_stops_the_server_in_order(folder: Path) -> None:
    with owner_process(folder) as (process, url):
        client = connect(url)
        await client.set("claim", "kept")
        pid = await pid_of(client)
        await client.aclose()
        os.killpg(process.pid, signal.SIGINT)
        process.wait(10)
        assert not alive(pid)
    log = (folder / "valkey.log").read_text()
    assert "User requested shutdown" in log
    assert "SIGINT" not in log
    async with owned(folder) as (_, client):
        assert await client.get("claim") == "kept"


async def test_another_process_joins_the_living_server(folder: Path, tmp_path: Path) -> None:
    joiner = "import asyncio, sys; from pathlib import Path; from bot.store.embedded import join; "
    joiner += "print(asyncio.run(join(Path(sys.argv[1]))))"
    command = [sys.executable, "-c", joiner, str(folder)]
    elsewhere = {**os.environ, "TMPDIR": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    async with owned(folder) as (server, _):
        found = await asyncio.to_thread(subprocess.check_output, command, text=True, env=elsewhere)
        assert found.strip() == server.url


@linux
async def test_server_of_a_killed_owner_can_be_joined(folder: Path) -> None:
    with owner_process(folder) as (process, url):
        process.kill()
        process.wait()
    assert await join(folder) == url


def names_in(place: Path) -> list[str]:
    return [path.name for path in place.iterdir()]


async def test_nothing_to_join_where_no_server_lives(folder: Path, tmp_path: Path) -> None:
    assert await join(folder) is None
    assert names_in(tmp_path) == []
    await (await own(folder)).close()
    assert await join(folder) is None


async def test_server_opens_no_tcp_port(folder: Path) -> None:
    async with owned(folder) as (_, client):
        assert (await client.config_get("port"))["port"] == "0"
        assert psutil.Process(await pid_of(client)).net_connections(kind="inet") == []


async def test_everything_written_goes_to_the_file_and_nothing_is_evicted(folder: Path) -> None:
    async with owned(folder) as (_, client):
        settings = await client.config_get("appendonly", "appendfsync", "save", "maxmemory-policy", "dir")
    assert settings == {
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "dir": str(folder),
    }


async def test_server_does_not_know_the_tokens_of_its_owner(folder: Path) -> None:
    with owner_process(folder) as (_, url):
        client = connect(url)
        environment = psutil.Process(await pid_of(client)).environ()
        await client.aclose()
    assert "a secret" not in environment.values()


async def test_only_the_user_reaches_the_socket_and_the_data(folder: Path) -> None:
    async with owned(folder) as (server, _):
        socket = socket_of(server)
        private = [folder, socket.parent, socket, *(folder / "appendonlydir").rglob("*")]
        assert [path for path in private if path.stat().st_mode & 0o077] == []


async def test_long_and_strange_data_folder_still_has_a_short_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("n" * 100) / ("e" * 100) / 'the editor\'s "own" \\ données #1?'
    async with owned(folder) as (server, client):
        assert len(server.url) < 104
        await client.set("claim", "kept")
    async with owned(folder) as (_, client):
        assert await client.get("claim") == "kept"


def open_to_others(place: Path) -> None:
    place.mkdir(exist_ok=True)
    place.chmod(0o777)


async def test_private_runtime_folder_of_the_user_holds_the_socket(
    folder: Path, monkeypatch: pytest.MonkeyPatch, runtime: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    async with owned(folder) as (server, _):
        assert socket_of(server).parent.parent == runtime
    open_to_others(runtime)
    async with owned(folder) as (server, _):
        assert not server.url.startswith(f"unix://{runtime}")


def link(place: Path) -> None:
    private = place.with_name("elsewhere")
    private.mkdir(mode=0o700)
    place.symlink_to(private)


@pytest.mark.parametrize("obstruct", [open_to_others, link])
async def test_socket_folder_that_others_could_use_is_refused(
    obstruct: Callable[[Path], None], folder: Path, monkeypatch: pytest.MonkeyPatch, runtime: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    async with owned(folder) as (server, _):
        place = socket_of(server).parent
    obstruct(place)
    with pytest.raises(SetupError, match="is not a private folder"):
        await own(folder)
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    async with owned(folder) as (_, client):
        await client.ping()


async def test_file_that_cannot_be_read_is_named_in_one_sentence_and_holds_no_lock(folder: Path) -> None:
    async with owned(folder) as (_, client):
        await client.set("claim", "kept")
    file = max((folder / "appendonlydir").glob("*.incr.aof"))
    whole = file.read_bytes()
    file.write_bytes(b"*nonsense\r\n" + whole)
    with pytest.raises(SetupError, match=r"The embedded store did not start: .*Bad file format"):
        await own(folder)
    file.write_bytes(whole)
    async with owned(folder) as (_, client):
        assert await client.get("claim") == "kept"


async def test_folder_that_cannot_be_made_is_named() -> None:
    with pytest.raises(SetupError, match=r"cannot use /dev/null/data: Not a directory\."):
        await own(Path("/dev/null/data"))


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has its own folder")
def test_data_lies_where_the_desktop_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert default_folder() == tmp_path / ".local" / "share" / "secondsource"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert default_folder() == tmp_path / "data" / "secondsource"
