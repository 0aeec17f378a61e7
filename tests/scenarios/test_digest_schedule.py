"""The scheduled digest: once a desk and local date, marked when late, and compared with Slack before it goes out."""

from datetime import UTC, datetime, timedelta

from bot.flows.ask_which import ask_which
from bot.flows.keep_going import every_minute, sweep
from bot.flows.reconcile_votes import reconcile_votes
from bot.store import keys
from bot.store.connect import connect
from tests.scenarios.conftest import ONE_LOOP, Newsroom, drawn
from tests.scenarios.newsroom import together

pytestmark = ONE_LOOP


async def _due_soon(newsroom: Newsroom, channel: str | None = None) -> datetime:
    """Sets the desk's digest to half an hour from now; the instant at which it is due."""
    moment = (datetime.now(UTC) + timedelta(minutes=30)).replace(second=0, microsecond=0)
    await newsroom.command("/digest", f"at {moment:%H:%M} daily UTC", by=newsroom.people[0], channel=channel)
    return moment


async def _digests(newsroom: Newsroom, channel: str | None = None) -> list[str]:
    await newsroom.quiet(channel)
    return [
        drawn(message)
        for message in await newsroom.messages(newsroom.people[0], channel)
        if message.get("bot_id") and "Still open" in drawn(message)
    ]


async def test_before_its_time_no_digest_is_sent(newsroom: Newsroom) -> None:
    await newsroom.pasted(by=newsroom.people[0])
    moment = await _due_soon(newsroom)
    await every_minute(newsroom.services, moment - timedelta(minutes=1))
    assert await _digests(newsroom) == []


async def test_at_its_time_one_digest_is_sent_however_often_and_from_wherever_the_clock_asks(
    newsroom: Newsroom,
) -> None:
    cards = await newsroom.pasted(by=newsroom.people[0])
    moment = await _due_soon(newsroom)
    await together(*(every_minute(newsroom.services, moment) for _ in range(4)))
    await newsroom.said(newsroom.people[0], "Still open")
    await every_minute(newsroom.services, moment + timedelta(minutes=1))
    await sweep(newsroom.services)
    (digest,) = await _digests(newsroom)
    assert "*3 open claims*" in digest
    assert f"{moment:%A} {moment.day} {moment:%B %Y}" in digest
    assert "Late" not in digest
    assert all(digest.count(newsroom.link(card)) == 1 for card in cards)


async def test_two_desks_that_are_due_at_once_get_one_each(newsroom: Newsroom) -> None:
    other = newsroom.slack.workspace.add_channel(f"other-{newsroom.place.lower()}").id
    for channel in (newsroom.place, other):
        await newsroom.pasted(by=newsroom.people[0], channel=channel)
    moments = [await _due_soon(newsroom, channel) for channel in (newsroom.place, other)]
    await together(*(every_minute(newsroom.services, max(moments)) for _ in range(2)))
    for channel in (newsroom.place, other):
        await newsroom.said(newsroom.people[0], "Still open", channel=channel)
        assert len(await _digests(newsroom, channel)) == 1


async def test_a_digest_after_an_outage_is_marked_late_and_comes_once(newsroom: Newsroom) -> None:
    await newsroom.pasted(by=newsroom.people[0])
    moment = await _due_soon(newsroom)
    for minutes in (20, 21):
        await every_minute(newsroom.services, moment + timedelta(minutes=minutes))
    await newsroom.said(newsroom.people[0], "Still open", "Late: it could not be sent at its time.")
    assert len(await _digests(newsroom)) == 1


async def test_a_desk_without_open_claims_gets_its_digest_too(newsroom: Newsroom) -> None:
    moment = await _due_soon(newsroom)
    await every_minute(newsroom.services, moment)
    await newsroom.said(newsroom.people[0], "Nothing is open")


async def test_a_digest_that_was_ended_is_not_sent(newsroom: Newsroom) -> None:
    await newsroom.pasted(by=newsroom.people[0])
    moment = await _due_soon(newsroom)
    await newsroom.command("/digest", "off", by=newsroom.people[0])
    await every_minute(newsroom.services, moment)
    assert await _digests(newsroom) == []


async def test_a_digest_whose_channel_the_bot_was_removed_from_does_not_come_back_as_a_crowd(
    newsroom: Newsroom,
) -> None:
    ana = newsroom.people[0]
    await newsroom.pasted(by=ana)
    moment = await _due_soon(newsroom)
    del newsroom.slack.workspace.channel(newsroom.place).members["U0SANDBOT"]
    await every_minute(newsroom.services, moment)
    await newsroom.quiet()
    await newsroom.command("/invite", "@secondsource", by=ana)
    await sweep(newsroom.services)
    assert await _digests(newsroom) == []


# What Slack shows is true of reactions: the ledger is brought in line with it before a digest.


