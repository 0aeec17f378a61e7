"""Votes, tallies, statuses and history of claims: each change is one script, applied whole or not at all."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.desk.claim import ClaimState
from bot.desk.history import Closed, HistoryLine, replayed, written
from bot.desk.ids import ClaimId, DeskId, Micros, PersonId, article_of
from bot.desk.policy import policy_of
from bot.desk.status import ROW, Status
from bot.desk.vote import Observed, Pressed, Reacted, Ruled, Verdict, meaning_of
from bot.desk.voter import Voter
from bot.errors import NotFound, Superseded
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.kept_claim import held_of, state_of, with_voters
from bot.store.on_disk import on_disk
from bot.store.piped import Client, piped
from bot.store.scripts import CAST_VOTE, CLOSE_CLAIM, READ_CLAIM, RECONCILE_VOTES, RULE_VOTER, Script

STATES_AT_ONCE = 20
"""Claims read in one step: a longer one would keep votes and commands waiting."""

CARDS_KEPT = 50_000
"""How many cards' claims one process remembers."""

_GONE = "That claim is not on this desk any more."
_UNCONFIRMED = (
    "It may have reached the desk but could not be confirmed on disk in time: look at the card before you do it again."
)


@dataclass(frozen=True, slots=True)
class VoteOutcome:
    repeated: bool
    """The very same event had been counted before, or the ruling held already."""
    status: tuple[Status, Status]
    standing: tuple[Verdict | None, Verdict | None]
    """The person's verdict before and after."""
    redraw: bool


@dataclass(frozen=True, slots=True)
class Reconciled:
    status: tuple[Status, Status]
    changes: int
    asked: tuple[PersonId, ...]
    """People who show two verdicts in an order that nobody can know, newly marked to be asked."""
    undecided: Micros
    """The time of the latest event that is newer than what was shown and says otherwise; 0 where none is."""


