"""The file of an export: gzipped JSON lines with a header before them and a checksum behind.

| line | holds |
|---|---|
| first | `{"secondsource": "export", "format": 1, "schema": 1, "made": "<ISO 8601>"}` |
| each record | what stands under a few keys of one desk; see `store/backup.py` |
| last | `{"records": <how many>, "sha256": "<of all lines before this one, their ends included>"}` |
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import NotReadable, SetupError
from bot.store.schema import SCHEMA

FORMAT = 1
NAME = "secondsource"
CHANGED = "has changed since it was written: its checksum does not agree"
STRANGE = "is no export of Second Source"

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a whole file says of itself."""

    schema: int
    made: str
    records: int
    sha256: str


class Writer:
    """Takes records one at a time; nothing but the line at hand is kept."""

    def __init__(self, file: gzip.GzipFile, made: str, schema: int) -> None:
        self._file = file
        self._sum = hashlib.sha256()
        self.records = 0
        self._line({NAME: "export", "format": FORMAT, "schema": schema, "made": made})

    def write(self, record: Record) -> None:
        self._line(record)
        self.records += 1

    def _line(self, value: Record) -> None:
        line = json.dumps(value, ensure_ascii=False).encode() + b"\n"
        self._sum.update(line)
        self._file.write(line)

    def end(self) -> None:
        self._file.write(json.dumps({"records": self.records, "sha256": self._sum.hexdigest()}).encode() + b"\n")


@contextmanager
def written(path: Path, *, made: str, schema: int) -> Iterator[Writer]:
    """`path` appears, or is replaced, only once the whole file is on disk. Raises SetupError where it cannot be."""
    part = path.with_name(f"{path.name}.part")
    try:
        private = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(private, "wb") as raw:
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6) as file:
                writer = Writer(file, made, schema)
                yield writer
                writer.end()
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(path)
    except OSError as error:
        raise SetupError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)


def checked(path: Path, *, fits: Callable[[Record], bool], read: Callable[[int], object]) -> Contents:
    """Reads the whole file and believes nothing. Raises NotReadable with what is wrong with it.

    `fits`: whether a record is one that can be taken. `read` is told how many bytes of the file have been read.
    """
    sum_, records, last, known = hashlib.sha256(), 0, b"", True
    with _opened(path) as (raw, lines):
        header = _header(path, next(lines, b""))
        for line in lines:
            if last:
                known = known and fits(_json(last))
                sum_.update(last)
                records += 1
            else:
                sum_.update(header.line)
            last = line
            read(raw())
    end = _json(last)
    _must(path, set(end) == {"records", "sha256"}, "is torn: its last line is missing")
    whole = (end["records"], end["sha256"]) == (records, sum_.hexdigest())
    _must(path, whole, CHANGED)
    _must(path, known, "holds a record that this version does not know")
    return Contents(header.schema, header.made, records, end["sha256"])


def records(path: Path) -> Iterator[Record]:
    """The records of a file that was `checked`."""
    with _opened(path) as (_, lines):
        next(lines)
        for line in lines:
            record = _json(line)
            if "sha256" not in record:
                yield record


@dataclass(frozen=True, slots=True)
class _Header:
    line: bytes
    schema: int
    made: str


def _header(path: Path, line: bytes) -> _Header:
    found = _json(line)
    _must(path, found.get(NAME) == "export", STRANGE)
    for what, known in (("format", FORMAT), ("schema", SCHEMA)):
        given = found.get(what)
        _must(path, isinstance(given, int), STRANGE)
        _must(
            path,
            int(given or 0) <= known,
            f"was exported by a newer Second Source ({what} {given}, this one knows {known})",
        )
    return _Header(line, int(found["schema"]), str(found.get("made", "")))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Callable[[], int], Iterator[bytes]]]:
    """How many bytes of the file have been read, and its lines."""
    try:
        with path.open("rb") as raw, gzip.GzipFile(fileobj=raw) as file:
            yield raw.tell, iter(file)
    except gzip.BadGzipFile as error:
        broken = "CRC" in str(error) or "Incorrect length" in str(error)
        what = CHANGED if broken else STRANGE
        raise _refused(path, what) from error
    except EOFError as error:
        raise _refused(path, "is torn: it ends in the middle") from error
    except zlib.error as error:
        raise _refused(path, CHANGED) from error
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror or error}") from error


def _json(line: bytes) -> Record:
    """Empty for a line that is no JSON object."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _must(path: Path, holds: bool, what: str) -> None:
    if not holds:
        raise _refused(path, what)


def _refused(path: Path, what: str) -> NotReadable:
    return NotReadable(f"{path} {what}. Nothing was written.")
