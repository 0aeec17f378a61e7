"""The worker over a real process."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from bot.errors import NotReadable
from bot.reading.reader import Reader, ReaderFailed

TEXT = "The bridge closed on Monday. “It is not safe,” said Ana Ruiz, the city engineer."


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    reader = Reader()
    yield reader
    await reader.close()


async def test_the_first_read_starts_the_worker_and_close_ends_it(reader: Reader) -> None:
    assert reader.pids == []
    reading = await reader.read(TEXT)
    assert reading.check_against(TEXT) == []
    [pid] = reader.pids
    await reader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


BELIEF = "Critics see the crane as a danger to everybody who works at the port of Tarn."


async def test_a_worker_reads_as_its_desk_has_chosen(reader: Reader) -> None:
    rules = Reader(reader="rules")
    assert len((await reader.read(BELIEF)).attributions) == 1
    assert (await rules.read(BELIEF)).attributions == ()
    await rules.close()


async def test_a_refusal_carries_the_sentence_and_the_worker_goes_on(reader: Reader) -> None:
    with pytest.raises(NotReadable, match="not in English"):
        await reader.read("Der Bürgermeister sagte am Montag, die Brücke sei wegen der Schäden nicht sicher.")
    assert (await reader.read(TEXT)).article.chars == len(TEXT)


async def test_a_killed_worker_is_started_anew_and_the_article_is_read(reader: Reader) -> None:
    await reader.start()
    [pid] = reader.pids
    reading = asyncio.create_task(reader.read(TEXT * 200))
    await asyncio.sleep(0)
    os.kill(pid, signal.SIGKILL)
    assert (await reading).article.chars == len(TEXT) * 200
    assert reader.pids != [pid]


async def test_a_cancelled_read_leaves_a_reader_that_reads(reader: Reader) -> None:
    await reader.start()
    reading = asyncio.create_task(reader.read(TEXT * 500))
    await asyncio.sleep(0.05)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert (await reader.read(TEXT)).article.chars == len(TEXT)


async def test_closing_ends_a_reading_in_progress_and_its_worker(reader: Reader) -> None:
    await reader.start()
    [pid] = reader.pids
    reading = asyncio.create_task(reader.read(TEXT * 2000))
    await asyncio.sleep(0.05)
    await reader.close()
    with pytest.raises(ReaderFailed):
        await reading
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert reader.pids == []


async def test_readings_longer_than_the_stream_limit_come_back_whole(reader: Reader) -> None:
    text = "\n".join(f"{TEXT} Line {i} followed." for i in range(1500))
    assert len(text) > 150_000
    reading = await reader.read(text)
    assert reading.check_against(text) == []
    assert len(reading.model_dump_json()) > 1 << 19


async def test_callers_share_the_workers_and_each_gets_its_own_reading(reader: Reader) -> None:
    texts = [f"The bridge closed on Monday. It had {n} cracks." for n in range(3, 9)]
    readings = await asyncio.gather(*(reader.read(text) for text in texts))
    assert [reading.article.sha256 for reading in readings] == [
        (await reader.read(text)).article.sha256 for text in texts
    ]


def test_the_front_process_imports_no_language_library() -> None:
    program = (
        "import sys, bot.reading.reader, bot.reading.contract\nprint('spacy' in sys.modules, 'numpy' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "False"]


def test_the_worker_ends_with_its_input() -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "bot.reading.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert worker.stdin is not None and worker.stdout is not None
    assert worker.stdout.readline() == b'{"ready":true}\n'
    worker.stdin.close()
    assert worker.wait(timeout=30) == 0
    worker.stdout.close()
