"""Where Slack's pace lets no question through for a while, people are answered all the same."""

import pytest

from bot.desk.ids import Micros
from tests.scenarios.newsroom import ARTICLE, Newsroom, long_article, newsroom_of
from tests.waiting import fair_clock

SLACK_WAITS = 3.0
UNOPENED = "Slack did not say whether the form opened: if you do not see it, please try again."
HELD = 20
"""Seconds in which Slack lets nobody ask: who waited for the end of them would be far beyond its 3."""


async def _held_back(newsroom: Newsroom, method: str, seconds: float) -> None:
    """As after a 429: nobody calls the method for so long."""
    services = newsroom.services
    now = services.now()
    until = Micros(now + int(seconds * 1_000_000))
    await services.pace.hold_back(services.me.team, method, now=now, until=until, interval=0.001, burst=1)


async def test_an_article_is_taken_and_a_close_form_answers_while_slack_lets_nobody_ask(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store) as newsroom:
        ana = newsroom.people[0]
        await _held_back(newsroom, "conversations.info", HELD)
        async with fair_clock() as clock:
            assert (await newsroom.command("/verify", ARTICLE, by=ana))["ok"]
            assert clock() < HELD / 4
        _, cards = await newsroom.posted(ana)

        ben = newsroom.slack.workspace.add_person("newcomer").id
        await _held_back(newsroom, "users.info", HELD)
        async with fair_clock() as clock:
            await newsroom.choose(cards[0]["ts"], "close", by=ben)
            answer = await newsroom.submit(ben, **{"as": {"selected_option": {"value": "verified"}}, "reason": "Seen."})
            assert clock() < HELD / 4
        assert "Slack is slow to say who you are" in str(answer["errors"])
        assert await newsroom.status(cards[0]["ts"]) == "unverified"


@pytest.mark.parametrize("how", ["reset_after", "status_after"])
async def test_of_a_form_that_is_open_nobody_is_told_that_it_is_not(newsroom_store: str, how: str) -> None:
    async with newsroom_of(newsroom_store) as newsroom:
        ana, ben, _ = newsroom.people
        newsroom.slack.faults.add(how, "views.open")
        await newsroom.command("/verify", by=ana)
        assert (await newsroom.ephemerals(ana))[-1:] == [await newsroom.told(ana, UNOPENED)]
        await newsroom.submit(ana, text_1=ARTICLE)
        _, cards = await newsroom.posted(ana)

        newsroom.slack.faults.add(how, "views.open")
        await newsroom.choose(cards[0]["ts"], "close", by=ben)
        assert await newsroom.ephemerals(ben) == [await newsroom.told(ben, UNOPENED)]
        await newsroom.submit(ben, **{"as": {"selected_option": {"value": "verified"}}, "reason": "Seen."})
        assert await newsroom.status(cards[0]["ts"]) == "verified"


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_form_that_slack_is_slow_to_open_and_a_slow_answer_address_hold_up_no_acknowledgement(
    newsroom_store: str, mode: str
) -> None:
    async with newsroom_of(newsroom_store, mode) as newsroom:
        ana, slack = newsroom.people[0], newsroom.slack
        await newsroom.pasted(long_article(), by=ana)
        await newsroom.command("/claims", "", by=ana)
        page = (await newsroom.state(ana))["ephemerals"][-1]

        slack.faults.add("hang_before", "views.open", seconds=600)
        async with fair_clock() as clock:
            assert (await newsroom.command("/verify", by=ana))["ok"]
            assert clock() < SLACK_WAITS
        await newsroom.told(ana, UNOPENED)

        slack.faults.add("hang_before", "response_url", seconds=600)
        async with fair_clock() as clock:
            assert (await newsroom.post("action", by=ana, ephemeral=page["ts"], action_id="claims_page"))["ok"]
            assert clock() < SLACK_WAITS
        slack.faults.clear()


@pytest.mark.parametrize("how", ["reset_before", "status", "refused"])
async def test_a_refusal_that_slack_fails_to_take_again_and_again_is_heard_all_the_same(
    newsroom_store: str, how: str
) -> None:
    """Who hears nothing takes the press for counted."""
    async with newsroom_of(newsroom_store, outsiders_vote=False, reader="rules") as newsroom:
        stranger = newsroom.slack.workspace.add_person("visitor", kind="stranger").id
        cards = await newsroom.pasted(by=newsroom.people[0])
        newsroom.slack.faults.add("reset_before", "response_url")
        newsroom.fails(how, "chat.postEphemeral", times=3)
        await newsroom.press(cards[0], "vote:false", by=stranger)
        await newsroom.told(stranger, "does not count the votes of people of other workspaces")
        assert len(await newsroom.ephemerals(stranger)) == 1


@pytest.mark.parametrize("how", ["html", "refused", "status", "hang_before"])
async def test_an_answer_address_has_taken_a_sentence_only_if_it_says_so(newsroom_store: str, how: str) -> None:
    async with newsroom_of(newsroom_store, outsiders_vote=False, reader="rules") as newsroom:
        stranger = newsroom.slack.workspace.add_person("visitor", kind="stranger").id
        cards = await newsroom.pasted(by=newsroom.people[0])
        newsroom.slack.faults.add(how, "response_url", seconds=0.1)
        await newsroom.press(cards[0], "vote:false", by=stranger)
        await newsroom.told(stranger, "does not count the votes of people of other workspaces")
        assert len(await newsroom.ephemerals(stranger)) == 1
