"""People who vote while something happens to the store, what each of them was told, and what is there afterwards."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from redis.asyncio import Redis

from bot.desk.claim import ArticleState
from bot.desk.ids import ArticleId, ClaimId, PersonId
from bot.desk.vote import Observed, Pressed, Reacted, Verdict
from bot.errors import NotRecorded
from bot.store.articles import Articles
from bot.store.connect import NOT_RECORDED, connect, connected
from bot.store.ledger import Ledger
from tests.acts import at
from tests.store.pasted import DESK, pasted, read
from tests.waiting import until

BETWEEN_TWO = 0.02
"""Seconds between two people."""
PASTES = 25
"""After so many votes an article is pasted too."""

Vote = tuple[ClaimId, PersonId]


@dataclass
class Crowd:
    """Each votes once: one by a reaction, which Slack sends again until it is acknowledged, the next by a button."""

    client: Redis
    ledger: Ledger
    articles: Articles
    claims: Sequence[ClaimId]
    reacted: dict[Vote, Reacted] = field(default_factory=dict)
    """What Slack shows, and will send again where it was not acknowledged."""
    unacknowledged: set[Vote] = field(default_factory=set)
    confirmed: set[Vote] = field(default_factory=set)
    refused: set[Vote] = field(default_factory=set)
    """They were told that nothing was recorded."""
    pasted: list[ArticleId] = field(default_factory=list)
    """Articles that were said to be taken."""
    faults: list[str] = field(default_factory=list)
    _serial: "count[int]" = field(default_factory=lambda: count(100))
    _come: int = 0
    _answered: int = 0

    @asynccontextmanager
    async def voting(self) -> AsyncIterator[None]:
        """They vote for the length of the block, and every one of them gets an answer."""
        going, under_way = True, set[asyncio.Task[None]]()

        async def come() -> None:
            while going:
                n = self._come = next(self._serial)
                under_way.add(asyncio.create_task(self._paste(n) if n % PASTES == 0 else self._vote(n)))
                await asyncio.sleep(BETWEEN_TWO)

        coming = asyncio.create_task(come())
        try:
            await self.counted()
            yield
            await self.counted()
        finally:
            going = False
            await coming
            await asyncio.gather(*under_way)
        assert not self.faults, self.faults

    async def counted(self) -> None:
        """Waits until twenty more have been answered well: what has happened is over, as far as people see."""
        enough = self._answered + 20

        async def well() -> bool:
            return self._answered >= enough

        await until(well, within=40)

    async def tried(self) -> None:
        """Waits until five more have come, whatever becomes of their votes."""
        enough = next(self._serial) + 5

        async def come() -> bool:
            return self._come >= enough

        await until(come)

    async def _vote(self, n: int) -> None:
        vote = (self.claims[n % len(self.claims)], PersonId(f"U{n}"))
        act = Reacted(vote[1], "x", on=True, at=at(n)) if n % 2 else Pressed(vote[1], Verdict.VERIFIED, at(n))
        if isinstance(act, Reacted):
            self.reacted[vote] = act
        try:
            await self.ledger.cast(DESK, vote[0], act, act.at)
            self._answered += 1
            if isinstance(act, Pressed):
                self.confirmed.add(vote)
        except NotRecorded as error:
            if isinstance(act, Reacted):
                self.unacknowledged.add(vote)
            elif str(error) == NOT_RECORDED:
                self.refused.add(vote)
        except Exception as error:
            self.faults.append(f"{act}: {error!r}")

    async def _paste(self, n: int) -> None:
        article = f"{n:016x}"
        try:
            taken = await pasted(self.articles, article)
            self.pasted.append(taken.id)
            await read(self.articles, taken, {}, {})
        except NotRecorded:
            pass
        except Exception as error:
            self.faults.append(f"article {article}: {error!r}")

    async def reconciled(self) -> None:
        """Every claim is held against what Slack shows."""
        now = at(next(self._serial))
        for claim in self.claims:
            shown = frozenset((person, act.name) for (on, person), act in self.reacted.items() if on == claim)
            await self.ledger.reconcile(DESK, claim, Observed(shown, now), now)

    async def accounted_for(self) -> None:
        """Slack has sent again what was not acknowledged; now everything is as each of them was told."""
        for vote in self.unacknowledged:
            act = self.reacted[vote]
            await self.ledger.cast(DESK, vote[0], act, act.at)
        standing: dict[Vote, Verdict] = {}
        for claim in self.claims:
            state = await self.ledger.state(DESK, claim)
            assert {v: len(people) for v, people in state.voters.items() if people} == state.counts
            standing |= {(claim, person): verdict for verdict, people in state.voters.items() for person in people}
        assert standing.keys() >= self.confirmed, f"lost: {self.confirmed - standing.keys()}"
        assert standing.keys() >= self.reacted.keys(), f"lost: {self.reacted.keys() - standing.keys()}"
        assert not standing.keys() & self.refused, f"recorded all the same: {standing.keys() & self.refused}"

    async def articles_whole(self) -> None:
        """Each article that was taken is there: with both of its claims, or still to be read."""
        assert self.pasted
        for id_ in self.pasted:
            article = await self.articles.get(DESK, id_)
            claims = await self.articles.claims_of(DESK, id_)
            assert len(await self.ledger.states(DESK, claims)) == len(claims)
            assert len(claims) == (0 if article.state is ArticleState.WAITING else 2)


@asynccontextmanager
async def crowd_at(url: str) -> AsyncIterator[Crowd]:
    client, patient = connect(url), connect(url)
    try:
        await connected(client, url, budget=8)
        articles = Articles(client)
        claims = await read(articles, await pasted(articles), {}, {}, {})
        yield Crowd(client, Ledger(client, patient), articles, claims)
    finally:
        await patient.aclose()
        await client.aclose()
