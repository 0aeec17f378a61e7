"""All that the store holds of one claim, read and taken apart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk.ids import ClaimId, DeskId, Micros, PersonId, channel_of, micros
from bot.desk.status import STATUSES, Status
from bot.desk.vote import NEVER, Ballot, Ballots, Door, Verdict
from bot.store import keys
from bot.store.piped import Client
from tests.faults.problems import Kind, Problem
from tests.faults.story import Note, now

Pair = tuple[PersonId, str]
"""A person and a reaction's name."""


@dataclass(frozen=True, slots=True)
class Kept:
    desk: DeskId
    claim: ClaimId
    record: Mapping[str, str]
    ballots: Mapping[PersonId, dict[str, Any]]
    history: tuple[str, ...]
    indexes: frozenset[Status]
    """The statuses under which it is listed."""
    open: bool
    left_over: bool = False
    """Slack did not name everybody who reacted when it was last compared."""


async def kept(store: Client, desk: DeskId, claim: ClaimId) -> Kept:
    ballots = await store.hgetall(keys.ballots(desk, claim))
    listed = [row.slug for row in STATUSES if await store.zscore(keys.status(desk, row.slug), claim) is not None]
    return Kept(
        desk,
        claim,
        await store.hgetall(keys.claim(desk, claim)),
        {PersonId(person): json.loads(raw) for person, raw in ballots.items()},
        tuple(await store.zrange(keys.history(desk, claim), 0, -1)),
        frozenset(listed),
        await store.zscore(keys.open_claims(desk), claim) is not None,
        await store.zscore(keys.uncompared(desk), claim) is not None,
    )


class Told:
    """The claim's ledger, and its account of a person."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.entries = [json.loads(entry) for entry in kept.history]

    @property
    def deleted(self) -> frozenset[str]:
        """The cards that the ledger knows somebody to have deleted."""
        return frozenset(self.kept.record.get("former", "").split())

    @property
    def cards(self) -> frozenset[str]:
        """All that were the claim's, the present one too."""
        return self.deleted | frozenset({self.kept.record["ts"]} if "ts" in self.kept.record else ())

    @property
    def since(self) -> Micros:
        """Reactions of before were on cards that are deleted."""
        if "ts" not in self.kept.record:
            return now()
        return micros(self.kept.record["ts"]) if self.deleted else NEVER

    def ballots(self) -> Ballots:
        """The registers and slots as the ledger has them, in the plain model."""
        people = {}
        for person, raw in self.kept.ballots.items():
            registers, presses = raw["r"] or {}, raw["p"] or {}
            ballot = people[person] = Ballot()
            for name, (at, on, *_) in registers.items():
                ballot.react(name, on=on, at=Micros(int(at)))
            ballot.presses = {Micros(int(at)): Verdict(verdict) for at, verdict in presses.items()}
            ballot.votes = ruled_in(raw)
        return Ballots(people)

    def held(self, voters: frozenset[PersonId]) -> dict[Pair, Micros]:
        """The reactions of those who may vote that the ledger has for standing, with their times."""
        people = self.ballots().people
        return {(p, name): r.at for p, b in people.items() if p in voters for name, r in b.reactions.items() if r.on}

    def problem(self, kind: Kind, what: str, person: PersonId | None = None) -> Problem:
        notes = tuple(
            Note(Micros(int(entry["at"])), f"the ledger has {json.dumps(entry)}")
            for entry in self.entries
            if person in (None, entry["who"])
        )
        return Problem(kind, what, channel_of(self.kept.desk), self.kept.claim, person, notes)

    def of_door(self, *doors: Door) -> list[dict[str, object]]:
        return [entry for entry in self.entries if entry["door"] in doors]


def ruled_in(raw: Mapping[str, Any]) -> bool:
    return not raw.get("x") or raw["x"][1] != "0"
