"""A whole store as records that any store takes: one server, a cluster, the embedded one.

What travels are the words and numbers of the desks themselves, no server's own dump. CARRIED, MADE_ANEW and LEFT_OUT
name every kind of key that is kept for good; a test compares them with `keys.LIFETIMES`. All that a record writes it
writes again in the same way, so that an import that died is simply begun again.

Where somebody can be answered (an article's `response_url` and `others`, a run's `url`) does not travel: for half an
hour whoever has such an address may post there. Nor does an article's `call`, which is about one call of this store.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from bot.desk.acts import Deed, recorded
from bot.desk.claim import ArticleState
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId, article_of, team_of
from bot.desk.status import OPEN, STATUSES, Status
from bot.store import keys
from bot.store.archive import Contents, Record
from bot.store.audit import AT_ONCE, Kept, read_claim
from bot.store.connect import store_retry
from bot.store.digests import without_addresses
from bot.store.history import PAGE, pages, stepped
from bot.store.import_mark import begin
from bot.store.lists import searched
from bot.store.piped import Client, piped
from bot.store.schema import brought_up

HASHES: Mapping[str, Callable[[DeskId], str]] = {
    "settings": keys.settings,
    "digests": keys.digests,
    "runs": keys.runs,
    "files": keys.files,
}
"""A desk's hashes that travel whole: fields by how many days or settings there are."""
RANKED: Mapping[str, Callable[[DeskId], str]] = {
    "acts": keys.acts,
    "work": keys.work,
    "paused": keys.paused,
    "tidy": keys.tidy,
    "unknown": keys.unknown,
    "apologies": keys.apologies,
}
"""A desk's sorted sets that travel page by page."""
SETS: Mapping[str, Callable[[DeskId], str]] = {"outsiders": keys.outsiders}
"""A desk's sets, likewise."""

CARRIED = {*HASHES, *RANKED, *SETS, "article", "text", "reading", "claim", "ballots", "history"}
MADE_ANEW = {
    "desks": "from the desks in the file",
    "person": "from who pasted and who voted",
    "people": "Slack describes them again",
    "articles": "from the articles",
    "claims": "from the claims",
    "cards": "from the claims' cards",
    "open": "from the claims' status",
    "status": "from the claims' status",
    "source": "from the claims' words",
    "word": "from the claims' words",
    "refresh": "every card is drawn again",
    "parents": "every thread's first message is drawn again",
    **dict.fromkeys(
        ("compare", "differ", "hand", "failures", "uncompared"), "a desk that starts compares everything with Slack"
    ),
}
LEFT_OUT = {"schema": "the file says it", "importing": "it is about an import"}

FIELDS: Mapping[str, set[str]] = {
    "desk": set(),
    "article": {"article", "rank", "hash", "text", "reading"},
    "claim": {"claim", "hash", "ballots", "history"},
    **{kind: {"hash"} for kind in HASHES},
    **{kind: {"rows"} for kind in RANKED},
    **{kind: {"members"} for kind in SETS},
}
"""What a record of each kind has beside its kind and its desk."""

STAYS = {"response_url", "others", "call"}
"""Fields of an article that do not travel."""

AT_A_TIME = 500
"""Commands in one step of an import."""


async def size(client: Client) -> int:
    """How many claims there are to be exported."""
    sizes = 0
    for desk in await store_retry(lambda: client.smembers(keys.desks())):
        counts = await piped(client, partial(_count, DeskId(desk)))
        sizes += sum(map(int, counts))
    return sizes


def _count(desk: DeskId, pipe: Client) -> None:
    for row in STATUSES:
        pipe.zcard(keys.status(desk, row.slug))


async def exported(client: Client) -> AsyncIterator[Record]:
    """Every record of the store. Each claim is read at one moment; what comes in meanwhile may or may not be in it."""
    for desk in sorted(await store_retry(lambda: client.smembers(keys.desks()))):
        async for record in _desk(client, DeskId(desk)):
            yield record | {"desk": desk}


async def _desk(client: Client, desk: DeskId) -> AsyncIterator[Record]:
    yield {"kind": "desk"}
    for kind, key in HASHES.items():
        if found := await store_retry(partial(client.hgetall, key(desk))):
            yield {"kind": kind, "hash": without_addresses(found) if kind == "runs" else found}
    async for page in pages(client, keys.articles(desk)):
        for article, rank in page:
            async for record in _article(client, desk, ArticleId(article), rank):
                yield record
    for kind, key in RANKED.items():
        async for page in pages(client, key(desk)):
            yield {"kind": kind, "rows": page}
    for kind, key in SETS.items():
        async for members in stepped(client.sscan, key(desk)):
            yield {"kind": kind, "members": members}


async def _article(client: Client, desk: DeskId, article: ArticleId, rank: float) -> AsyncIterator[Record]:
    """Its state is read before its claims: they take their places in the step that leaves the state of waiting."""
    record, text, reading = await piped(
        client,
        lambda pipe: (
            pipe.hgetall(keys.article(desk, article)).get(keys.text(desk, article)).get(keys.reading(desk, article))
        ),
    )
    if not record:  # dropped since it was listed
        return
    travels = {name: value for name, value in record.items() if name not in STAYS}
    yield {"kind": "article", "article": article, "rank": rank, "hash": travels, "text": text, "reading": reading}
    claims = [ClaimId(claim) for claim in await store_retry(lambda: client.zrange(keys.claims(desk, article), 0, -1))]
    for start in range(0, len(claims), AT_ONCE):
        some = claims[start : start + AT_ONCE]
        for claim, kept in zip(some, await asyncio.gather(*(read_claim(client, desk, c) for c in some)), strict=True):
            if kept.record:
                yield _claim(claim, kept)


