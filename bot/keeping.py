"""The commands that keep the books: a desk's history, the ledger's audit, export and import."""

import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.desk.acts import DeskAct
from bot.desk.history import HistoryLine
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros
from bot.desk.status import ROW
from bot.errors import NotFound, NotUnderstood
from bot.slack.text import words as counted
from bot.store.archive import Contents, checked, records, written
from bot.store.articles import Articles
from bot.store.audit import Audit
from bot.store.backup import Import, exported, fits, size
from bot.store.connect import connect, connected
from bot.store.desks import Desks
from bot.store.history import claim_history, desk_history
from bot.store.known_desks import KnownDesks
from bot.store.piped import Client
from bot.store.schema import readable

_ID = re.compile(r"[0-9a-f]{16}(\.[1-9][0-9]*)?")


async def history(url: str, what: str | None, desk: str | None, *, as_json: bool) -> None:
    """Prints the history of a claim, of an article's claims one after the other, or of desks. Raises NotFound."""
    if what is not None and not _ID.fullmatch(what):
        raise NotUnderstood(
            f"“{what}” is no article, as in 00112233445566aa, and no claim of one, as in 00112233445566aa.3."
        )
    async with _store(url) as client:
        found = False
        for known in await _desks(client, desk):
            if what is None:
                await _print_acts(client, known, as_json=as_json)
                continue
            for claim in await _claims(client, known, what):
                found = True
                await _print_claim(client, known, claim, as_json=as_json)
        if what is not None and not found:
            kind = "claim" if "." in what else "article with claims"
            raise NotFound(f"There is no {kind} {what} {f'on {desk}' if desk else 'in this store'}.")


async def _claims(client: Client, desk: DeskId, what: str) -> list[ClaimId]:
    claims = await Articles(client).claims_of(desk, ArticleId(what.partition(".")[0]))
    return [claim for claim in claims if "." not in what or claim == what]


async def _print_acts(client: Client, desk: DeskId, *, as_json: bool) -> None:
    if not as_json:
        typer.echo(desk)
    async for act in desk_history(client, desk):
        typer.echo(json.dumps(_act(desk, act), ensure_ascii=False) if as_json else _line(act.at, act.who, act.told()))


async def _print_claim(client: Client, desk: DeskId, claim: ClaimId, *, as_json: bool) -> None:
    if not as_json:
        typer.echo(f"{desk} {claim}")
    async for line in claim_history(client, desk, claim):
        if as_json:
            typer.echo(json.dumps(_change(desk, claim, line), ensure_ascii=False))
        else:
            before, after = (ROW[status].label for status in line.status)
            led = f"{before} → {after}" if before != after else f"still {after}"
            typer.echo(_line(line.at, line.who, f"{line.what} ({line.door}): {led}"))


def _line(at: Micros, who: str | None, what: str) -> str:
    return f"  {_moment(at):%Y-%m-%d %H:%M:%S} UTC  {who or 'the desk'}  {' '.join(what.split())}"


def _act(desk: DeskId, act: DeskAct) -> dict[str, Any]:
    told = {"desk": desk, "at": _iso(act.at), "who": act.who, "door": act.deed}
    return {**told, "what": act.told(), "facts": act.facts}


def _change(desk: DeskId, claim: ClaimId, line: HistoryLine) -> dict[str, Any]:
    told = {"desk": desk, "claim": claim, "at": _iso(line.at), "who": line.who, "door": line.door}
    return {**told, "what": line.what, "standing": line.standing, "status": line.status}


def _iso(at: Micros) -> str:
    return _moment(at).isoformat(timespec="microseconds")


def _moment(at: Micros) -> datetime:
    return datetime.fromtimestamp(at // 1_000_000, UTC).replace(microsecond=at % 1_000_000)


async def _desks(client: Client, named: str | None) -> list[DeskId]:
    """The one that is named, or all. Raises NotFound."""
    known = await Desks(client, KnownDesks(client)).all()
    if named is None:
        return known
    if named not in known:
        there = f"there are {', '.join(known[:5])}{' …' if len(known) > 5 else ''}" if known else "there is none yet"
        raise NotFound(f"There is no desk {named} in this store; {there}.")
    return [DeskId(named)]


@asynccontextmanager
async def _store(url: str) -> AsyncIterator[Client]:
    """Raises SetupError where it does not answer or holds what this version does not know."""
    client = connect(url)
    try:
        await connected(client, url)
        await readable(client)
        yield client
    finally:
        await client.aclose()


async def verify_ledger(url: str, desk: str | None) -> None:
    """Prints every difference between the store and its histories. Raises typer.Exit with code 1 where there is one."""
    async with _store(url) as client:
        await _verify(client, await _desks(client, desk))


async def _verify(client: Client, desks: Sequence[DeskId]) -> None:
    audit, differing = Audit(client), 0
    for desk in desks:
        async for difference in audit.differences(desk):
            differing += 1
            typer.echo(difference)
    typer.echo(
        f"{counted(len(desks), 'desk')}, {counted(audit.claims, 'claim')} checked: {counted(differing, 'difference')}"
    )
    if differing:
        raise typer.Exit(1)


async def export(url: str, path: Path) -> None:
    """Writes the whole store into a file, one claim at a time."""
    made = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    async with _store(url) as client:
        total = await size(client)
        with (
            written(path, made=made, schema=await readable(client)) as file,
            _progress("claims exported", total) as advance,
        ):
            kinds: Counter[str] = Counter()
            async for record in exported(client):
                file.write(record)
                kinds[record["kind"]] += 1
                if record["kind"] == "claim":
                    advance(1)
    typer.echo(f"{path}: {counted(kinds['desk'], 'desk')}, {counted(kinds['claim'], 'claim')}")


def checked_file(path: Path) -> Contents:
    """Raises NotReadable for a file that is torn, changed, or of a newer version."""
    length = path.stat().st_size if path.exists() else 0
    with _progress("bytes checked", length) as advance:
        return checked(path, fits=fits, read=lambda reached: advance(reached, to=True))


async def import_(url: str, path: Path, contents: Contents) -> None:
    """Writes a checked file into an empty store and verifies it. Raises SetupError, typer.Exit as `verify_ledger`."""
    client = connect(url)
    try:
        await connected(client, url)
        taking = Import(client, contents)
        if await taking.begin():
            typer.echo("The import of this file was begun before; it goes on.", err=True)
        with _progress("records imported", contents.records) as advance:
            for record in records(path):
                await taking.take(record)
                advance(1)
            await taking.end(Micros(int(datetime.now(UTC).timestamp() * 1_000_000)))
        articles, claims = taking.articles.total(), taking.claims.total()
        typer.echo(
            f"{counted(len(taking.desks), 'desk')}, {counted(articles, 'article')}, {counted(claims, 'claim')} imported"
        )
        await _verify(client, taking.desks)
    finally:
        await client.aclose()


class _Advance(Protocol):
    def __call__(self, by: int, *, to: bool = False) -> None: ...


@contextmanager
def _progress(what: str, total: int) -> Iterator[_Advance]:
    """A bar on standard error, where that is a terminal. `to`: the place that is reached, not how far it is on."""
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)

        def advance(by: int, *, to: bool = False) -> None:
            if to:
                bar.update(task, completed=by)
            else:
                bar.advance(task, by)

        yield advance
