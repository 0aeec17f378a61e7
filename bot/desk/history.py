"""The append-only history of a claim: entries as they stand in the store, and what they come to when replayed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.desk.ids import Micros, PersonId
from bot.desk.policy import Policy, status_by
from bot.desk.status import ROW, Status
from bot.desk.vote import (
    OWNING,
    VERDICT_ROW,
    Act,
    Ballot,
    Ballots,
    Door,
    Found,
    Pressed,
    Reacted,
    Ruled,
    Verdict,
    meaning_of,
)
from bot.desk.voter import VOTER_ROW, Voter


@dataclass(frozen=True, slots=True)
class Closed:
    """An editor's act; `as_` None reopens."""

    person: PersonId
    as_: Status | None
    at: Micros
    reason: str


def written(act: Reacted | Pressed | Closed) -> str:
    """The entry of one act. The same event gives the same letters, so that the store holds it once.

    The store adds `"late": true` to a reaction that comes when a reconciliation has already seen what became of it.
    """
    match act:
        case Reacted(person, name, on, at):
            entry: dict[str, Any] = {
                "door": Door.REACTION,
                "who": person,
                "name": name,
                "on": on,
                "at": str(at),
            }
        case Pressed(person, verdict, at):
            entry = {"door": Door.BUTTON, "who": person, "verdict": verdict, "at": str(at)}
        case Closed(person, as_, at, reason):
            entry = {"door": Door.EDITOR, "who": person, "as": as_ or "", "reason": reason, "at": str(at)}
    return json.dumps(entry, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry with what it changed."""

    at: Micros
    who: PersonId
    door: Door
    what: str
    standing: tuple[Verdict | None, Verdict | None]
    """The person's standing verdict before and after."""
    status: tuple[Status, Status]


class Replay:
    """What a claim's entries come to: nothing but the history is needed to know where the desk stands.

    An entry costs the same however many people have voted: it changes what stands of one of them.

    Entries of one reconciliation share its time and are taken one by one, after the events of that time: who is no
    longer shown is taken off, who is newly shown is put on.
    """

    def __init__(self, *, pasted_by: PersonId, policy: Policy) -> None:
        self._pasted_by = pasted_by
        self._policy = policy
        self.ballots = Ballots()
        self.closed: Closed | None = None
        """The latest editor's act."""
        self._standing: dict[PersonId, Verdict | None] = {}
        self._counts = dict.fromkeys(Verdict, 0)

    def status(self) -> Status:
        closed_as = self.closed.as_ if self.closed else None
        own = self._standing.get(self._pasted_by)
        return status_by(self._counts, own=own, policy=self._policy, closed_as=closed_as)

    def follow(self, entries: Iterable[str]) -> None:
        """Takes some entries, in the order of event times.

        More may follow, later ones: all entries of one time belong into one call.
        """
        for entry in _ordered(entries):
            self._apply(entry)

    def lines(self, entries: Iterable[str]) -> Iterator[HistoryLine]:
        """The same, and each entry with the changes it made."""
        status = self.status()
        for entry in _ordered(entries):
            who = PersonId(entry["who"])
            stood, before = self._standing.get(who), status
            self._apply(entry)
            stands, status = self._standing.get(who), self.status()
            yield HistoryLine(
                Micros(int(entry["at"])), who, Door(entry["door"]), _told(entry), (stood, stands), (before, status)
            )

    def _apply(self, entry: dict[str, Any]) -> None:
        if entry["door"] == Door.EDITOR:
            as_ = Status(entry["as"]) if entry["as"] else None
            self.closed = Closed(PersonId(entry["who"]), as_, Micros(int(entry["at"])), entry["reason"])
        elif not entry.get("late"):
            act = act_of(entry)
            if isinstance(act, Ruled):  # all that the person did before may have been known too late to count
                self.ballots.people.setdefault(act.person, Ballot())
            self.ballots.apply(act)
            self._recount(PersonId(entry["who"]))

    def _recount(self, person: PersonId) -> None:
        ballot, stood = self.ballots.people.get(person), self._standing.get(person)
        stands = self._standing[person] = ballot.standing() if ballot else None
        if stood:
            self._counts[stood] -= 1
        if stands:
            self._counts[stands] += 1


def replayed(entries: Iterable[str], *, pasted_by: PersonId, policy: Policy) -> Iterator[HistoryLine]:
    """The whole history in the order of event times, each entry with the changes it made."""
    return Replay(pasted_by=pasted_by, policy=policy).lines(entries)


def _ordered(entries: Iterable[str]) -> list[dict[str, Any]]:
    return sorted(map(json.loads, entries), key=_place)


def _place(entry: dict[str, Any]) -> tuple[int, bool, str]:
    return int(entry["at"]), entry["door"] == Door.RECONCILIATION, entry["who"]


def act_of(entry: dict[str, Any]) -> Act | Found:
    """The act that an entry of the doors reaction, button, reconciliation or policy was written from."""
    door, who, at = Door(entry["door"]), PersonId(entry["who"]), Micros(int(entry["at"]))
    if door is Door.BUTTON:
        return Pressed(who, Verdict(entry["verdict"]), at)
    if door is Door.POLICY:
        return Ruled(who, Voter(entry["voter"]), votes=entry["votes"])
    if door is Door.RECONCILIATION and entry["on"]:
        return Found(who, entry["name"], at)
    return Reacted(who, entry["name"], on=entry["on"], at=at)


def _told(entry: dict[str, Any]) -> str:
    if entry["door"] == Door.EDITOR:
        done = f"closed as {ROW[Status(entry['as'])].label.lower()}" if entry["as"] else "reopened"
        return f"{done}: {entry['reason']}"
    if entry["door"] == Door.BUTTON:
        return f"pressed {VERDICT_ROW[Verdict(entry['verdict'])].sign}"
    if entry["door"] == Door.POLICY:
        votes = "votes here" if entry["votes"] else "no vote here"
        return f"{votes}: {VOTER_ROW[Voter(entry['voter'])].told}"
    meaning = meaning_of(entry["name"])
    sign = "👀" if meaning == OWNING else VERDICT_ROW[Verdict(meaning)].sign if meaning else f":{entry['name']}:"
    if entry["door"] == Door.RECONCILIATION:
        return f"found on Slack: {sign}" if entry["on"] else f"gone from Slack: {sign}"
    done = f"added {sign}" if entry["on"] else f"removed {sign}"
    return f"{done}, known too late to count" if entry.get("late") else done
