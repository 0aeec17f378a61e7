"""What a store holds of a claim, held against what its history alone comes to."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.desk.history import Replay
from bot.desk.ids import ClaimId, DeskId, Micros, PersonId
from bot.desk.policy import policy_of
from bot.desk.status import OPEN, Status
from bot.desk.vote import Ballot, Verdict


@dataclass(frozen=True, slots=True)
class Books:
    """All that a store holds of one claim, read at one moment."""

    desk: DeskId
    claim: ClaimId
    record: Mapping[str, str]
    """The claim's hash."""
    ballots: Mapping[str, str]
    """Person to the JSON of their ballot."""
    history: Sequence[tuple[str, float]]
    """Entries with their places in the order of time."""
    place: float | None
    """Its rank among its article's claims."""
    listed: Mapping[Status, float]
    """Its ranks in the lists of the statuses."""
    open: float | None
    """Its rank among the open claims."""
    cards: Mapping[str, str]
    """Its cards' `ts`, those deleted among them, each with the claim that it leads to, or ""."""
    lost_words: Sequence[str] = ()
    """Indexes by word and by source that ought to find it and do not."""


def differences(books: Books) -> Iterator[str]:
    """What is not as the history says, one clause each."""
    if not books.record:
        yield "its record is gone"
        return
    replay = Replay(pasted_by=PersonId(books.record.get("pasted_by", "")), policy=policy_of(books.desk))
    yield from _followed(replay, books)
    yield from _votes(replay, books)
    yield from _decision(replay, books)
    yield from _lists(books)


def _followed(replay: Replay, books: Books) -> Iterator[str]:
    """Has the replay take all that can be read."""
    readable = []
    for entry, score in books.history:
        try:
            Replay(pasted_by=PersonId(""), policy=policy_of(books.desk)).follow([entry])
            at = int(json.loads(entry)["at"])
        except (AttributeError, KeyError, TypeError, ValueError):
            yield f"an entry of its history cannot be read: {entry}"
            continue
        readable.append(entry)
        if at != score:
            yield f"an entry of its history stands at {score:.0f} and is of {at}: {entry}"
    replay.follow(readable)


def _votes(replay: Replay, books: Books) -> Iterator[str]:
    standing, owners = replay.ballots.standing(), replay.ballots.owners()
    for person in sorted({*books.ballots, *replay.ballots.people}):
        told = replay.ballots.people.get(PersonId(person), Ballot())
        try:
            held: dict[str, Any] = json.loads(books.ballots[person]) if person in books.ballots else {}
            registers = {name: (int(r[0]), bool(r[1])) for name, r in (held.get("r") or {}).items()}
            counts = not held.get("x") or held["x"][1] != "0"
            presses = {Micros(int(at)): str(verdict) for at, verdict in (held.get("p") or {}).items()}
        except (AttributeError, IndexError, TypeError, ValueError):
            yield f"the ballot of {person} cannot be read"
            continue
        if counts != told.votes:
            yield f"the acts of {person} {'count' if counts else 'do not count'}, by the history the other way round"
        if (held.get("s") or None) != standing.get(PersonId(person)):
            yield (
                f"the standing vote of {person} is {held.get('s') or 'none'}, "
                f"by the history {standing.get(PersonId(person), 'none')}"
            )
        if bool(held.get("o")) != (person in owners):
            yield f"{person} {'is' if held.get('o') else 'is not'} on it, by the history the other way round"
        known = {name: (r.at, r.on) for name, r in told.reactions.items()}
        for name in sorted(name for name in {*known, *registers} if known.get(name) != registers.get(name)):
            yield (
                f"the reaction {name} of {person} is {_register(registers.get(name))}, "
                f"by the history {_register(known.get(name))}"
            )
        if presses != told.presses:
            yield f"{person} has {_presses(presses)}, by the history {_presses(told.presses)}"


def _register(register: tuple[int, bool] | None) -> str:
    return f"{'on' if register[1] else 'off'} since {register[0]}" if register else "unknown"


def _presses(presses: Mapping[Micros, str] | Mapping[Micros, Verdict]) -> str:
    return f"pressed {', '.join(f'{presses[at]} at {at}' for at in sorted(presses))}" if presses else "pressed nothing"


def _decision(replay: Replay, books: Books) -> Iterator[str]:
    record, counts = books.record, Counter(replay.ballots.standing().values())
    for verdict in Verdict:
        if record.get(verdict, "0") != str(counts[verdict]):
            yield f"{record.get(verdict, '0')} votes for {verdict} are counted, by the history {counts[verdict]}"
    closed = replay.closed
    said = (closed.as_ or "", closed.person, str(closed.at), closed.reason) if closed else None
    held = tuple(record.get(f"closed_{name}", "") for name in ("as", "by", "at", "reason"))
    if (held if any(held) else None) != said:
        yield f"the editor's act is {_act(held)}, by the history {_act(said)}"
    if record.get("status") != replay.status():
        yield f"its status is {record.get('status', 'none')}, by the history {replay.status()}"


def _act(act: Sequence[str] | None) -> str:
    if act is None or not any(act):
        return "none"
    as_, by, at, reason = act
    return f"{f'closed as {as_}' if as_ else 'reopened'} by {by} at {at} ({reason})"


def _lists(books: Books) -> Iterator[str]:
    record = books.record
    rank, status = float(record.get("rank", "nan")), record.get("status")
    if books.place != rank:
        yield f"its place in its article is {_rank(books.place)}, by its record {_rank(rank)}"
    for slug in Status:
        listed = books.listed.get(slug)
        if slug == status and listed != rank:
            yield f"its place among the {slug} ones is {_rank(listed)}, by its record {_rank(rank)}"
        elif slug != status and listed is not None:
            yield f"it is listed as {slug}, by its record it is {status}"
    expected = rank if status in OPEN else None
    if books.open != expected:
        yield f"its place among the open ones is {_rank(books.open)}, by its record {_rank(expected)}"
    for ts in sorted(ts for ts, claim in books.cards.items() if claim != books.claim):
        yield f"its card {ts} leads to {books.cards[ts] or 'no claim'}"
    for index in books.lost_words:
        yield f"{index} does not find it"


def _rank(rank: float | None) -> str:
    return "none" if rank is None else f"{rank:.0f}"
