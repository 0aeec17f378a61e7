"""What the machine does to the marks that say what is still to be compared with Slack."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bot.desk.ids import ArticleId, ClaimId, DeskId
from tests.store.machine import DesksInUse, a_desk, an_article, one_of_them

urgencies = st.integers(0, 3)
ends = st.sampled_from(["done", "done", "dead", "failed", "out"])
"""What becomes of a comparison; `out`: Slack keeps the bot out of the channel."""


class ComparisonRules(DesksInUse):
    @rule(desk=a_desk, article=an_article, urgency=urgencies)
    def want_comparison(self, desk: DeskId, article: ArticleId, urgency: int) -> None:
        self.run(self.process.comparisons.want(desk, {article: urgency}))
        self.models[desk].want("thread", {article: urgency})

    @precondition(DesksInUse.has_claims)
    @rule(which=st.lists(one_of_them, min_size=1, max_size=3), urgency=urgencies)
    def find_differences(self, which: list[int], urgency: int) -> None:
        model, _ = self.claim(which[0])
        cards: dict[ClaimId, int] = {claim: urgency for of, claim in map(self.claim, which) if of is model}
        self.run(self.process.comparisons.differ(model.desk, cards))
        model.want("card", cards)

    @rule(how=st.tuples(a_desk, st.sampled_from(["thread", "card"]), ends))
    def compare_one(self, how: tuple[DeskId, str, str]) -> None:
        """Whoever compares it may die over it, and the next begins with it."""
        desk, what, end = how
        model, comparisons = self.models[desk], self.process.comparisons
        taken: Any = self.run(comparisons.next_thread(desk) if what == "thread" else comparisons.next_card(desk))
        assert taken == model.take(what)
        if taken and end == "done":
            self.run(comparisons.thread_done(desk, taken) if what == "thread" else comparisons.card_done(desk, taken))
            model.done(what, taken)
        elif taken and end == "failed":
            model.failures[taken] = model.failures.get(taken, 0) + 1
            assert self.run(comparisons.failed(desk, taken)) == model.failures[taken]
        elif end == "out":
            self.run(comparisons.forget(desk))
            for marks in (model.compare, model.differ, model.hands, model.failures):
                marks.clear()
        self.ask_what_was_not_compared(desk)

    @rule(desk=a_desk, article=an_article)
    def end_a_comparison_that_another_may_hold(self, desk: DeskId, article: ArticleId) -> None:
        self.run(self.process.comparisons.thread_done(desk, article))
        self.models[desk].done("thread", article)

    @precondition(DesksInUse.has_claims)
    @rule(which=one_of_them, in_full=st.booleans())
    def hear_of_reactors(self, which: int, in_full: bool) -> None:
        (model, claim), comparisons, now = self.claim(which), self.process.comparisons, self.now()
        if in_full:
            self.run(comparisons.compared(model.desk, [claim]))
            model.uncompared.pop(claim, None)
        else:
            self.run(comparisons.left_over(model.desk, [claim], now))
            model.uncompared[claim] = now

    def ask_what_was_not_compared(self, desk: DeskId) -> None:
        model = self.models[desk]
        left = self.run(self.process.comparisons.uncompared(desk))
        threads, cards = {*model.compare}, {*model.differ, *model.uncompared}
        assert left.threads == threads | {held for what, held in model.hands.items() if what == "thread"}
        assert left.cards == cards | {held for what, held in model.hands.items() if what == "card"}
        waiting = self.run(self.process.marks.waiting(desk))
        assert waiting.comparing == bool(model.compare or model.differ or model.hands)
