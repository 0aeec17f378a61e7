"""Where the embedded server's socket lies: a short path in a folder of this user's alone."""

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.errors import SetupError

SOCKET_PATH_BYTES = 103  # sun_path holds 104 bytes on macOS and 108 on Linux, with a closing zero


def socket_for(folder: Path) -> Path:
    """A socket's path, short enough for the kernel, in a folder of this user's alone, which is made.

    Raises SetupError where something else stands in its place.
    """
    name = f"{os.getuid()}:{folder.resolve()}"
    short = "secondsource-" + hashlib.sha256(os.fsencode(name)).hexdigest()[:12]
    for base in (os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"):  # noqa: S108 (checked below)
        socket = Path(base) / short / "valkey.sock"
        if socket.is_absolute() and len(os.fsencode(socket)) <= SOCKET_PATH_BYTES and _nobody_renames_in(base):
            make_private(socket.parent)
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


def make_private(folder: Path) -> None:
    """Makes `folder` where it is not there. Raises SetupError where something else stands in its place."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    check_private(folder)


def check_private(folder: Path) -> None:
    """Raises SetupError unless `folder` is a real folder of this user's with mode 700."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) != 0o700:
        raise SetupError(f"The embedded store's socket folder {folder} is not a private folder; remove it first.")


def remove_socket(socket: Path) -> None:
    socket.unlink(missing_ok=True)
    with suppress(OSError):
        socket.parent.rmdir()
