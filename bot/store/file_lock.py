"""Locks on files. They end with the process that holds them, however it ends, so none can go stale."""

import fcntl
import os
from pathlib import Path

# A forked child holds copies of our descriptors, and a lock lasts until the last copy is closed.
_held: set[int] = set()


def _forget() -> None:
    while _held:
        os.close(_held.pop())


os.register_at_fork(after_in_child=_forget)


def exclusive(file: Path) -> int | None:
    """A descriptor that holds the lock, to be given to `release`; None where another process holds it."""
    return _locked(file, fcntl.LOCK_EX)


def is_free(file: Path) -> bool:
    """Whether no process holds the lock exclusively."""
    descriptor = _locked(file, fcntl.LOCK_SH)
    if descriptor is not None:
        release(descriptor)
    return descriptor is not None


def release(descriptor: int) -> None:
    """Close our descriptor; a process that inherited it goes on holding the lock."""
    _held.discard(descriptor)
    os.close(descriptor)


def _locked(file: Path, kind: int) -> int | None:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    _held.add(descriptor)
    return descriptor
