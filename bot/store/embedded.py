"""The Valkey server that comes along: the store of a desk for which no REDIS_URL is set.

Three files in the data folder say who is who. `owner.lock` is locked by the process that started or adopted
the server and holds its pid. `server.lock` is locked by the server itself, which inherits the descriptor, and
holds the path of its socket. Locks end with their process, so neither can go stale.
`valkey.pid` is the server's own pid file.
"""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic
from urllib.parse import quote

from bot.errors import SetupError
from bot.store import file_lock, valkey
from bot.store.private_socket import check_private, remove_socket, socket_for
from bot.store.valkey import Greeting

log = logging.getLogger(__name__)

OWNER_FILE = "owner.lock"
SERVER_FILE = "server.lock"
PID_FILE = valkey.PID_FILE

POLL = 0.005  # seconds between two looks at a server that is starting or stopping
SILENT_FOR = 3.0  # seconds without any answer after which a server counts as hung
STOP_WITHIN = 10.0  # seconds for an orderly stop
LOOK_EVERY = 0.3  # seconds between two looks at a server that is kept
HUNG_AFTER = 15.0  # seconds of looks in vain after which a server that is kept counts as hung
TRY_EVERY = 10.0  # seconds at most between two tries to start it again
STANDS_AFTER = 5.0  # seconds after which a server that was started again counts as one that lives


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
        self._keeping: asyncio.Task[None] | None = None

    def keep(self, *, hung_after: float = HUNG_AFTER) -> None:
        """From now on until `close`, start the server again when it was killed, with its data and at its socket.

        One that answers nothing for `hung_after` seconds is killed first.
        """
        self._keeping = asyncio.create_task(self._keep(hung_after))

    async def close(self) -> None:
        """Stop the server with everything on disk, wait until it is gone, and give up the folder.

        A server that does not stop within 10 seconds is killed. A second call does nothing.
        """
        if self._owner is None:
            return
        owner, self._owner = self._owner, None
        try:
            if self._keeping is not None:
                self._keeping.cancel()
                await asyncio.wait([self._keeping])
            with suppress(OSError):
                await valkey.ask(self._socket, b"SHUTDOWN NOSAVE\r\n")
            file_lock.release(await _lock_of_gone_server(self.folder, within=STOP_WITHIN))
            if self._process is not None:
                await asyncio.to_thread(self._process.wait)
            remove_socket(self._socket)
        finally:
            file_lock.release(owner)

    async def _keep(self, hung_after: float) -> None:
        in_vain, pause, answered = 0.0, 0.0, float("-inf")
        while True:
            await asyncio.sleep(LOOK_EVERY)
            looked = monotonic()
            if self._is_gone():
                why, lived = "has ended", looked - answered
                if lived < STANDS_AFTER:
                    why, pause = f"{why} {lived:.1f} s after it was started", min(2 * pause + LOOK_EVERY, TRY_EVERY)
                else:
                    pause = 0.0
                await self._start_again(why, after=pause)
                answered = monotonic()
            elif await valkey.greet(self._socket) is not Greeting.SILENT:
                in_vain = 0.0
            else:
                # No look counts for longer than it can last: we may ourselves have been stopped in the middle of it.
                in_vain += LOOK_EVERY + min(monotonic() - looked, valkey.REPLY_WITHIN)
                if in_vain >= hung_after:
                    await self._start_again(f"has not answered for {in_vain:.0f} seconds")
                    in_vain = 0.0

    def _is_gone(self) -> bool:
        return _server_is_gone(self.folder) if self._process is None else self._process.poll() is not None

    async def _start_again(self, why: str, *, after: float = 0.0) -> None:
        """Returns once the server answers, however often that must be tried. Begins `after` so many seconds."""
        began, pause = monotonic(), LOOK_EVERY
        when = f" in {after:.1f} s" if after else ""
        own = self.folder / valkey.LOG_FILE
        log.error("The embedded store %s and is started again%s; its own log is %s.", why, when, own)
        await asyncio.sleep(after)
        while True:
            try:
                if self._process is not None:
                    self._process.kill()
                elif not _server_is_gone(self.folder):
                    valkey.kill(self.folder)
                lock = await _lock_of_gone_server(self.folder, within=STOP_WITHIN)
                if self._process is not None:
                    self._process.wait()
                self._process = await _started(self.folder, self._socket, lock)
            except (OSError, SetupError) as error:
                pause = min(2 * pause, TRY_EVERY)
                log.error("The embedded store could not be started again, next try in %.0f s: %s", pause, error)
                await asyncio.sleep(pause)
            else:
                log.warning("The embedded store answers again, after %.1f s.", monotonic() - began)
                return


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
            file_lock.release(owner)
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
        valkey.kill(folder)
    else:
        if socket:
            return socket, None
    socket = socket_for(folder)
    lock = await _lock_of_gone_server(folder, within=STOP_WITHIN)
    return socket, await _started(folder, socket, lock)


async def _started(folder: Path, socket: Path, lock: int) -> subprocess.Popen[bytes]:
    """A new server that answers. Raises SetupError where it ends before it does."""
    process = valkey.start(folder, socket, lock)
    try:
        if await _ready(folder, lambda: process.poll() is not None) is None:
            raise SetupError(f"The embedded store did not start: {valkey.last_log_line(folder)}")
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process


async def _ready(folder: Path, gone: Callable[[], bool]) -> Path | None:
    """The recorded socket once its server answers; None once the server is gone.

    Raises TimeoutError after 3 seconds without any answer; a server that is loading answers.
    """
    silent_since = monotonic()
    while not gone():
        socket = _recorded_socket(folder)
        greeting = await valkey.greet(socket) if socket else Greeting.SILENT
        if greeting is Greeting.READY:
            return socket
        if greeting is Greeting.BUSY:
            silent_since = monotonic()
        elif monotonic() - silent_since > SILENT_FOR:
            raise TimeoutError(f"no answer at {socket}")
        await asyncio.sleep(POLL)
    return None


async def _lock_of_gone_server(folder: Path, *, within: float) -> int:
    """The locked server file's descriptor, once no server holds it.

    Kills a server that still does after `within` seconds. Raises TimeoutError after twice that time.
    """
    started = monotonic()
    while (lock := file_lock.exclusive(folder / SERVER_FILE)) is None:
        if monotonic() > started + within:
            valkey.kill(folder)
        if monotonic() > started + 2 * within:
            raise TimeoutError("the server does not end")
        await asyncio.sleep(POLL)
    return lock


def _server_is_gone(folder: Path) -> bool:
    return not (folder / SERVER_FILE).exists() or file_lock.is_free(folder / SERVER_FILE)


def _become_owner(folder: Path) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = file_lock.exclusive(folder / OWNER_FILE)
    if descriptor is None:
        pid = (folder / OWNER_FILE).read_text().strip() or "unknown"
        raise SetupError(
            f"Second Source is already running as process {pid} with the data in {folder}: stop that first."
        )
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def _url(socket: Path) -> str:
    return f"unix://{quote(str(socket))}"


def _recorded_socket(folder: Path) -> Path | None:
    """The path that the starting owner wrote down: a later process may have another idea of TMPDIR."""
    recorded = (folder / SERVER_FILE).read_bytes()
    if not recorded:
        return None
    socket = Path(os.fsdecode(recorded))
    if socket.parent.exists():
        check_private(socket.parent)
    return socket
