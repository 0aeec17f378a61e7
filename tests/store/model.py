"""What the store should hold after the same acts, in plain Python."""

from collections import Counter

from bot.desk.history import Closed
from bot.desk.ids import ClaimId, DeskId, Micros
from bot.desk.policy import policy_of, status_of
from bot.desk.status import OPEN, STATUSES, Status
from bot.desk.vote import Act, Ballots, Observed, Ruled
from bot.errors import Superseded
from bot.store import keys
from bot.store.ledger import Ledger
from bot.store.piped import Client
from tests.acts import PASTER


class Model:
    """What the ledger should hold after the same acts: `desk.vote` and `desk.policy`, and nothing clever."""

    def __init__(self, desk: DeskId) -> None:
        self.policy = policy_of(desk)
        self.ballots = Ballots()
        self.closing: Closed | None = None
        self.card_mark: Micros | None = None
        self.parent_mark: Micros | None = None

    def status(self) -> Status:
        as_ = self.closing.as_ if self.closing else None
        return status_of(self.ballots.standing(), pasted_by=PASTER, policy=self.policy, closed_as=as_)

    def apply(self, act: Act | Closed, now: Micros) -> None:
        before, status = (self.ballots.standing(), self.ballots.owners()), self.status()
        redraw = False
        if isinstance(act, Closed):
            if self.closing is None or (act.at, act.person) > (self.closing.at, self.closing.person):
                self.closing, redraw = act, True
        else:
            self.ballots.apply(act)
        if redraw or before != (self.ballots.standing(), self.ballots.owners()) or status != self.status():
            self.card_mark = now
        if status != self.status():
            self.parent_mark = now


async def tell(ledger: Ledger, desk: DeskId, claim: ClaimId, act: Act | Closed, now: Micros) -> tuple[Status, Status]:
    match act:
        case Closed():
            try:
                return await ledger.close(desk, claim, act, now)
            except Superseded:
                status = (await ledger.state(desk, claim)).status
                return status, status
        case Observed():
            return (await ledger.reconcile(desk, claim, act, now)).status
        case Ruled():
            return (await ledger.rule(desk, claim, act, now)).status
        case _:
            return (await ledger.cast(desk, claim, act, now)).status


async def compare(client: Client, ledger: Ledger, desk: DeskId, claim: ClaimId, model: Model) -> None:
    """Everything that the store keeps of the claim is what the model says."""
    standing, status = model.ballots.standing(), model.status()
    state = await ledger.state(desk, claim)
    assert {p: verdict for verdict, voters in state.voters.items() for p in voters} == standing
    assert state.counts == Counter(standing.values())
    assert set(state.owners) == model.ballots.owners()
    assert state.status == status
    voting = {p: ballot for p, ballot in model.ballots.people.items() if ballot.votes}
    held = {(p, name) for p, ballot in voting.items() for name, r in ballot.reactions.items() if r.on}
    assert await ledger.held(desk, [claim]) == [held]

    indexed = [row.slug for row in STATUSES if await client.zscore(keys.status(desk, row.slug), claim) is not None]
    assert indexed == [status]
    assert (await client.zscore(keys.open_claims(desk), claim) is not None) == (status in OPEN)
    assert await client.zscore(keys.refresh(desk), claim) == model.card_mark
    assert await client.zscore(keys.parents(desk), state.article) == model.parent_mark

    lines = await ledger.history(desk, claim)
    ended = {line.who: line.standing[1] for line in lines}
    assert {p: verdict for p, verdict in ended.items() if verdict} == standing
    assert (lines[-1].status[1] if lines else Status.UNVERIFIED) == status
