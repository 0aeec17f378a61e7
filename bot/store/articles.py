"""Articles from the paste to the last card."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from functools import partial
from secrets import token_hex

from bot.desk.acts import Deed, recorded
from bot.desk.claim import Article, ArticleState, Claim, Progress
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId, claim_of
from bot.desk.status import STATUSES, Status
from bot.errors import NotFound
from bot.store import keys
from bot.store.cards import note_try
from bot.store.connect import store_retry
from bot.store.known_desks import KnownDesks
from bot.store.lists import searched
from bot.store.piped import Client, piped
from bot.store.scripts import (
    DROP_ARTICLE,
    FINISH_ARTICLE,
    KEEP_CLAIMS,
    NO_WORK,
    PAUSE_ARTICLE,
    PLACE_CLAIMS,
    RESUME_ARTICLES,
    SET_THREAD,
    SUBMIT_ARTICLE,
    TAKE_UP,
    THREAD_GONE,
)

AT_ONCE = 5
"""Claims in one step of the store: a longer one would keep votes and commands waiting."""


PAGE = 1000
"""Members of an index read in one step."""


_UNCONFIRMED = "The text could not be confirmed on disk in time: please send it again; it is never posted twice."


class Taken(StrEnum):
    TAKEN = "taken"
    STANDING = "standing"
    """The same text is on the desk already."""
    RESUMED = "resumed"
    """The same, and the cards that it lacks follow."""
    REPEATED = "repeated"
    """Slack sent the event again."""


class Articles:
    """`known`: one of its own, on `client`, where it is not given."""

    def __init__(self, client: Client, known: KnownDesks | None = None) -> None:
        self._client = client
        self._known = known or KnownDesks(client)

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

        `event`: the `event_id` that brought it; the same event is taken once. A text that was not there returns
        only once it is on disk, as Slack could not give it back; so does one whose missing cards are to follow.
        """
        own = keys.article(desk, article)
        if not event and (thread := await self._stands_whole(own)):
            return Taken.STANDING, thread
        where = [own, keys.text(desk, article), keys.articles(desk), keys.work(desk), keys.paused(desk)]
        where += [keys.seen(desk, event) if event else own, keys.acts(desk)]
        lifetime = int(keys.SEEN.total_seconds()) if event else 0
        taken = recorded(Deed.ARTICLE_TAKEN, at=now, who=pasted_by, article=article)
        resumed = recorded(Deed.ARTICLE_RESUMED, at=now, who=pasted_by, article=article)
        args = (article, now, pasted_by, text, words, response_url, lifetime, taken, resumed, token_hex(4))
        word, thread = await self._known.act(
            desk, SUBMIT_ARTICLE, where, args, unconfirmed=_UNCONFIRMED, needless=_said_before
        )
        return Taken(word), thread or None

    async def first_answer(self, desk: DeskId, event: str) -> bool:
        """True once a day for an event: the one who gets it says what became of it."""
        key = keys.seen(desk, f"answer:{event}")
        return bool(await store_retry(lambda: self._client.set(key, "1", nx=True, ex=keys.DAY)))

    async def _stands_whole(self, article: str) -> str | None:
        """The thread of an article that lacks nothing: the shorter way for a text that is only pasted again."""
        state, thread, lacks = await store_retry(lambda: self._client.hmget(article, "state", "thread", "lacks"))
        return str(thread) if state == ArticleState.POSTED and thread and not lacks else None

    async def get(self, desk: DeskId, article: ArticleId) -> Article:
        record = await store_retry(lambda: self._client.hgetall(keys.article(desk, article)))
        if not record:
            raise NotFound("That article is not on this desk any more.")
        return _article(desk, article, record)

    async def threads(self, desk: DeskId, articles: Sequence[ArticleId]) -> dict[ArticleId, str]:
        """The parent messages' `ts`, of those that stand."""
        found = await piped(
            self._client, lambda pipe: [pipe.hget(keys.article(desk, article), "thread") for article in articles]
        )
        return {article: str(ts) for article, ts in zip(articles, found, strict=True) if ts}

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
            await self._keep_claims(article, start + 1, claims[start : start + AT_ONCE], ranks)

        where = [own, keys.claims(desk, article.id), keys.open_claims(desk)]
        where += [keys.status(desk, Status.UNVERIFIED), keys.reading(desk, article.id)]
        args: list[str | int] = [reading, len(claims)]
        for claim, rank in ranks.items():
            args += [rank, claim]
        for name, value in facts.items():
            args += [name, value]
        await store_retry(lambda: PLACE_CLAIMS(self._client, where, args))

    async def _keep_claims(
        self, article: Article, first: int, claims: Sequence[Claim], ranks: Mapping[ClaimId, int]
    ) -> None:
        """`first`: the number of the first of them."""
        where = [keys.article(article.desk, article.id), *(keys.claim(article.desk, claim.id) for claim in claims)]
        places: dict[str, int] = {}
        each: list[str | int] = []
        for claim in claims:
            indexes = searched(article.desk, speaker=claim.speaker, text=claim.text)
            each += [claim.id, ranks[claim.id], _body(claim), _placed(indexes, places, after=len(where))]
        own = (article.id, article.pasted_by, article.pasted_at, Status.UNVERIFIED)
        args = (*own, len(claims), first + len(claims) - 1, *each)
        await store_retry(lambda: KEEP_CLAIMS(self._client, [*where, *places], args))

    async def drop(self, article: Article, why: str, now: Micros) -> Article | None:
        """Forgets an article that could not be read or posted, so that it can be pasted again.

        Returns it as it stood then: whoever pastes the text later has it taken anew. None where it is gone already or
        ever had a thread: such a one is left as it is. AT_ONCE claims at a time, the article with the last: where this
        is cut short, it is begun again. Claims that a reading kept which was cut short go with it.
        """
        desk, own = article.desk, article.id
        stands = await store_retry(lambda: self._client.hgetall(keys.article(desk, own)))
        numbered = (claim_of(own, n) for n in range(1, int(stands.get("kept", 0)) + 1))
        claims = list(dict.fromkeys([*await self.claims_of(desk, own), *numbered]))
        bodies = await piped(
            self._client, lambda pipe: [pipe.hget(keys.claim(desk, claim), "body") for claim in claims]
        )
        fixed = [keys.article(desk, own), keys.text(desk, own), keys.reading(desk, own), keys.claims(desk, own)]
        fixed += [keys.articles(desk), keys.work(desk), keys.parents(desk), keys.paused(desk), keys.tidy(desk)]
        fixed += [keys.acts(desk), keys.open_claims(desk), *(keys.status(desk, row.slug) for row in STATUSES)]
        entry = recorded(Deed.ARTICLE_DROPPED, at=now, article=own, why=why)
        for start in range(0, max(len(claims), 1), AT_ONCE):
            some = claims[start : start + AT_ONCE]
            where = [*fixed, *(keys.claim(desk, claim) for claim in some)]
            places: dict[str, int] = {}
            args: list[str | int] = [own, len(fixed), len(some), now, entry, int(start + AT_ONCE >= len(claims))]
            for claim, raw in zip(some, bodies[start : start + AT_ONCE], strict=True):
                body = json.loads(raw or "{}")
                indexes = searched(desk, speaker=body.get("speaker"), text=body.get("text", ""))
                args += [claim, _placed(indexes, places, after=len(where))]
            left, stood = await store_retry(partial(DROP_ARTICLE, self._client, [*where, *places], args))
        record = dict(zip(stood[::2], stood[1::2], strict=True)) or stands  # a reply may be lost, and the next is empty
        return _article(desk, own, record) if record and left == 0 else None

    async def note_try(self, article: Article, at: Micros | None) -> None:
        """The parent message is sent now, or (None) Slack refused it, so that it is not there for certain."""
        await note_try(self._client, keys.article(article.desk, article.id), at, there="state")

    async def set_thread(self, article: Article, ts: str) -> str:
        """The parent message's `ts` as it stands: the first that was stored; "" where the article is gone."""
        own = keys.article(article.desk, article.id)
        return str(await store_retry(lambda: SET_THREAD(self._client, [own], (ts,))))

    async def thread_gone(self, article: Article, ts: str) -> None:
        """Somebody deleted the thread: nothing more comes into it until the same text is pasted again."""
        desk = article.desk
        where = [keys.article(desk, article.id), keys.work(desk), keys.parents(desk), keys.paused(desk)]
        await store_retry(lambda: THREAD_GONE(self._client, where, (article.id, ts)))

    async def finish(self, article: Article, *, lacks: bool = False, tidy_at: Micros | None = None) -> None:
        """Every card is posted that Slack takes. `tidy_at`: when to look for doubles, where there may be some."""
        desk = article.desk
        where = [keys.article(desk, article.id), keys.work(desk), keys.paused(desk), keys.tidy(desk)]
        args = (article.id, int(lacks), tidy_at or "")
        await store_retry(lambda: FINISH_ARTICLE(self._client, where, args))

    async def since(self, desk: DeskId, at: Micros) -> dict[ArticleId, Micros]:
        """Articles pasted at or after an instant, oldest first, with that of each."""
        found: dict[ArticleId, Micros] = {}
        while True:
            page = await store_retry(partial(self._since, desk, at, len(found)))
            found |= {ArticleId(article): Micros(int(score)) for article, score in page}
            if len(page) < PAGE:
                return found

    async def _since(self, desk: DeskId, at: Micros, start: int) -> list[tuple[str, float]]:
        found = self._client.zrangebyscore(keys.articles(desk), at, "+inf", start=start, num=PAGE, withscores=True)
        return list(await found)

    async def pasted_at(self, desk: DeskId, articles: Collection[ArticleId]) -> dict[ArticleId, Micros]:
        """Those of them that are on the desk."""
        if not articles:
            return {}
        each = list(articles)
        scores = await store_retry(lambda: self._client.zmscore(keys.articles(desk), each))
        return {article: Micros(int(at)) for article, at in zip(each, scores, strict=True) if at is not None}

    async def take_up(self, desk: DeskId, article: ArticleId, now: Micros) -> bool:
        """It was taken for posted and lacks cards. False where nothing is to be done about that."""
        where = [keys.article(desk, article), keys.work(desk), keys.acts(desk)]
        entry = recorded(Deed.ARTICLE_RESUMED, at=now, article=article)
        return bool(await store_retry(lambda: TAKE_UP(self._client, where, (article, now, entry))))

    async def pause(self, article: Article, why: str, now: Micros) -> None:
        """Nothing more can be posted for now; `resume`, or the same text pasted again, takes it up where it stands."""
        where = [keys.work(article.desk), keys.paused(article.desk), keys.acts(article.desk)]
        entry = recorded(Deed.ARTICLE_BROKEN_OFF, at=now, article=article.id, why=why)
        await store_retry(lambda: PAUSE_ARTICLE(self._client, where, (article.id, now, entry)))

    async def resume(self, desk: DeskId, now: Micros) -> list[ArticleId]:
        """What was paused is work again."""
        where = [keys.paused(desk), keys.work(desk), keys.acts(desk)]
        found = await store_retry(lambda: RESUME_ARTICLES(self._client, where, (now,)))
        return [ArticleId(article) for article in found]

    async def no_work(self, desk: DeskId, article: ArticleId) -> None:
        """Nothing is to be done about an article that is gone or posted."""
        where = [keys.article(desk, article), keys.work(desk)]
        await store_retry(lambda: NO_WORK(self._client, where, (article,)))

    async def claims_of(self, desk: DeskId, article: ArticleId) -> list[ClaimId]:
        found = await store_retry(lambda: self._client.zrange(keys.claims(desk, article), 0, -1))
        return [ClaimId(claim) for claim in found]

    async def progress(self, article: Article) -> Progress:
        desk = article.desk
        claims = await self.claims_of(desk, article.id)
        rows = []
        for start in range(0, len(claims), 4 * AT_ONCE):
            some = [keys.claim(desk, claim) for claim in claims[start : start + 4 * AT_ONCE]]
            rows += await piped(self._client, partial(_read_progress, some))
        by_status: dict[Status, int] = {}
        for status, *_ in rows:
            by_status[Status(status)] = by_status.get(Status(status), 0) + 1
        once = article.state is ArticleState.POSTED  # while it is posted, a deleted card is one that is yet to come
        posted = sum(1 for _, card, gone in rows if card or (once and gone))
        return Progress(claims=len(rows), posted=posted, by_status=by_status)


