"""Ledgers on servers of their own, straight and over a wire, and what the tests of confirmed acts ask them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.desk.ids import ArticleId
from bot.store import embedded
from bot.store.articles import Articles, Taken
from bot.store.connect import connect
from bot.store.ledger import Ledger
from bot.store.piped import Client
from tests.acts import PASTER, at
from tests.store.pasted import DESK
from tests.wire import Wire, wired


@asynccontextmanager
async def a_ledger_of_its_own(folder: Path) -> AsyncIterator[tuple[Client, Ledger]]:
    server = await embedded.own(folder)
    client, patient = connect(server.url), connect(server.url)
    try:
        yield client, Ledger(client, patient)
    finally:
        await client.aclose()
        await patient.aclose()
        await server.close()


@asynccontextmanager
async def over_a_wire(folder: Path) -> AsyncIterator[tuple[Wire, Client, Ledger]]:
    """The wire, a client that goes past it, and a ledger whose confirmed acts go over it."""
    async with a_ledger_of_its_own(folder) as (client, _), wired(await url_of(client)) as wire:
        patient = connect(wire.url)
        try:
            yield wire, client, Ledger(client, patient)
        finally:
            await patient.aclose()


async def url_of(client: Client) -> str:
    return f"unix://{(await client.config_get('unixsocket'))['unixsocket']}"


async def a_text(articles: Articles, id: str, *, event: str = "") -> Taken:
    word, _ = await articles.submit(DESK, ArticleId(id), text=id, words=1, pasted_by=PASTER, now=at(1), event=event)
    return word


async def calls(client: Client, command: str) -> int:
    return int((await client.info("commandstats")).get(f"cmdstat_{command}", {}).get("calls", 0))
