"""The store's troubles as lines in the log: docket writes the whole traceback of each of its tries, every second."""

import logging
import time
from collections.abc import Callable

from bot.store.connect import is_of_the_store

ONCE_IN = 60.0
"""Seconds in which a trouble is written down once."""


class StoreTroubles(logging.Filter):
    """Stands on a handler. What is none of docket's, or none of the store's, passes as it is."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._written: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        trouble = is_of_the_store(error) if error else "Redis" in str(record.msg)
        if not (trouble and record.name.startswith("docket.") and record.levelno >= logging.WARNING):
            return True
        what, now = (record.name, str(record.msg)), self._clock()
        if now - self._written.get(what, -ONCE_IN) < ONCE_IN:
            return False
        self._written[what] = now
        if error:
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__}: {error})", ()
            record.exc_info = record.exc_text = None
        return True
