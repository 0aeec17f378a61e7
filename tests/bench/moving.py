"""Moving a whole store: how long an export and an import take, and the most memory that either holds.

Two stores of different sizes: what a command holds must not grow with the store.
"""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil

from bot.desk.ids import ArticleId, DeskId, Micros, PersonId
from bot.desk.vote import Reacted
from bot.store import embedded
from bot.store.connect import connect
from bot.store.ledger import Ledger
from bot.store.piped import Client
from tests.bench.figures import Figures, rounded, table
from tests.bench.memory import Peak
from tests.bench.processes import SECONDSOURCE
from tests.bench.seeded import CLAIMS_AN_ARTICLE, PASTED_AT, seed_article
from tests.bench.texts import article

FEW, MANY = 2_000, 20_000
"""Claims."""
VOTES = 5
"""Of each claim."""
AT_ONCE = 16


class Ran(NamedTuple):
    seconds: float
    mib: float


class Moved(NamedTuple):
    file_mib: float
    exported: Ran
    imported: Ran
    """With the check of the file before it and that of the ledger behind it."""


async def measure() -> Figures:
    few, many = await _moved(FEW), await _moved(MANY)
    rows = [
        [name, f"{claims:,}", f"{moved.file_mib:.1f}", f"{ran.seconds:.1f}", f"{ran.mib:.0f}"]
        for claims, moved in ((FEW, few), (MANY, many))
        for name, ran in (("export", moved.exported), ("import and verify", moved.imported))
    ]
    return Figures(
        {
            "export_seconds": rounded(many.exported.seconds),
            "export_mib": rounded(many.exported.mib),
            "export_growth_mib": rounded(many.exported.mib - few.exported.mib),
            "import_seconds": rounded(many.imported.seconds),
            "import_mib": rounded(many.imported.mib),
            "import_growth_mib": rounded(many.imported.mib - few.imported.mib),
        },
        table("Moving a whole store, one run", ["", "claims", "file MiB", "seconds", "peak MiB"], rows),
    )


async def _moved(claims: int) -> Moved:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "desk.export"
        server = await embedded.own(folder / "here")
        try:
            client = connect(server.url)
            await _filled(client, claims)
            await client.aclose()
            exported = await _ran(folder, "export", "--all", str(file), REDIS_URL=server.url)
        finally:
            await server.close()
        imported = await _ran(folder, "import", str(file), DATA_FOLDER=str(folder / "there"))
        return Moved(file.stat().st_size / 1024**2, exported, imported)


async def _filled(client: Client, claims: int) -> None:
    """Articles of CLAIMS_AN_ARTICLE claims on ten desks, each claim with VOTES votes."""
    ledger, places = Ledger(client, client), asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with places:
            desk, by = DeskId(f"T0ACME.C{number % 10}"), PersonId(f"U{number % 40}")
            stamps = [f"{number}.{n}" for n in range(CLAIMS_AN_ARTICLE)]
            id = ArticleId(f"{number:016x}")
            seeded = await seed_article(
                client, desk, article(number, 300), id, thread=f"{number}.t", cards=stamps, by=by
            )
            for n, card in enumerate(seeded * VOTES):
                at = Micros(PASTED_AT + n)
                act = Reacted(PersonId(f"U{n % 40}"), ("x", "white_check_mark", "eyes")[n % 3], on=True, at=at)
                await ledger.cast(desk, card.claim, act, at)

    await asyncio.gather(*(one(number) for number in range(claims // CLAIMS_AN_ARTICLE)))


async def _ran(folder: Path, *words: str, **settings: str) -> Ran:
    peak, began = Peak(), time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        SECONDSOURCE,
        *words,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **settings},
        stdout=asyncio.subprocess.PIPE,
    )
    async with peak.watched(psutil.Process(process.pid)):
        out, _ = await process.communicate()
    if process.returncode:
        sys.stderr.write(out.decode())
        raise RuntimeError(f"secondsource {words[0]} ended with {process.returncode}")
    return Ran(time.perf_counter() - began, peak.mib)
