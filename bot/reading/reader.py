"""The front process's way to the reading workers; imports no language library."""

import asyncio
import itertools
import json
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

from bot.errors import DeskError, NotReadable
from bot.reading.contract import Reading
from bot.reading.finder import ReaderName

_CHUNK = 1 << 16
_CLOSE_SECONDS = 5.0
_LONGEST_SECONDS = 300.0


class ReaderFailed(DeskError):
    """The worker died or stumbled twice over one article."""


class _WorkerDied(Exception):
    """The pipe closed before the answer came."""


class Reader:
    """Reads articles in `processes` worker processes, each one article at a time; callers queue.

    Workers start with `start()` or the first `read()`. One that dies is started anew and its article tried
    once more. A cancelled `read()` ends its worker, so that nobody waits for an answer that nobody wants.
    """

    def __init__(self, processes: int = 1, reader: ReaderName = "tagger") -> None:
        self._closed = False
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._workers = [_Worker(reader) for _ in range(processes)]
        for worker in self._workers:
            self._idle.put_nowait(worker)

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers that are running."""
        return [worker.pid for worker in self._workers if worker.pid is not None]

    async def start(self) -> None:
        """Starts every worker and waits until its model is loaded; a second call changes nothing."""
        await asyncio.gather(*(self._warm() for _ in self._workers))

    async def _warm(self) -> None:
        worker = await self._idle.get()
        try:
            await worker.start()
        except _WorkerDied as death:
            raise ReaderFailed("The reader did not start; see its log.") from death
        finally:
            self._idle.put_nowait(worker)

    async def read(self, text: str) -> Reading:
        """Raises NotReadable where the text is refused, ReaderFailed where reading it failed twice, took longer
        than five minutes, or the reader is closed."""
        worker = await self._idle.get()
        try:
            for attempt in (1, 2):
                if self._closed:
                    break
                try:
                    async with asyncio.timeout(_LONGEST_SECONDS):
                        return await worker.read(text)
                except TimeoutError as late:
                    raise ReaderFailed("The reader took too long over this article.") from late
                except _WorkerDied as death:
                    if attempt == 2 and not self._closed:
                        raise ReaderFailed("The reader stopped twice over this article.") from death
            raise ReaderFailed("The reader is closed.")
        finally:
            self._idle.put_nowait(worker)

    async def close(self) -> None:
        """Ends every worker, for good; a reading in progress ends with ReaderFailed."""
        self._closed = True
        await asyncio.gather(*(worker.close() for worker in self._workers))


class _Worker:
    def __init__(self, reader: ReaderName) -> None:
        self._reader = reader
        self._process: Process | None = None
        self._killed: list[Process] = []
        self._pending = bytearray()
        self._ids = itertools.count(1)
        self._starting = asyncio.Lock()
        self._reading = False

    @property
    def pid(self) -> int | None:
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if alive and self._process else None

    async def start(self) -> None:
        async with self._starting:
            if self.pid is not None:
                return
            self._pending.clear()
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "bot.reading.worker", self._reader, stdin=PIPE, stdout=PIPE
            )
            try:
                await self._line()
            except asyncio.CancelledError:
                self._kill()
                raise

    async def read(self, text: str) -> Reading:
        await self.start()
        self._reading = True
        try:
            answer = await self._ask(text)
        except (asyncio.CancelledError, _WorkerDied):
            self._kill()
            raise
        finally:
            self._reading = False
        if "refused" in answer:
            raise NotReadable(str(answer["refused"]))
        if "failed" in answer:
            raise ReaderFailed(f"The reader could not read this article: {answer['failed']}")
        return Reading.model_validate(answer["reading"])

    async def _ask(self, text: str) -> dict[str, object]:
        process = self._process
        if process is None or process.stdin is None:
            raise _WorkerDied
        request_id = next(self._ids)
        try:
            process.stdin.write(json.dumps({"id": request_id, "text": text}).encode() + b"\n")
            await process.stdin.drain()
        except (ConnectionError, OSError) as error:
            raise _WorkerDied from error
        answer: dict[str, object] = json.loads(await self._line())
        if answer.get("id") != request_id:
            raise _WorkerDied
        return answer

    async def _line(self) -> bytes:
        """The next line, however long: a reading of 200,000 characters passes StreamReader's own limit."""
        process = self._process
        if process is None or process.stdout is None:
            raise _WorkerDied
        searched = 0
        while (end := self._pending.find(b"\n", searched)) < 0:
            searched = len(self._pending)
            chunk = await process.stdout.read(_CHUNK)
            if not chunk:
                await process.wait()
                raise _WorkerDied
            self._pending += chunk
        line = bytes(self._pending[:end])
        del self._pending[: end + 1]
        return line

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            self._killed = [*(each for each in self._killed if each.returncode is None), self._process]
        self._process = None

    async def close(self) -> None:
        for killed in self._killed:
            await killed.wait()  # its loop may end next, and with it whoever would take notice
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        if self._reading:  # it would finish its article before it saw the end of its input
            with suppress(ProcessLookupError):
                process.kill()
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
