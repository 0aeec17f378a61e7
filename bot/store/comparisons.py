"""Which threads and cards are still to be compared with Slack; it survives whoever is at it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, article_of
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.piped import Client, piped
from bot.store.scripts import EMPTY_HAND, NOTE_TRY, TAKE_MARK

AT_ONCE = 500
"""Marks set in one step: a longer one would keep votes waiting."""


@dataclass(frozen=True, slots=True)
class Uncompared:
    """What of a desk was not compared with Slack since it was last asked for."""

    threads: frozenset[ArticleId]
    cards: frozenset[ClaimId]
    """Those of the threads are not among them."""

    def __contains__(self, claim: ClaimId) -> bool:
        return claim in self.cards or article_of(claim) in self.threads


class Comparisons:
    """One holder of the desk's lease `compare` takes threads and cards, one at a time each."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def want(self, desk: DeskId, threads: Mapping[ArticleId, int]) -> None:
        """Threads with their urgency. Who asks again only makes one more urgent."""
        await self._mark(keys.compare(desk), threads)

    async def differ(self, desk: DeskId, cards: Mapping[ClaimId, int]) -> None:
        """Cards that must be asked for one by one, with their urgency."""
        await self._mark(keys.differ(desk), cards)

    async def _mark(self, key: str, urgency: Mapping[ArticleId, int] | Mapping[ClaimId, int]) -> None:
        each = list(urgency.items())
        for start in range(0, len(each), AT_ONCE):
            some = dict(each[start : start + AT_ONCE])
            await store_retry(lambda some=some: self._client.zadd(key, some, gt=True))  # type: ignore[misc]  # a lambda's default has no type of its own

    async def next_thread(self, desk: DeskId) -> ArticleId | None:
        """The most urgent; the one at which an earlier holder of the lease died comes first."""
        taken = await self._take(keys.compare(desk), keys.hand(desk, "thread"))
        return ArticleId(taken) if taken else None

    async def next_card(self, desk: DeskId) -> ClaimId | None:
        """As `next_thread`."""
        taken = await self._take(keys.differ(desk), keys.hand(desk, "card"))
        return ClaimId(taken) if taken else None

    async def _take(self, marks: str, hand: str) -> str:
        return str(await store_retry(lambda: TAKE_MARK(self._client, [marks, hand], ())))

    async def thread_done(self, desk: DeskId, article: ArticleId) -> None:
        hand = keys.hand(desk, "thread")
        await store_retry(lambda: EMPTY_HAND(self._client, [hand, keys.compare(desk), keys.failures(desk)], (article,)))

    async def card_done(self, desk: DeskId, claim: ClaimId) -> None:
        hand = keys.hand(desk, "card")
        await store_retry(lambda: EMPTY_HAND(self._client, [hand, keys.differ(desk), keys.failures(desk)], (claim,)))

    async def failed(self, desk: DeskId, what: ArticleId | ClaimId) -> int:
        """Notes that what is in hand could not be compared; how often that was so in a row."""
        return int(await store_retry(lambda: self._client.hincrby(keys.failures(desk), what, 1)))

    async def left_over(self, desk: DeskId, claims: Collection[ClaimId], now: Micros) -> None:
        """Slack did not say, or not in full, who reacted to these; they stay so until they are `compared`."""
        if claims:
            await store_retry(lambda: self._client.zadd(keys.uncompared(desk), dict.fromkeys(claims, now)))

    async def note_unnamed(self, desk: DeskId, claim: ClaimId, unnamed: tuple[Micros, str]) -> None:
        """Keeps with the claim since when Slack counts on its card whom it does not name; or nobody: ""."""
        since, whom = unnamed
        key = keys.claim(desk, claim)
        if whom:
            await store_retry(lambda: NOTE_TRY(self._client, [key], ("ts", "unnamed", f"{since} {whom}")))
        else:
            await store_retry(lambda: self._client.hdel(key, "unnamed"))

    async def compared(self, desk: DeskId, claims: Collection[ClaimId]) -> None:
        if claims:
            await store_retry(lambda: self._client.zrem(keys.uncompared(desk), *claims))

    async def forget(self, desk: DeskId) -> None:
        """Nothing can be compared for now, and nobody need try: Slack keeps the bot out of the channel."""
        marked = [keys.compare(desk), keys.differ(desk), keys.hand(desk, "thread"), keys.hand(desk, "card")]
        marked.append(keys.failures(desk))
        await store_retry(lambda: self._client.delete(*marked))

    async def uncompared(self, desk: DeskId) -> Uncompared:
        threads, cards, thread, card, left_over = await piped(
            self._client,
            lambda pipe: (
                pipe.zrange(keys.compare(desk), 0, -1)
                .zrange(keys.differ(desk), 0, -1)
                .get(keys.hand(desk, "thread"))
                .get(keys.hand(desk, "card"))
                .zrange(keys.uncompared(desk), 0, -1)
            ),
        )
        return Uncompared(
            threads=frozenset(map(ArticleId, [*threads, *([thread] if thread else [])])),
            cards=frozenset(map(ClaimId, [*cards, *([card] if card else []), *left_over])),
        )

    async def prepare(self, desk: DeskId, day: str) -> None:
        """Notes that the comparison of one day was asked for; `day` tells it from others of the desk."""
        key, lifetime = keys.prepared(desk, day), keys.LIFETIMES["prepared"]
        await store_retry(lambda: self._client.set(key, "1", ex=lifetime))

    async def prepared(self, desk: DeskId, day: str) -> bool:
        return bool(await store_retry(lambda: self._client.exists(keys.prepared(desk, day))))
