"""The votes at the end, person by person: what may stand, given what people did, were told, and what Slack shows.

What is lawful is wider than one answer. A reaction whose event was lost has the comparison's time and may outrank a
press that came after it. A press whose answer never came may be in or out, but whole.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.desk.history import replayed
from bot.desk.ids import ClaimId, DeskId, Micros, PersonId
from bot.desk.policy import policy_of, status_of
from bot.desk.status import OPEN, STATUSES, Status
from bot.desk.vote import NEVER, Ballot, Ballots, Door, Verdict, meaning_of
from bot.sandbox.messages import Message
from bot.store import keys
from bot.store.piped import Client
from tests.faults.story import Act, EditorAct, Fate, Note, Press, Reaction, Story


class Kind(Enum):
    LOST = "lost"
    DOUBLED = "doubled"
    MISMATCH = "ledger_mismatches"


@dataclass(frozen=True, slots=True)
class Problem:
    kind: Kind
    what: str
    claim: ClaimId | None = None
    person: PersonId | None = None
    entries: tuple[Note, ...] = ()
    """The ledger's own account of the claim (and the person)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """All that the store holds of one claim."""

    desk: DeskId
    claim: ClaimId
    record: Mapping[str, str]
    ballots: Mapping[PersonId, dict[str, Any]]
    history: tuple[str, ...]
    indexes: frozenset[Status]
    """The statuses under which it is listed."""
    open: bool


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
    )


def judged(
    kept: Kept, card: Message | None, acts: Sequence[Act], voters: frozenset[PersonId], torn: Micros | None
) -> Iterator[Problem]:
    """`card`: as Slack shows it. `acts`: all that people did about the claim. `voters`: who may vote.

    `torn`: events from then on may be gone from the history, as what the store had not on disk is lost.
    """
    told = _Told(kept)
    model = told.ballots()
    yield from _reactions(told, model, card, voters)
    yield from _presses(told, model, [act for act in acts if isinstance(act, Press)])
    yield from _editors(told, [act for act in acts if isinstance(act, EditorAct)])
    lasting = [act for act in acts if isinstance(act, Reaction) and (torn is None or act.at < torn)]
    yield from _acknowledged(told, [act for act in lasting if act.person in voters])
    yield from _unheard_of(told, acts)
    yield from _counted(told, voters)
    yield from _tally(told, model)
    yield from _replayed(told, model)


class _Told:
    """The claim's ledger taken apart, and its account of a person."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.entries = [json.loads(entry) for entry in kept.history]

    def ballots(self) -> Ballots:
        """The registers and slots as the ledger has them, in the plain model."""
        people = {}
        for person, raw in self.kept.ballots.items():
            registers, presses = raw["r"] or {}, raw["p"] or {}
            ballot = people[person] = Ballot()
            for name, (at, on, *_) in registers.items():
                ballot.react(name, on=on, at=Micros(int(at)), floor=NEVER)
            ballot.presses = {Micros(int(at)): Verdict(verdict) for at, verdict in presses.items()}
            ballot.votes = _ruled_in(raw)
        return Ballots(people)

    def problem(self, kind: Kind, what: str, person: PersonId | None = None) -> Problem:
        notes = tuple(
            Note(Micros(int(entry["at"])), f"the ledger has {json.dumps(entry)}")
            for entry in self.entries
            if person in (None, entry["who"])
        )
        return Problem(kind, what, self.kept.claim, person, notes)

    def of_door(self, *doors: Door) -> list[dict[str, object]]:
        return [entry for entry in self.entries if entry["door"] in doors]


def _ruled_in(raw: Mapping[str, Any]) -> bool:
    return not raw.get("x") or raw["x"][1] != "0"


def _reactions(told: _Told, model: Ballots, card: Message | None, voters: frozenset[PersonId]) -> Iterator[Problem]:
    """The registers that are on are Slack's reactions of people who may vote, exactly."""
    if card is None:
        return
    shown = {
        (PersonId(person), name)
        for name, people in card.reactions.items()
        if meaning_of(name)
        for person in people
        if person in voters
    }
    held = {(p, name) for p, b in model.people.items() if p in voters for name, r in b.reactions.items() if r.on}
    for person, name in sorted(shown - held):
        yield told.problem(Kind.LOST, f"{person}'s {name} is on the card and not in the ledger", person)
    for person, name in sorted(held - shown):
        yield told.problem(Kind.DOUBLED, f"{person}'s {name} is in the ledger and not on the card", person)
    found = {(e["who"], e["name"], int(str(e["at"]))) for e in told.of_door(Door.RECONCILIATION) if e["on"]}
    sent = {
        (e["who"], e["name"], int(str(e["at"]))) for e in told.of_door(Door.REACTION) if e["on"] and not e.get("late")
    }
    for person, name in sorted(held):
        at = model.people[person].reactions[name].at
        if (person, name, at) not in found | sent:
            what = f"{person}'s {name} has a time ({at}) that neither an event nor a comparison in the history gave it"
            yield told.problem(Kind.MISMATCH, what, person)


