"""What the store should hold of one claim after the same acts, in plain Python."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from bot.desk.history import Closed, written
from bot.desk.ids import ClaimId, DeskId, Micros, PersonId
from bot.desk.policy import policy_of
from bot.desk.status import OPEN, STATUSES, Status
from bot.desk.vote import NEVER, OWNING, Act, Ballot, Ballots, Door, Observed, Pressed, Ruled, Verdict, meaning_of
from bot.desk.voter import Voter
from bot.errors import Superseded
from bot.store import keys
from bot.store.ledger import Ledger
from bot.store.piped import Client
from tests.acts import PASTER, Event
from tests.policy_model import status_of


@dataclass(frozen=True, slots=True)
class Told:
    """What an act did, as far as the ledger says so of an act of its kind."""

    status: tuple[Status, Status]
    repeated: bool = False
    redraw: bool = False
    standing: tuple[Verdict | None, Verdict | None] = (None, None)
    """Of the one who acted."""
    changes: int = 0
    asked: frozenset[PersonId] = frozenset()
    undecided: Micros = NEVER
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """What a reconciliation found."""

    changes: int = 0
    asked: frozenset[PersonId] = frozenset()
    undecided: Micros = NEVER


class Model:
    """What the ledger should hold after the same acts: `desk.vote` and `desk.policy`, and nothing clever."""

    def __init__(self, desk: DeskId, pasted_by: PersonId = PASTER) -> None:
        self.policy = policy_of(desk)
        self.pasted_by = pasted_by
        self.ballots = Ballots()
        self.closing: Closed | None = None
        self.history: dict[str, Micros] = {}
        """Entries, with their keys in order, by time."""
        self.asked: set[PersonId] = set()
        self.unknown: dict[PersonId, Micros] = {}
        self.outsiders: set[PersonId] = set()
        self.ruled_at: dict[PersonId, Micros] = {}
        self.card_mark: Micros | None = None
        self.parent_mark: Micros | None = None

    def status(self) -> Status:
        as_ = self.closing.as_ if self.closing else None
        return status_of(self.ballots.standing(), pasted_by=self.pasted_by, policy=self.policy, closed_as=as_)

    def apply(self, act: Act | Closed, now: Micros, *, voter: Voter = Voter.UNKNOWN, votes: bool = True) -> Told:
        """`voter` and `votes`: of whoever reacted or pressed, as `Ledger.cast` is told."""
        before, status = (self.ballots.standing(), self.ballots.owners()), self.status()
        repeated, closes, superseded, found = False, False, False, _Found()
        match act:
            case Observed():
                found = self._observe(act)
            case Ruled():
                counted = self._counts(act.person)
                self._rule(act, now)
                repeated = counted == self._counts(act.person)
            case Closed():
                repeated = self._knows(act)
                superseded = self._holds_against(act, new=not repeated)
                closes = not repeated and not superseded
                self.history[written(act)] = act.at
                self.closing = act if closes else self.closing
            case _:
                repeated = self._knows(act)
                if not repeated:
                    self._cast(act, Ruled(act.person, voter, votes), now)
        after = (self.ballots.standing(), self.ballots.owners())
        redraw = closes or before != after or status != self.status()
        if redraw:
            self.card_mark = now
        if status != self.status():
            self.parent_mark = now
        before_and_after = (status, self.status())
        match act:
            case Closed():
                return Told(before_and_after, superseded=superseded)
            case Observed():
                return Told(before_and_after, changes=found.changes, asked=found.asked, undecided=found.undecided)
        stands = (before[0].get(act.person), after[0].get(act.person))
        return Told(before_and_after, repeated=repeated, redraw=redraw, standing=stands)

    def _holds_against(self, act: Closed, *, new: bool) -> bool:
        """Whether a later act holds, or that of somebody later in the alphabet."""
        if self.closing is None:
            return False
        held, own = (self.closing.at, self.closing.person), (act.at, act.person)
        return own < held or (new and own == held)

    def _cast(self, act: Event, ruled: Ruled, now: Micros) -> None:
        self.history[_entry(json.loads(written(act)) | self._late(act))] = act.at
        self.ballots.apply(act)
        if act.person in self.ruled_at or ruled.voter is not Voter.MEMBER:
            self._rule(ruled, now)
        self._ask_no_more(act.person)

    def _counts(self, person: PersonId) -> bool:
        ballot = self.ballots.people.get(person)
        return ballot is None or ballot.votes

    def _rule(self, act: Ruled, now: Micros) -> None:
        """Who never acted is not ruled on. Rulings stand in the order in which they were made."""
        if act.voter is Voter.UNKNOWN:
            self.unknown.setdefault(act.person, now)
            return
        self.unknown.pop(act.person, None)
        if act.person not in self.ballots.people:
            return
        (self.outsiders.add if act.voter is Voter.OUTSIDER else self.outsiders.discard)(act.person)
        if self._counts(act.person) != act.votes:
            at = max(now, Micros(self.ruled_at.get(act.person, NEVER) + 1))
            entry = {"at": str(at), "door": Door.POLICY, "who": act.person, "voter": act.voter, "votes": act.votes}
            self.history[_entry(entry)] = self.ruled_at[act.person] = at
            self.ballots.apply(act)
        self._ask_no_more(act.person)

    def _knows(self, act: Event | Closed) -> bool:
        entry = json.loads(written(act))
        return _entry(entry) in self.history or _entry(entry | {"late": True}) in self.history

    def _late(self, act: Event) -> dict[str, bool]:
        """What is added to the entry of a reaction when a reconciliation has already seen what became of it."""
        if isinstance(act, Pressed):
            return {}
        register = registers(self.ballots).get((act.person, act.name))
        return {"late": True} if (act.at <= register[2] if register else self.ballots.knows(act.at)) else {}

    def _observe(self, act: Observed) -> _Found:
        before, counted = registers(self.ballots), {p for p in self.ballots.people if self._counts(p)}
        seen_it_all = act.at <= self.ballots.floor
        self.ballots.apply(act)
        changes, touched = 0, set()
        for (person, name), (at, on, seen) in registers(self.ballots).items():
            was = before.get((person, name))
            if was != (at, on, seen):
                touched.add(person)
            if was is None or was[:2] != (at, on):
                changes += 1
                entry = {"at": str(act.at), "door": Door.RECONCILIATION, "who": person, "name": name, "on": on}
                self.history.setdefault(_entry(entry), act.at)
        tied = {person for person in touched if is_tied(self.ballots.people[person])}
        for person in touched:
            self._ask_no_more(person)
        asked = frozenset(tied - self.asked)
        self.asked |= tied
        doubts = [
            at
            for (person, name), (at, on, seen) in before.items()
            if at > act.at > seen and on is not ((person, name) in act.reactions)
            if not on or (name not in act.cut and person in counted)
        ]
        return _Found(changes, asked, NEVER if seen_it_all else max(doubts, default=NEVER))

    def _ask_no_more(self, person: PersonId) -> None:
        if not is_tied(self.ballots.people[person]):
            self.asked.discard(person)


def registers(ballots: Ballots) -> dict[tuple[PersonId, str], tuple[Micros, bool, Micros]]:
    people = ballots.people.items()
    return {(p, name): (r.at, r.on, r.seen) for p, ballot in people for name, r in ballot.reactions.items()}


def is_tied(ballot: Ballot) -> bool:
    """Whether there are verdicts of which none is the latest."""
    if not ballot.votes:
        return False
    shown = [name for name, register in ballot.reactions.items() if register.on and meaning_of(name) != OWNING]
    return ballot.standing() is None and bool(shown or ballot.slot())


def _entry(entry: dict[str, Any]) -> str:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False)


async def tell(
    ledger: Ledger,
    desk: DeskId,
    claim: ClaimId,
    act: Act | Closed,
    now: Micros,
    *,
    voter: Voter = Voter.UNKNOWN,
    votes: bool = True,
) -> Told:
    match act:
        case Closed():
            try:
                return Told(await ledger.close(desk, claim, act, now))
            except Superseded:
                status = (await ledger.state(desk, claim)).status
                return Told((status, status), superseded=True)
        case Observed():
            done = await ledger.reconcile(desk, claim, act, now)
            asked = frozenset(done.asked)
            return Told(done.status, changes=done.changes, asked=asked, undecided=done.undecided)
        case Ruled():
            cast = await ledger.rule(desk, claim, act, now)
        case _:
            cast = await ledger.cast(desk, claim, act, now, voter=voter, votes=votes)
    return Told(cast.status, cast.repeated, cast.redraw, cast.standing)


async def compare(client: Client, ledger: Ledger, desk: DeskId, claim: ClaimId, model: Model) -> None:
    """Everything that the store keeps of the claim is what the model says."""
    standing, status = model.ballots.standing(), model.status()
    state = await ledger.state(desk, claim)
    assert {p: verdict for verdict, voters in state.voters.items() for p in voters} == standing
    assert state.counts == Counter(standing.values())
    assert set(state.owners) == model.ballots.owners()
    assert state.status == status
    voting = {p: ballot for p, ballot in model.ballots.people.items() if ballot.votes}
    held = {(p, name) for p, ballot in voting.items() for name, r in ballot.reactions.items() if r.on}
    assert await ledger.held(desk, {claim: NEVER}) == {claim: held}

    indexed = [row.slug for row in STATUSES if await client.zscore(keys.status(desk, row.slug), claim) is not None]
    assert indexed == [status]
    assert (await client.zscore(keys.open_claims(desk), claim) is not None) == (status in OPEN)
    assert await client.zscore(keys.refresh(desk), claim) == model.card_mark
    assert await client.zscore(keys.parents(desk), state.article) == model.parent_mark

    lines = await ledger.history(desk, claim)
    ended = {line.who: line.standing[1] for line in lines}
    assert {p: verdict for p, verdict in ended.items() if verdict} == standing
    assert (lines[-1].status[1] if lines else Status.UNVERIFIED) == status
