"""The ledger is brought in line with Slack by itself whenever events may be lost, and by what Slack truly says."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.acts import Deed
from bot.desk.ids import ClaimId, Micros
from bot.desk.vote import NEVER
from bot.errors import DeskError
from bot.flows.keep_going import every_minute, sweep
from bot.flows.prepare_digest import compare_daily
from bot.flows.reconcile_votes import compare, reconcile_votes, unreconciled
from bot.flows.want_comparison import want_comparison
from bot.sandbox import BOT_USER_ID
from bot.store import keys
from bot.store.connect import connect
from tests.scenarios.conftest import ARTICLE, BOTH_WAYS, ONE_LOOP, Newsroom, drawn
from tests.scenarios.moved_clock import MovedClock, newsroom_by
from tests.scenarios.newsroom import long_article, open_newsroom_at, open_slack, together

pytestmark = ONE_LOOP

ARTICLES = tuple(
    f"Ferry {n} to be withdrawn\n\nThe Harbour Courier, 3 March 2026\n\n"
    f"Ferry {n} will carry {400 + n} passengers fewer from May, the port authority said on Tuesday.\n"
    for n in range(1, 5)
)


async def _compared(newsroom: Newsroom) -> tuple[int, int, int]:
    done = await reconcile_votes(newsroom.services, newsroom.desk_id())
    return done.checked, done.changed, done.missed


async def _posted_again(newsroom: Newsroom, claim: ClaimId) -> str:
    """The `ts` of the card that a claim gets when its text is pasted again."""
    await newsroom.command("/verify", ARTICLE, by=newsroom.people[0])

    async def card() -> str | None:
        return (await newsroom.services.ledger.state(newsroom.desk_id(), claim)).card

    await newsroom.until(card)
    await newsroom.quiet()
    return await card() or ""


# ---------------------------------------------------------------------- by itself


async def test_what_happened_while_the_bot_was_away_counts_when_it_is_back(newsroom_store: str) -> None:
    async with AsyncExitStack() as outer:
        slack = await open_slack(outer)
        async with AsyncExitStack() as stack:
            newsroom = await open_newsroom_at(stack, slack, newsroom_store, slack_pace=1000)
            ana, ben, cho = newsroom.people
            cards = await newsroom.pasted(by=ana)
            await newsroom.react(cards[1], "x", by=ben)
            await newsroom.shows(cards[1], "1 × False", by=ana)
            await newsroom.quiet()
        for who in (ben, cho):
            newsroom.loses(cards[0], "white_check_mark", by=who)
        newsroom.loses(cards[1], "x", by=ben, add=False)
        again = await open_newsroom_at(outer, slack, newsroom_store, slack_pace=1000)
        await again.shows(cards[0], "*Verified*", by=ana)
        await again.shows(cards[1], "*Unverified*", by=ana)


async def test_what_a_comparison_put_right_is_in_the_desks_history(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    newsroom.loses(card, "x", by=ben)
    await _compared(newsroom)
    await newsroom.command("/claims", "history", by=ana)
    await newsroom.told(ana, "compared with Slack", "put right")


async def test_what_slack_did_not_deliver_counts_once_the_bot_is_connected_again(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.quiet()
    for who in (ben, cho):
        newsroom.loses(card, "x", by=who)
    await newsroom.slack.socket_mode.drop()
    await newsroom.shows(card, "*False*", by=ana)


@BOTH_WAYS
async def test_events_that_slack_held_back_are_made_good(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.quiet()
    for who in (ben, cho):
        newsroom.loses(card, "x", by=who)
    newsroom.slack.slack.events.rate_limited()
    await newsroom.shows(card, "*False*", by=ana)


# ---------------------------------------------------------------------- what is asked, and in which order


async def test_newest_open_articles_are_asked_for_first_and_a_thread_takes_one_call(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    for text in ARTICLES:
        await newsroom.command("/verify", text, by=ana)
    desk = newsroom.desk_id()

    async def posted() -> bool:
        return len(await newsroom.parents(ana)) == len(ARTICLES)

    await newsroom.until(posted)
    await newsroom.quiet()
    pasted = list(await newsroom.services.articles.since(desk, Micros(0)))
    settled = pasted[-1]
    (claim,) = await newsroom.services.articles.claims_of(desk, settled)
    (state,) = await newsroom.services.ledger.states(desk, [claim])
    assert state.card
    for who in (ben, cho):
        await newsroom.react(state.card, "x", by=who)
    await newsroom.shows(state.card, "*False*", by=ana)
    await newsroom.quiet()

    before = len(newsroom.calls("conversations.replies"))
    asked = len(newsroom.calls("reactions.get"))
    assert await _compared(newsroom) == (len(ARTICLES), 0, 0)
    threads = [call["args"]["ts"] for call in newsroom.calls("conversations.replies")[before:]]
    wanted = await newsroom.services.articles.threads(desk, pasted)
    assert threads == [wanted[article] for article in [*reversed(pasted[:-1]), settled]]
    assert len(newsroom.calls("reactions.get")) == asked, "nothing differs"


async def test_who_dies_in_the_middle_is_followed_from_where_they_stopped(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    for text in ARTICLES:
        await newsroom.command("/verify", text, by=ana)

    async def posted() -> bool:
        return len(await newsroom.parents(ana)) == len(ARTICLES)

    await newsroom.until(posted)
    await newsroom.quiet()
    desk, faults = newsroom.desk_id(), newsroom.slack.faults
    before = len(newsroom.calls("conversations.replies"))
    held = faults.add("hold", "conversations.replies", skip=2, seconds=60, match={"channel": newsroom.id_of()})
    working = asyncio.create_task(reconcile_votes(newsroom.services, desk))

    async def in_the_middle() -> bool:
        return held.used == 1

    await newsroom.until(in_the_middle)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    held.let_go()
    assert len((await newsroom.services.comparisons.uncompared(desk)).threads) == len(ARTICLES) - 2
    await sweep(newsroom.services)
    await newsroom.quiet()
    threads = [call["args"]["ts"] for call in newsroom.calls("conversations.replies")[before:]]
    assert len(threads) == len(ARTICLES) + 1, "the one that was in hand is asked for again"
    assert len(set(threads)) == len(ARTICLES)


async def test_two_who_compare_at_once_ask_for_each_thread_once(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.pasted(by=ana)
    await newsroom.quiet()
    await want_comparison(newsroom.services, newsroom.desk_id())
    before = len(newsroom.calls("conversations.replies"))
    await together(*(compare(newsroom.services, newsroom.desk_id()) for _ in range(3)))
    await newsroom.quiet()
    assert len(newsroom.calls("conversations.replies")) == before + 1


async def test_people_whom_a_thread_does_not_name_are_asked_for_though_the_numbers_are_equal(
    newsroom: Newsroom,
) -> None:
    ana = newsroom.people[0]
    card = (await newsroom.pasted(by=ana))[0]
    crowd = [newsroom.slack.workspace.add_person(f"q{n}-{newsroom.place.lower()}").id for n in range(9)]
    await together(*(newsroom.react(card, "white_check_mark", by=who) for who in crowd[:8]))
    await newsroom.shows(card, '"✅ 8"', by=ana)
    newsroom.loses(card, "white_check_mark", by=crowd[6], add=False)
    newsroom.loses(card, "white_check_mark", by=crowd[8])
    assert (await _compared(newsroom))[1] == 1
    claim = await newsroom.claim_of(card)
    held = await newsroom.services.ledger.held(newsroom.desk_id(), {claim: NEVER})
    assert {person for person, _ in held[claim]} == {*crowd[:6], crowd[7], crowd[8]}


async def test_people_whom_slack_counts_and_never_names_keep_their_votes_and_the_digest_says_so(
    newsroom: Newsroom,
) -> None:
    ana, *others = newsroom.people
    crowd = [*others, *(newsroom.slack.workspace.add_person(f"r{n}-{newsroom.place.lower()}").id for n in range(4))]
    card = (await newsroom.pasted(by=ana))[0]
    for n, who in enumerate(crowd):
        await newsroom.react(card, "x" if n % 2 else "white_check_mark", by=who)
    await newsroom.shows(card, "*Contested*", '"✅ 3"', '"❌ 3"', by=ana)
    cut = newsroom.slack.faults.add("truncate", "*", count=1, match={"channel": newsroom.id_of()})
    assert await _compared(newsroom) == (3, 0, 0)
    assert "*Contested*" in await newsroom.card(card, ana)
    assert await unreconciled(newsroom.services, newsroom.desk_id()) == 1
    await newsroom.command("/digest", "now", by=ana)
    await newsroom.said(ana, "The reactions on 1 claim could not be compared")
    cut.clear()
    newsroom.slack.faults.clear()
    assert await _compared(newsroom) == (3, 0, 0)
    assert await unreconciled(newsroom.services, newsroom.desk_id()) == 0


async def test_whom_slack_never_names_is_said_once_after_days_and_their_votes_stay(newsroom_store: str) -> None:
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        (ana, ben, cho), services, desk = newsroom.people, newsroom.services, newsroom.desk_id()
        card = (await newsroom.pasted(by=ana))[0]

        async def left_over_after(days: float) -> int:
            await newsroom.quiet()
            clock.on(timedelta(days=days))
            await reconcile_votes(services, desk)
            return await unreconciled(services, desk)

        for who, name, shown in ((ben, "x", "1 × False"), (cho, "white_check_mark", "*Contested*")):
            await newsroom.react(card, name, by=who)
            await newsroom.shows(card, shown, by=ana)
            newsroom.slack.acts.deactivate(who)
            assert [await left_over_after(days) for days in (0, 2.9, 0.2, 1)] == [1, 1, 0, 0]
        assert "*Contested*" in await newsroom.card(card, ana)
        acts, _ = await services.desks.latest_acts(desk, start=0, count=50)
        told = [act.facts["unnamed"] for act in acts if act.deed is Deed.NEVER_NAMED]
        assert told == ["1 :white_check_mark:, 1 :x:", "1 :x:"]


async def test_removed_votes_go_though_slack_counts_somebody_else_whom_it_does_not_name(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    gone = newsroom.slack.workspace.add_person(f"gone-{newsroom.place.lower()}").id
    card = (await newsroom.pasted(by=ana))[0]
    for who in (ben, cho):
        await newsroom.react(card, "white_check_mark", by=who)
    await newsroom.shows(card, "*Verified*", by=ana)
    newsroom.loses(card, "x", by=gone)
    newsroom.slack.acts.deactivate(gone)
    await _compared(newsroom)
    assert await newsroom.status(card) == "verified"
    for who in (ben, cho):
        newsroom.loses(card, "white_check_mark", by=who, add=False)
    assert (await _compared(newsroom))[1] == 1
    await newsroom.shows(card, "*Unverified*", by=ana)
    assert await unreconciled(newsroom.services, newsroom.desk_id()) == 1, "somebody's ❌ is not known"


async def test_more_people_than_close_their_accounts_are_spoken_of_for_as_long_as_slack_does_not_name_them(
    newsroom_store: str,
) -> None:
    clock = MovedClock()
    async with newsroom_by(clock, newsroom_store) as newsroom:
        ana, services, desk = newsroom.people[0], newsroom.services, newsroom.desk_id()
        card = (await newsroom.pasted(by=ana))[0]
        for n in range(3):
            who = newsroom.slack.workspace.add_person(f"s{n}-{newsroom.place.lower()}").id
            newsroom.loses(card, "x" if n else "white_check_mark", by=who)
        newsroom.slack.faults.add("truncate", "*", count=0, match={"channel": newsroom.id_of()})
        for days in (0, 2, 2, 2):
            await newsroom.quiet()
            clock.on(timedelta(days=days))
            await reconcile_votes(services, desk)
            assert await unreconciled(services, desk) == 1
        acts, _ = await services.desks.latest_acts(desk, start=0, count=50)
        assert Deed.NEVER_NAMED not in {act.deed for act in acts}


async def test_the_last_try_at_an_event_says_that_others_were_given_up(newsroom_store: str) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack, retry_delays=(0.0, 0.05, 0.05))
        newsroom = await open_newsroom_at(stack, slack, newsroom_store, slack_pace=1000)
        ana, ben, cho = newsroom.people
        card = (await newsroom.pasted(by=ana))[0]
        await newsroom.quiet()
        slack.faults.add("ack_lost", "reaction_added", times=3)
        for who in (ben, cho):
            newsroom.loses(card, "x", by=who)
        await newsroom.react(card, "eyes", by=ana)
        await newsroom.shows(card, "*False*", by=ana)


async def test_votes_on_a_card_that_was_deleted_and_posted_again_outlive_every_comparison(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    for who in (ben, cho):
        await newsroom.react(card, "x", by=who)
    await newsroom.shows(card, "*False*", by=ana)
    await newsroom.quiet()
    claim = await newsroom.claim_of(card)
    channel = newsroom.slack.workspace.channel(newsroom.place)
    newsroom.slack.slack.conversations.delete(channel, newsroom.slack.workspace.message(channel, card))
    await _compared(newsroom)
    new = await _posted_again(newsroom, claim)
    assert new != card
    assert (await _compared(newsroom))[1] == 0
    assert "*False*" in await newsroom.card(new, ana)
    newsroom.loses(new, "white_check_mark", by=ben)
    assert (await _compared(newsroom))[1] == 1
    await newsroom.shows(new, "*Contested*", by=ana)
    assert (await _compared(newsroom))[1] == 0


async def test_a_reaction_on_a_deleted_card_counts_though_slack_brings_it_when_the_next_card_was_compared(
    newsroom: Newsroom,
) -> None:
    """A comparison of the new card says nothing of what was on the one before."""
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.react(card, "x", by=cho)
    await newsroom.shows(card, "Needs second source", by=ana)
    claim = await newsroom.claim_of(card)
    assert (await _compared(newsroom))[1] == 0
    at = f"{newsroom.slack.workspace.clock.now():.6f}"
    await newsroom.quiet()
    assert (await newsroom.post("delete", by=ana, channel=newsroom.id_of(), ts=card))["ok"]
    await _compared(newsroom)
    new = await _posted_again(newsroom, claim)
    assert (await _compared(newsroom))[0]

    item = {"type": "message", "channel": newsroom.id_of(), "ts": card}
    reacted = {"type": "reaction_added", "user": ben, "reaction": "x", "item": item, "item_user": BOT_USER_ID}
    await newsroom.event({**reacted, "event_ts": at}, event_id="Ev0LATE")
    await newsroom.shows(new, "*False*", by=ana)
    assert (await _compared(newsroom))[1] == 0
    history = await newsroom.services.ledger.history(newsroom.desk_id(), claim)
    assert not any("too late" in line.what for line in history)


async def test_a_thread_that_slack_never_shows_lets_the_others_come_to_their_turn(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    for text in ARTICLES[:2]:
        await newsroom.command("/verify", text, by=ana)

    async def posted() -> bool:
        return len(await newsroom.parents(ana)) == 2

    await newsroom.until(posted)
    await newsroom.quiet()
    desk = newsroom.desk_id()
    first, last = await newsroom.services.articles.since(desk, Micros(0))
    (claim,) = await newsroom.services.articles.claims_of(desk, first)
    (state,) = await newsroom.services.ledger.states(desk, [claim])
    card = state.card or ""
    for who in (ben, cho):
        newsroom.loses(card, "x", by=who)
    thread = (await newsroom.services.articles.threads(desk, [last]))[last]
    broken = newsroom.fails("status", "conversations.replies", times=1000, match={"ts": thread})
    await want_comparison(newsroom.services, desk)

    async def come_to_their_turn() -> bool:
        newsroom.services.prompter.compare(desk)
        return await newsroom.status(card) == "false"

    await newsroom.until(come_to_their_turn)
    assert broken.used >= 6
    newsroom.slack.faults.clear()
    await sweep(newsroom.services)
    await newsroom.quiet()


async def test_a_channel_that_lets_the_bot_in_again_is_compared(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.quiet()
    members = newsroom.slack.workspace.channel(newsroom.place).members
    del members[BOT_USER_ID]
    for who in (ben, cho):
        newsroom.loses(card, "x", by=who)
    assert await _compared(newsroom) == (0, 0, 3)
    await newsroom.command("/invite", "@secondsource", by=ana)
    await newsroom.shows(card, "*False*", by=ana)


async def test_a_slack_that_does_not_answer_keeps_nothing_from_being_compared_later(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.quiet()
    for who in (ben, cho):
        newsroom.loses(card, "x", by=who)
    newsroom.fails("status", "reactions.get", times=3)
    with pytest.raises(DeskError, match="the rest is compared as soon as it does"):
        await reconcile_votes(newsroom.services, newsroom.desk_id())
    assert await unreconciled(newsroom.services, newsroom.desk_id()) == 1
    await sweep(newsroom.services)
    await newsroom.shows(card, "*False*", by=ana)


async def test_a_thread_that_slack_refuses_to_show_is_left_out_and_the_digest_says_so(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.pasted(by=ana)
    await newsroom.quiet()
    newsroom.fails("refused", "conversations.replies", error="missing_scope")
    assert await _compared(newsroom) == (0, 0, 3)
    assert await unreconciled(newsroom.services, newsroom.desk_id()) == 3
    assert await _compared(newsroom) == (3, 0, 0)
    assert await unreconciled(newsroom.services, newsroom.desk_id()) == 0


# ---------------------------------------------------------------------- in time


async def test_a_vote_that_is_cast_while_slack_answers_is_newer_than_the_answer(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    newsroom.loses(card, "x", by=cho)
    held = newsroom.slack.faults.add("hold", "reactions.get", seconds=60, match={"channel": newsroom.id_of()})
    comparing = asyncio.create_task(reconcile_votes(newsroom.services, newsroom.desk_id()))

    async def asked() -> bool:
        return held.used == 1

    await newsroom.until(asked)
    await newsroom.react(card, "x", by=ben)
    await newsroom.handled()
    held.let_go()
    await comparing
    await newsroom.shows(card, "*False*", by=ana)


async def test_an_act_of_just_before_whose_undoing_was_lost_does_not_stand(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.react(card, "x", by=ben)
    await newsroom.handled()
    newsroom.loses(card, "x", by=ben, add=False)
    assert (await _compared(newsroom))[1] == 1
    assert await newsroom.status(card) == "unverified"


# ---------------------------------------------------------------------- before a digest


async def _due_soon(newsroom: Newsroom) -> datetime:
    moment = (datetime.now(UTC) + timedelta(minutes=40)).replace(second=0, microsecond=0)
    await newsroom.command("/digest", f"at {moment:%H:%M} daily UTC", by=newsroom.people[0])
    return moment


async def test_the_comparison_begins_before_the_digest_and_once(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    moment = await _due_soon(newsroom)
    await newsroom.quiet()
    before = len(newsroom.calls("conversations.replies"))
    await every_minute(newsroom.services, moment - timedelta(minutes=20))
    await newsroom.quiet()
    assert len(newsroom.calls("conversations.replies")) == before
    for who in (ben, cho):
        newsroom.loses(card, "x", by=who)
    for seconds in (59, 30, 1):
        await every_minute(newsroom.services, moment - timedelta(seconds=seconds))
    await newsroom.shows(card, "*False*", by=ana)
    await newsroom.quiet()
    assert len(newsroom.calls("conversations.replies")) == before + 1


async def test_a_digest_goes_out_on_time_and_says_how_many_claims_are_not_compared_yet(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.pasted(by=ana)
    moment = await _due_soon(newsroom)
    await newsroom.quiet()
    held = newsroom.slack.faults.add("hold", "conversations.replies", seconds=600, match={"channel": newsroom.id_of()})
    await every_minute(newsroom.services, moment - timedelta(seconds=50))

    async def asked() -> bool:
        return held.used == 1

    await newsroom.until(asked)
    await every_minute(newsroom.services, moment)
    digest = await newsroom.said(ana, "Still open", "*3 open claims*")
    assert "The reactions on 3 claims could not be compared" in digest
    held.let_go()
    await newsroom.quiet()


async def test_once_a_day_a_desk_is_compared_whether_it_has_a_digest_or_not(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.pasted(by=ana)
    await newsroom.command("/digest", "off", by=ana)
    await newsroom.quiet()
    before = len(newsroom.calls("conversations.replies"))
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for minute in range(0, 1440, 4):
        await compare_daily(newsroom.services, midnight + timedelta(minutes=minute), newsroom.desk_id())
        await newsroom.quiet()
    assert len(newsroom.calls("conversations.replies")) == before + 1


# ---------------------------------------------------------------------- what else a thread shows


async def test_a_card_that_slack_drew_late_from_an_older_state_is_drawn_again(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.quiet()
    late = newsroom.slack.faults.add("hang_late", "chat.update", seconds=600, match={"ts": card})
    await newsroom.react(card, "x", by=ben)

    async def on_its_way() -> bool:
        return late.used == 1

    await newsroom.until(on_its_way)
    await newsroom.react(card, "x", by=cho)
    await newsroom.handled()
    late.let_go()
    await newsroom.shows(card, "*False*", by=ana)
    await newsroom.quiet()
    message = newsroom.slack.workspace.message(newsroom.slack.workspace.channel(newsroom.place), card)
    assert message.metadata
    message.metadata["event_payload"]["drawn"] = "00000000"
    before = len(newsroom.calls("chat.update"))
    await _compared(newsroom)
    await newsroom.quiet()
    assert len(newsroom.calls("chat.update")) == before + 1
    assert "*False*" in await newsroom.card(card, ana)


async def test_a_card_that_the_store_has_forgotten_is_the_claims_card_again(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    card = (await newsroom.pasted(by=ana))[0]
    await newsroom.react(card, "x", by=ben)
    await newsroom.shows(card, "1 × False", by=ana)
    await newsroom.quiet()
    desk, claim = newsroom.desk_id(), await newsroom.claim_of(card)
    client = connect(newsroom.store_url)
    await client.hdel(keys.claim(desk, claim), "ts", "sending")
    await client.hdel(keys.cards(desk), card)
    await client.aclose()
    newsroom.loses(card, "x", by=cho)
    await _compared(newsroom)
    await newsroom.shows(card, "*False*", by=ana)
    assert (await newsroom.services.ledger.state(desk, claim)).card == card


async def test_a_card_that_is_nowhere_though_the_article_was_taken_for_posted_is_posted(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    cards = await newsroom.pasted(long_article(4), by=ana)
    await newsroom.quiet()
    desk, claim = newsroom.desk_id(), await newsroom.claim_of(cards[2])
    channel = newsroom.slack.workspace.channel(newsroom.place)
    client = connect(newsroom.store_url)
    await client.hdel(keys.claim(desk, claim), "ts", "sending")
    await client.hdel(keys.cards(desk), cards[2])
    await client.aclose()
    newsroom.slack.slack.conversations.delete(channel, newsroom.slack.workspace.message(channel, cards[2]))
    await newsroom.handled()
    await _compared(newsroom)

    async def posted() -> bool:
        return (await newsroom.services.ledger.state(desk, claim)).card is not None

    await newsroom.until(posted)
    _, standing = await newsroom.posted(ana)
    assert len([each for each in standing if "*Unverified*" in drawn(each)]) == 4
