"""Vote events a second: through the app's dispatch and the ledger, and the same script called raw.

Both sides see the same votes (people, claims, emoji, times) on two desks that began alike, 50 in flight, each
event new, over clients of the same make. The app gets signed requests as from Slack's HTTP mode.
"""

import asyncio
import gc
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from redis.asyncio import Redis
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.assembly import Desk, opened
from bot.desk.ids import ArticleId, DeskId, PersonId, desk_id, micros
from bot.desk.vote import Reacted
from bot.sandbox import SIGNING_SECRET, Sandbox
from bot.settings import Settings
from bot.store import embedded
from bot.store.connect import connect
from bot.store.ledger import Ledger
from bot.store.scripts import CAST_VOTE
from tests.bench import signed
from tests.bench.figures import Figures, middle, row, table
from tests.bench.seeded import CLAIMS_AN_ARTICLE, Card, seed_article
from tests.bench.texts import article

IN_FLIGHT = 50
PEOPLE = 30
ARTICLES = 10
EVENTS = 1000
"""A round, on each side."""
ROUNDS = 15
EMOJI = ("white_check_mark", "x", "warning", "question", "eyes")
RAW_CHANNEL, APP_CHANNEL = "C0POLITICS", "C0VERIFY"
BEGIN = 1_763_846_400

Call = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Vote:
    person: str
    card: int
    name: str
    added: bool
    at: str


def _votes(people: list[str], cards: int) -> Iterator[Vote]:
    """People put reactions on cards and take them off again, each act a few milliseconds after the last."""
    dice = random.Random(7)  # noqa: S311  a benchmark's votes, no secret
    on: set[tuple[str, int, str]] = set()
    for number in range(1_000_000):
        act = (dice.choice(people), dice.randrange(cards), dice.choice(EMOJI))
        added = act not in on
        on ^= {act}
        yield Vote(*act, added=added, at=f"{BEGIN + number // 100}.{number % 100 * 10_000:06d}")


async def measure() -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        server = await embedded.own(Path(folder))
        try:
            async with _two_desks(server.url) as bench:
                return await _rounds(bench)
        finally:
            await server.close()


@dataclass(frozen=True, slots=True)
class _Bench:
    desk: Desk
    raw: Redis
    cards: dict[str, list[Card]]
    """By channel, alike on both."""
    people: list[str]


@asynccontextmanager
async def _two_desks(url: str) -> AsyncIterator[_Bench]:
    slack = Sandbox(scale=1000.0)
    await slack.start()
    people = [slack.workspace.add_person(f"person{n}").id for n in range(PEOPLE)]
    settings = Settings.model_validate(
        {
            "slack_bot_token": slack.bot_token,
            "slack_signing_secret": slack.signing_secret,
            "slack_api_url": slack.api_url,
            "slack_pace": 1000.0,
        }
    )
    raw = connect(url)
    try:
        async with opened(settings, url) as desk:
            await raw.script_load(CAST_VOTE.text)
            cards = {
                channel: await _fill(raw, desk_id(desk.services.me.team, channel), PersonId(people[0]))
                for channel in (RAW_CHANNEL, APP_CHANNEL)
            }
            gc.collect()
            gc.freeze()  # as `serve` does
            yield _Bench(desk, raw, cards, people)
    finally:
        await raw.aclose()
        await slack.close()


async def _fill(client: Redis, desk: DeskId, by: PersonId) -> list[Card]:
    cards: list[Card] = []
    for number in range(ARTICLES):
        stamps = [f"{BEGIN - 100_000 + number}.{n:06d}" for n in range(CLAIMS_AN_ARTICLE + 1)]
        id = ArticleId(f"{number:016x}")
        text = article(number, 1000)
        cards += await seed_article(client, desk, text, id, thread=stamps[0], cards=stamps[1:], by=by)
    return cards


