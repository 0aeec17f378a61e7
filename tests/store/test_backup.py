"""A whole store leaves in a file and arrives in another store as it was."""

import asyncio
import gzip
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.desk.acts import Deed, recorded
from bot.desk.claim import ArticleState
from bot.desk.history import Closed
from bot.desk.ids import ArticleId, DeskId, PersonId
from bot.desk.query import parse_query
from bot.desk.status import Status
from bot.desk.vote import Observed, Pressed, Reacted, Verdict
from bot.desk.voter import Voter
from bot.errors import NotReadable, SetupError
from bot.store import keys
from bot.store.archive import FORMAT, Contents, checked, records, written
from bot.store.articles import Articles
from bot.store.audit import Audit
from bot.store.backup import AT_A_TIME, CARRIED, LEFT_OUT, MADE_ANEW, Import, exported, fits, size
from bot.store.cards import Cards
from bot.store.connect import connect
from bot.store.digests import Digests, Draft
from bot.store.history import desk_history
from bot.store.known_desks import KnownDesks
from bot.store.ledger import Ledger
from bot.store.lists import Lists
from bot.store.piped import Client
from bot.store.schema import SCHEMA, UNMARKED, readable, ready
from tests.acts import OTHERS, PASTER, at
from tests.store.pasted import DESK, PRIVATE, pasted, read
from tests.topologies.forms import cluster, embedded, sentinel

BEN, CEM = OTHERS[:2]
MADE = "2026-11-23 07:00:00 UTC"


def test_every_kind_of_key_that_is_kept_for_good_is_carried_made_anew_or_left_out_for_a_reason() -> None:
    durable = {kind for kind, lifetime in keys.LIFETIMES.items() if lifetime is None}
    assert durable == {*CARRIED, *MADE_ANEW, *LEFT_OUT}
    assert len(durable) == len(CARRIED) + len(MADE_ANEW) + len(LEFT_OUT)


async def a_store(client: Client) -> None:
    """Two desks with all that a desk can have."""
    articles, cards, ledger = Articles(client), Cards(client), Ledger(client, client)
    await ready(client)
    for desk in (DESK, PRIVATE):
        article = await pasted(articles, desk=desk)
        claims = await read(articles, article, *[{"text": "Zoë’s ferry “sank”.", "speaker": "Ines Duarte"}] * 4)
        await articles.set_thread(article, "1.0")
        await cards.record(desk, {claim: f"1.{n}" for n, claim in enumerate(claims[:3], 1)}, at(1))
        await cards.gone(desk, article.id, {claims[1]: "1.2"})
        for n in range(40):
            act = Reacted([PASTER, BEN, CEM][n % 3], ["x", "warning", "eyes"][n % 2], on=n % 5 < 3, at=at(n))
            await ledger.cast(desk, claims[0], act, at(n))
        await ledger.cast(desk, claims[1], Pressed(CEM, Verdict.VERIFIED, at(4)), at(9))
        await ledger.reconcile(desk, claims[1], Observed(frozenset({(BEN, "x")}), at(50)), at(50))
        await ledger.close(desk, claims[2], Closed(BEN, Status.MISLEADING, at(5), "an old\nphotograph"), at(9))
        await articles.finish(article, tidy_at=at(70))
        waiting = await pasted(articles, "ffffffffffffffff", desk=desk, at=at(1000))
        assert waiting.state is ArticleState.WAITING
        await articles.pause(await pasted(articles, "eeeeeeeeeeeeeeee", desk=desk, at=at(2000)), "away", at(2001))
        await client.hset(keys.settings(desk), "digest", "09:00 daily Europe/London 2026-11-23T08:00:00+00:00")
        await client.hset(keys.digests(desk), mapping={"2026-11-22": "1.9", "2026-11-23": "claimed"})
        await client.zadd(keys.work(desk), {"digest:2026-11-23:now": at(60)})
        for n in range(3):
            entry = recorded(Deed.DIGEST_SENT, at=at(n), day=f"2026-11-2{n}", claims=n)
            await client.zadd(keys.acts(desk), {entry: at(n)})
        await ledger.cast(desk, claims[3], Reacted(BEN, "x", on=True, at=at(80)), at(80), voter=Voter.UNKNOWN)
        await ledger.cast(desk, claims[3], Reacted(CEM, "x", on=True, at=at(81)), at(81), voter=Voter.OUTSIDER)
        for who in (PASTER, BEN, CEM):
            await client.sadd(keys.person("T0ACME", who), desk)


