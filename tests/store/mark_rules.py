"""What the machine does to the marks that say what is to be drawn, looked at and asked."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId
from tests.store.machine import DesksInUse, a_desk, an_article

drawings = st.sampled_from(["drawn", "changed", "refused"])
"""What becomes of one; what changed in the meantime is drawn again."""


class MarkRules(DesksInUse):
    @rule(desk=a_desk, end=drawings)
    def draw_card(self, desk: DeskId, end: str) -> None:
        marks = self.models[desk].refresh
        found = self.run(self.process.marks.next_card(desk))
        assert bool(found) == bool(marks)
        if found:
            claim, mark = found
            assert (mark, claim) == max((mark, claim) for claim, mark in marks.items())
            if end == "refused":
                self.run(self.process.marks.card_last(desk, claim, mark))
                marks[claim] = Micros(min(marks.values()) - 1)
            else:
                self.run(self.process.marks.card_drawn(desk, claim, mark - (end == "changed")))
            if end == "drawn":
                del marks[claim]

    @rule(desk=a_desk, end=drawings)
    def draw_parent(self, desk: DeskId, end: str) -> None:
        marks = self.models[desk].parents
        found = self.run(self.process.marks.next_parent(desk))
        assert bool(found) == bool(marks)
        if found:
            article, mark = found
            assert (mark, article) == min((mark, article) for article, mark in marks.items())
            if end == "refused":
                self.run(self.process.marks.parent_last(desk, article, mark))
                marks[article] = Micros(max(marks.values()) + 1)
            else:
                self.run(self.process.marks.parent_drawn(desk, article, mark - (end == "changed")))
            if end == "drawn":
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
