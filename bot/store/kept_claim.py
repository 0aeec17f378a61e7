"""A claim as the store keeps it: its hash and its ballots, taken apart."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.desk.claim import Claim, ClaimState, Closing
from bot.desk.ids import ArticleId, ClaimId, Micros, PersonId, micros
from bot.desk.status import Status
from bot.desk.vote import NEVER, Verdict


def state_of(claim: ClaimId, record: Mapping[str, str]) -> ClaimState:
    """Without the voters' names."""
    body = json.loads(record["body"])
    for name in ("descriptors", "hedges", "flags"):
        body[name] = tuple(body[name])
    closing = None
    if record.get("closed_as"):
        closing = Closing(
            as_=Status(record["closed_as"]),
            by=PersonId(record["closed_by"]),
            at=Micros(int(record["closed_at"])),
            reason=record["closed_reason"],
        )
    return ClaimState(
        claim=Claim(id=claim, **body),
        article=ArticleId(record["article"]),
        pasted_by=PersonId(record["pasted_by"]),
        pasted_at=Micros(int(record["pasted_at"])),
        status=Status(record["status"]),
        card=record.get("ts"),
        counts={verdict: n for verdict in Verdict if (n := int(record.get(verdict, "0")))},
        closing=closing,
        gone="gone" in record,
        since=micros(record["ts"]) if record.get("former") and "ts" in record else NEVER,
        compared=Micros(int(record.get("floor", "0"))),
        unnamed=_unnamed(record.get("unnamed", "0 ")),
    )


def _unnamed(kept: str) -> tuple[Micros, str]:
    since, _, whom = kept.partition(" ")
    return Micros(int(since)), whom


def with_voters(state: ClaimState, ballots: Mapping[str, str]) -> ClaimState:
    voters: dict[Verdict, list[tuple[int, PersonId]]] = {verdict: [] for verdict in Verdict}
    owners = []
    for person, raw in ballots.items():
        ballot = json.loads(raw)
        if ballot["s"]:
            voters[Verdict(ballot["s"])].append((_latest(ballot), PersonId(person)))
        if ballot["o"]:
            owners.append(PersonId(person))
    return replace(
        state,
        voters={verdict: tuple(p for _, p in sorted(people)) for verdict, people in voters.items()},
        owners=tuple(sorted(owners)),
    )


def _latest(ballot: Mapping[str, Any]) -> int:
    times: Iterable[str] = [*(ballot["p"] or {}), *(r[0] for r in (ballot["r"] or {}).values() if r[1])]
    return max(map(int, times), default=0)


def held_of(ballots: Mapping[str, str], since: Micros) -> frozenset[tuple[PersonId, str]]:
    """The reactions that those who vote have on the card, of `since` or later."""
    return frozenset(
        (PersonId(person), name)
        for person, ballot in ((person, json.loads(raw)) for person, raw in ballots.items())
        if "x" not in ballot or ballot["x"][1] == "1"
        for name, register in (ballot["r"] or {}).items()
        if register[1] and int(register[0]) >= since
    )
