"""The host's clock may be minutes off Slack's: votes are ordered by Slack's time, and none is lost to a comparison."""

import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from bot.flows.keep_going import every_minute
from bot.flows.reconcile_votes import reconcile_votes
from bot.sandbox import Clock
from tests.scenarios.newsroom import open_newsroom_at, open_slack


class Apart(Clock):
    """Slack's clock, so many seconds ahead of the host's."""

    def __init__(self, ahead: float) -> None:
        self._ahead = ahead

    def now(self) -> float:
        return time.time() + self._ahead


@pytest.mark.parametrize("ahead", [-90, 90])
async def test_a_vote_just_after_a_comparison_counts_however_far_the_clocks_are_apart(
    newsroom_store: str, ahead: float
) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack, clock=Apart(ahead))
        newsroom = await open_newsroom_at(stack, slack, newsroom_store, slack_pace=1000)
        ana, ben, cho = newsroom.people
        card = (await newsroom.pasted(by=ana))[0]
        newsroom.loses(card, "x", by=ben)
        assert (await reconcile_votes(newsroom.services, newsroom.desk_id())).changed == 1
        await newsroom.react(card, "x", by=cho)
        await newsroom.shows(card, "*False*", by=ana)

        newsroom.loses(card, "x", by=ben, add=False)
        assert (await reconcile_votes(newsroom.services, newsroom.desk_id())).changed == 1
        await newsroom.shows(card, "*Needs second source* · 1 × False", by=ana)
        await newsroom.press(card, "vote:verified", by=ben)
        await newsroom.shows(card, "*Contested*", by=ana)


@pytest.mark.parametrize("ahead", [-90, 90])
async def test_an_editors_act_has_slacks_time_so_that_two_hosts_order_theirs_alike(
    newsroom_store: str, ahead: float
) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack, clock=Apart(ahead))
        newsroom = await open_newsroom_at(stack, slack, newsroom_store, slack_pace=1000)
        ana = newsroom.people[0]
        card = (await newsroom.pasted(by=ana))[0]
        await newsroom.choose(card, "close", by=ana)
        began = slack.slack.clock.now()
        await newsroom.submit(ana, **{"as": {"selected_option": {"value": "verified"}}, "reason": "Seen."})
        closing = (await newsroom.services.ledger.state(newsroom.desk_id(), await newsroom.claim_of(card))).closing
        assert closing
        assert began - 30 < closing.at / 1_000_000 < slack.slack.clock.now() + 30


async def test_a_bot_whose_clock_is_a_year_ahead_sends_todays_digest_and_says_when_the_next_one_comes(
    newsroom_store: str,
) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack, clock=Apart(-365 * 86400))
        newsroom = await open_newsroom_at(stack, slack, newsroom_store, slack_pace=1000)
        ana, services = newsroom.people[0], newsroom.services
        await newsroom.pasted(by=ana)
        moment = datetime.fromtimestamp(slack.slack.clock.now(), UTC) + timedelta(minutes=30)
        await newsroom.command("/digest", f"at {moment:%H:%M} daily UTC", by=ana)
        await newsroom.told(ana, f"first on {moment:%A, %-d %B %Y}")
        await every_minute(services, services.clock())
        assert await services.digests.sent(newsroom.desk_id()) == frozenset()
        await every_minute(services, moment)
        await newsroom.said(ana, f"Still open · {moment:%A} {moment.day} {moment:%B %Y}")
