"""What people do to claims, and what is asked of them."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bot.desk.history import Closed
from bot.desk.ids import ArticleId, ClaimId, DeskId, PersonId
from bot.desk.query import parse_query
from bot.desk.vote import Act
from bot.desk.voter import VOTERS, Voter
from tests.acts import closed, observed, people, pressed, reacted, ruled
from tests.store.machine import DesksInUse, a_desk, an_article, one_of_them

QUERIES = ("", "all", "contested", "verified", "false", "all ferry", "source:duarte", "all bridge source:zoe", "no")

an_act = st.one_of(reacted, reacted, pressed, observed, closed, ruled)
voters = st.sampled_from(
    [(row.voter, votes) for row in VOTERS for votes in (True, False) if row.votes in (None, votes)]
)
"""What those who act are known to be, and whether such people vote."""


class VoteRules(DesksInUse):
    @precondition(DesksInUse.has_claims)
    @rule(which=one_of_them, acts=st.lists(st.tuples(an_act, voters), min_size=1, max_size=6))
    def act_on_a_claim(self, which: int, acts: list[tuple[Act | Closed, tuple[Voter, bool]]]) -> None:
        """Reactions, presses, reconciliations, editors' acts and rulings on who may vote, in any order."""
        for act, voter in acts:
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

    # ------------------------------------------------------------------ marks

    @rule(desk=a_desk, changed_since=st.booleans())
    def draw_card(self, desk: DeskId, changed_since: bool) -> None:
        marks = self.models[desk].refresh
        found = self.run(self.process.marks.next_card(desk))
        assert bool(found) == bool(marks)
        if found:
            claim, mark = found
            assert (mark, claim) == max((mark, claim) for claim, mark in marks.items())
            self.run(self.process.marks.card_drawn(desk, claim, mark - changed_since))
            if not changed_since:
                del marks[claim]

    @rule(desk=a_desk, changed_since=st.booleans())
    def draw_parent(self, desk: DeskId, changed_since: bool) -> None:
        marks = self.models[desk].parents
        found = self.run(self.process.marks.next_parent(desk))
        assert bool(found) == bool(marks)
        if found:
            article, mark = found
            assert (mark, article) == min((mark, article) for article, mark in marks.items())
            self.run(self.process.marks.parent_drawn(desk, article, mark - changed_since))
            if not changed_since:
                del marks[article]

    @rule(desk=a_desk, looked_again=st.booleans())
    def tidy_thread(self, desk: DeskId, looked_again: bool) -> None:
        marks, now = self.models[desk].tidy, self.now()
        waiting = self.run(self.process.marks.waiting(desk))
        assert (waiting.threads, set(waiting.work)) == (marks, set(self.models[desk].work))
        for article, mark in list(marks.items()):
            if looked_again:
                self.run(self.process.marks.mark_thread(desk, ArticleId(article), now))
                marks[article] = now
            self.run(self.process.marks.thread_tidied(desk, ArticleId(article), mark))
            if not looked_again:
                del marks[article]

    @rule(desk=a_desk)
    def ask_somebody(self, desk: DeskId) -> None:
        """Who shows two verdicts of which nobody knows the later one."""
        work = self.models[desk].work
        if item := next((item for item in work if item.startswith("ask:")), None):
            _, claim, person = item.split(":")
            asked = self.run(self.process.ledger.unordered(desk, ClaimId(claim), PersonId(person)))
            assert asked == (person in self.models[desk].claims[ClaimId(claim)].votes.asked)
            self.run(self.process.marks.done(desk, item))
            del work[item]

    @rule(desk=a_desk, article=an_article)
    def mark_parent(self, desk: DeskId, article: ArticleId) -> None:
        if self.is_there(desk, article):
            now = self.now()
            self.run(self.process.marks.mark_parent(desk, article, now))
            self.models[desk].parents[article] = now

    # ------------------------------------------------------------------ what is asked

    @rule(desk=a_desk, query=st.sampled_from(QUERIES), start=st.integers(0, 2), count=st.integers(1, 3))
    def look_for_claims(self, desk: DeskId, query: str, start: int, count: int) -> None:
        asked = parse_query(query)
        expected = self.models[desk].listed(asked)
        page = self.run(self.process.articles.listed(desk, asked, start=start, count=count))
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
