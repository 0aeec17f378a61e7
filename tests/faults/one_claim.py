"""A claim whose ledger is right, for tests of the oracle to spoil."""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bot.desk.history import Closed, written
from bot.desk.ids import ClaimId, DeskId, Micros, PersonId
from bot.desk.status import OPEN, Status
from bot.desk.vote import Pressed, Reacted, Verdict
from bot.sandbox import Sandbox
from bot.sandbox.delivery import Record
from bot.sandbox.messages import Message
from tests.faults.kept import Kept, Told
from tests.faults.oracle import judged
from tests.faults.problems import Kind
from tests.faults.reactions import unreconciled
from tests.faults.readings import Readings
from tests.faults.story import Act, EditorAct, Fate, Press, Reaction

CLAIM, CHANNEL, CARD = ClaimId("0123456789abcdef.1"), "C0DESK", "1763846400.000001"
ANA, BEN, CEM, APP = (PersonId(name) for name in ("UANA", "UBEN", "UCEM", "UAPP"))
PUT, TOOK, PRESSED, CLOSED, LATER = (Micros(1_763_846_400_000_100 + n) for n in range(5))


@dataclass
class Case:
    """Ana's ❌, Ben's press of ✅, and an act of Cem's as editor; all of it right, until it is spoilt."""

    acts: list[Act] = field(
        default_factory=lambda: [
            reacted(ANA, "x", PUT),
            Press(BEN, CHANNEL, CLAIM, Verdict.VERIFIED, PRESSED, Fate.CONFIRMED, "", PRESSED),
            EditorAct(CEM, CHANNEL, CLAIM, Status.FALSE, "the register", CLOSED, Fate.CONFIRMED, "", CLOSED),
        ]
    )
    reactions: dict[str, dict[str, None]] = field(default_factory=lambda: {"x": {ANA: None}})
    history: list[str] = field(
        default_factory=lambda: [
            written(Reacted(ANA, "x", on=True, at=PUT)),
            written(Pressed(BEN, Verdict.VERIFIED, PRESSED)),
            written(Closed(CEM, Status.FALSE, CLOSED, "the register")),
        ]
    )
    ballots: dict[PersonId, dict[str, Any]] = field(
        default_factory=lambda: {
            ANA: {"r": {"x": [str(PUT), True, "0", "false"]}, "p": {}, "s": "false", "o": False},
            BEN: {"r": {}, "p": {str(PRESSED): "verified"}, "s": "verified", "o": False},
        }
    )
    record: dict[str, str] = field(
        default_factory=lambda: {
            "pasted_by": ANA,
            "ts": CARD,
            "status": "false",
            "closed_as": "false",
            "closed_by": CEM,
            "closed_at": str(CLOSED),
            "false": "1",
            "verified": "1",
        }
    )
    listed: set[Status] = field(default_factory=lambda: {Status.FALSE})
    started: Micros = PUT

    read: list[tuple[Micros, str]] = field(default_factory=list)
    """When Slack was asked who reacted to the card, and the reactions of which it left somebody out."""
    left_over: bool = False

    def judged(self) -> list[Kind]:
        """What is wrong when everything is compared."""
        kept, card, readings = self._given()
        return [problem.kind for problem in judged(kept, card, self.acts, frozenset({ANA, BEN, CEM}), readings, None)]

    def by_itself(self) -> list[Kind]:
        """What is wrong before anybody has asked for the comparison."""
        kept, card, readings = self._given()
        reacted = [act for act in self.acts if isinstance(act, Reaction)]
        voters = frozenset({ANA, BEN, CEM})
        found = unreconciled(Told(kept), card, reacted, voters, readings=readings, started=self.started)
        return [problem.kind for problem in found]

    def kept(self) -> Kept:
        return Kept(
            DeskId(f"T0.{CHANNEL}"),
            CLAIM,
            self.record,
            self.ballots,
            tuple(self.history),
            frozenset(self.listed),
            open=bool(self.listed & set(OPEN)),
            left_over=self.left_over,
        )

    def _given(self) -> tuple[Kept, Message | None, Readings]:
        slack = Sandbox()
        about = {"method": "reactions.get", "ok": True, "args": {"channel": CHANNEL, "timestamp": CARD}}
        slack.api.calls.extend({**about, "at": at / 1_000_000, "cut": cut.split()} for at, cut in self.read)
        readings = Readings(slack)
        readings.take()
        shown = Message(CARD, CHANNEL, "", "UBOT", "T0", reactions=deepcopy(self.reactions))
        return self.kept(), shown if self.record.get("ts") else None, readings


def reacted(
    person: PersonId, name: str, at: Micros, *, on: bool = True, acked: bool = True, lost: bool = False
) -> Reaction:
    record = Record("event", "", acked=acked, attempts=1, status="lost" if lost else "")
    record.acked_at = LATER / 1_000_000 + 1 if acked else None
    return Reaction(person, CHANNEL, CARD, CLAIM, name, on=on, at=at, deliveries=(record,))


def delete(case: Case) -> None:
    """Somebody deletes the card: its reactions are seen nowhere any more."""
    del case.record["ts"]
    case.record |= {"gone": CARD, "former": f"{CARD} "}
    case.reactions = {}


def late(act: Reacted) -> str:
    return json.dumps({"late": True, **json.loads(written(act))})


def seen(person: PersonId, name: str, at: Micros) -> str:
    """An entry of what only a comparison saw."""
    return json.dumps(
        {"at": str(at), "door": "reconciliation", "who": person, "name": name, "on": True}, sort_keys=True
    )
