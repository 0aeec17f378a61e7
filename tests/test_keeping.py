"""The commands that keep the books, as processes beside a real store."""

import asyncio
import gzip
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from redis.asyncio import Redis

from bot.desk.acts import Deed, recorded
from bot.desk.ids import ClaimId, DeskId
from bot.desk.vote import Reacted
from bot.store import keys
from bot.store.articles import Articles
from bot.store.ledger import Ledger
from bot.store.running import Running
from bot.store.schema import ready
from tests.acts import OTHERS, at
from tests.store.pasted import DESK, PRIVATE, one_claim, pasted, read
from tests.waiting import until

BEN, CEM = OTHERS[:2]
ARTICLE = "00112233445566aa"


class Ended(NamedTuple):
    code: int | None
    out: str
    err: str


class Command:
    """`secondsource …` in a folder of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self._environment = {"LOG_LEVEL": "WARNING", "HOME": str(folder), "PATH": os.environ["PATH"], **settings}

    def also(self, **settings: str) -> None:
        self._environment |= settings

    async def begun(self, *words: str, stderr: int = asyncio.subprocess.PIPE) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.cli",
            *words,
            cwd=self.folder,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
        )

    async def __call__(self, *words: str) -> Ended:
        process = await self.begun(*words)
        async with asyncio.timeout(60):
            out, err = await process.communicate()
        return Ended(process.returncode, out.decode(), err.decode())


@pytest.fixture
def secondsource(valkey: str, tmp_path: Path) -> Command:
    return Command(tmp_path, REDIS_URL=valkey)


async def voted(store: Redis, desk: DeskId = DESK) -> ClaimId:
    """A claim that two people voted on, and one setting of its desk."""
    await ready(store)
    claim = await one_claim(store, ARTICLE, desk=desk)
    ledger = Ledger(store, store)
    for n, (who, name) in enumerate([(BEN, "x"), (CEM, "x"), (BEN, "eyes")], 1):
        await ledger.cast(desk, claim, Reacted(who, name, on=True, at=at(n)), at(n))
    entry = recorded(Deed.SETTING, at=at(5), who=BEN, digest="off")
    await store.zadd(keys.acts(desk), {entry: at(5)})
    return claim


async def test_history_of_a_claim_prints_each_act_oldest_first_with_what_it_changed(
    store: Redis, secondsource: Command
) -> None:
    claim = await voted(store)
    ended = await secondsource("history", claim)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        f"{DESK} {claim}",
        "  2025-11-22 21:20:00 UTC  UBEN  added ❌ (reaction): Unverified → Needs second source",
        "  2025-11-22 21:20:00 UTC  UCEM  added ❌ (reaction): Needs second source → False",
        "  2025-11-22 21:20:00 UTC  UBEN  added 👀 (reaction): still False",
    ]


async def test_history_as_json_is_one_object_a_line(store: Redis, secondsource: Command) -> None:
    claim = await voted(store)
    lines = [json.loads(line) for line in (await secondsource("history", claim, "--json")).out.splitlines()]
    assert lines[1] == {
        "desk": DESK,
        "claim": claim,
        "at": "2025-11-22T21:20:00.000102+00:00",
        "who": CEM,
        "door": "reaction",
        "what": "added ❌",
        "standing": [None, "false"],
        "status": ["needs_second_source", "false"],
    }
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)


async def test_history_of_an_article_is_that_of_its_claims_on_every_desk(store: Redis, secondsource: Command) -> None:
    claims = [await voted(store), await voted(store, PRIVATE)]
    ended = await secondsource("history", ARTICLE)
    assert [line for line in ended.out.splitlines() if not line.startswith(" ")] == [
        f"{DESK} {claims[0]}",
        f"{PRIVATE} {claims[1]}",
    ]
    ended = await secondsource("history", ARTICLE, "--desk", PRIVATE)
    assert DESK not in ended.out
    assert PRIVATE in ended.out


async def test_history_without_a_claim_is_the_desks_own(store: Redis, secondsource: Command) -> None:
    await voted(store)
    ended = await secondsource("history")
    assert ended.out.splitlines()[-1] == "  2025-11-22 21:20:00 UTC  UBEN  The digest was set: off."
    [line] = [
        json.loads(line)
        for line in (await secondsource("history", "--desk", DESK, "--json")).out.splitlines()
        if '"setting"' in line
    ]
    assert line == {
        "desk": DESK,
        "at": "2025-11-22T21:20:00.000105+00:00",
        "who": BEN,
        "door": "setting",
        "what": "The digest was set: off.",
        "facts": {"digest": "off"},
    }


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["history", "yesterday"], "“yesterday” is no article"),
        (["history", "ffffffffffffffff"], "There is no article with claims ffffffffffffffff in this store."),
        (["history", "ffffffffffffffff.1"], "There is no claim ffffffffffffffff.1 in this store."),
        (
            ["history", "--desk", "T0ACME.C0NONE"],
            "There is no desk T0ACME.C0NONE in this store; there are T0ACME",
        ),
        (["verify-ledger", "--desk", "T0ACME.C0NONE"], "There is no desk T0ACME.C0NONE in this store"),
    ],
)
async def test_what_is_not_there_gets_one_sentence_and_exit_code_1(
    store: Redis, secondsource: Command, words: list[str], sentence: str
) -> None:
    await voted(store)
    ended = await secondsource(*words)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(sentence)
    assert ended.err.count("\n") == 1


async def test_a_ledger_that_is_right_is_said_to_be_so(store: Redis, secondsource: Command) -> None:
    await voted(store)
    await voted(store, PRIVATE)
    assert await secondsource("verify-ledger") == (0, "2 desks, 2 claims checked: 0 differences\n", "")
    assert await secondsource("verify-ledger", "--desk", DESK) == (0, "1 desk, 1 claim checked: 0 differences\n", "")


async def test_a_ledger_that_is_wrong_ends_with_exit_code_1_and_a_line_for_each_difference(
    store: Redis, secondsource: Command
) -> None:
    claim = await voted(store)
    await store.hincrby(keys.claim(DESK, claim), "false", 1)
    ended = await secondsource("verify-ledger")
    assert ended.code == 1
    assert ended.out.splitlines() == [
        f"{DESK} {claim}: 3 votes for false are counted, by the history 2",
        "1 desk, 1 claim checked: 1 difference",
    ]


async def test_a_store_of_an_older_version_is_read_and_not_written_to(store: Redis, secondsource: Command) -> None:
    await voted(store)
    await store.delete(keys.schema())
    before = await store.info("persistence")
    assert (await secondsource("verify-ledger")).code == 0
    after = await store.info("persistence")
    assert after["rdb_changes_since_last_save"] == before["rdb_changes_since_last_save"]


async def test_a_store_of_a_newer_version_is_not_touched(store: Redis, secondsource: Command) -> None:
    await store.set(keys.schema(), 3)
    ended = await secondsource("verify-ledger")
    assert ended.code == 1
    assert "newer Second Source (schema 3, this one knows 1)" in ended.err


async def test_a_whole_store_is_moved_to_the_embedded_server_of_another_folder(
    store: Redis, secondsource: Command, tmp_path: Path
) -> None:
    claim = await voted(store)
    await voted(store, PRIVATE)
    file = tmp_path / "desk.export"
    ended = await secondsource("export", "--all", str(file))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"{file}: 2 desks, 2 claims\n"

    there = Command(tmp_path, DATA_FOLDER=str(tmp_path / "there"))
    ended = await there("import", str(file))
    assert (ended.code, ended.err) == (0, ""), "no bar where there is no terminal"
    assert ended.out.splitlines() == [
        "2 desks, 2 articles, 2 claims imported",
        "2 desks, 2 claims checked: 0 differences",
    ]
    assert (await there("history", claim)).out == (await secondsource("history", claim)).out
    assert (await there("verify-ledger")).out == "2 desks, 2 claims checked: 0 differences\n"

    again = await there("import", str(file))
    assert (again.code, again.out) == (1, "")
    assert again.err.startswith("The store has desks already")


async def test_on_a_terminal_a_bar_shows_how_far_an_export_is(
    store: Redis, secondsource: Command, tmp_path: Path
) -> None:
    await voted(store)
    terminal, end = os.openpty()
    process = await secondsource.begun("export", "--all", str(tmp_path / "desk.export"), stderr=end)
    os.close(end)
    out, _ = await process.communicate()
    shown = await asyncio.to_thread(os.read, terminal, 100_000)
    os.close(terminal)
    assert b"claims exported" in shown
    assert out.decode() == f"{tmp_path / 'desk.export'}: 1 desk, 1 claim\n"


async def test_a_file_that_is_torn_is_refused_before_a_server_is_started(
    store: Redis, secondsource: Command, tmp_path: Path
) -> None:
    await voted(store)
    file = tmp_path / "desk.export"
    await secondsource("export", "--all", str(file))
    file.write_bytes(file.read_bytes()[:-20])
    there = Command(tmp_path, DATA_FOLDER=str(tmp_path / "there"))
    ended = await there("import", str(file))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"{file} is torn: it ends in the middle. Nothing was written.\n"
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize("command", ["serve", "work", "reconcile", "verify-ledger"])
async def test_nothing_starts_while_an_import_has_not_ended(store: Redis, secondsource: Command, command: str) -> None:
    await store.set(keys.importing(), "0" * 64)
    secondsource.also(SLACK_BOT_TOKEN="xoxb-none", SLACK_APP_TOKEN="xapp-none", HTTP_PORT="0")
    ended = await secondsource(command)
    assert ended.code == 1
    assert ended.err == (
        "An import into this store was begun and has not ended: run `secondsource import FILE` again with the same "
        "file; it goes on from there.\n"
    )


async def test_an_import_beside_a_running_desk_is_refused_and_writes_nothing(
    store: Redis, secondsource: Command, tmp_path: Path
) -> None:
    await voted(store)
    file = tmp_path / "desk.export"
    await secondsource("export", "--all", str(file))
    await store.flushall()
    running = Running(store)
    await running.note("harbour#7")
    refused = await secondsource("import", str(file))
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == (
        "A desk is running on this store (harbour#7): stop every `serve` and `work` first; one that was killed is "
        "forgotten after twenty seconds. Nothing was written.\n"
    )
    assert [key async for key in store.scan_iter()] == [keys.running()]
    await running.ended("harbour#7")
    assert (await secondsource("import", str(file))).code == 0


async def test_an_import_goes_on_when_it_is_given_the_same_file_again(
    store: Redis, secondsource: Command, tmp_path: Path
) -> None:
    await voted(store)
    file = tmp_path / "desk.export"
    await secondsource("export", "--all", str(file))
    await store.flushall()
    last = json.loads(gzip.decompress(file.read_bytes()).splitlines()[-1])
    await store.set(keys.importing(), last["sha256"])
    ended = await secondsource("import", str(file))
    assert (ended.code, ended.err) == (0, "The import of this file was begun before; it goes on.\n")
    assert ended.out.splitlines()[-1] == "1 desk, 1 claim checked: 0 differences"


async def test_an_import_that_is_killed_goes_on_when_it_is_begun_again(
    store: Redis, secondsource: Command, tmp_path: Path
) -> None:
    articles = Articles(store)
    for n in range(60):
        await read(articles, await pasted(articles, f"{n:016x}", at=at(n * 1000)), *[{"text": "The ferry sank."}] * 10)
    file = tmp_path / "desk.export"
    await secondsource("export", "--all", str(file))
    await store.flushall()

    process = await secondsource.begun("import", str(file))

    async def begun() -> bool:
        return bool(await store.exists(keys.claim(DESK, ClaimId(f"{5:016x}.1"))))

    await until(begun, within=30, every=0.001)
    process.kill()
    await process.communicate()
    assert await store.exists(keys.importing())
    refused = await secondsource("verify-ledger")
    assert (refused.code, refused.out) == (1, "")

    ended = await secondsource("import", str(file))
    assert (ended.code, ended.err) == (0, "The import of this file was begun before; it goes on.\n")
    assert ended.out.splitlines() == [
        "1 desk, 60 articles, 600 claims imported",
        "1 desk, 600 claims checked: 0 differences",
    ]


async def test_an_export_must_say_that_it_means_everything(secondsource: Command) -> None:
    ended = await secondsource("export", "desk.export")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "Say that you mean all of it: type secondsource export --all FILE.\n"


async def test_help_says_what_an_export_leaves_out(secondsource: Command) -> None:
    ended = await secondsource("export", "--help")
    assert ended.code == 0
    assert "Left out is what passes by itself" in " ".join(ended.out.split())
