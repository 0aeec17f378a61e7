"""The product's own processes, started as a person would, and ended."""

import asyncio
import os
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp

SECONDSOURCE = Path(sys.executable).with_name("secondsource")
PYTHON = Path(sys.executable)
ROOT = Path(__file__).parents[2]
POLL = 0.005
READY_WITHIN = 30.0
ENDS_WITHIN = 15.0


@asynccontextmanager
async def running(*command: str | Path, env: dict[str, str] | None = None) -> AsyncIterator[Process]:
    """A process in an empty folder, without the caller's settings, its log kept; ended with SIGTERM."""
    with tempfile.TemporaryFile() as log, tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": folder, "PYTHONPATH": str(ROOT), **(env or {})},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
        try:
            yield process
            if process.returncode:
                raise RuntimeError(f"{command[0]} ended with {process.returncode}")
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace")[-4000:])
            raise
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), ENDS_WITHIN)
            except TimeoutError:
                process.kill()
                raise


async def ready(url: str, began: float) -> float:
    """Waits until `url` answers 200; seconds since `began` (of `time.perf_counter`)."""
    async with aiohttp.ClientSession() as http:
        while time.perf_counter() - began < READY_WITHIN:
            with suppress(aiohttp.ClientConnectionError):
                async with http.get(url) as answer:
                    if answer.status == 200:
                        return time.perf_counter() - began
            await asyncio.sleep(POLL)
    raise TimeoutError(f"{url} did not answer 200 within {READY_WITHIN} s")


async def line(process: Process) -> str:
    """The process's next line of output. Raises EOFError where it has ended."""
    assert process.stdout is not None
    if not (said := await process.stdout.readline()):
        raise EOFError("the process ended")
    return said.decode().strip()
