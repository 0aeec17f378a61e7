"""At Slack's own limits: nothing is refused, a refusal is obeyed, a crowd is drawn in few edits."""

from contextlib import AsyncExitStack
from itertools import pairwise

from tests.scenarios.newsroom import Newsroom, long_article, newsroom_of, open_newsroom_at, open_slack, together
from tests.waiting import fair_clock


async def test_at_slacks_own_pace_nothing_is_refused_and_a_crowds_votes_are_drawn_in_few_edits(
    newsroom_store: str,
) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack, scale=1.0)
        crowd = [slack.workspace.add_person(f"reader{n}").id for n in range(30)]
        robot = slack.workspace.add_person("robot", kind="bot").id
        newsroom = await open_newsroom_at(stack, slack, newsroom_store, slack_pace=1.0)
        ana, ben, _ = newsroom.people
        cards = await newsroom.pasted(by=ana)
        posts = [call["at"] for call in newsroom.calls("chat.postMessage")]
        assert len(posts) == 1 + len(cards)
        assert all(after - before >= 0.9 for before, after in pairwise(posts)), posts

        await newsroom.quiet()
        async with fair_clock() as clock:
            await newsroom.react(cards[0], "white_check_mark", by=ben)
            await newsroom.shows(cards[0], "*Needs second source*", by=ana)
            assert clock() < 2.0, "a quiet desk shows a vote within two seconds"

        await newsroom.quiet()
        drawn_before = len(newsroom.calls("chat.update"))
        await together(*(newsroom.react(cards[1], "white_check_mark", by=who) for who in (robot, *crowd)))
        await newsroom.shows(cards[1], "*Verified*", '"✅ 30"', by=ana)
        await newsroom.quiet()
        assert len(newsroom.calls("chat.update")) - drawn_before <= 6
        assert _attempts(newsroom) == {1}, "every vote is acknowledged in time"
        assert not _refused(newsroom)


async def test_newcomers_whom_slack_is_slow_to_describe_are_counted_at_once_and_a_bot_among_them_is_taken_back(
    newsroom_store: str,
) -> None:
    async with newsroom_of(newsroom_store, scale=1000.0, slack_pace=1.0) as newsroom:
        ana = newsroom.people[0]
        card = (await newsroom.pasted(by=ana))[0]
        workspace = newsroom.slack.workspace
        crowd = [workspace.add_person(f"newcomer{n}").id for n in range(9)]
        robot = workspace.add_person("robot", kind="bot").id
        await together(*(newsroom.react(card, "x", by=who) for who in (*crowd, robot)))
        await newsroom.handled()
        assert _attempts(newsroom) == {1}
        await newsroom.shows(card, "*False*", '"❌ 9"', by=ana)
        await newsroom.react(card, "white_check_mark", by=robot)
        await newsroom.quiet()
        assert await newsroom.status(card) == "false"


async def test_a_bot_that_is_faster_than_slack_allows_obeys_each_refusal_and_posts_each_card_once(
    newsroom_store: str,
) -> None:
    async with newsroom_of(newsroom_store, scale=1.0, slack_pace=50.0) as newsroom:
        ana, ben, cho = newsroom.people
        cards = await newsroom.pasted(long_article(7), by=ana)
        await together(*(newsroom.react(card, "x", by=who) for card in cards for who in (ben, cho)))
        for card in cards:
            await newsroom.shows(card, "*False*", by=ana)
        await newsroom.quiet()
        refused = _refused(newsroom)
        assert "chat.postMessage" in refused
        assert len(refused) < 40, "after a refusal the bot waits"
        claims = [await newsroom.claim_of(card) for card in cards]
        assert len(set(claims)) == len(cards) == 7
        parent, _ = await newsroom.thread(ana)
        await newsroom.shows(parent["ts"], "7 claims in the thread, none open", by=ana)


def _refused(newsroom: Newsroom) -> list[str]:
    return [call["method"] for call in newsroom.slack.api.calls if call["error"] == "ratelimited"]


def _attempts(newsroom: Newsroom) -> set[int]:
    return {each.attempts for each in newsroom.slack.delivery.records if each.event_type == "reaction_added"}