async def export(client: Client, path: Path) -> None:
    with written(path, made=MADE, schema=await readable(client)) as file:
        async for record in exported(client):
            file.write(record)


def check(path: Path) -> Contents:
    return checked(path, fits=fits, read=lambda _: None)


async def import_(client: Client, path: Path, *, dies_after: int | None = None) -> list[DeskId]:
    taking = Import(client, check(path))
    await taking.begin()
    for n, record in enumerate(records(path)):
        if n == dies_after:
            raise ConnectionAbortedError
        await taking.take(record)
    await taking.end(at(10**9))
    return taking.desks


async def everything(client: Client) -> dict[str, Any]:
    """Every key with what stands under it."""
    found: dict[str, Any] = {}
    nodes = client.get_primaries() if hasattr(client, "get_primaries") else [None]
    for node in nodes:
        async for key in client.scan_iter("ss:*", **({"target_nodes": node} if node else {})):
            match await client.type(key):
                case "string":
                    found[key] = await client.get(key)
                case "hash":
                    found[key] = await client.hgetall(key)
                case "set":
                    found[key] = await client.smembers(key)
                case "zset":
                    found[key] = await client.zrange(key, 0, -1, withscores=True)
    return found


IMPORTED = ("refresh", "parents", "acts", "work")
"""Kinds to which an import adds of its own."""


def but_for(found: dict[str, Any], *kinds: str) -> dict[str, Any]:
    passing = {kind for kind, lifetime in keys.LIFETIMES.items() if lifetime is not None}
    found = {key: value for key, value in found.items() if kind_of(key) not in {*kinds, *passing}}
    stays = {"response_url", "call"}
    for key in found:
        if kind_of(key) == "article":
            found[key] = {field: value for field, value in found[key].items() if field not in stays}
    return found


def kind_of(key: str) -> str:
    """The word after the slot, which may have a colon of its own."""
    return key.rpartition("}:")[2].removeprefix("ss:").partition(":")[0]


Form = Callable[[Path], AbstractAsyncContextManager[str]]


@pytest.mark.parametrize(
    ("here", "there"),
    [(embedded, cluster), (cluster, sentinel), (sentinel, embedded)],
    ids=lambda form: form.__name__,
)
async def test_a_store_arrives_as_it_left_whatever_the_servers_are(here: Form, there: Form, tmp_path: Path) -> None:
    path = tmp_path / "desk.export"
    for side in ("here", "there"):
        (tmp_path / side).mkdir()
    async with here(tmp_path / "here") as from_, there(tmp_path / "there") as to:
        source, target = connect(from_), connect(to)
        await a_store(source)
        assert await size(source) == 8
        await export(source, path)
        desks = await import_(target, path)
        assert desks == [DESK, PRIVATE]
        before, after = await everything(source), await everything(target)
        assert but_for(after, *IMPORTED) == but_for(before, *IMPORTED)
        for desk in desks:
            assert [line async for line in Audit(target, look_again=0).differences(desk)] == []
            acts = [act async for act in desk_history(target, desk)]
            assert [act.deed for act in acts] == [act.deed async for act in desk_history(source, desk)] + [
                Deed.IMPORTED
            ]
            assert acts[-1].facts == {"articles": 3, "claims": 4, "made": MADE}
        await ready(target)
        await source.aclose()
        await target.aclose()


async def test_no_address_at_which_anybody_may_post_leaves_in_the_file(store_in_memory: Redis, tmp_path: Path) -> None:
    known = KnownDesks(store_in_memory)
    articles, digests = Articles(store_in_memory, known), Digests(store_in_memory, store_in_memory, known)
    answers, path, new = (
        "https://hooks.slack.example/commands/",
        tmp_path / "desk.export",
        ArticleId("cc00112233445566"),
    )
    await ready(store_in_memory)
    await articles.submit(DESK, new, text="It sank.", words=2, pasted_by=BEN, now=at(0), response_url=f"{answers}1")
    await articles.submit(DESK, new, text="It sank.", words=2, pasted_by=CEM, now=at(0), response_url=f"{answers}3")
    day, url = date(2026, 11, 23), f"{answers}2"
    run = await digests.ask(DESK, day=day, by=BEN, request="7", url=url, now=at(1))
    asked = await digests.run(DESK, run)
    assert asked is not None
    assert asked.url == url
    await digests.begin(DESK, asked, Draft(parts=[{"text": "Open claims"}], claims=1, late=False, begun=at(2)))
    await digests.note(DESK, asked, at(3))
    before = await digests.run(DESK, run)
    assert before is not None
    await export(store_in_memory, path)
    assert answers.encode() not in gzip.decompress(path.read_bytes())
    [article] = [record["hash"] for record in records(path) if record["kind"] == "article"]
    assert set(article) == {"state", "pasted_by", "pasted_at", "words"}

    await store_in_memory.flushall()
    await import_(store_in_memory, path)
    assert (await articles.get(DESK, new)).response_url is None
    assert (await articles.get(DESK, new)).others == {}
    assert await digests.run(DESK, run) == replace(before, url="")


