"""What waits in a desk to be done, and who is at it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from redis.asyncio.lock import Lock
from redis.exceptions import LockError

from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros
from bot.store import keys
from bot.store.connect import TROUBLE, store_retry
from bot.store.on_disk import on_disk
from bot.store.piped import Client, piped
from bot.store.scripts import PUT_LAST, SETTLE_MARK, TAKE_OFF

LEASE_SECONDS = 10.0
"""A holder that died is followed after so long; a living one renews in time."""

PUT_BACK_BUDGET = 30.0
"""Seconds for which a store that is away is waited for: what it has taken off, and nobody did, nothing else recalls."""

_UNCONFIRMED = "That a piece of work is off the list could not be confirmed on disk in time."


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a desk still has to do, as its marks say."""

    work: tuple[str, ...]
    """`article:<ArticleId>`, `file:<share>`, `digest:<run>` and `ask:<ClaimId>:<PersonId>`."""
    cards: int
    parents: int
    threads: Mapping[ArticleId, float]
    """Articles whose threads are to be looked at for doubles, and when (µs)."""
    unknown: int
    """Ballots of people whom nobody has described yet."""
    comparing: bool
    """Whether a thread or a card is still to be compared with Slack."""
    apology: float | None
    """When (µs) to say that a digest could not be sent; None where none failed."""


class Marks:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def waiting(self, desk: DeskId) -> Waiting:
        work, threads, owed, *marked = await piped(
            self._client,
            lambda pipe: (
                pipe.zrange(keys.work(desk), 0, -1)
                .zrange(keys.tidy(desk), 0, -1, withscores=True)
                .zrange(keys.apologies(desk), 0, 0, withscores=True)
                .zcard(keys.refresh(desk))
                .zcard(keys.parents(desk))
                .zcard(keys.unknown(desk))
                .zcard(keys.compare(desk))
                .zcard(keys.differ(desk))
                .exists(keys.hand(desk, "thread"))
                .exists(keys.hand(desk, "card"))
            ),
        )
        due = {ArticleId(article): float(at) for article, at in threads}
        cards, parents, unknown, *comparing = map(int, marked)
        return Waiting(tuple(work), cards, parents, due, unknown, any(comparing), float(owed[0][1]) if owed else None)

    async def done(self, desk: DeskId, item: str) -> None:
        """Takes a work item off. Returns once that is on disk: what must not be done twice is off before it is done."""
        await on_disk(self._client, TAKE_OFF, keys.barrier(desk), [keys.work(desk)], (item,), unconfirmed=_UNCONFIRMED)

    async def again(self, desk: DeskId, item: str, now: Micros) -> None:
        """Puts a work item back that was taken off."""
        await store_retry(lambda: self._client.zadd(keys.work(desk), {item: now}), budget=PUT_BACK_BUDGET)

    async def next_card(self, desk: DeskId) -> tuple[ClaimId, float] | None:
        """The card that changed last among those to be drawn again, with its mark."""
        found = await store_retry(lambda: self._client.zrange(keys.refresh(desk), 0, 0, desc=True, withscores=True))
        return (ClaimId(found[0][0]), float(found[0][1])) if found else None

    async def next_parent(self, desk: DeskId) -> tuple[ArticleId, float] | None:
        found = await store_retry(lambda: self._client.zrange(keys.parents(desk), 0, 0, withscores=True))
        return (ArticleId(found[0][0]), float(found[0][1])) if found else None

    async def mark_card(self, desk: DeskId, claim: ClaimId, now: Micros) -> None:
        await store_retry(lambda: self._client.zadd(keys.refresh(desk), {claim: now}))

    async def mark_parent(self, desk: DeskId, article: ArticleId, now: Micros) -> None:
        await store_retry(lambda: self._client.zadd(keys.parents(desk), {article: now}))

    async def card_drawn(self, desk: DeskId, claim: ClaimId, mark: float) -> None:
        """Takes the mark off, unless the claim changed again since it was read."""
        await self._settle(keys.refresh(desk), claim, mark)

    async def parent_drawn(self, desk: DeskId, article: ArticleId, mark: float) -> None:
        await self._settle(keys.parents(desk), article, mark)

    async def card_last(self, desk: DeskId, claim: ClaimId, mark: float) -> None:
        """It could not be drawn: all other cards come before it, unless it changed again."""
        await store_retry(lambda: PUT_LAST(self._client, [keys.refresh(desk)], (claim, f"{mark:.0f}", "lowest")))

    async def parent_last(self, desk: DeskId, article: ArticleId, mark: float) -> None:
        await store_retry(lambda: PUT_LAST(self._client, [keys.parents(desk)], (article, f"{mark:.0f}", "highest")))

    async def mark_thread(self, desk: DeskId, article: ArticleId, at: Micros) -> None:
        """To be looked at for doubles, at or after an instant."""
        await store_retry(lambda: self._client.zadd(keys.tidy(desk), {article: at}))

    async def thread_tidied(self, desk: DeskId, article: ArticleId, mark: float) -> None:
        await self._settle(keys.tidy(desk), article, mark)

    async def _settle(self, key: str, member: str, mark: float) -> None:
        await store_retry(lambda: SETTLE_MARK(self._client, [key], (member, f"{mark:.0f}")))

    @asynccontextmanager
    async def leased(self, desk: DeskId, what: str) -> AsyncIterator["Lease | None"]:
        """Yields None where somebody else is at the work."""
        async with held(self._client, keys.lease(desk, what)) as lock:
            yield Lease(lock, f"{what} of {desk}") if lock else None


@asynccontextmanager
async def held(client: Client, key: str) -> AsyncIterator[Lock | None]:
    """A lock that is renewed as long as its holder lives. Yields None where somebody else holds it."""
    lock = client.lock(key, timeout=LEASE_SECONDS, blocking=False)
    if not await store_retry(lock.acquire):
        yield None
        return
    renewing = asyncio.create_task(_renew(lock))
    try:
        yield lock
    finally:
        renewing.cancel()
        with suppress(LockError, *TROUBLE):
            await lock.release()


class LeaseLost(Exception):
    """Somebody else has taken the work up: the holder was away for too long."""


class Lease:
    """The right to one piece of a desk's work."""

    def __init__(self, lock: Lock, what: str) -> None:
        self._lock = lock
        self._what = what

    async def must_hold(self) -> None:
        """To be asked just before what must not be done twice. Raises LeaseLost."""
        if not await store_retry(self._lock.owned):
            raise LeaseLost(self._what)


async def _renew(lock: Lock) -> None:
    while True:
        await asyncio.sleep(LEASE_SECONDS / 3)
        with suppress(*TROUBLE):
            await lock.extend(LEASE_SECONDS, replace_ttl=True)
