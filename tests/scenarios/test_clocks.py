"""The host's clock may be minutes off Slack's: votes are ordered by Slack's time, and none is lost to a comparison."""

import time
from contextlib import AsyncExitStack

import pytest

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