# ---------------------------------------------------------------------- the file


@pytest.fixture
async def exported_file(store_in_memory: Redis, tmp_path: Path) -> Path:
    path = tmp_path / "desk.export"
    await a_store(store_in_memory)
    await export(store_in_memory, path)
    return path


def unpacked(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def test_a_file_says_what_it_holds(exported_file: Path) -> None:
    contents = check(exported_file)
    assert (contents.schema, contents.made) == (SCHEMA, MADE)
    assert contents.records == len(list(records(exported_file))) == len(unpacked(exported_file)) - 2


def test_a_file_is_for_its_owner_alone(exported_file: Path) -> None:
    assert exported_file.stat().st_mode & 0o777 == 0o600


def test_a_file_appears_only_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "desk.export"
    path.write_text("last week's")
    with pytest.raises(LookupError), written(path, made=MADE, schema=SCHEMA) as file:
        file.write({"kind": "desk", "desk": DESK})
        raise LookupError
    assert path.read_text() == "last week's"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(SetupError, match="cannot be written"),
        written(tmp_path / "none" / "desk.export", made=MADE, schema=SCHEMA),
    ):
        pass


def test_a_torn_file_is_refused_wherever_it_is_torn(exported_file: Path) -> None:
    whole = exported_file.read_bytes()
    for length in (0, 1, 9, 10, len(whole) // 3, len(whole) // 2, len(whole) - 9, len(whole) - 8, len(whole) - 1):
        exported_file.write_bytes(whole[:length])
        with pytest.raises(NotReadable, match=r"Nothing was written\.$"):
            check(exported_file)


def test_a_changed_byte_is_found_wherever_it_is(exported_file: Path) -> None:
    whole, lines = exported_file.read_bytes(), unpacked(exported_file)
    accepted: list[int] = []
    for place in [*range(0, len(whole), max(1, len(whole) // 200)), len(whole) - 1]:
        exported_file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            check(exported_file)
        except NotReadable as refusal:
            assert str(refusal).endswith("Nothing was written.")
        else:  # gzip has a few bits that say nothing: its time of writing, and what fills the last byte up
            assert unpacked(exported_file) == lines
            accepted.append(place)
    assert len(accepted) < 10


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda lines: lines[:-1], "is torn: its last line is missing"),
        (lambda lines: lines[:3] + lines[4:], "has changed since it was written"),
        (lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], "has changed since it was written"),
        (lambda lines: [*lines, lines[1]], "is torn: its last line is missing"),
        (lambda lines: lines[1:], "is no export of Second Source"),
        (lambda lines: [b"{}\n", *lines[1:]], "is no export of Second Source"),
        (lambda _: [], "is no export of Second Source"),
    ],
)
def test_lines_that_are_gone_or_moved_are_found(
    exported_file: Path, change: Callable[[list[bytes]], list[bytes]], sentence: str
) -> None:
    exported_file.write_bytes(gzip.compress(b"".join(change(unpacked(exported_file)))))
    with pytest.raises(NotReadable, match=sentence):
        check(exported_file)


@pytest.mark.parametrize(
    "content",
    [b"", b"a plain text", gzip.compress(b"a plain text"), gzip.compress(b"[]\n" * 9)],
    ids=["empty", "text", "packed text", "packed lists"],
)
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    with pytest.raises(NotReadable, match=r"is no export of Second Source|is torn"):
        check(path)
    with pytest.raises(NotReadable, match="cannot be read: No such file"):
        check(tmp_path / "none")


