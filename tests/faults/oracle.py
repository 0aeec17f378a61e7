"""The votes at the end, person by person: what may stand, given what people did, were told, and what Slack shows.

What is lawful is wider than one answer. A reaction whose event was lost has the comparison's time and may outrank a
press that came after it. A press whose answer never came may be in or out, but whole.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot.desk.history import replayed
from bot.desk.ids import Micros, PersonId
from bot.desk.policy import policy_of
from bot.desk.status import OPEN, Status
from bot.desk.vote import Ballots, Door, Verdict
from bot.sandbox.messages import Message
from tests.faults.kept import Kept, Told, ruled_in
from tests.faults.problems import Kind, Problem
from tests.faults.reactions import acknowledged, reactions, unheard_of
from tests.faults.readings import Readings
from tests.faults.story import Act, EditorAct, Fate, Press, Reaction
from tests.policy_model import status_of


def judged(
    kept: Kept,
    card: Message | None,
    acts: Sequence[Act],
    voters: frozenset[PersonId],
    readings: Readings,
    torn: Micros | None,
) -> Iterator[Problem]:
    """`card`: as Slack shows it. `acts`: all that people did about the claim. `voters`: who may vote.

    `torn`: events from then on may be gone from the history, as what the store had not on disk is lost.
    """
    told = Told(kept)
    model = told.ballots()
    reacted = [act for act in acts if isinstance(act, Reaction)]
    lasting = [act for act in reacted if (torn is None or act.at < torn) and act.person in voters]
    yield from reactions(told, card, lasting, voters)
    yield from acknowledged(told, lasting, readings.between)
    yield from unheard_of(told, acts)
    yield from _presses(told, model, [act for act in acts if isinstance(act, Press)])
    yield from _editors(told, [act for act in acts if isinstance(act, EditorAct)])
    yield from _counted(told, voters)
    yield from _tally(told, model)
    yield from _replayed(told, model)


def _presses(told: Told, model: Ballots, presses: Sequence[Press]) -> Iterator[Problem]:
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


def _editors(told: Told, acts: Sequence[EditorAct]) -> Iterator[Problem]:
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


def _counted(told: Told, voters: frozenset[PersonId]) -> Iterator[Problem]:
    """Nothing counts of who may not vote, and nobody else is left out."""
    for person, raw in told.kept.ballots.items():
        if person not in voters and (raw["s"] or raw["o"]):
            yield told.problem(Kind.DOUBLED, f"{person} may not vote, and {raw['s'] or 'their eyes'} count", person)
        if person in voters and not ruled_in(raw):
            yield told.problem(Kind.LOST, f"{person} may vote and is ruled out", person)


def _tally(told: Told, model: Ballots) -> Iterator[Problem]:
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


def _replayed(told: Told, model: Ballots) -> Iterator[Problem]:
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


def _status(told: Told, standing: Mapping[PersonId, Verdict]) -> Status:
    record = told.kept.record
    closed = record.get("closed_as")
    return status_of(
        standing,
        pasted_by=PersonId(record["pasted_by"]),
        policy=policy_of(told.kept.desk),
        closed_as=Status(closed) if closed else None,
    )
