"""The lists of a desk's claims: by status, and by the words of the claims and of their sources."""

from dataclasses import dataclass
from functools import partial

from bot.desk.ids import ClaimId, DeskId
from bot.desk.query import ClaimQuery
from bot.desk.status import STATUSES, Status
from bot.desk.words import folded_words
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.piped import Client, piped
from bot.store.scripts import FIND_CLAIMS

STRETCH = 500
"""Claims of a list that one step looks at: a longer one would keep votes and commands waiting."""

LOOKS = 5000
"""Looks of one step into other lists: where they are many, it looks at fewer claims."""

LEAST = 10
"""Claims that one step looks at in any case."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the claims that a query finds, newest first, and how many there are in all."""

    claims: tuple[ClaimId, ...]
    total: int


class Lists:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def listed(self, desk: DeskId, query: ClaimQuery, *, start: int, count: int) -> Page:
        """The claims that a query finds, newest first, read from the indexes alone."""
        if query.status is not None:
            base = [keys.status(desk, query.status)]
        elif query.open:
            base = [keys.open_claims(desk)]
        else:
            base = [keys.status(desk, row.slug) for row in STATUSES]
        narrowed = [keys.source(desk, word) for word in sorted(query.source)]
        narrowed += [keys.word(desk, word) for word in sorted(query.words)]

        if narrowed:
            return await self._found(base, narrowed, start=start, count=count)

        def fill(pipe: Client) -> None:
            for index in base:
                pipe.zrevrange(index, 0, start + count - 1, withscores=True)
            for index in base:
                pipe.zcard(index)

        replies = await piped(self._client, fill)
        rows, sizes = replies[: len(base)], replies[len(base) :]
        found = sorted(((float(rank), claim) for some in rows for claim, rank in some), reverse=True)
        return Page(tuple(ClaimId(c) for _, c in found[start : start + count]), sum(map(int, sizes)))

    async def _found(self, base: list[str], narrowed: list[str], *, start: int, count: int) -> Page:
        """What all the narrowing lists have, and one of `base`.

        The shortest list is gone through, a stretch of claims a step: neither a common word nor many words keep the
        store or this process busy, and only what is shown is sent.
        """
        every, some_of = (narrowed, base) if len(base) > 1 else ([*narrowed, *base], [])
        sizes = await piped(self._client, lambda pipe: [pipe.zcard(index) for index in every])
        shortest = min(zip(sizes, every, strict=True))[1]
        others = [index for index in every if index != shortest]
        where = [shortest, *others, *some_of]
        stretch = max(LEAST, min(STRETCH, LOOKS // len(where)))
        claims: list[ClaimId] = []
        total, rank, last = 0, "+inf", ""
        while rank:
            args = (len(others), stretch, rank, last, max(0, start - total), count - len(claims))
            found, rank, last, *some = await store_retry(partial(FIND_CLAIMS, self._client, where, args))
            claims += map(ClaimId, some)
            total += int(found)
        return Page(tuple(claims), total)

    async def counts(self, desk: DeskId) -> dict[Status, int]:
        """How many claims of the desk have each status; statuses without one are left out."""
        sizes = await piped(self._client, lambda pipe: [pipe.zcard(keys.status(desk, row.slug)) for row in STATUSES])
        return {row.slug: int(size) for row, size in zip(STATUSES, sizes, strict=True) if size}

    async def open_claims(self, desk: DeskId) -> list[ClaimId]:
        """All that is open, oldest first."""
        found = await store_retry(lambda: self._client.zrange(keys.open_claims(desk), 0, -1))
        return [ClaimId(claim) for claim in found]


def searched(desk: DeskId, *, speaker: str | None, text: str) -> list[str]:
    """The indexes in which `/claims source:NAME words` looks for a claim."""
    return [
        *(keys.source(desk, word) for word in folded_words(speaker or "")),
        *(keys.word(desk, word) for word in folded_words(text)),
    ]
