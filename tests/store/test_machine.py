"""Random sequences of everything that is done to desks, against the plain model, on a real server.

`make test` takes some dozens; MACHINE_EXAMPLES names another number of sequences.
"""

import asyncio
import os
from datetime import UTC, date, datetime, time

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from bot.desk.history import Closed
from bot.desk.ids import ArticleId, ClaimId, DeskId, PersonId
from bot.desk.query import parse_query
from bot.desk.schedule import DigestHours
from bot.desk.vote import Act
from bot.desk.voter import VOTERS, Voter
from bot.store.connect import connect
from bot.store.digests import Draft
from tests.acts import PROPERTY, closed, observed, people, pressed, reacted, ruled
from tests.store.article_rules import ArticleRules
from tests.store.comparison_rules import ComparisonRules
from tests.store.machine import DATES, DesksInUse, a_desk, an_article, one_of_them

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "60"))
STEPS = 30

QUERIES = ("", "all", "contested", "verified", "false", "all ferry", "source:duarte", "all bridge source:zoe", "no")
HOURS = (None, *(DigestHours.read(f"{at} daily UTC 2026-11-23T00:00:00+00:00") for at in ("09:00", "17:30")))

an_act = st.one_of(reacted, reacted, pressed, observed, closed, ruled)
voters = st.sampled_from(
    [(row.voter, votes) for row in VOTERS for votes in (True, False) if row.votes in (None, votes)]
)
"""What those who act are known to be, and whether such people vote."""


class Machine(ArticleRules, ComparisonRules):
    # ------------------------------------------------------------------ votes

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

    # ------------------------------------------------------------------ digests and settings

    @rule(desk=a_desk, day=st.sampled_from(DATES))
    def take_digest(self, desk: DeskId, day: date) -> None:
        model, now, run = self.models[desk], self.now(), day.isoformat()
        due = datetime.combine(day, time(9), UTC)
        free = run not in model.digests
        taken = self.run(self.process.digests.take(desk, day, due=due, clock=due, now=now))
        assert taken == (run if free else None)
        if free:
            model.digests[run] = "claimed"
            model.runs[run], model.work[f"digest:{run}"] = {}, now

    @rule(desk=a_desk, by=people, request=st.sampled_from(["1.2", "1.3"]))
    def ask_for_digest(self, desk: DeskId, by: PersonId, request: str) -> None:
        model, now = self.models[desk], self.now()
        run = self.run(self.process.digests.ask(desk, day=DATES[0], by=by, request=request, url="", now=now))
        if request not in model.requests:
            model.requests.add(request)
            model.runs[run], model.work[f"digest:{run}"] = {}, now

    @rule(desk=a_desk, which=one_of_them, end=st.sampled_from(["", "", "sent", "failed", "missed"]))
    def send_digest(self, desk: DeskId, which: int, end: str) -> None:
        """Up to a part whose end is unknown, or to the end."""
        model, now, digests = self.models[desk], self.now(), self.process.digests
        if not model.runs:
            return
        id = sorted(model.runs)[which % len(model.runs)]
        run, known = self.run(digests.run(desk, id)), model.runs[id]
        assert run is not None
        assert (run.draft is not None, run.tried) == ("draft" in known, known.get("tried"))
        draft = run.draft or Draft([], claims=which, late=False, begun=now)
        self.run(digests.begin(desk, run, draft))
        self.run(digests.note(desk, run, now))
        known |= {"draft": None, "tried": now}
        if end:
            day, said = (id if run.by is None else None), {"sent": f"{now}.1", "failed": f"failed no {now}"}
            match end:
                case "sent":
                    self.run(digests.finish(desk, run, draft, f"{now}.1", now))
                case "failed":
                    self.run(digests.fail(desk, run, "no", "it was not to be", now))
                case _:
                    self.run(digests.miss(desk, run, "a later one took its place", now))
            del model.runs[id], model.work[f"digest:{id}"]
            model.acts.append(now)
            if day:
                model.digests[day] = said.get(end, "missed")
            if day and end == "failed":
                model.apologies[day] = now

    @rule(desk=a_desk, told=st.booleans())
    def apologise(self, desk: DeskId, told: bool) -> None:
        model, now, digests = self.models[desk], self.now(), self.process.digests
        owed = self.run(digests.owed(desk))
        assert [day.isoformat() for day in (owed.days if owed else ())] == sorted(model.apologies)
        if owed:
            self.run(digests.told(desk, owed) if told else digests.put_off(desk, owed, now))
            model.apologies = {} if told else dict.fromkeys(model.apologies, now)

    @rule(desk=a_desk, hours=st.sampled_from(HOURS), by=people, only_first=st.booleans())
    def set_hours(self, desk: DeskId, hours: DigestHours | None, by: PersonId, only_first: bool) -> None:
        model, now = self.models[desk], self.now()
        value = hours.written() if hours else "off"
        free = model.hours in (None, value) or not only_first
        done = self.process.desks.set_hours(desk, hours, by=by, now=now, only_first=only_first)
        assert self.run(done) == free
        if free and model.hours != value:
            model.hours = value
            model.acts.append(now)
        kept = self.run(self.process.desks.hours(desk))
        assert (kept.written() if kept else "off") == (model.hours or "off")

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


def test_after_any_sequence_of_steps_the_store_holds_what_the_model_says(valkey_in_memory: str) -> None:
    with asyncio.Runner() as runner:
        DesksInUse.runner, DesksInUse.client = runner, connect(valkey_in_memory)
        try:
            run_state_machine_as_test(
                Machine,
                settings=settings(
                    PROPERTY,
                    max_examples=EXAMPLES,
                    stateful_step_count=STEPS,
                    suppress_health_check=list(HealthCheck),
                    phases=[Phase.generate, Phase.shrink],
                ),
            )
        finally:
            runner.run(DesksInUse.client.aclose())
