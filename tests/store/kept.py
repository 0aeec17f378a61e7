"""Everything that is kept of a desk, as plain data: what the model says, and what the store has."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from bot.desk.history import replayed
from bot.desk.ids import ArticleId, DeskId
from bot.desk.status import OPEN, STATUSES, Status
from bot.desk.vote import Verdict
from bot.store import keys
from bot.store.piped import Client
from tests.store.desk_model import DeskModel, KeptClaim
from tests.store.model import Model, registers

Kept = dict[str, Any]

LISTS: dict[str, Callable[[DeskId], str]] = {
    "articles": keys.articles,
    "work": keys.work,
    "refresh": keys.refresh,
    "parents": keys.parents,
    "paused": keys.paused,
    "tidy": keys.tidy,
    "open": keys.open_claims,
    "acts": keys.acts,
    "unknown": keys.unknown,
    "compare": keys.compare,
    "differ": keys.differ,
    "uncompared": keys.uncompared,
    "apologies": keys.apologies,
}
"""Sorted sets, all by a time or a rank."""

OF_ARTICLE = ("state", "pasted_by", "pasted_at", "title", "thread", "sending", "again_at", "gone", "lacks")
CLOSING = ("closed_as", "closed_by", "closed_at", "closed_reason")
OF_CLAIM = ("pasted_by", "status", "ts", "sending", "gone", "former", "moved", *CLOSING)


def expected(model: DeskModel) -> Kept:
    statuses = {claim: kept.votes.status() for claim, kept in model.claims.items()}
    ranks = {claim: kept.rank for claim, kept in model.claims.items()}
    return {
        "articles": {article: found.at for article, found in model.articles.items()},
        "work": model.work,
        "refresh": model.refresh,
        "parents": model.parents,
        "paused": model.paused,
        "tidy": model.tidy,
        "open": {claim: ranks[claim] for claim, status in statuses.items() if status in OPEN},
        "acts": model.acts,
        "unknown": {f"{p}:{c}": at for c, kept in model.claims.items() for p, at in kept.votes.unknown.items()},
        "outsiders": {f"{person}:{claim}" for claim, kept in model.claims.items() for person in kept.votes.outsiders},
        "status": {
            row.slug: {claim: ranks[claim] for claim, status in statuses.items() if status == row.slug}
            for row in STATUSES
        },
        "compare": model.compare,
        "differ": model.differ,
        "uncompared": model.uncompared,
        "hands": (model.hands.get("thread"), model.hands.get("card")),
        "failures": {what: str(times) for what, times in model.failures.items()},
        "cards": model.cards,
        "digests": model.digests,
        "hours": model.hours,
        "apologies": model.apologies,
        "runs": set(model.runs) | {f"{run}:{of}" for run, known in model.runs.items() for of in known},
        "article": {article: _article(model, article) for article in model.articles},
        "claim": {claim: _claim(kept) for claim, kept in model.claims.items()},
    }


def _article(model: DeskModel, article: ArticleId) -> Kept:
    found = model.articles[article]
    record = (found.state, found.by, found.at, found.title, found.thread, found.sent_at, found.again_at, found.gone)
    more = {"others": found.others, "claims": list(model.of(article))}
    return _record(OF_ARTICLE, *record, "1" if found.lacks else None) | more


def _claim(kept: KeptClaim) -> Kept:
    votes = kept.votes
    standing, status, closing = votes.ballots.standing(), votes.status(), votes.closing
    closed = (closing.as_ or "", closing.person, closing.at, closing.reason) if closing else (None,) * 4
    record = (votes.pasted_by, status, kept.card, kept.sent_at, kept.gone, kept.former, kept.moved, *closed)
    presses = ((p, at, verdict) for p, ballot in votes.ballots.people.items() for at, verdict in ballot.presses.items())
    return _record(OF_CLAIM, *record) | {
        "counts": Counter(standing.values()),
        "standing": standing,
        "owners": votes.ballots.owners(),
        "reactions": registers(votes.ballots),
        "presses": {(person, at): verdict for person, at, verdict in presses},
        "asked": votes.asked,
        "ruled": {person: (at, votes.ballots.people[person].votes) for person, at in votes.ruled_at.items()},
        "history": votes.history,
        "replayed": (standing, status),
    }


def _record(names: Iterable[str], *values: Any) -> Kept:
    return {name: str(value) for name, value in zip(names, values, strict=True) if value}


async def found(client: Client, model: DeskModel) -> Kept:
    """What the store has in all its lists, and of what the model knows of."""
    desk, articles, claims = model.desk, list(model.articles), list(model.claims)
    async with client.pipeline(transaction=False) as pipe:
        for key in LISTS.values():
            pipe.zrange(key(desk), 0, -1, withscores=True)
        for row in STATUSES:
            pipe.zrange(keys.status(desk, row.slug), 0, -1, withscores=True)
        pipe.hgetall(keys.cards(desk)).hgetall(keys.digests(desk)).hget(keys.settings(desk), "digest")
        pipe.smembers(keys.outsiders(desk)).hkeys(keys.runs(desk))
        pipe.get(keys.hand(desk, "thread")).get(keys.hand(desk, "card")).hgetall(keys.failures(desk))
        for article in articles:
            pipe.hgetall(keys.article(desk, article)).zrange(keys.claims(desk, article), 0, -1)
        for claim in claims:
            pipe.hgetall(keys.claim(desk, claim)).hgetall(keys.ballots(desk, claim))
            pipe.zrange(keys.history(desk, claim), 0, -1, withscores=True)
        replies = iter(await pipe.execute())

    lists = {name: dict(next(replies)) for name in LISTS}
    statuses = {row.slug: dict(next(replies)) for row in STATUSES}
    cards, digests, hours, outsiders, runs, thread, card, failures = (next(replies) for _ in range(8))
    return lists | {
        "acts": sorted(lists["acts"].values()),
        "status": statuses,
        "cards": cards,
        "digests": digests,
        "hours": hours,
        "hands": (thread, card),
        "failures": failures,
        "outsiders": outsiders,
        "runs": set(runs),
        "article": {article: _found_article(*(next(replies) for _ in range(2))) for article in articles},
        "claim": {c: _found_claim(model.claims[c].votes, *(next(replies) for _ in range(3))) for c in claims},
    }


def _found_article(record: dict[str, str], claims: list[str]) -> Kept:
    return _part(OF_ARTICLE, record) | {"others": json.loads(record.get("others", "{}")), "claims": claims}


def _part(names: Iterable[str], record: dict[str, str]) -> Kept:
    return {name: record[name] for name in names if record.get(name)}


def _found_claim(votes: Model, record: dict[str, str], ballots: dict[str, str], entries: list[tuple[str, int]]) -> Kept:
    people = {person: json.loads(raw) for person, raw in ballots.items()}
    lines = list(replayed([entry for entry, _ in entries], pasted_by=votes.pasted_by, policy=votes.policy))
    ended = {line.who: line.standing[1] for line in lines}
    acts = ((p, name, r) for p, ballot in people.items() for name, r in dict(ballot["r"]).items())
    presses = ((p, at, verdict) for p, ballot in people.items() for at, verdict in dict(ballot["p"]).items())
    return _part(OF_CLAIM, record) | {
        "counts": Counter({verdict: int(record.get(verdict, 0)) for verdict in Verdict if int(record.get(verdict, 0))}),
        "standing": {person: ballot["s"] for person, ballot in people.items() if ballot["s"]},
        "owners": {person for person, ballot in people.items() if ballot["o"]},
        "reactions": {(person, name): (int(at), on, int(seen)) for person, name, (at, on, seen, _) in acts},
        "presses": {(person, int(at)): verdict for person, at, verdict in presses},
        "asked": {person for person, ballot in people.items() if ballot.get("asked")},
        "ruled": {p: (int(ballot["x"][0]), ballot["x"][1] == "1") for p, ballot in people.items() if "x" in ballot},
        "history": {json.dumps(json.loads(e), sort_keys=True, ensure_ascii=False): at for e, at in entries},
        "replayed": (
            {person: verdict for person, verdict in ended.items() if verdict},
            lines[-1].status[1] if lines else Status.UNVERIFIED,
        ),
    }