def _article(desk: DeskId, article: ArticleId, record: Mapping[str, str]) -> Article:
    return Article(
        id=article,
        desk=desk,
        state=ArticleState(record["state"]),
        pasted_by=PersonId(record["pasted_by"]),
        pasted_at=Micros(int(record["pasted_at"])),
        words=int(record["words"]),
        again_at=Micros(int(record["again_at"])) if "again_at" in record else None,
        sent_at=Micros(int(record["sending"])) if "sending" in record else None,
        others={PersonId(person): url for person, url in json.loads(record.get("others", "{}")).items()},
        **{
            name: record.get(name) or None
            for name in ("title", "outlet", "published", "thread", "response_url", "announced")
        },
    )


def _said_before(reply: Sequence[str]) -> bool:
    """Nothing was done, so nothing need be on disk where there is a thread to point at."""
    word, thread = reply
    return word in (Taken.STANDING, Taken.REPEATED) and bool(thread)


def _read_progress(hashes: Sequence[str], pipe: Client) -> None:
    for key in hashes:
        pipe.hmget(key, "status", "ts", "gone")


def _body(claim: Claim) -> str:
    body = asdict(claim)
    del body["id"]
    return json.dumps(body, ensure_ascii=False)


def _placed(indexes: Sequence[str], places: dict[str, int], *, after: int) -> str:
    """The indexes' places among a script's keys, of which so many stand before them; `places` gathers them."""
    return " ".join(str(places.setdefault(index, after + len(places) + 1)) for index in indexes)