async def test_reactions_whose_events_were_lost_count_in_the_digest_and_on_the_card(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    for who in (ben, cho):
        newsroom.loses(cards[0], "white_check_mark", by=who)
    await newsroom.react(cards[1], "x", by=ben)
    await newsroom.quiet()
    newsroom.loses(cards[1], "x", by=ben, add=False)
    moment = await _due_soon(newsroom)
    await every_minute(newsroom.services, moment)
    digest = await newsroom.said(ana, "Still open", "*2 open claims*")
    assert newsroom.link(cards[0]) not in digest
    assert "could not be compared" not in digest
    await newsroom.shows(cards[0], "*Verified*", f"✅ <@{ben}>, <@{cho}>", by=ana)
    await newsroom.shows(cards[1], "*Unverified*", by=ana)
    await newsroom.choose(cards[0], "history", by=ana)
    assert "found on Slack: ✅" in drawn(await newsroom.view(ana))


async def test_a_reconciliation_leaves_button_votes_bots_and_what_is_right_alone(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    robot = newsroom.slack.workspace.add_person(f"robot-{newsroom.place.lower()}", kind="bot").id
    await newsroom.press(cards[0], "vote:verified", by=ben)
    await newsroom.react(cards[1], "question", by=cho)
    await newsroom.react(cards[2], "eyes", by=cho)
    newsroom.loses(cards[2], "x", by=robot)
    await newsroom.quiet()
    done = await reconcile_votes(newsroom.services, newsroom.desk_id())
    assert (done.checked, done.changed, done.missed) == (3, 0, 0)
    assert "· 1 × Verified" in await newsroom.card(cards[0], ana)
    assert "· 1 × Could not verify" in await newsroom.card(cards[1], ana)
    assert f"👀 <@{cho}>" in await newsroom.card(cards[2], ana)


async def test_one_who_shows_two_verdicts_in_unknown_order_is_asked_once_and_neither_counts(
    newsroom: Newsroom,
) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    for emoji in ("white_check_mark", "x"):
        newsroom.loses(card, emoji, by=ben)
    for _ in range(2):
        await reconcile_votes(newsroom.services, newsroom.desk_id())
    asked = await newsroom.told(ben, "two verdicts of yours")
    assert newsroom.link(card) in asked
    assert len(await newsroom.ephemerals(ben)) == 1
    assert await newsroom.status(card) == "unverified"
    await newsroom.react(card, "x", by=ben, add=False)
    await newsroom.shows(card, "· 1 × Verified", by=ana)


async def test_who_was_asked_by_a_process_that_died_before_it_heard_so_is_not_asked_again(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card, desk = (await newsroom.pasted(by=ana))[0], newsroom.desk_id()
    item = f"ask:{await newsroom.claim_of(card)}:{ben}"
    held = newsroom.fails("hold", "chat.postEphemeral", match={"user": ben}, seconds=600)
    await _asked_which(newsroom, card)
    await newsroom.told(ben, "two verdicts of yours")
    store = connect(newsroom.store_url)
    await store.delete(keys.lease(desk, "ask"))
    await store.aclose()
    await ask_which(newsroom.services, desk, item)
    held.let_go()
    await newsroom.quiet()
    assert len(await newsroom.ephemerals(ben)) == 1


async def test_who_could_not_be_asked_for_a_moment_is_asked_after_it(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    newsroom.fails("refused", "chat.postEphemeral", match={"user": ben}, error="service_unavailable")
    await _asked_which(newsroom, card)
    await newsroom.told(ben, "two verdicts of yours")
    await newsroom.quiet()
    assert len(await newsroom.ephemerals(ben)) == 1


async def _asked_which(newsroom: Newsroom, card: str) -> None:
    """A comparison shows two verdicts of the second person's in an order that nobody knows."""
    for emoji in ("white_check_mark", "x"):
        newsroom.loses(card, emoji, by=newsroom.people[1])
    await reconcile_votes(newsroom.services, newsroom.desk_id())


async def test_more_reactors_than_slack_names_in_a_thread_are_all_counted(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    card = (await newsroom.pasted(by=ana))[0]
    crowd = [newsroom.slack.workspace.add_person(f"p{n}-{newsroom.place.lower()}").id for n in range(9)]
    for who in crowd:
        newsroom.loses(card, "white_check_mark", by=who)
    done = await reconcile_votes(newsroom.services, newsroom.desk_id())
    assert done.changed == 1
    await newsroom.shows(card, "*Verified*", '"✅ 9"', by=ana)


async def test_a_vote_that_comes_while_the_bot_is_disconnected_is_delivered_when_it_is_back(
    newsroom: Newsroom,
) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.slack.socket_mode.drop()
    await together(*(newsroom.react(card, "white_check_mark", by=who) for who in (ben, cho)))

    async def back() -> bool:
        return newsroom.slack.socket_mode.connected

    await newsroom.until(back)
    await reconcile_votes(newsroom.services, newsroom.desk_id())
    await newsroom.shows(card, "*Verified*", by=ana)


async def test_a_deleted_card_is_not_missed_and_the_rest_of_its_thread_is_compared(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    cards = await newsroom.pasted(by=ana)
    await newsroom.react(cards[0], "x", by=ben)
    await newsroom.quiet()
    claim = await newsroom.claim_of(cards[0])
    assert (await newsroom.post("delete", by=ana, channel=newsroom.place, ts=cards[0]))["ok"]
    newsroom.loses(cards[2], "white_check_mark", by=ben)
    done = await reconcile_votes(newsroom.services, newsroom.desk_id())
    assert (done.checked, done.changed, done.missed) == (2, 1, 0)
    await newsroom.shows(cards[2], "· 1 × Verified", by=ana)
    state = await newsroom.services.ledger.state(newsroom.desk_id(), claim)
    assert state.status == "needs_second_source"
