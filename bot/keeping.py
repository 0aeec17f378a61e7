"""The commands that keep the books: a desk's history, the ledger's audit, export and import."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import typer

from bot.desk.acts import DeskAct
from bot.desk.history import HistoryLine
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros
from bot.desk.status import ROW
from bot.errors import NotFound, NotUnderstood
from bot.slack.text import words as counted
from bot.store.articles import Articles
from bot.store.audit import Audit
from bot.store.connect import connect, connected
from bot.store.desks import Desks
from bot.store.history import claim_history, desk_history
from bot.store.piped import Client
from bot.store.schema import ready

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
    known = await Desks(client, client).all()
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
        await ready(client)
        yield client
    finally:
        await client.aclose()


async def verify_ledger(url: str, desk: str | None) -> None:
    """Prints every difference between the store and its histories. Raises typer.Exit with code 1 where there is one."""
    async with _store(url) as client:
        audit, differing = Audit(client), 0
        desks = await _desks(client, desk)
        for known in desks:
            async for difference in audit.differences(known):
                differing += 1
                typer.echo(difference)
    typer.echo(
        f"{counted(len(desks), 'desk')}, {counted(audit.claims, 'claim')} checked: {counted(differing, 'difference')}"
    )
    if differing:
        raise typer.Exit(1)
