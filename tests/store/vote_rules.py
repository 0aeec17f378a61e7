"""What people do to claims, and what is asked of them."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bot.desk.history import Closed
from bot.desk.ids import DeskId, PersonId
from bot.desk.query import parse_query
from bot.desk.vote import Act
from bot.desk.voter import VOTERS, Voter
from tests.acts import closed, observed, people, pressed, reacted, ruled
from tests.store.machine import DesksInUse, a_desk, one_of_them

QUERIES = ("", "all", "contested", "verified", "false", "all ferry", "source:duarte", "all bridge source:zoe", "no")

an_act = st.one_of(reacted, reacted, pressed, observed, closed, ruled)
voters = st.sampled_from(
    [(row.voter, votes) for row in VOTERS for votes in (True, False) if row.votes in (None, votes)]
)
"""What those who act are known to be, and whether such people vote."""


class VoteRules(DesksInUse):
    @precondition(DesksInUse.has_claims)
    @rule(acts=st.lists(st.tuples(one_of_them, an_act, voters), min_size=1, max_size=8))
    def act_on_claims(self, acts: list[tuple[int, Act | Closed, tuple[Voter, bool]]]) -> None:
        """Reactions, presses, reconciliations, editors' acts and rulings on who may vote, in any order."""
        for which, act, voter in acts:
            self.act(*self.claim(which), act, voter)

    @precondition(DesksInUse.has_claims)
    @rule(which=one_of_them, person=people, settled=st.booleans())
    def find_somebody_unknown(self, which: int, person: PersonId, settled: bool) -> None:
        model, claim = self.claim(which)
        ledger, now = self.process.ledger, self.now()
        self.run(ledger.mark_unknown(model.desk, claim, person, now))
        unknown = model.claims[claim].votes.unknown
        unknown.setdefault(person, now)
        assert (person, claim) in self.run(ledger.unknown(model.desk))
        if settled:
            self.run(ledger.not_unknown(model.desk, claim, person))
            del unknown[person]

    @precondition(DesksInUse.has_claims)
    @rule(which=one_of_them, nth=st.lists(st.integers(0, 20), min_size=1, max_size=4))
    def hear_of_acts_again(self, which: int, nth: list[int]) -> None:
        model, claim = self.claim(which)
        for n in nth:
            if acts := self.acts.get((model.desk, claim)):
                self.act(model, claim, acts[n % len(acts)])

    @rule(desk=a_desk, query=st.sampled_from(QUERIES), start=st.integers(0, 2), count=st.integers(1, 3))
    def look_for_claims(self, desk: DeskId, query: str, start: int, count: int) -> None:
        asked = parse_query(query)
        expected = self.models[desk].listed(asked)
        page = self.run(self.process.lists.listed(desk, asked, start=start, count=count))
        assert (list(page.claims), page.total) == (expected[start : start + count], len(expected))

    @precondition(DesksInUse.has_claims)
    @rule(which=one_of_them)
    def look_at_a_claim(self, which: int) -> None:
        model, claim = self.claim(which)
        state = self.run(self.process.ledger.state(model.desk, claim))
        kept = model.claims[claim]
        assert (state.claim, state.card, state.status) == (kept.claim, kept.card, kept.votes.status())
        assert state.voters == model.voters(claim)
        assert state.gone == bool(kept.gone)
        if state.card:
            assert self.run(self.process.ledger.claim_at(model.desk, state.card)) == claim
        article = self.known(model.desk, state.article)
        assert self.run(self.process.articles.progress(article)) == model.progress(article.id)