@pytest.mark.parametrize("what", ["format", "schema"])
def test_a_file_of_a_newer_version_is_refused(exported_file: Path, what: str) -> None:
    header, *rest = unpacked(exported_file)
    newer = json.loads(header) | {what: 7}
    exported_file.write_bytes(gzip.compress(json.dumps(newer).encode() + b"\n" + b"".join(rest)))
    known = FORMAT if what == "format" else SCHEMA
    with pytest.raises(NotReadable, match=rf"newer Second Source \({what} 7, this one knows {known}\)"):
        check(exported_file)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"kind": "weather", "desk": DESK},
        {"kind": "claim", "desk": DESK},
        {"kind": "desk"},
        {"kind": "desk", "desk": 7},
        {"kind": "claim", "desk": DESK, "claim": "a.1", "hash": {}, "ballots": {}, "history": []},
        {"kind": "claim", "desk": DESK, "claim": "a.1", "hash": {"status": "fair"}, "ballots": {}, "history": [["a"]]},
        {"kind": "article", "desk": DESK, "article": "a", "rank": 1, "hash": {}, "text": "", "reading": None},
        {"kind": "acts", "desk": DESK, "rows": [["a", "soon"]]},
    ],
)
def test_a_record_that_nobody_knows_is_refused(tmp_path: Path, record: dict[str, Any]) -> None:
    path = tmp_path / "desk.export"
    with written(path, made=MADE, schema=SCHEMA) as file:
        file.write(record)
    with pytest.raises(NotReadable, match="holds a record that this version does not know"):
        check(path)


# ---------------------------------------------------------------------- the import


async def test_a_store_that_has_desks_is_refused_and_left_as_it_is(store_in_memory: Redis, exported_file: Path) -> None:
    before = await everything(store_in_memory)
    with pytest.raises(SetupError, match="has desks already"):
        await import_(store_in_memory, exported_file)
    assert await everything(store_in_memory) == before


async def test_the_export_of_an_older_store_is_brought_up_when_it_is_imported(
    store_in_memory: Redis, exported_file: Path
) -> None:
    await store_in_memory.delete(keys.schema())
    path = exported_file.with_name("older.export")
    await export(store_in_memory, path)
    assert check(path).schema == UNMARKED
    assert await store_in_memory.get(keys.schema()) is None, "an export writes nothing"
    await store_in_memory.flushall()
    await import_(store_in_memory, path)
    assert await store_in_memory.get(keys.schema()) == str(SCHEMA)
    assert await store_in_memory.hget(keys.digests(DESK), "2026-11-23") is None, "it was on its way"
    assert [act.deed async for act in desk_history(store_in_memory, DESK)][-2:] == [Deed.IMPORTED, Deed.MIGRATED]


async def test_a_store_of_a_newer_version_takes_no_import(store_in_memory: Redis, exported_file: Path) -> None:
    await store_in_memory.flushall()
    await store_in_memory.set(keys.schema(), 7)
    with pytest.raises(SetupError, match="newer Second Source"):
        await import_(store_in_memory, exported_file)
    assert await store_in_memory.dbsize() == 1


