"""Bringing a whole desk in line with Slack: how many calls, and how long at Slack's limits.

The stand-in's limits and the bot's pace are both PACE times Slack's; the seconds are those at Slack's own. What the
machine itself takes is multiplied with them, so they say a little too much.
"""

import json
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

from bot.desk.ids import ArticleId, PersonId
from bot.flows.reconcile_votes import reconcile_votes
from bot.slack.card import card
from bot.slack.parent import parent
from bot.store import embedded
from bot.store.connect import connect
from tests.bench.figures import Figures, rounded, table
from tests.bench.seeded import Card, seed_article
from tests.bench.texts import article
from tests.scenarios.newsroom import Newsroom, open_newsroom_at, open_slack

THREADS, CLAIMS = 40, 25
"""A thousand open claims."""
PACE = 5.0
DIFFERING = (0, 100)
"""Claims of the thousand whose reactions the ledger has wrong."""
ASKING = ("conversations.replies", "reactions.get")


class Compared(NamedTuple):
    calls: dict[str, int]
    seconds: float
    changed: int


async def measure() -> Figures:
    found = await _compared()
    heads = ["differing", *ASKING, "put right", "seconds at Slack's limits"]
    rows = [
        [str(n), *(str(one.calls[method]) for method in ASKING), str(one.changed), f"{one.seconds:.0f}"]
        for n, one in found.items()
    ]
    values = {
        f"compare_{what}_{n}": rounded(value)
        for n, one in found.items()
        for what, value in (("calls", sum(one.calls.values())), ("seconds", one.seconds))
    }
    title = f"{THREADS * CLAIMS:,} open claims in {THREADS} threads compared with Slack (paced {PACE:g} times as fast)"
    return Figures(values | {"compare_pace": PACE}, table(title, heads, rows))


async def _compared() -> dict[int, Compared]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = await embedded.own(folder)
        stack.push_async_callback(server.close)
        slack = await open_slack(stack, scale=PACE)
        newsroom = await open_newsroom_at(stack, slack, server.url, slack_pace=PACE)
        cards = await _seeded(newsroom)
        found = {}
        for differing in DIFFERING:
            for each in cards[: differing * 10 : 10]:
                newsroom.loses(each.ts, "x", by=newsroom.people[0])
            began, before = time.monotonic(), len(slack.api.calls)
            done = await reconcile_votes(newsroom.services, newsroom.desk_id())
            seconds = (time.monotonic() - began) * PACE
            asked = [str(call["method"]) for call in list(slack.api.calls)[before:]]
            found[differing] = Compared({method: asked.count(method) for method in ASKING}, seconds, done.changed)
            await newsroom.quiet()
        return found


async def _seeded(newsroom: Newsroom) -> list[Card]:
    """Articles whose messages stand in the local Slack as the bot would have drawn them."""
    services, desk = newsroom.services, newsroom.desk_id()
    client = connect(newsroom.store_url)
    cards: list[Card] = []
    for n in range(THREADS):
        id_ = ArticleId(f"{n:016x}")
        top = _posted(newsroom, "secondsource_article", {"article": id_})
        below = [
            _posted(newsroom, "secondsource_claim", {"claim": f"{id_}.{place}"}, thread=top)
            for place in range(1, CLAIMS + 1)
        ]
        text, by = article(n, 300), PersonId(newsroom.people[0])
        seeded = await seed_article(client, desk, text, id_, thread=top, cards=below, by=by)
        for each in seeded:
            _drawn(newsroom, each.ts, card(await services.ledger.state(desk, each.claim)).mark)
        found = await services.articles.get(desk, id_)
        _drawn(newsroom, top, parent(found, await services.articles.progress(found)).mark)
        cards += seeded
    await client.aclose()
    return cards


def _posted(newsroom: Newsroom, kind: str, payload: dict[str, str], *, thread: str | None = None) -> str:
    workspace = newsroom.slack.workspace
    content = {"text": json.dumps(payload), "metadata": {"event_type": kind, "event_payload": payload}}
    channel = workspace.channel(newsroom.place)
    return newsroom.slack.slack.conversations.post_as_bot(channel, content, thread_ts=thread).ts


def _drawn(newsroom: Newsroom, ts: str, mark: str) -> None:
    workspace = newsroom.slack.workspace
    message = workspace.message(workspace.channel(newsroom.place), ts)
    assert message.metadata
    message.metadata["event_payload"]["drawn"] = mark
