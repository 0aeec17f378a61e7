"""The ledger's audit: each claim as the store holds it against its history, and each list against the claims.

Nothing is written. Votes may be coming in meanwhile: a claim is read at one moment, and what differs is looked at
again before it counts.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.desk.acts import Deed, read_act
from bot.desk.audit import Books, differences
from bot.desk.ids import ArticleId, ClaimId, DeskId, article_of, claim_of
from bot.desk.status import STATUSES
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.history import pages, stepped
from bot.store.lists import searched
from bot.store.piped import Client, piped
from bot.store.scripts import AUDIT_CLAIM

AT_ONCE = 20
"""Claims read in one step."""

LOOK_AGAIN = 1.0
"""Seconds before what differed is looked at again."""

Subject = Any
Found = dict[Subject, list[str]]
"""What was looked at, with a sentence for each difference."""
Look = Callable[[Sequence[Subject]], Awaitable[Found]]


class Audit:
    """Goes over desks and counts what it went over."""

    def __init__(self, client: Client, *, look_again: float = LOOK_AGAIN) -> None:
        self._client = client
        self._look_again = look_again
        self.claims = 0

    async def differences(self, desk: DeskId) -> AsyncIterator[str]:
        """One line each."""
        suspects: list[tuple[Look, list[Subject]]] = []

        async def looked(look: Look, subjects: list[Subject]) -> None:
            found = await look(subjects)
            if differing := [subject for subject in subjects if found[subject]]:
                suspects.append((look, differing))

        async for claims in claims_of_desk(self._client, desk):
            self.claims += len(claims)
            await looked(partial(self._in_order, desk), claims)
        for index in (keys.open_claims(desk), *(keys.status(desk, row.slug) for row in STATUSES)):
            async for page in pages(self._client, index):
                await looked(partial(self._listed, desk, index), [claim for claim, _ in page])
        async for some in stepped(self._client.hscan, keys.cards(desk)):
            await looked(partial(self._carded, desk), list(some.items()))
        async for page in pages(self._client, keys.acts(desk)):
            await looked(partial(self._dropped, desk), list(_dropped(entry for entry, _ in page)))

        if suspects:
            await asyncio.sleep(self._look_again)
        for look, subjects in suspects:
            for subject, lines in (await look(subjects)).items():
                for line in lines:
                    named = subject if isinstance(subject, str) else subject[0]
                    yield f"{desk} {named}: {' '.join(line.split())}"

    async def _in_order(self, desk: DeskId, claims: Sequence[ClaimId]) -> Found:
        held = await asyncio.gather(*(read_books(self._client, desk, claim) for claim in claims))
        return {books.claim: list(differences(books)) for books in held}

    async def _listed(self, desk: DeskId, index: str, claims: Sequence[ClaimId]) -> Found:
        """Whether what a list names is a claim of the desk at all. The list is asked before and after."""

        def fill(pipe: Client) -> None:
            for claim in claims:
                article = article_of(claim)
                pipe.zscore(index, claim).zscore(keys.claims(desk, article), claim)
                pipe.zscore(keys.articles(desk), article).zscore(index, claim)

        scores = await piped(self._client, fill)
        found: Found = {}
        for n, claim in enumerate(claims):
            before, place, pasted, after = scores[4 * n : 4 * n + 4]
            stray = None in (place, pasted) and None not in (before, after)
            found[claim] = [f"{index} names it, and no article of the desk has it"] if stray else []
        return found

    async def _carded(self, desk: DeskId, cards: Sequence[tuple[str, str]]) -> Found:
        """Whether the claim that a card leads to has this card, or had it until somebody deleted it."""

        def fill(pipe: Client) -> None:
            for ts, claim in cards:
                pipe.hget(keys.cards(desk), ts)
                pipe.hmget(keys.claim(desk, ClaimId(claim)), "ts", "former")
                pipe.hget(keys.cards(desk), ts)

        held = await piped(self._client, fill)
        found: Found = {}
        for n, (ts, claim) in enumerate(cards):
            before, (own, former), after = held[3 * n : 3 * n + 3]
            stray = ts not in (own, *(former or "").split()) and claim == before == after
            found[ts, claim] = [f"this card leads to the claim {claim}, whose card is {own or 'none'}"] if stray else []
        return found

    async def _dropped(self, desk: DeskId, articles: Sequence[ArticleId]) -> Found:
        """Whether claims of an article that was dropped are left. Their numbers begin with 1."""

        def fill(pipe: Client) -> None:
            for article in articles:
                place = keys.articles(desk), article
                pipe.zscore(*place).exists(keys.claim(desk, claim_of(article, 1))).zscore(*place)

        held = await piped(self._client, fill)
        found: Found = {}
        for n, article in enumerate(articles):
            before, left, after = held[3 * n : 3 * n + 3]
            stray = left and before is after is None
            found[article] = ["it was dropped, and claims of it are left"] if stray else []
        return found


def _dropped(entries: Iterable[str]) -> Iterator[ArticleId]:
    for entry in entries:
        with suppress(ValueError):
            act = read_act(entry)
            if act.deed is Deed.ARTICLE_DROPPED and act.article:
                yield act.article


async def claims_of_desk(client: Client, desk: DeskId) -> AsyncIterator[list[ClaimId]]:
    """Every claim that is placed on the desk, at most AT_ONCE in each step, oldest article first."""
    some: list[ClaimId] = []
    async for page in pages(client, keys.articles(desk)):
        for article, _ in page:
            for claim in await store_retry(partial(client.zrange, keys.claims(desk, ArticleId(article)), 0, -1)):
                some.append(ClaimId(claim))
                if len(some) == AT_ONCE:
                    yield some
                    some = []
    if some:
        yield some


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one claim, read at one moment."""

    record: dict[str, str]
    ballots: dict[str, str]
    history: list[tuple[str, float]]
    cards: dict[str, str]
    """Its cards' `ts`, those deleted among them, each with the claim that it leads to, or ""."""
    ranks: list[float | None]
    """Its places in the lists that were asked for."""


