"""What the machine does to articles and their cards."""

import json

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bot.desk.claim import ArticleState
from bot.desk.history import act_of, written
from bot.desk.ids import ArticleId, ClaimId, DeskId, article_of
from bot.desk.vote import Reacted
from bot.store.cards import Recorded
from tests.acts import reacted
from tests.store.desk_model import card_ts
from tests.store.machine import ARTICLES, DesksInUse, a_desk, an_article, one_of_them

messages = st.sampled_from([1, 1, 2])
"""Which of the messages on Slack that show the claim: some have a double."""


class ArticleRules(DesksInUse):
    # ------------------------------------------------------------------ articles

    @rule(desk=a_desk, article=an_article)
    def drop(self, desk: DeskId, article: ArticleId) -> None:
        if not self.models[desk].can_be_dropped(article):
            article = next((a for a in ARTICLES if self.models[desk].can_be_dropped(a)), article)
        if not self.models[desk].can_be_dropped(article):
            return
        now = self.now()
        dropped = self.run(self.process.articles.drop(self.known(desk, article), "it has no sentence", now))
        assert dropped is not None
        assert dropped.others == self.models[desk].articles[article].others
        self.models[desk].drop(article, now)
        left = self.run(self.client.keys(f"*{{{desk}}}*:{article}*"))
        assert left == []

    @rule(desk=a_desk, article=an_article, message=messages, refused=st.booleans())
    def post_article(self, desk: DeskId, article: ArticleId, message: int, refused: bool) -> None:
        """The parent message is sent, perhaps twice, and its `ts` stored unless Slack refuses it."""
        if not self.is_there(desk, article):
            return
        known, model, tried_at = self.known(desk, article), self.models[desk], None if refused else self.now()
        self.run(self.process.articles.note_try(known, tried_at))
        model.articles[article].sent_at = tried_at
        if refused:
            return
        ts = f"{article}.00000{message}"
        assert self.run(self.process.articles.set_thread(known, ts)) == model.set_thread(article, ts)
        threads = self.run(self.process.articles.threads(desk, list(model.articles)))
        assert threads == {a: pasted.thread for a, pasted in model.articles.items() if pasted.thread}

    @rule(desk=a_desk, article=an_article, lacks=st.booleans(), tidy=st.booleans())
    def finish(self, desk: DeskId, article: ArticleId, lacks: bool, tidy: bool) -> None:
        model = self.models[desk]
        if self.is_there(desk, article) and model.articles[article].state is not ArticleState.WAITING:
            tidy_at = self.now() if tidy else None
            self.run(self.process.articles.finish(self.known(desk, article), lacks=lacks, tidy_at=tidy_at))
            model.finish(article, lacks=lacks, tidy_at=tidy_at)

    @rule(desk=a_desk, article=an_article)
    def pause(self, desk: DeskId, article: ArticleId) -> None:
        if self.is_there(desk, article):
            now = self.now()
            self.run(self.process.articles.pause(self.known(desk, article), "not_in_channel", now))
            self.models[desk].pause(article, now)

    @rule(desk=a_desk, article=an_article)
    def find_it_without_cards(self, desk: DeskId, article: ArticleId) -> None:
        now = self.now()
        taken_up = self.run(self.process.articles.take_up(desk, article, now))
        assert taken_up == self.models[desk].take_up(article, now)

    @rule(desk=a_desk)
    def resume(self, desk: DeskId) -> None:
        now = self.now()
        assert self.run(self.process.articles.resume(desk, now)) == self.models[desk].resume(now)

    @rule(desk=a_desk, article=an_article, message=messages)
    def delete_thread(self, desk: DeskId, article: ArticleId, message: int) -> None:
        if self.is_there(desk, article):
            ts = f"{article}.00000{message}"
            self.run(self.process.articles.thread_gone(self.known(desk, article), ts))
            self.models[desk].thread_gone(article, ts)

    # ------------------------------------------------------------------ cards

    @precondition(DesksInUse.has_claims)
    @rule(which=one_of_them, refused=st.booleans())
    def try_card(self, which: int, refused: bool) -> None:
        model, claim = self.claim(which)
        tried_at = None if refused else self.now()
        self.run(self.process.cards.note_try(model.desk, claim, tried_at))
        model.claims[claim].sent_at = tried_at
        tried = self.run(self.process.cards.tried(model.desk, list(model.claims)))
        assert tried == {c: kept.sent_at for c, kept in model.claims.items() if kept.sent_at}

    @precondition(DesksInUse.has_claims)
    @rule(which=one_of_them, message=messages, acts=st.lists(reacted, min_size=1, max_size=3))
    def react_at_once(self, which: int, message: int, acts: list[Reacted]) -> None:
        """To a message of which it is not stored yet, or not thought to be, that it is a card."""
        model, claim = self.claim(which)
        ts = card_ts(claim, message)
        for act in acts:
            known = self.run(self.process.cards.park(model.desk, ts, written(act)))
            assert known == model.park(ts, written(act))
            if known:
                self.act(model, known, act)

    @precondition(DesksInUse.has_claims)
    @rule(
        which=one_of_them,
        others=st.integers(0, 2),
        message=messages,
        early=st.lists(reacted, max_size=2),
        alive_for=st.integers(0, 3),
    )
    def record_cards(self, which: int, others: int, message: int, early: list[Reacted], alive_for: int) -> None:
        """A process may die before it has cast all that had come before the card; who records it again takes it up."""
        model, claim = self.claim(which)
        if early:
            self.react_at_once(which, message, early)
        posted = [claim, *[c for c in model.claims if c != claim][:others]]
        now = self.now()
        given = {c: card_ts(c, message) for c in posted}
        recorded = self.run(self.process.cards.record(model.desk, given, now))
        assert recorded == {c: model.record_card(c, ts, now) for c, ts in given.items()}
        for act in recorded[claim].parked[:alive_for]:
            reaction = act_of(json.loads(act))
            assert isinstance(reaction, Reacted)
            self.act(model, claim, reaction)

    @rule(desk=a_desk, article=an_article)
    def record_a_card_of_nothing(self, desk: DeskId, article: ArticleId) -> None:
        """Its article was dropped meanwhile, or never read."""
        claim = ClaimId(f"{article}.9")
        recorded = self.run(self.process.cards.record(desk, {claim: card_ts(claim, 1)}, self.now()))
        assert recorded == {claim: Recorded("")}

    @precondition(DesksInUse.has_claims)
    @rule(which=one_of_them, message=messages, stale=st.booleans())
    def move_card(self, which: int, message: int, stale: bool) -> None:
        """Away from the message that is the card, or is thought to be."""
        model, claim = self.claim(which)
        other = card_ts(claim, message)
        card = card_ts(claim, 3 - message) if stale else model.claims[claim].card
        if card is None or card == other:
            return
        now = self.now()
        moved = self.run(self.process.cards.move(model.desk, claim, card, other, now))
        assert moved == model.move_card(claim, card, other, now)

    @precondition(DesksInUse.has_claims)
    @rule(which=one_of_them, message=messages)
    def delete_card(self, which: int, message: int) -> None:
        model, claim = self.claim(which)
        ts = card_ts(claim, message)
        self.run(self.process.cards.gone(model.desk, article_of(claim), {claim: ts}))
        model.card_gone(claim, ts)