async def test_an_import_that_died_anywhere_goes_on_and_ends_the_same(
    store_in_memory: Redis, exported_file: Path
) -> None:
    before = await everything(store_in_memory)
    whole = check(exported_file).records
    for dies_after in (0, 1, whole // 2, whole - 1):
        await store_in_memory.flushall()
        with pytest.raises(ConnectionAbortedError):
            await import_(store_in_memory, exported_file, dies_after=dies_after)
        with pytest.raises(SetupError, match="import FILE` again"):
            await ready(store_in_memory)
        await import_(store_in_memory, exported_file)
        assert but_for(await everything(store_in_memory), *IMPORTED) == but_for(before, *IMPORTED)
        await ready(store_in_memory)


async def test_until_an_import_has_ended_no_running_desk_finds_anything_to_do(
    store_in_memory: Redis, exported_file: Path
) -> None:
    await store_in_memory.flushall()
    with pytest.raises(ConnectionAbortedError):
        await import_(store_in_memory, exported_file, dies_after=check(exported_file).records - 1)
    assert await store_in_memory.smembers(keys.desks()) == set()


async def test_another_file_does_not_go_on_with_an_import(
    store_in_memory: Redis, exported_file: Path, tmp_path: Path
) -> None:
    await store_in_memory.flushall()
    with pytest.raises(ConnectionAbortedError):
        await import_(store_in_memory, exported_file, dies_after=3)
    other = tmp_path / "other.export"
    with written(other, made=MADE, schema=SCHEMA) as file:
        file.write({"kind": "desk", "desk": DESK})
    with pytest.raises(SetupError, match="The import of another file was begun here"):
        await import_(store_in_memory, other)


async def test_after_an_import_every_card_and_thread_is_to_be_drawn_and_unposted_articles_go_on(
    store_in_memory: Redis, exported_file: Path
) -> None:
    await store_in_memory.flushall()
    await import_(store_in_memory, exported_file)
    assert set(await store_in_memory.zrange(keys.refresh(DESK), 0, -1)) == {f"00112233445566aa.{n}" for n in (1, 3)}
    assert await store_in_memory.zrange(keys.parents(DESK), 0, -1) == ["00112233445566aa"]
    assert await store_in_memory.hget(keys.cards(DESK), "1.2") == "00112233445566aa.2", "a deleted card's votes count"
    work = await store_in_memory.zrange(keys.work(DESK), 0, -1)
    assert set(work) == {"article:ffffffffffffffff", "article:eeeeeeeeeeeeeeee", "digest:2026-11-23:now"}


async def test_after_an_import_claims_are_found_and_people_find_their_desks(
    store_in_memory: Redis, exported_file: Path
) -> None:
    await store_in_memory.flushall()
    await import_(store_in_memory, exported_file)
    found = await Lists(store_in_memory).listed(DESK, parse_query("all source:duarte ferry"), start=0, count=10)
    assert found.total == 4
    assert await store_in_memory.smembers(keys.person("T0ACME", BEN)) == {DESK, PRIVATE}


async def test_a_history_longer_than_a_page_arrives_whole(store_in_memory: Redis, tmp_path: Path) -> None:
    articles, ledger = Articles(store_in_memory), Ledger(store_in_memory, store_in_memory)
    [claim] = await read(articles, await pasted(articles), {})
    for n in range(AT_A_TIME + 100):
        await ledger.cast(DESK, claim, Reacted(BEN, "x", on=n % 2 == 0, at=at(n)), at(n))
    before = await store_in_memory.zrange(keys.history(DESK, claim), 0, -1, withscores=True)
    await export(store_in_memory, tmp_path / "desk.export")
    await store_in_memory.flushall()
    await import_(store_in_memory, tmp_path / "desk.export")
    assert await store_in_memory.zrange(keys.history(DESK, claim), 0, -1, withscores=True) == before


async def test_an_export_while_people_vote_and_paste_is_whole_claim_by_claim(
    store_in_memory: Redis, tmp_path: Path
) -> None:
    articles, ledger, stop = Articles(store_in_memory), Ledger(store_in_memory, store_in_memory), False
    claims = [
        claim
        for n in range(30)
        for claim in await read(
            articles, await pasted(articles, f"{n:016x}", at=at(n * 1000)), *[{"text": "It sank."}] * 3
        )
    ]

    async def vote(person: PersonId) -> int:
        n = 0
        while not stop:
            n += 1
            act = Reacted(person, "x" if n % 3 else "warning", on=n % 2 == 0, at=at(n))
            await ledger.cast(DESK, claims[n % len(claims)], act, at(n))
        return n

    async def paste() -> None:
        n = 100
        while not stop:
            n += 1
            article = await pasted(articles, f"{n:016x}", at=at(n * 1000))
            await read(articles, article, *[{"text": "It sank."}] * 3)
            if n % 2:
                await articles.drop(article, "it has no sentence", at(n))

    voting, pasting = [asyncio.create_task(vote(who)) for who in (BEN, CEM)], asyncio.create_task(paste())
    files = [tmp_path / f"{n}.export" for n in range(3)]
    for path in files:
        await export(store_in_memory, path)
    stop = True
    await pasting
    assert min(await asyncio.gather(*voting)) > 20
    for path in files:
        await store_in_memory.flushall()
        assert await import_(store_in_memory, path) == [DESK]
        audit = Audit(store_in_memory, look_again=0)
        assert [line async for line in audit.differences(DESK)] == []
        assert audit.claims >= len(claims)


async def test_an_export_of_an_empty_store_is_imported_as_one(store_in_memory: Redis, tmp_path: Path) -> None:
    await export(store_in_memory, tmp_path / "desk.export")
    assert await import_(store_in_memory, tmp_path / "desk.export") == []
    await ready(store_in_memory)
