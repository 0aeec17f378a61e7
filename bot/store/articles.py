"""Articles from the paste to the last card, and the indexes that list their claims."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import partial

from redis.exceptions import WatchError

from bot.desk.claim import Article, ArticleState, Claim, Progress
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId
from bot.desk.query import ClaimQuery
from bot.desk.status import STATUSES, Status
from bot.desk.words import folded_words
from bot.errors import NotFound
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.piped import Client, piped
from bot.store.scripts import KEEP_CLAIMS, PARK_REACTION, RECORD_CARD, SUBMIT_ARTICLE

AT_ONCE = 5
"""Claims in one step of the store: a longer one would keep votes and commands waiting."""

THREADS_KEPT = 10_000
"""How many articles' threads one process remembers."""


class Taken(StrEnum):
    TAKEN = "taken"
    STANDING = "standing"
    """The same text is on the desk already."""
    REPEATED = "repeated"
    """Slack sent the event again."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the claims that a query finds, newest first, and how many there are in all."""

    claims: tuple[ClaimId, ...]
    total: int


class Articles:
    def __init__(self, client: Client) -> None:
        self._client = client
        self._threads: dict[tuple[DeskId, ArticleId], str] = {}

    async def submit(
        self,
        desk: DeskId,
        article: ArticleId,
        *,
        text: str,
        words: int,
        pasted_by: PersonId,
        now: Micros,
        response_url: str = "",
        event: str = "",
    ) -> tuple[Taken, str | None]:
        """Puts a text on the desk and marks it to be read. Returns the standing thread's `ts` where there is one.

        `event`: the `event_id` that brought it; the same event is taken once. The desk becomes known first, so
        that the sweep finds the article whatever happens afterwards.
        """
        own = keys.article(desk, article)
        where = [own, keys.text(desk, article), keys.articles(desk), keys.work(desk)]
        where.append(keys.seen(desk, event) if event else own)
        lifetime = int(keys.DAY.total_seconds()) if event else 0
        args = (article, now, pasted_by, text, words, response_url, lifetime)
        await store_retry(lambda: self._client.sadd(keys.desks(), desk))
        word, thread = await store_retry(lambda: SUBMIT_ARTICLE(self._client, where, args))
        return Taken(word), thread or None

    async def get(self, desk: DeskId, article: ArticleId) -> Article:
        record = await store_retry(lambda: self._client.hgetall(keys.article(desk, article)))
        if not record:
            raise NotFound("That article is not on this desk any more.")
        return Article(
            id=article,
            desk=desk,
            state=ArticleState(record["state"]),
            pasted_by=PersonId(record["pasted_by"]),
            pasted_at=Micros(int(record["pasted_at"])),
            words=int(record["words"]),
            **{
                name: record.get(name) or None
                for name in ("title", "outlet", "published", "thread", "response_url", "announced")
            },
        )

    async def thread(self, desk: DeskId, article: ArticleId) -> str | None:
        """The parent message's `ts`, once it is posted. It never changes, so what was found once is kept."""
        if known := self._threads.get((desk, article)):
            return known
        found = await store_retry(lambda: self._client.hget(keys.article(desk, article), "thread"))
        if not found:
            return None
        if len(self._threads) >= THREADS_KEPT:
            self._threads.pop(next(iter(self._threads)))
        return self._threads.setdefault((desk, article), str(found))

    async def text(self, desk: DeskId, article: ArticleId) -> str:
        text = await store_retry(lambda: self._client.get(keys.text(desk, article)))
        if text is None:
            raise NotFound("That article is not on this desk any more.")
        return str(text)

    async def keep_reading(
        self, article: Article, reading: str, claims: Sequence[Claim], facts: dict[str, str]
    ) -> None:
        """Stores the reading and its claims; a second reading of the article changes nothing.

        First, AT_ONCE claims at a time, what no list shows yet: the claims and the words that find them. Then all
        take their place on the desk in one step. `facts`: title, outlet, published and what else the parent
        message shows, empty where the text is silent.
        """
        desk, own = article.desk, keys.article(article.desk, article.id)
        ranks = {claim.id: article.pasted_at + number for number, claim in enumerate(claims)}
        for start in range(0, len(claims), AT_ONCE):
            await self._keep_claims(article, claims[start : start + AT_ONCE], ranks)

        async def step() -> bool:
            async with self._client.pipeline(transaction=True) as pipe:
                await pipe.watch(own)
                if await pipe.hget(own, "state") != ArticleState.WAITING:
                    return True
                pipe.multi()
                if ranks:
                    pipe.zadd(keys.claims(desk, article.id), ranks)
                    pipe.zadd(keys.open_claims(desk), ranks)
                    pipe.zadd(keys.status(desk, Status.UNVERIFIED), ranks)
                pipe.set(keys.reading(desk, article.id), reading)
                pipe.hset(own, mapping={**facts, "state": ArticleState.POSTING})
                try:
                    await pipe.execute()
                except WatchError:  # the article changed while this was written: look again at its state
                    return False
                return True

        while not await store_retry(step):
            pass

    async def _keep_claims(self, article: Article, claims: Sequence[Claim], ranks: Mapping[ClaimId, int]) -> None:
        where = [keys.article(article.desk, article.id), *(keys.claim(article.desk, claim.id) for claim in claims)]
        places: dict[str, int] = {}
        each: list[str | int] = []
        for claim in claims:
            indexes = searched(article.desk, speaker=claim.speaker, text=claim.text)
            own = [str(places.setdefault(index, len(where) + len(places) + 1)) for index in indexes]
            each += [claim.id, ranks[claim.id], _body(claim), " ".join(own)]
        args = (article.id, article.pasted_by, article.pasted_at, Status.UNVERIFIED, len(claims), *each)
        await store_retry(lambda: KEEP_CLAIMS(self._client, [*where, *places], args))

    async def drop(self, article: Article) -> None:
        """Forgets an article that could not be read or posted, so that it can be pasted again. It has no cards."""
        desk = article.desk
        claims = await self.claims_of(desk, article.id)

        bodies = await piped(
            self._client, lambda pipe: [pipe.hget(keys.claim(desk, claim), "body") for claim in claims]
        )

        def fill(pipe: Client) -> None:
            for claim, raw in zip(claims, bodies, strict=True):
                body = json.loads(raw)
                for index in (
                    keys.open_claims(desk),
                    *(keys.status(desk, row.slug) for row in STATUSES),
                    *searched(desk, speaker=body["speaker"], text=body["text"]),
                ):
                    pipe.zrem(index, claim)
                pipe.delete(keys.claim(desk, claim))
            pipe.zrem(keys.articles(desk), article.id)
            pipe.zrem(keys.work(desk), f"article:{article.id}")
            pipe.zrem(keys.parents(desk), article.id)
            pipe.delete(
                keys.article(desk, article.id),
                keys.text(desk, article.id),
                keys.reading(desk, article.id),
                keys.claims(desk, article.id),
            )

        await piped(self._client, fill, atomic=True)

    async def set_thread(self, article: Article, ts: str) -> None:
        await store_retry(lambda: self._client.hset(keys.article(article.desk, article.id), "thread", ts))

    async def finish(self, article: Article) -> None:
        """Every card is posted."""

        def fill(pipe: Client) -> None:
            pipe.hset(keys.article(article.desk, article.id), "state", ArticleState.POSTED)
            pipe.zrem(keys.work(article.desk), f"article:{article.id}")

        await piped(self._client, fill, atomic=True)

    async def since(self, desk: DeskId, at: Micros) -> list[ArticleId]:
        """Articles pasted at or after an instant, oldest first."""
        found = await store_retry(lambda: self._client.zrangebyscore(keys.articles(desk), at, "+inf"))
        return [ArticleId(article) for article in found]

    async def break_off(self, article: Article) -> None:
        """Nothing more can be posted for now; the same text, pasted again, takes it up where it stands."""
        await store_retry(lambda: self._client.zrem(keys.work(article.desk), f"article:{article.id}"))

    async def claims_of(self, desk: DeskId, article: ArticleId) -> list[ClaimId]:
        found = await store_retry(lambda: self._client.zrange(keys.claims(desk, article), 0, -1))
        return [ClaimId(claim) for claim in found]

    async def begin_card(self, desk: DeskId, claim: ClaimId, now: Micros) -> bool:
        """Notes that the card is about to be sent. True if an earlier try was noted and its end is unknown."""
        return not await store_retry(lambda: self._client.hsetnx(keys.claim(desk, claim), "sending", now))

    async def record_card(self, desk: DeskId, claim: ClaimId, ts: str, now: Micros) -> list[str]:
        """Stores the card's `ts`; returns the acts that came before it, as `park` was given them."""
        where = [keys.claim(desk, claim), keys.cards(desk), keys.early(desk, ts)]
        where += [keys.ballots(desk, claim), keys.refresh(desk)]
        return list(await store_retry(lambda: RECORD_CARD(self._client, where, (ts, claim, now))))

    async def parked(self, desk: DeskId, ts: str) -> list[str]:
        """The acts that came before a card's `ts` was stored."""
        return list(await store_retry(lambda: self._client.lrange(keys.early(desk, ts), 0, -1)))

    async def park(self, desk: DeskId, ts: str, act: str) -> ClaimId | None:
        """Keeps a reaction on a message of the bot's that no claim is known for yet; the claim if it is known now."""
        where = [keys.cards(desk), keys.early(desk, ts)]
        known = await store_retry(lambda: PARK_REACTION(self._client, where, (ts, act, int(keys.DAY.total_seconds()))))
        return ClaimId(known) if known else None

    async def progress(self, desk: DeskId, article: ArticleId) -> Progress:
        claims = await self.claims_of(desk, article)
        rows = []
        for start in range(0, len(claims), 4 * AT_ONCE):
            some = [keys.claim(desk, claim) for claim in claims[start : start + 4 * AT_ONCE]]
            rows += await piped(self._client, partial(_read_progress, some))
        by_status: dict[Status, int] = {}
        for status, _ in rows:
            by_status[Status(status)] = by_status.get(Status(status), 0) + 1
        return Progress(claims=len(rows), posted=sum(1 for _, ts in rows if ts), by_status=by_status)

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
            weights = dict.fromkeys(narrowed, 0)
            rows = await piped(
                self._client,
                lambda pipe: [pipe.zinter({i: 1, **weights}, aggregate="SUM", withscores=True) for i in base],
            )
            found = sorted(((float(rank), claim) for some in rows for claim, rank in some), reverse=True)
            return Page(tuple(ClaimId(c) for _, c in found[start : start + count]), len(found))

        def fill(pipe: Client) -> None:
            for index in base:
                pipe.zrevrange(index, 0, start + count - 1, withscores=True)
            for index in base:
                pipe.zcard(index)

        replies = await piped(self._client, fill, atomic=True)
        rows, sizes = replies[: len(base)], replies[len(base) :]
        found = sorted(((float(rank), claim) for some in rows for claim, rank in some), reverse=True)
        return Page(tuple(ClaimId(c) for _, c in found[start : start + count]), sum(map(int, sizes)))

    async def counts(self, desk: DeskId) -> dict[Status, int]:
        """How many claims of the desk have each status; statuses without one are left out."""
        sizes = await piped(self._client, lambda pipe: [pipe.zcard(keys.status(desk, row.slug)) for row in STATUSES])
        return {row.slug: int(size) for row, size in zip(STATUSES, sizes, strict=True) if size}

    async def open_claims(self, desk: DeskId) -> list[ClaimId]:
        """All that is open, oldest first."""
        found = await store_retry(lambda: self._client.zrange(keys.open_claims(desk), 0, -1))
        return [ClaimId(claim) for claim in found]


def _read_progress(hashes: Sequence[str], pipe: Client) -> None:
    for key in hashes:
        pipe.hmget(key, "status", "ts")


def _body(claim: Claim) -> str:
    body = asdict(claim)
    del body["id"]
    return json.dumps(body, ensure_ascii=False)


def searched(desk: DeskId, *, speaker: str | None, text: str) -> list[str]:
    """The indexes in which `/claims source:NAME words` looks for a claim."""
    return [
        *(keys.source(desk, word) for word in folded_words(speaker or "")),
        *(keys.word(desk, word) for word in folded_words(text)),
    ]