async def read_claim(client: Client, desk: DeskId, claim: ClaimId, lists: Sequence[str] = ()) -> Kept:
    where = [keys.claim(desk, claim), keys.ballots(desk, claim), keys.history(desk, claim), keys.cards(desk), *lists]
    record, ballots, history, cards, *ranks = await store_retry(lambda: AUDIT_CLAIM(client, where, (claim,)))
    return Kept(
        record=_pairs(record),
        ballots=_pairs(ballots),
        history=[(entry, float(score)) for entry, score in _pairs(history).items()],
        cards=_pairs(cards),
        ranks=[float(rank) if rank else None for rank in ranks],
    )


async def read_books(client: Client, desk: DeskId, claim: ClaimId) -> Books:
    """All that the store holds of one claim, at one moment."""
    body = await store_retry(lambda: client.hget(keys.claim(desk, claim), "body"))
    said: dict[str, Any] = json.loads(body or "{}")
    words = searched(desk, speaker=said.get("speaker"), text=said.get("text", ""))
    slugs = [row.slug for row in STATUSES]
    lists = [keys.claims(desk, article_of(claim)), keys.open_claims(desk)]
    lists += [*(keys.status(desk, slug) for slug in slugs), *words]
    kept = await read_claim(client, desk, claim, lists)
    place, opened, *rest = kept.ranks
    return Books(
        desk=desk,
        claim=claim,
        record=kept.record,
        ballots=kept.ballots,
        history=kept.history,
        place=place,
        open=opened,
        listed={slug: rank for slug, rank in zip(slugs, rest, strict=False) if rank is not None},
        cards=kept.cards,
        lost_words=[word for word, rank in zip(words, rest[len(slugs) :], strict=True) if rank is None],
    )


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
