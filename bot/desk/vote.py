"""Votes: the verdicts, the emoji that stand for them, and what one person's acts leave standing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.desk.ids import Micros, PersonId
from bot.desk.voter import Voter


class Verdict(StrEnum):
    VERIFIED = "verified"
    FALSE = "false"
    MISLEADING = "misleading"
    COULD_NOT_VERIFY = "could_not_verify"


class Door(StrEnum):
    """Through which an act came in."""

    REACTION = "reaction"
    BUTTON = "button"
    RECONCILIATION = "reconciliation"
    EDITOR = "editor"
    POLICY = "policy"
    """It became known what the person is, and so whether they vote."""


@dataclass(frozen=True, slots=True)
class VerdictRow:
    verdict: Verdict
    emoji: str
    sign: str
    label: str


VERDICTS: tuple[VerdictRow, ...] = (
    VerdictRow(Verdict.VERIFIED, "white_check_mark", "✅", "Verified"),
    VerdictRow(Verdict.FALSE, "x", "❌", "False"),
    VerdictRow(Verdict.MISLEADING, "warning", "⚠️", "Misleading"),
    VerdictRow(Verdict.COULD_NOT_VERIFY, "question", "❓", "Could not verify"),
)
VERDICT_ROW: dict[Verdict, VerdictRow] = {row.verdict: row for row in VERDICTS}

OWNING = "eyes"
"""The emoji that says "I am on it": ownership, not a vote. In the ledger it stands where a verdict would."""

MEANING: Mapping[str, str] = {row.emoji: row.verdict.value for row in VERDICTS} | {OWNING: OWNING}

ALIASES: Mapping[str, str] = {"heavy_check_mark": "white_check_mark", "heavy_multiplication_x": "x"}
"""Other signs that people take for the same one."""

_SKIN_TONE = re.compile(r"::skin-tone-[2-6]$")


def meaning_of(reaction: str) -> str | None:
    """The verdict's slug, `eyes`, or None where the emoji means nothing to the desk; skin tones and aliases fold."""
    name = _SKIN_TONE.sub("", reaction)
    return MEANING.get(ALIASES.get(name, name))


@dataclass(frozen=True, slots=True)
class Reacted:
    """Slack's event: somebody put a reaction on a card or took it away."""

    person: PersonId
    name: str
    """As Slack sends it, skin tone included: two tones are two reactions."""
    on: bool
    at: Micros


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press of one of the card's four buttons."""

    person: PersonId
    verdict: Verdict
    at: Micros


NEVER = Micros(0)


@dataclass(frozen=True, slots=True)
class Observed:
    """What a reconciliation found on a card: (person, reaction) pairs."""

    reactions: frozenset[tuple[PersonId, str]]
    at: Micros
    """When the call was sent."""
    cut: frozenset[str] = frozenset()
    """Reactions of which Slack named fewer people than it counted, as it calls them: from nobody is one of these taken
    away. Of all others it named everybody, of those that it does not list, too: nobody has one of them."""
    since: Micros = NEVER
    """Reactions of before are to be seen nowhere: they were on an earlier card, which somebody deleted. They stay, and
    who is shown all the same has reacted anew."""


@dataclass(frozen=True, slots=True)
class Found:
    """One reaction that a reconciliation put on, as the history tells of it: it says nothing of any other."""

    person: PersonId
    name: str
    at: Micros


@dataclass(frozen=True, slots=True)
class Ruled:
    """Whether a person's acts on the claim count, those before it and those after it. The ruling told last holds."""

    person: PersonId
    voter: Voter
    votes: bool


Act = Reacted | Pressed | Observed | Ruled


@dataclass(slots=True)
class _Register:
    at: Micros
    on: bool
    seen: Micros
    """No event at or before this time changes the register any more."""


