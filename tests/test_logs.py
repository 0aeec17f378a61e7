"""The store's troubles in the log: a line each, and not a second one for each try."""

import logging

from redis.exceptions import ConnectionError, OutOfMemoryError

from bot.logs import ONCE_IN, StoreTroubles


def record(name: str, message: str, error: Exception | None = None, level: int = logging.ERROR) -> logging.LogRecord:
    about = (type(error), error, None) if error else None
    return logging.LogRecord(name, level, __file__, 1, message, (), about)


def test_a_trouble_of_the_store_is_one_line_without_its_traceback_and_once_a_minute() -> None:
    now = 0.0
    troubles = StoreTroubles(lambda: now)
    first = record("docket.worker", "Redis is unavailable", ConnectionError("Connection refused"))
    assert troubles.filter(first)
    assert logging.Formatter().format(first) == "Redis is unavailable (ConnectionError: Connection refused)"
    now = ONCE_IN - 1
    assert not troubles.filter(record("docket.worker", "Redis is unavailable", ConnectionError("Connection refused")))
    assert troubles.filter(record("docket.worker", "Redis error in the listener")), "another trouble is news"
    now = ONCE_IN
    assert troubles.filter(record("docket.worker", "Redis is unavailable", ConnectionError("Connection refused")))


def test_the_desks_own_line_on_the_store_is_written_once_a_minute_for_each_kind_of_trouble() -> None:
    troubles = StoreTroubles(lambda: 0.0)

    def line(error: Exception) -> logging.LogRecord:
        return logging.LogRecord("handlers.errors", logging.WARNING, __file__, 1, "not taken: %r", (error,), None)

    assert troubles.filter(line(ConnectionError("Connection refused")))
    assert not troubles.filter(line(ConnectionError("Connection refused")))
    assert troubles.filter(line(OutOfMemoryError("no room"))), "another trouble is news"
    assert troubles.filter(line(TimeoutError()))
    assert not troubles.filter(line(TimeoutError()))


def test_a_job_that_fails_keeps_its_traceback_however_often() -> None:
    troubles = StoreTroubles(lambda: 0.0)
    for _ in range(2):
        failed = record("docket.worker", "job failed", ValueError("a mistake of ours"))
        assert troubles.filter(failed)
        assert failed.exc_info
    for _ in range(2):
        own = record("bot.serve", "Redis", ConnectionError("away"))
        assert troubles.filter(own)
        assert own.exc_info, "what the desk itself writes is as it was written"
