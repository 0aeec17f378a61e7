"""The process that reads: JSON lines in, JSON lines out, one article at a time, one thread.

Its argument names the reader, `tagger` or `rules`. Standard input carries `{"id", "text"}`; standard output
answers `{"id", "reading"}`, `{"id", "refused": sentence}` or `{"id", "failed": repr}`, after a first line
`{"ready": true}` once the models are loaded. It ends with its input, so that no worker outlives its parent.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from bot.reading.finder import ReaderName

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
NICENESS = 10


def main() -> int:
    for name in THREADS:  # numpy reads them when it is imported
        os.environ[name] = "1"
    with suppress(OSError):  # a sandbox may forbid it; the reading is the same
        os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal; the parent ends the worker
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not break the protocol
    from bot.reading.pipeline import load  # noqa: PLC0415  the thread limits above must come first

    reader = _reader(sys.argv[1:])
    load(reader)
    with suppress(BrokenPipeError):  # the parent is gone
        _say(answers, '{"ready":true}')
        for line in sys.stdin.buffer:
            _say(answers, _answer(line, reader))
    return 0


def _reader(arguments: list[str]) -> "ReaderName":
    return "rules" if arguments == ["rules"] else "tagger"


def _answer(line: bytes, reader: "ReaderName") -> str:
    from bot.errors import NotReadable  # noqa: PLC0415  as above
    from bot.reading.pipeline import read  # noqa: PLC0415  as above

    request_id = None
    try:
        request = json.loads(line)
        request_id = request["id"]
        reading = read(request["text"], reader)
    except NotReadable as refusal:
        return json.dumps({"id": request_id, "refused": str(refusal)})
    except Exception as error:  # the worker answers, whatever an article does to it
        return json.dumps({"id": request_id, "failed": repr(error)})
    return f'{{"id":{json.dumps(request_id)},"reading":{reading.model_dump_json()}}}'


def _say(answers: BinaryIO, line: str) -> None:
    answers.write(line.encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    sys.exit(main())