@dataclass(slots=True)
class Ballot:
    """One person's acts on one claim, kept so that their order of arrival does not matter.

    A reaction is a last-writer-wins register by event time; at equal times its removal wins. The button slot
    is the fold of the presses in the order of their times; of two with one time, the first in the alphabet counts.
    """

    reactions: dict[str, _Register] = field(default_factory=dict)
    presses: dict[Micros, Verdict] = field(default_factory=dict)
    votes: bool = True
    """False: nothing of it counts."""

    def react(self, name: str, *, on: bool, at: Micros) -> None:
        register = self.reactions.get(name)
        if register and at <= register.seen:
            return
        if register is None:
            self.reactions[name] = _Register(at=at, on=on, seen=NEVER)
        elif at > register.at or (at == register.at and not on):
            register.at, register.on = at, on

    def observe(self, name: str, *, on: bool, at: Micros, since: Micros) -> None:
        register = self.reactions.get(name)
        if register is None:
            if on:
                self.reactions[name] = _Register(at=at, on=True, seen=at)
        elif register.at <= at and register.seen < at:
            if register.on != on or register.at < since:
                register.at, register.on = at, on
            register.seen = at

    def slot(self) -> tuple[Verdict, Micros] | None:
        """The button vote that stands, with the time of the press that set it."""
        held: tuple[Verdict, Micros] | None = None
        for at in sorted(self.presses):
            verdict = self.presses[at]
            held = None if held and held[0] is verdict else (verdict, at)
        return held

    def owns(self) -> bool:
        return self.votes and any(r.on and meaning_of(name) == OWNING for name, r in self.reactions.items())

    def standing(self) -> Verdict | None:
        """The latest act that still stands; None also where two verdicts share the latest time."""
        if not self.votes:
            return None
        acts = [
            (r.at, Verdict(meaning))
            for name, r in self.reactions.items()
            if r.on and (meaning := meaning_of(name)) is not None and meaning != OWNING
        ]
        if slot := self.slot():
            acts.append((slot[1], slot[0]))
        if not acts:
            return None
        latest = max(at for at, _ in acts)
        verdicts = {verdict for at, verdict in acts if at == latest}
        return verdicts.pop() if len(verdicts) == 1 else None


@dataclass(slots=True)
class Ballots:
    """Everybody's acts on one claim: the plain model of what `store/lua/ledger.lua` keeps."""

    people: dict[PersonId, Ballot] = field(default_factory=dict)
    known: dict[Micros, Micros] = field(default_factory=dict)
    """From when until when a reconciliation in which nothing was cut saw what there was, of each card in turn."""

    def apply(self, act: Act | Found) -> None:
        match act:
            case Reacted(person, name, on, at):
                if meaning_of(name):
                    ballot = self._of(person)
                    if name in ballot.reactions or not self.knows(at):
                        ballot.react(name, on=on, at=at)
            case Pressed(person, verdict, at):
                presses = self._of(person).presses
                presses[at] = min(verdict, presses.get(at, verdict))
            case Observed():
                self._observe(act)
            case Found(person, name, at):
                if meaning_of(name):
                    self._of(person).observe(name, on=True, at=at, since=at)
            case Ruled(person, _, votes):
                if person in self.people:
                    self.people[person].votes = votes

    def _observe(self, act: Observed) -> None:
        """One that is not newer than the last in which nothing was cut says nothing new.

        Whose ballot does not count is not looked for: that they are not shown says nothing of them.
        """
        if act.at <= self.floor:
            return
        for person, name in act.reactions:
            if meaning_of(name):
                self._of(person).observe(name, on=True, at=act.at, since=act.since)
        for person, ballot in self.people.items():
            for name, register in ballot.reactions.items():
                gone = name not in act.cut and (person, name) not in act.reactions
                if ballot.votes and gone and register.at >= act.since:
                    ballot.observe(name, on=False, at=act.at, since=act.since)
        if not act.cut:
            self.known = {since: at for since, at in self.known.items() if since < act.since} | {act.since: act.at}

    @property
    def floor(self) -> Micros:
        """When the latest reconciliation was in which nothing was cut."""
        return max(self.known.values(), default=NEVER)

    def knows(self, at: Micros) -> bool:
        """Whether a reconciliation has seen what became of an event of this time, of a reaction of which nothing was
        known: what was, it has marked as seen itself, unless that was on a card of before."""
        return any(since <= at <= until for since, until in self.known.items())

    def _of(self, person: PersonId) -> Ballot:
        return self.people.setdefault(person, Ballot())

    def standing(self) -> dict[PersonId, Verdict]:
        return {person: verdict for person, ballot in self.people.items() if (verdict := ballot.standing()) is not None}

    def owners(self) -> frozenset[PersonId]:
        return frozenset(person for person, ballot in self.people.items() if ballot.owns())