def _presses(told: _Told, model: Ballots, presses: Sequence[Press]) -> Iterator[Problem]:
    """Each confirmed press is there, none that was refused, no other."""
    there = {(person, at): verdict for person, b in model.people.items() for at, verdict in b.presses.items()}
    for press in presses:
        found = there.pop((press.person, press.at), None)
        if press.fate is Fate.CONFIRMED and found is not press.verdict:
            what = f"{press.person}'s press of {press.verdict} at {press.at} was confirmed; the ledger has {found}"
            yield told.problem(Kind.LOST, what, press.person)
        if press.fate is Fate.REFUSED and found is not None:
            what = f"{press.person} was told that the press of {press.verdict} at {press.at} was not taken, and it was"
            yield told.problem(Kind.DOUBLED, what, press.person)
        if press.fate is Fate.UNKNOWN and found not in (None, press.verdict):
            what = f"{press.person}'s press of {press.verdict} at {press.at} became {found}"
            yield told.problem(Kind.MISMATCH, what, press.person)
    for (person, at), verdict in there.items():
        what = f"the ledger has a press of {verdict} at {at} that {person} never did"
        yield told.problem(Kind.DOUBLED, what, person)
    written = {(str(e["who"]), int(str(e["at"])), str(e["verdict"])) for e in told.of_door(Door.BUTTON)}
    held = {(str(person), int(at), str(v)) for person, b in model.people.items() for at, v in b.presses.items()}
    for who, when, which in sorted(written ^ held):
        what = f"press of {which} at {when} is in one of ballot and history alone"
        yield told.problem(Kind.MISMATCH, what, PersonId(who))


def _editors(told: _Told, acts: Sequence[EditorAct]) -> Iterator[Problem]:
    """Likewise; and the latest of those that are there holds."""
    there = Counter(str(entry["reason"]) for entry in told.of_door(Door.EDITOR))
    for act in acts:
        times = there.pop(act.reason, 0)
        if act.fate is Fate.CONFIRMED and not times:
            yield told.problem(Kind.LOST, f"{act.person}'s act as editor was confirmed: {act.reason}", act.person)
        if act.fate is Fate.REFUSED and times:
            what = f"{act.person} was told that the act as editor was not taken, and it was: {act.reason}"
            yield told.problem(Kind.DOUBLED, what, act.person)
        if times > 1:
            what = f"{act.person}'s act as editor stands {times} times in the history: {act.reason}"
            yield told.problem(Kind.DOUBLED, what, act.person)
    for reason in there:
        yield told.problem(Kind.DOUBLED, f"nobody acted as editor with: {reason}")
    latest = max(told.of_door(Door.EDITOR), key=lambda e: (int(str(e["at"])), str(e["who"])), default=None)
    if latest and latest["as"] != told.kept.record.get("closed_as", ""):
        yield told.problem(Kind.MISMATCH, f"the latest editor's act is not the one that holds: {latest}")


def _acknowledged(told: _Told, reactions: Sequence[Reaction]) -> Iterator[Problem]:
    """What was acknowledged to Slack was applied before."""
    written = Counter(
        (str(e["who"]), str(e["name"]), bool(e["on"]), int(str(e["at"]))) for e in told.of_door(Door.REACTION)
    )
    for act in reactions:
        times = written[act.person, act.name, act.on, act.at]
        if any(each.acked for each in act.deliveries) and not times and act.card == told.kept.record.get("ts"):
            what = f"{act.person}'s event of {act.at} was acknowledged and is not in the history: {act.told}"
            yield told.problem(Kind.LOST, what, act.person)
        if times > 1:
            yield told.problem(Kind.DOUBLED, f"{act.person}'s event of {act.at} is in the history twice", act.person)


