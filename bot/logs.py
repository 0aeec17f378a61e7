"""The store's troubles as lines in the log: each once a minute, and none with docket's traceback of every try."""

import logging
import time
from collections.abc import Callable

from bot.store.connect import is_of_the_store

ONCE_IN = 60.0
"""Seconds in which a trouble is written down once."""


class StoreTroubles(logging.Filter):
    """Stands on a handler. The desk's own lines give the error as an argument, docket's in whatever way it does."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._written: dict[tuple[str, str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        error, traced = _error_of(record)
        of_dockets = record.name.startswith("docket.")
        if error is None:
            trouble = of_dockets and record.levelno >= logging.WARNING and "Redis" in str(record.msg)
        else:
            trouble = (of_dockets or not traced) and (is_of_the_store(error) or isinstance(error, TimeoutError))
        if not trouble:
            return True
        what, now = (record.name, str(record.msg), type(error).__name__), self._clock()
        if now - self._written.get(what, -ONCE_IN) < ONCE_IN:
            return False
        self._written[what] = now
        if traced:
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__}: {error})", ()
            record.exc_info = record.exc_text = None
        return True


def _error_of(record: logging.LogRecord) -> tuple[BaseException | None, bool]:
    """And whether its traceback would be written."""
    if record.exc_info and record.exc_info[1]:
        return record.exc_info[1], True
    given = record.args if isinstance(record.args, tuple) else ()
    return next((each for each in given if isinstance(each, BaseException)), None), False
