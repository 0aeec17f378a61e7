"""Desks in use by two processes, and the plain model of each: what the machine's rules share."""

import asyncio
from collections.abc import Coroutine
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.desk.claim import Article
from bot.desk.history import Closed
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId
from bot.desk.vote import Act
from bot.desk.voter import Voter
from bot.errors import NotRecorded
from bot.store.articles import Articles
from bot.store.audit import Audit
from bot.store.cards import Cards
from bot.store.comparisons import Comparisons
from bot.store.desks import Desks
from bot.store.digests import Digests
from bot.store.files import Files
from bot.store.known_desks import KnownDesks
from bot.store.ledger import Ledger
from bot.store.lists import Lists
from bot.store.marks import Marks
from bot.store.piped import Client
from tests.acts import at, people
from tests.store.desk_model import DeskModel
from tests.store.kept import expected, found
from tests.store.model import tell
from tests.store.pasted import DESK, PRIVATE, numbered

T = TypeVar("T")

ARTICLES = tuple(ArticleId(digit * 16) for digit in "ab")
DATES = tuple(date(2026, 11, 23) + timedelta(days=n) for n in range(2))

a_desk = st.sampled_from([DESK, DESK, DESK, PRIVATE])
an_article = st.sampled_from([*ARTICLES[:1] * 2, *ARTICLES])
one_of_them = st.sampled_from([0, 0, 0, 1, 1, 2, 5])
"""Which of the claims that there are, round and round; the first ones often, so that what is done to them meets."""

texts = st.sampled_from(["the ferry sank", "The bridge’s closed", "the ferry waits at the bridge"])
speakers = st.sampled_from(["Ines Duarte", "Zoë Duarte", None])
a_reading = st.fixed_dictionaries({"text": texts, "speaker": speakers})
readings = st.one_of(st.lists(a_reading, max_size=3), st.lists(a_reading, min_size=6, max_size=6))

LOOK_EVERY = 4
"""Steps between two looks at all that the store holds, which take most of the time."""


class Process:
    """What one process of the desk has: several share a store, each with what it remembers."""

    def __init__(self, client: Client) -> None:
        self.ledger = Ledger(client, client)
        known = KnownDesks(client)
        self.articles = Articles(client, known)
        self.lists = Lists(client)
        self.cards = Cards(client)
        self.desks = Desks(client, known)
        self.digests = Digests(client, client, known)
        self.marks = Marks(client)
        self.files = Files(client, known)
        self.comparisons = Comparisons(client)


class DesksInUse(RuleBasedStateMachine):
    runner: asyncio.Runner
    client: Client

    def __init__(self) -> None:
        super().__init__()
        self.run(self.client.flushall())
        self.models = {desk: DeskModel(desk) for desk in (DESK, PRIVATE)}
        self.processes = [Process(self.client), Process(self.client)]
        self.steps = self.looks = 0
        self.read_before: dict[tuple[DeskId, ArticleId], Article] = {}
        self.acts: dict[tuple[DeskId, ClaimId], list[Act | Closed]] = {}
        self.forms: dict[tuple[DeskId, ClaimId, PersonId, Micros], Closed] = {}

    def run(self, step: Coroutine[Any, Any, T]) -> T:
        """A computer so busy that the store does not answer in time says nothing: the sequence is left out."""
        try:
            return self.runner.run(step)
        except NotRecorded:
            reject()

    @property
    def process(self) -> Process:
        """They take turns."""
        return self.processes[self.steps % len(self.processes)]

    def now(self) -> Micros:
        """Every step has a time of its own."""
        self.steps += 1
        return at(1_000_000 + self.steps)

    def claim(self, which: int) -> tuple[DeskModel, ClaimId]:
        there = [(model, claim) for model in self.models.values() for claim in model.claims]
        return there[which % len(there)]

    def known(self, desk: DeskId, article: ArticleId) -> Article:
        """What a process knows of it."""
        return self.run(self.process.articles.get(desk, article))

    def has_claims(self) -> bool:
        return any(model.claims for model in self.models.values())

    def is_there(self, desk: DeskId, article: ArticleId) -> bool:
        return article in self.models[desk].articles

    @initialize(claims=readings.filter(bool), by=people)
    def begin(self, claims: list[dict[str, Any]], by: PersonId) -> None:
        self.paste(DESK, ARTICLES[0], by, "")
        self.read(DESK, ARTICLES[0], claims)

    @rule(desk=a_desk, article=an_article, by=people, event=st.sampled_from(["", "Ev1", "Ev2"]))
    def paste(self, desk: DeskId, article: ArticleId, by: PersonId, event: str) -> None:
        now = self.now()
        url = "" if event else f"https://hooks.slack.example/{now}"
        expected = self.models[desk].submit(article, by, event, url, now)
        submitted = self.process.articles.submit(
            desk, article, text="The ferry sank.", words=3, pasted_by=by, now=now, event=event, response_url=url
        )
        assert self.run(submitted) == expected

    @rule(desk=a_desk, article=an_article, claims=readings)
    def read(self, desk: DeskId, article: ArticleId, claims: list[dict[str, Any]]) -> None:
        """Also an article that was read or dropped meanwhile."""
        if self.is_there(desk, article):
            self.read_before[desk, article] = self.known(desk, article)
        known = self.read_before.get((desk, article))
        if known is None:
            return
        title = f"read at step {self.now()}"
        self.models[desk].keep_reading(article, numbered(known, *claims), title)
        self.run(self.process.articles.keep_reading(known, "{}", numbered(known, *claims), {"title": title}))

    def act(
        self,
        model: DeskModel,
        claim: ClaimId,
        act: Act | Closed,
        voter: tuple[Voter, bool] = (Voter.MEMBER, True),
    ) -> None:
        if isinstance(act, Closed):  # nobody sends two forms within one microsecond
            act = self.forms.setdefault((model.desk, claim, act.person, act.at), act)
        now, (is_, votes) = self.now(), voter
        told = self.run(tell(self.process.ledger, model.desk, claim, act, now, voter=is_, votes=votes))
        assert told == model.act(claim, act, now, voter=is_, votes=votes)
        self.acts.setdefault((model.desk, claim), []).append(act)

    @invariant()
    def now_and_then_the_store_is_looked_at(self) -> None:
        self.looks += 1
        if self.looks % LOOK_EVERY == 0:
            self.look()

    def look(self) -> None:
        """The store holds what the model says."""
        for model in self.models.values():
            assert self.run(found(self.client, model)) == expected(model)

    def teardown(self) -> None:
        """And who goes over the books finds nothing."""
        self.look()

        async def audited() -> list[str]:
            audit = Audit(self.client, look_again=0)
            return [line for desk in self.models for line in [line async for line in audit.differences(desk)]]

        lines = self.run(audited())
        assert lines == [], lines