async def _rounds(bench: _Bench) -> Figures:
    votes = _votes(bench.people, ARTICLES * CLAIMS_AN_ARTICLE)
    sides = (partial(_raw, bench), partial(_app, bench))
    rates: list[tuple[float, float]] = []
    for number in range(ROUNDS + 1):
        some = list(islice(votes, EVENTS))
        calls = [await side(some) for side in sides]
        measured = [0.0, 0.0]
        for side in (0, 1) if number % 2 else (1, 0):
            measured[side] = await _in_flight(calls[side])
        if number:  # the first round warms caches and connections
            rates.append((measured[0], measured[1]))
    await _check_alike(bench)
    return Figures(
        {
            "votes_ratio": middle([app / raw for raw, app in rates]),
            "votes_app_per_second": middle([app for _, app in rates]),
            "votes_raw_per_second": middle([raw for raw, _ in rates]),
        },
        table(
            f"Vote events a second, {IN_FLIGHT} in flight, {ROUNDS} rounds of {EVENTS:,}",
            ["", "median", "lowest", "highest"],
            [
                row("the script, raw", [raw for raw, _ in rates]),
                row("the app's dispatch and ledger", [app for _, app in rates]),
                row("ratio, pair by pair (aim 0.4 or more)", [app / raw for raw, app in rates], digits=2),
            ],
        ),
    )


class _Recorder:
    """Takes a script call in the client's place and keeps what would have been sent."""

    def __init__(self) -> None:
        self.sent: tuple[str | int, ...] = ()

    async def evalsha(self, *sent: str | int) -> list[str]:
        self.sent = sent
        return ["applied", "unverified", "unverified", "", "", "0"]


async def _raw(bench: _Bench, votes: list[Vote]) -> list[Call]:
    """Keys and arguments, as the ledger makes them, are ready before the clock starts: client and server are timed."""
    desk, now = desk_id(bench.desk.services.me.team, RAW_CHANNEL), bench.desk.services.now()
    recorder = _Recorder()
    ledger = Ledger(recorder, recorder)
    evalsha: Callable[..., Awaitable[object]] = bench.raw.evalsha
    calls: list[Call] = []
    for vote in votes:
        act = Reacted(PersonId(vote.person), vote.name, on=vote.added, at=micros(vote.at))
        await ledger.cast(desk, bench.cards[RAW_CHANNEL][vote.card].claim, act, now)
        calls.append(partial(evalsha, *recorder.sent))
    return calls


async def _app(bench: _Bench, votes: list[Vote]) -> list[Call]:
    """Signed bodies are ready before the clock starts, as Slack makes them; the app reads and checks them."""
    me, app = bench.desk.services.me, bench.desk.app

    def call(vote: Vote) -> Call:
        card = bench.cards[APP_CHANNEL][vote.card]
        event = signed.reaction_event(
            team=me.team,
            channel=APP_CHANNEL,
            ts=card.ts,
            bot=me.user,
            person=vote.person,
            name=vote.name,
            added=vote.added,
            at=vote.at,
        )
        body, content_type = signed.as_json(event)
        headers: dict[str, str | Sequence[str]] = {**signed.headers(SIGNING_SECRET, body, content_type)}

        async def send() -> None:
            answer = await app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))
            assert answer.status == 200, answer.body

        return send

    return [call(vote) for vote in votes]


async def _in_flight(calls: list[Call]) -> float:
    """Makes all the calls, IN_FLIGHT at a time; returns calls a second."""
    waiting = iter(calls)

    async def lane() -> None:
        for call in waiting:
            await call()

    began = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(IN_FLIGHT)))
    return len(calls) / (time.perf_counter() - began)


async def _check_alike(bench: _Bench) -> None:
    """Both desks took the same votes, so each claim must stand alike; fails otherwise."""
    team, ledger = bench.desk.services.me.team, bench.desk.services.ledger
    for raw, app in zip(bench.cards[RAW_CHANNEL], bench.cards[APP_CHANNEL], strict=True):
        one = await ledger.state(desk_id(team, RAW_CHANNEL), raw.claim)
        other = await ledger.state(desk_id(team, APP_CHANNEL), app.claim)
        assert (one.status, one.counts, one.owners) == (other.status, other.counts, other.owners)
