"""The append-only history of a claim: entries as they stand in the store, and what they come to when replayed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.desk.ids import Micros, PersonId
from bot.desk.policy import Policy, status_of
from bot.desk.status import ROW, Status
from bot.desk.vote import (
    OWNING,
    VERDICT_ROW,
    Act,
    Ballots,
    Door,
    Observed,
    Pressed,
    Reacted,
    Verdict,
    meaning_of,
)


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


def replayed(entries: Iterable[str], *, pasted_by: PersonId, policy: Policy) -> Iterator[HistoryLine]:
    """The history in the order of event times, each entry with the changes it made.

    Entries of one reconciliation share its time and are taken one by one, after the events of that time: who is no
    longer shown is taken off, who is newly shown is put on.
    """
    ballots, closed = Ballots(), None
    status = Status.UNVERIFIED
    for entry in sorted(map(json.loads, entries), key=_place):
        at, who, door = Micros(int(entry["at"])), PersonId(entry["who"]), Door(entry["door"])
        stood = ballots.standing().get(who)
        if door is Door.EDITOR:
            closed = Status(entry["as"]) if entry["as"] else None
            what = (
                f"closed as {ROW[closed].label.lower()}: {entry['reason']}"
                if closed
                else f"reopened: {entry['reason']}"
            )
        else:
            if not entry.get("late"):
                ballots.apply(act_of(entry))
            what = _told(entry)
        now = status_of(ballots.standing(), pasted_by=pasted_by, policy=policy, closed_as=closed)
        yield HistoryLine(at, who, door, what, (stood, ballots.standing().get(who)), (status, now))
        status = now


def _place(entry: dict[str, Any]) -> tuple[int, bool, str]:
    return int(entry["at"]), entry["door"] == Door.RECONCILIATION, entry["who"]


def act_of(entry: dict[str, Any]) -> Act:
    """The act that an entry of the doors reaction, button or reconciliation was written from."""
    door, who, at = Door(entry["door"]), PersonId(entry["who"]), Micros(int(entry["at"]))
    if door is Door.BUTTON:
        return Pressed(who, Verdict(entry["verdict"]), at)
    if door is Door.RECONCILIATION and entry["on"]:
        return Observed(frozenset({(who, entry["name"])}), at, complete=False)
    return Reacted(who, entry["name"], on=entry["on"], at=at)


def _told(entry: dict[str, Any]) -> str:
    if entry["door"] == Door.BUTTON:
        return f"pressed {VERDICT_ROW[Verdict(entry['verdict'])].sign}"
    meaning = meaning_of(entry["name"])
    sign = "👀" if meaning == OWNING else VERDICT_ROW[Verdict(meaning)].sign if meaning else f":{entry['name']}:"
    if entry["door"] == Door.RECONCILIATION:
        return f"found on Slack: {sign}" if entry["on"] else f"gone from Slack: {sign}"
    done = f"added {sign}" if entry["on"] else f"removed {sign}"
    return f"{done}, known too late to count" if entry.get("late") else done