def _unheard_of(told: _Told, acts: Sequence[Act]) -> Iterator[Problem]:
    """The history holds no event that nobody caused."""
    done = {(a.person, a.name, a.on, a.at) for a in acts if isinstance(a, Reaction)}
    for e in told.of_door(Door.REACTION):
        if (e["who"], e["name"], e["on"], int(str(e["at"]))) not in done:
            yield told.problem(Kind.DOUBLED, f"nobody did what the history has: {e}", PersonId(str(e["who"])))


def _counted(told: _Told, voters: frozenset[PersonId]) -> Iterator[Problem]:
    """Nothing counts of who may not vote, and nobody else is left out."""
    for person, raw in told.kept.ballots.items():
        if person not in voters and (raw["s"] or raw["o"]):
            yield told.problem(Kind.DOUBLED, f"{person} may not vote, and {raw['s'] or 'their eyes'} count", person)
        if person in voters and not _ruled_in(raw):
            yield told.problem(Kind.LOST, f"{person} may vote and is ruled out", person)


def _tally(told: _Told, model: Ballots) -> Iterator[Problem]:
    """Standing votes, counts, status and lists follow from the registers by the policy."""
    record = told.kept.record
    standing = model.standing()
    for person, raw in told.kept.ballots.items():
        if raw["s"] != (standing.get(person) or ""):
            what = f"{person}'s acts leave {standing.get(person)} standing, the ledger says {raw['s'] or None}"
            yield told.problem(Kind.MISMATCH, what, person)
    counts = Counter(standing.values())
    for verdict in Verdict:
        if int(record.get(verdict, "0")) != counts[verdict]:
            what = f"{counts[verdict]} votes stand for {verdict}, the ledger counts {record.get(verdict)}"
            yield told.problem(Kind.MISMATCH, what)
    status = _status(told, standing)
    if record["status"] != status or told.kept.indexes != {status} or told.kept.open != (status in OPEN):
        lists = f"listed under {sorted(told.kept.indexes)}, {'open' if told.kept.open else 'not open'}"
        yield told.problem(Kind.MISMATCH, f"it is {status}; the ledger says {record['status']}, {lists}")


def _replayed(told: _Told, model: Ballots) -> Iterator[Problem]:
    """The history alone gives the same votes and the same status."""
    record, standing = told.kept.record, model.standing()
    lines = list(replayed(told.kept.history, pasted_by=PersonId(record["pasted_by"]), policy=policy_of(told.kept.desk)))
    status = lines[-1].status[1] if lines else Status.UNVERIFIED
    if status is not _status(told, standing):
        yield told.problem(Kind.MISMATCH, f"its history comes to {status}, its votes to {_status(told, standing)}")
    last = {line.who: line.standing[1] for line in lines if line.door is not Door.EDITOR}
    for person in sorted(set(last) | set(standing)):
        if last.get(person) is not standing.get(person):
            what = f"{person}'s history comes to {last.get(person)}, the ballot to {standing.get(person)}"
            yield told.problem(Kind.MISMATCH, what, person)


def _status(told: _Told, standing: Mapping[PersonId, Verdict]) -> Status:
    record = told.kept.record
    closed = record.get("closed_as")
    return status_of(
        standing,
        pasted_by=PersonId(record["pasted_by"]),
        policy=policy_of(told.kept.desk),
        closed_as=Status(closed) if closed else None,
    )


def described(problem: Problem, story: Story, calls: Iterable[Mapping[str, Any]] = ()) -> str:
    """With all that led to it: acts, deaths, the ledger's entries, and the bot's calls that name the claim."""
    lines = [f"{problem.kind.value}: {problem.claim or ''} {problem.what}"]
    if problem.claim is not None:
        called = [
            Note(Micros(int(call["at"] * 1_000_000)), f"{call['method']} {call['fault'] or call['error'] or 'ok'}")
            for call in calls
            if f'"{problem.claim}"' in json.dumps(call["args"].get("metadata"))
        ]
        entries = [*problem.entries, *called]
        lines += [f"    {line}" for line in story.about(problem.claim, problem.person, entries)]
    return "\n".join(lines)
