"""Long keys read page by page, and with them the histories of a claim and of a desk, oldest first."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

from bot.desk.acts import DeskAct, read_act
from bot.desk.history import HistoryLine, Replay
from bot.desk.ids import ClaimId, DeskId, PersonId
from bot.desk.policy import policy_of
from bot.errors import NotFound
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.piped import Client

PAGE = 500
"""Entries read in one step."""


async def pages(client: Client, key: str) -> AsyncIterator[list[tuple[str, float]]]:
    """A sorted set by its scores, with what is added behind the place that is reached.

    All members of one score are in one page: a reconciliation's entries share its time.
    """
    above = "-inf"
    while True:
        page = await _between(client, key, above, "+inf", PAGE)
        if len(page) < PAGE:
            break
        last = page[-1][1]
        at_last = await _between(client, key, f"{last:.0f}", f"{last:.0f}", -1)
        yield [row for row in page if row[1] < last] + at_last
        above = f"({last:.0f}"
    if page:
        yield page


async def stepped(scan: Callable[..., Awaitable[Any]], key: str) -> AsyncIterator[Any]:
    """One key's members, some at a time, by HSCAN or SSCAN: what stands there all along comes at least once."""
    cursor = 0
    while True:
        cursor, some = await store_retry(partial(scan, key, cursor, count=PAGE))
        if some:
            yield some
        if not cursor:
            return


async def _between(client: Client, key: str, low: str, high: str, count: int) -> list[tuple[str, float]]:
    return [
        (str(member), float(score))
        for member, score in await store_retry(
            lambda: client.zrange(key, low, high, byscore=True, offset=0, num=count, withscores=True)
        )
    ]


async def claim_history(client: Client, desk: DeskId, claim: ClaimId) -> AsyncIterator[HistoryLine]:
    """Raises NotFound."""
    pasted_by = await store_retry(lambda: client.hget(keys.claim(desk, claim), "pasted_by"))
    if pasted_by is None:
        raise NotFound(f"There is no claim {claim} on {desk}.")
    replay = Replay(pasted_by=PersonId(pasted_by), policy=policy_of(desk))
    async for page in pages(client, keys.history(desk, claim)):
        for line in replay.lines(entry for entry, _ in page):
            yield line


async def desk_history(client: Client, desk: DeskId) -> AsyncIterator[DeskAct]:
    async for page in pages(client, keys.acts(desk)):
        for entry, _ in page:
            yield read_act(entry)
