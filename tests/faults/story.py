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
from bot.desk.vote import NEVER, Verdict
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
    def heard(self) -> bool:
        """Whether it was acknowledged to Slack."""
        return any(each.acked for each in self.deliveries)

    @property
    def heard_by(self) -> Micros:
        """When it had been applied at the latest."""
        times = [each.acked_at for each in self.deliveries if each.acked_at is not None]
        return Micros(int(max(times) * 1_000_000)) if len(times) == len(self.deliveries) else now()

    @property
    def lost(self) -> bool:
        """Whether Slack never sent it."""
        return bool(self.deliveries) and all(each.status == "lost" for each in self.deliveries)

    @property
    def written(self) -> tuple[str, str, bool, int]:
        """How the ledger knows it."""
        return self.person, self.name, self.on, self.at

    @property
    def told(self) -> str:
        came = ", ".join(f"{each.status} after {each.attempts}" for each in self.deliveries)
        return f"{self.person} {'puts on' if self.on else 'takes off'} {self.name} ({came})"


@dataclass(frozen=True, slots=True)
class Press:
    person: PersonId
    channel: str
    claim: ClaimId
    verdict: Verdict
    at: Micros
    fate: Fate
    heard: str
    until: Micros
    """When it was answered, or the person was told."""

    @property
    def told(self) -> str:
        return f"{self.person} presses {self.verdict}: {self.fate.value} ({self.heard})"


@dataclass(frozen=True, slots=True)
class EditorAct:
    """`reason` is the only one of its kind, so that the ledger's entry is known by it. `as_` None reopens."""

    person: PersonId
    channel: str
    claim: ClaimId
    as_: Status | None
    reason: str
    at: Micros
    """By the driver's clock, when the form was sent off."""
    fate: Fate
    heard: str
    until: Micros

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
    restored: bool = False
    """Pasted again when everything that is deleted was known to be."""


@dataclass(frozen=True, slots=True)
class AskedDigest:
    """`/digest now`."""

    channel: str
    fate: Fate
    at: Micros


@dataclass(frozen=True, slots=True)
class Closure:
    """The bot was taken out of a channel, and let in again."""

    channel: str
    first: Micros
    last: Micros


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
    asked_at: list[datetime] = field(default_factory=list)
    """What the clock that is passed in showed when it was asked what digests are due."""
    deeds: dict[PersonId, list[Micros]] = field(default_factory=lambda: defaultdict(list))
    """When each person did what they may be told something about."""
    said_again: set[tuple[PersonId, str]] = field(default_factory=set)
    """Who was told what (by its `ts`) that the bot could not know to have been heard already."""
    reacted: set[tuple[PersonId, ClaimId, str]] = field(default_factory=set)
    """Who put any reaction on which message of which claim."""
    deleted: set[tuple[str, str]] = field(default_factory=set)
    """Channel and `ts` of messages that somebody has deleted."""
    closures: list[Closure] = field(default_factory=list)
    compared_since: Micros = NEVER
    """When something last broke whose end has everything compared, beside the deaths of the processes."""
    notes: list[Note] = field(default_factory=list)
    unanswered: int = 0
    """Presses and forms that Slack lost, or whose answer it did not hear, by its own fault."""
    kills: int = 0
    exits: int = 0
    """How often a process ended without having been killed."""

    def note(self, what: str) -> None:
        self.notes.append(Note(now(), what))

    def by_claim(self) -> dict[tuple[str, ClaimId], list[Act]]:
        """By channel and claim: the same text may stand on two desks."""
        found: dict[tuple[str, ClaimId], list[Act]] = defaultdict(list)
        for act in self.acts:
            found[act.channel, act.claim].append(act)
        return found

    def about(
        self, channel: str | None, claim: ClaimId, person: PersonId | None, entries: Iterable[Note] = ()
    ) -> Iterator[str]:
        """The acts on a claim (of one person), the ledger's entries and what befell the processes, in order of time."""
        of = [a for a in self.acts if (a.channel, a.claim) == (channel, claim) and person in (None, a.person)]
        lines = [Note(act.at, act.told) for act in of] + list(entries)
        if not lines:
            return
        first, last = min(line.at for line in lines), max(line.at for line in lines)
        near = [a for a in self.acts if a.person == person and a not in of and first - AROUND <= a.at <= last + AROUND]
        lines += [Note(act.at, f"elsewhere, {act.told}") for act in near]
        around = [note for note in self.notes if first - AROUND <= note.at <= last + AROUND]
        for line in sorted([*lines, *around], key=lambda line: line.at):
            yield f"{clock(line.at)} {line.what}"


AROUND = 15_000_000
"""Microseconds before the first and after the last act on a claim in which a kill may have to do with it."""


def now() -> Micros:
    return Micros(time.time_ns() // 1000)


def clock(at: Micros) -> str:
    return f"{datetime.fromtimestamp(at / 1_000_000, UTC):%H:%M:%S.%f}"
