"""What people did in the local Slack, what they were told, and what befell the processes meanwhile."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum

from bot.desk.ids import ArticleId, ClaimId, Micros, PersonId
from bot.desk.schedule import DigestHours
from bot.desk.status import Status
from bot.desk.vote import Verdict
from bot.sandbox.delivery import Record


class Fate(Enum):
    """What a person knows of an act that Slack cannot give back."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    """They were told that it was not recorded."""
    UNKNOWN = "unknown"
    """No answer came, or one that says it cannot be known."""


HEARD = {
    "the digest follows here": Fate.CONFIRMED,
    "could not be confirmed": Fate.UNKNOWN,
    "not recorded": Fate.REFUSED,
    "nothing was recorded": Fate.REFUSED,
    "nothing was changed": Fate.REFUSED,
    "not on this desk": Fate.REFUSED,
    "Only full members": Fate.REFUSED,
    "does not count the votes": Fate.REFUSED,
    "Yours is in its history": Fate.CONFIRMED,
    "slow to say who you are": Fate.REFUSED,
}
"""What the bot's private sentences say of an act."""


def fate_in(text: str) -> Fate | None:
    return next((fate for words, fate in HEARD.items() if words in text), None)


@dataclass(frozen=True, slots=True)
class Reaction:
    """`deliveries` are Slack's records of the event: several where it is sent as a duplicate."""

    person: PersonId
    channel: str
    card: str
    claim: ClaimId
    name: str
    on: bool
    at: Micros
    deliveries: tuple[Record, ...]

    @property
    def told(self) -> str:
        came = ", ".join(f"{each.status} after {each.attempts}" for each in self.deliveries)
        return f"{self.person} {'puts on' if self.on else 'takes off'} {self.name} ({came})"


@dataclass(frozen=True, slots=True)
class Press:
    person: PersonId
    claim: ClaimId
    verdict: Verdict
    at: Micros
    fate: Fate
    heard: str

    @property
    def told(self) -> str:
        return f"{self.person} presses {self.verdict}: {self.fate.value} ({self.heard})"


@dataclass(frozen=True, slots=True)
class EditorAct:
    """`reason` is the only one of its kind, so that the ledger's entry is known by it. `as_` None reopens."""

    person: PersonId
    claim: ClaimId
    as_: Status | None
    reason: str
    at: Micros
    """By the driver's clock, when the form was sent off."""
    fate: Fate
    heard: str

    @property
    def told(self) -> str:
        return f"{self.person} {f'closes as {self.as_}' if self.as_ else 'reopens'}: {self.fate.value} ({self.heard})"


Act = Reaction | Press | EditorAct


@dataclass(slots=True)
class Paste:
    """`claims` is how many the text holds."""

    person: PersonId
    channel: str
    text: str
    article: ArticleId
    claims: int
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class AskedDigest:
    """`/digest now`."""

    channel: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Note:
    at: Micros
    what: str


@dataclass(slots=True)
class Story:
    """Everything that happened, so that what is wrong at the end can be told from its beginning."""

    acts: list[Act] = field(default_factory=list)
    pastes: list[Paste] = field(default_factory=list)
    hours: dict[str, DigestHours] = field(default_factory=dict)
    """Channel to the digest's hours that were confirmed to the person who set them."""
    asked: list[AskedDigest] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    kills: int = 0
    exits: int = 0
    """How often a process ended without having been killed."""

    def note(self, what: str) -> None:
        self.notes.append(Note(now(), what))

    def by_claim(self) -> dict[ClaimId, list[Act]]:
        found: dict[ClaimId, list[Act]] = defaultdict(list)
        for act in self.acts:
            found[act.claim].append(act)
        return found

    def about(self, claim: ClaimId, person: PersonId | None, entries: Iterable[Note] = ()) -> Iterator[str]:
        """The acts on a claim (of one person), the ledger's entries and what befell the processes, in order of time."""
        of = [a for a in self.acts if a.claim == claim and (person is None or a.person == person)]
        lines = [Note(act.at, act.told) for act in of] + list(entries)
        if not lines:
            return
        first, last = min(line.at for line in lines), max(line.at for line in lines)
        around = [note for note in self.notes if first - AROUND <= note.at <= last + AROUND]
        for line in sorted([*lines, *around], key=lambda line: line.at):
            yield f"{clock(line.at)} {line.what}"


AROUND = 15_000_000
"""Microseconds before the first and after the last act on a claim in which a kill may have to do with it."""


def now() -> Micros:
    return Micros(time.time_ns() // 1000)


def clock(at: Micros) -> str:
    return f"{datetime.fromtimestamp(at / 1_000_000, UTC):%H:%M:%S.%f}"