class Ledger:
    """`patient`: a client of its own for what must be confirmed on disk: that holds a connection for up to a second."""

    def __init__(self, client: Client, patient: Client) -> None:
        self._client = client
        self._patient = patient
        self._cards: dict[tuple[DeskId, str], ClaimId] = {}

    async def _run(
        self,
        script: Script,
        desk: DeskId,
        claim: ClaimId,
        now: Micros,
        *args: str | int,
        confirm: bool = False,
        beside: Sequence[str] = (),
    ) -> list[str]:
        """`beside`: further keys that the script names after the ledger's."""
        policy = policy_of(desk)
        every = (policy.quorum, int(policy.outsider), now, claim, article_of(claim), *args)
        where = [*keys.ledger(desk, claim), *beside]
        if confirm:
            reply = await on_disk(
                self._patient,
                script,
                keys.barrier(desk),
                where,
                every,
                unconfirmed=_UNCONFIRMED,
                needless=lambda reply: bool(reply[0] == "missing"),
            )
        else:
            reply = await store_retry(lambda: script(self._client, where, every))
        if reply[0] == "missing":
            raise NotFound(_GONE)
        return list(reply)

    async def cast(
        self,
        desk: DeskId,
        claim: ClaimId,
        act: Reacted | Pressed,
        now: Micros,
        *,
        voter: Voter = Voter.UNKNOWN,
        votes: bool = True,
        card: str = "",
    ) -> VoteOutcome:
        """Takes one event. The same event again changes nothing.

        `card`: the message that was reacted on; where it is not the claim's any more, nothing is taken.
        `voter`: what the person is; an unknown one is marked in the same step, to be looked into (`unknown`).
        `votes`: whether such people's acts count; where they do not, the act is kept all the same.
        A press returns only once it is on disk, as Slack could not give it back. Raises NotFound for an unknown
        claim and for such a message, NotRecorded where the store stays away, ValueError for a reaction that means
        nothing.
        """
        if isinstance(act, Pressed):
            what: tuple[str | int, ...] = ("press", act.person, "", act.verdict, 1, act.at, written(act))
        else:
            meaning = meaning_of(act.name)
            if meaning is None:
                raise ValueError(act.name)
            what = ("reaction", act.person, act.name, meaning, int(act.on), act.at, written(act))
        what = (*what, voter, int(votes), card)
        press, beside = isinstance(act, Pressed), [keys.cards(desk)]
        reply = await self._run(CAST_VOTE, desk, claim, now, *what, confirm=press, beside=beside)
        if reply[0] == "elsewhere":
            self._cards.pop((desk, card), None)
            raise NotFound("That message is no claim's card any more.")
        return _outcome(reply)

    async def rule(self, desk: DeskId, claim: ClaimId, act: Ruled, now: Micros) -> VoteOutcome:
        """Has the person's acts count or not, and takes them from the unknown.

        Where they never acted on the claim there is nothing to rule on. An unknown voter is marked as one.
        """
        reply = await self._run(RULE_VOTER, desk, claim, now, act.person, act.voter, int(act.votes))
        return _outcome(reply)

    async def unknown(self, desk: DeskId) -> list[tuple[PersonId, ClaimId]]:
        """Whose acts on which claims count though nobody has said yet who they are; the longest unknown first."""
        return [_ballot(member) for member in await store_retry(lambda: self._client.zrange(keys.unknown(desk), 0, -1))]

    async def mark_unknown(self, desk: DeskId, claim: ClaimId, person: PersonId, now: Micros) -> None:
        """Before something of theirs is found on Slack: then it counts, and they must be looked into."""
        await store_retry(lambda: self._client.zadd(keys.unknown(desk), {f"{person}:{claim}": now}, nx=True))

    async def not_unknown(self, desk: DeskId, claim: ClaimId, person: PersonId) -> None:
        """There is nothing to be looked into: the claim is gone."""
        await store_retry(lambda: self._client.zrem(keys.unknown(desk), f"{person}:{claim}"))

    async def outsiders(self, desk: DeskId) -> list[tuple[PersonId, ClaimId]]:
        """Who of other workspaces acted on which claims."""
        return sorted(map(_ballot, await store_retry(lambda: self._client.smembers(keys.outsiders(desk)))))

    async def reconcile(self, desk: DeskId, claim: ClaimId, shown: Observed, now: Micros) -> Reconciled:
        """Raises NotFound for an unknown claim, NotRecorded where the store stays away."""
        rows = sorted(
            (person, name, meaning) for person, name in shown.reactions if (meaning := meaning_of(name)) is not None
        )
        args = (shown.at, json.dumps(sorted(shown.cut)), json.dumps(rows), shown.since)
        reply = await self._run(RECONCILE_VOTES, desk, claim, now, *args, beside=[keys.work(desk)])
        return Reconciled(
            status=(Status(reply[1]), Status(reply[2])),
            changes=int(reply[3]),
            undecided=Micros(int(reply[4])),
            asked=tuple(PersonId(person) for person in reply[5:]),
        )

    async def close(self, desk: DeskId, claim: ClaimId, act: Closed, now: Micros) -> tuple[Status, Status]:
        """Status before and after; returns only once the act is on disk. Raises Superseded where a later one holds."""
        reply = await self._run(
            CLOSE_CLAIM,
            desk,
            claim,
            now,
            act.person,
            act.as_ or "",
            act.at,
            act.reason,
            written(act),
            confirm=True,
        )
        if reply[0] == "superseded":
            raise Superseded(_superseded(Status(reply[3]) if reply[3] else None, own=reply[4] == act.person))
        return Status(reply[1]), Status(reply[2])

    async def claim_at(self, desk: DeskId, ts: str) -> ClaimId | None:
        """Which claim's card a message is, or was: what was found once is kept, and `cast` sees what became of it."""
        if known := self._cards.get((desk, ts)):
            return known
        found = await store_retry(lambda: self._client.hget(keys.cards(desk), ts))
        if not found:
            return None
        if len(self._cards) >= CARDS_KEPT:
            self._cards.pop(next(iter(self._cards)))
        return self._cards.setdefault((desk, ts), ClaimId(found))

    async def state(self, desk: DeskId, claim: ClaimId) -> ClaimState:
        where = [keys.claim(desk, claim), keys.ballots(desk, claim)]
        record, ballots = map(_by_field, await store_retry(lambda: READ_CLAIM(self._client, where, ())))
        if not record:
            raise NotFound(_GONE)
        return with_voters(state_of(claim, record), ballots)

    async def states(self, desk: DeskId, claims: Sequence[ClaimId]) -> list[ClaimState]:
        """Without the voters' names; claims that are gone are left out. Asked for a few at a time."""
        found: list[ClaimState] = []
        for start in range(0, len(claims), STATES_AT_ONCE):
            some = claims[start : start + STATES_AT_ONCE]
            records = await piped(self._client, partial(_read_all, [keys.claim(desk, claim) for claim in some]))
            found += [state_of(c, record) for c, record in zip(some, records, strict=True) if record]
        return found

    async def held(
        self, desk: DeskId, claims: Mapping[ClaimId, Micros]
    ) -> dict[ClaimId, frozenset[tuple[PersonId, str]]]:
        """Of each claim the (person, reaction) pairs that the ledger believes to be on its card, of those who vote.

        `claims`: with the time before which reactions were on another card.
        """
        found: dict[ClaimId, frozenset[tuple[PersonId, str]]] = {}
        each = list(claims.items())
        for start in range(0, len(each), STATES_AT_ONCE):
            some = each[start : start + STATES_AT_ONCE]
            records = await piped(self._client, partial(_read_all, [keys.ballots(desk, claim) for claim, _ in some]))
            found |= {claim: held_of(ballots, since) for (claim, since), ballots in zip(some, records, strict=True)}
        return found

    async def unordered(self, desk: DeskId, claim: ClaimId, person: PersonId) -> bool:
        """Whether the person shows two verdicts of which nobody can know which came last."""
        raw = await store_retry(lambda: self._client.hget(keys.ballots(desk, claim), person))
        return bool(raw and json.loads(raw).get("asked"))

    async def history(self, desk: DeskId, claim: ClaimId) -> list[HistoryLine]:
        pasted_by, entries = await piped(
            self._client,
            lambda pipe: pipe.hget(keys.claim(desk, claim), "pasted_by").zrange(keys.history(desk, claim), 0, -1),
        )
        if pasted_by is None:
            raise NotFound(_GONE)
        return list(replayed(entries, pasted_by=PersonId(pasted_by), policy=policy_of(desk)))


def _read_all(hashes: Sequence[str], pipe: Client) -> None:
    for key in hashes:
        pipe.hgetall(key)


def _outcome(reply: Sequence[str]) -> VoteOutcome:
    return VoteOutcome(
        repeated=reply[0] == "repeated",
        status=(Status(reply[1]), Status(reply[2])),
        standing=(_verdict(reply[3]), _verdict(reply[4])),
        redraw=reply[5] == "1",
    )


def _ballot(member: str) -> tuple[PersonId, ClaimId]:
    person, _, claim = member.partition(":")
    return PersonId(person), ClaimId(claim)


def _by_field(flat: Sequence[str]) -> dict[str, str]:
    """A hash as a script returns it."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _verdict(slug: str) -> Verdict | None:
    return Verdict(slug) if slug else None


def _superseded(as_: Status | None, *, own: bool) -> str:
    whose = "Your own" if own else "Another editor's"
    what = f"closed as “{ROW[as_].label}”" if as_ else "reopened"
    return f"{whose} later act holds: the claim was {what}. Yours is in its history."
