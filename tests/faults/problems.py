"""What the oracle may find, and how it is told from its beginning."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.desk.ids import ClaimId, Micros, PersonId
from tests.faults.story import Note, Story, clock


class Kind(Enum):
    LOST = "lost"
    DOUBLED = "doubled"
    MISMATCH = "ledger_mismatches"
    UNRECONCILED = "unreconciled"
    """Right only once somebody asked for the comparison."""
    IN_DOUBT = "in_doubt"
    """People were left without a yes, and nothing had failed."""
    UNTRUE = "untrue"
    """People were told what was not so."""


@dataclass(frozen=True, slots=True)
class Problem:
    kind: Kind
    what: str
    channel: str | None = None
    claim: ClaimId | None = None
    """Of the channel's desk: another may have the same."""
    person: PersonId | None = None
    entries: tuple[Note, ...] = ()
    """The ledger's own account of the claim (and the person)."""
    about: str = ""
    """Where it is no claim that it is about: what all notes of it name."""


def described(problem: Problem, story: Story, calls: Iterable[Mapping[str, Any]] = ()) -> str:
    """With all that led to it: acts, deaths, the ledger's entries, and the bot's calls that name the claim."""
    lines = [f"{problem.kind.value}: {problem.claim or ''} {problem.what}"]
    if problem.claim is not None:
        called = [
            Note(Micros(int(call["at"] * 1_000_000)), f"{call['method']} {call['fault'] or call['error'] or 'ok'}")
            for call in calls
            if call["args"].get("channel") == problem.channel
            and f'"{problem.claim}"' in json.dumps(call["args"].get("metadata"))
        ]
        entries = [*problem.entries, *called]
        lines += [f"    {line}" for line in story.about(problem.channel, problem.claim, problem.person, entries)]
    elif problem.about:
        lines += [f"    {clock(note.at)} {note.what}" for note in story.notes if problem.about in note.what]
    return "\n".join(lines)