def _claim(claim: ClaimId, kept: Kept) -> Record:
    return {
        "kind": "claim",
        "claim": claim,
        "hash": kept.record,
        "ballots": kept.ballots,
        "history": kept.history,
    }


# ---------------------------------------------------------------------- import


Step = Callable[[Client], object]
"""Puts one command into a pipeline."""


def fits(record: Record) -> bool:
    """Whether a record is one that `Import` takes, so that it stumbles over none when half is written."""
    if set(record) != {"kind", "desk"} | FIELDS.get(str(record.get("kind")), {"a kind that is known"}):
        return False
    try:
        return bool(team_of(record["desk"])) and _steps(record) is not None
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


class Import:
    """Writes a checked file's records into a store of its own."""

    def __init__(self, client: Client, contents: Contents) -> None:
        self._client = client
        self._contents = contents
        self._waiting: list[Step] = []
        self.articles: Counter[DeskId] = Counter()
        self.claims: Counter[DeskId] = Counter()

    @property
    def desks(self) -> list[DeskId]:
        return sorted(self.articles)

    async def begin(self) -> bool:
        """True where the import of this very file was begun before and goes on. Raises SetupError."""
        return await begin(self._client, self._contents)

    async def take(self, record: Record) -> None:
        desk = DeskId(record["desk"])
        self.articles[desk] += record["kind"] == "article"
        self.claims[desk] += record["kind"] == "claim"
        self._waiting += _steps(record)
        if len(self._waiting) >= AT_A_TIME:
            await self._write()

    async def end(self, now: Micros) -> None:
        """Makes the desks known, which no running process looks at before, and the store one that may be used."""
        await self._write()
        for desk in self.desks:
            articles, claims = self.articles[desk], self.claims[desk]
            entry = recorded(Deed.IMPORTED, at=now, made=self._contents.made, articles=articles, claims=claims)
            await store_retry(partial(self._client.zadd, keys.acts(desk), {entry: now}))
        if self.desks:
            await store_retry(lambda: self._client.sadd(keys.desks(), *self.desks))
        await store_retry(lambda: self._client.delete(keys.importing()))
        await brought_up(self._client)

    async def _write(self) -> None:
        steps, self._waiting = self._waiting, []
        for start in range(0, len(steps), AT_A_TIME):
            some = steps[start : start + AT_A_TIME]
            await piped(self._client, partial(_fill, some))


def _steps(record: Record) -> list[Step]:
    desk = DeskId(record["desk"])
    match record["kind"]:
        case "desk":
            return []
        case "article":
            return list(_article_steps(desk, record))
        case "claim":
            return list(_claim_steps(desk, record))
        case kind if kind in HASHES:
            return [_hash(HASHES[kind](desk), record["hash"])]
        case kind if kind in RANKED:
            return list(_rows(RANKED[kind](desk), record["rows"]))
        case kind:
            return [_members(SETS[kind](desk), record["members"])]


def _fill(steps: list[Step], pipe: Client) -> None:
    for step in steps:
        step(pipe)


def _hash(key: str, fields: Mapping[str, str]) -> Step:
    return lambda pipe: pipe.hset(key, mapping=fields)


def _text(key: str, text: str, pipe: Client) -> None:
    pipe.set(key, text)


def _rows(key: str, rows: list[tuple[str, float]]) -> Iterator[Step]:
    for start in range(0, len(rows), PAGE):
        yield partial(_ranked, key, {member: f"{rank:.0f}" for member, rank in rows[start : start + PAGE]})


def _ranked(key: str, ranks: Mapping[str, Any], pipe: Client) -> None:
    pipe.zadd(key, ranks)


def _members(key: str, members: Sequence[str]) -> Step:
    return lambda pipe: pipe.sadd(key, *members)


def _belongs(desk: DeskId, person: str) -> Step:
    return lambda pipe: pipe.sadd(keys.person(team_of(desk), PersonId(person)), desk)


def _article_steps(desk: DeskId, record: Record) -> Iterator[Step]:
    article, fields, rank = ArticleId(record["article"]), record["hash"], record["rank"]
    yield _hash(keys.article(desk, article), fields)
    for key, text in ((keys.text(desk, article), record["text"]), (keys.reading(desk, article), record["reading"])):
        if text is not None:
            yield partial(_text, key, text)
    yield from _rows(keys.articles(desk), [(article, rank)])
    yield _belongs(desk, fields["pasted_by"])
    if fields["state"] != ArticleState.POSTED:
        yield from _rows(keys.work(desk), [(f"article:{article}", rank)])
    if fields.get("thread"):
        yield from _rows(keys.parents(desk), [(article, rank)])


def _claim_steps(desk: DeskId, record: Record) -> Iterator[Step]:
    claim, fields = ClaimId(record["claim"]), record["hash"]
    yield _hash(keys.claim(desk, claim), fields)
    if record["ballots"]:
        yield _hash(keys.ballots(desk, claim), record["ballots"])
    yield from _rows(keys.history(desk, claim), record["history"])
    status, body = Status(fields["status"]), json.loads(fields["body"])
    lists = [keys.claims(desk, article_of(claim)), keys.status(desk, status)]
    lists += [keys.open_claims(desk)] if status in OPEN else []
    lists += searched(desk, speaker=body["speaker"], text=body["text"])
    if fields.get("ts"):
        lists.append(keys.refresh(desk))
    if stamps := f"{fields.get('ts', '')} {fields.get('former', '')}".split():
        yield _hash(keys.cards(desk), dict.fromkeys(stamps, claim))
    for key in lists:
        yield from _rows(key, [(claim, float(fields["rank"]))])
    for person in record["ballots"]:
        yield _belongs(desk, person)
