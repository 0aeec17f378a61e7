"""A store that does not answer: events come again, people are told, and nothing is half done."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.jobs import SWEEP_EVERY
from bot.store import embedded
from bot.store.connect import connect
from tests.scenarios.newsroom import ARTICLE, Newsroom, newsroom_of, together
from tests.waiting import fair_clock


@asynccontextmanager
async def stopped(folder: Path) -> AsyncIterator[None]:
    """The store's server holds still for the length of the block."""
    server = int((folder / embedded.PID_FILE).read_text())
    os.kill(server, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server, signal.SIGCONT)


async def test_while_the_store_is_away_events_wait_and_people_are_told_and_afterwards_all_is_well(
    tmp_path: Path,
) -> None:
    server = await embedded.own(tmp_path)
    try:
        async with newsroom_of(server.url) as newsroom:
            ana, ben, cho = newsroom.people
            cards = await newsroom.pasted(by=ana)
            await newsroom.react(cards[0], "white_check_mark", by=ben)
            await newsroom.quiet()
            async with stopped(tmp_path):
                await newsroom.react(cards[0], "white_check_mark", by=cho)
                other = ARTICLE.replace("14 million", "15 million")
                answers = await together(
                    newsroom.command("/verify", other, by=ana),
                    newsroom.command("/claims", by=ben),
                    newsroom.command("/digest", "at 08:30", by=cho),
                    newsroom.press(cards[1], "vote:false", by=ben),
                )
                assert [answer["ok"] for answer in answers] == [True] * 4
                for who in (ana, ben, cho):
                    await newsroom.told(who, "This was not recorded")

                async def unacknowledged() -> bool:
                    sent = newsroom.slack.delivery.records
                    return any(each.event_type == "reaction_added" and each.attempts > 1 for each in sent)

                await newsroom.until(unacknowledged)
            await newsroom.shows(cards[0], "*Verified*", by=ana)
            await newsroom.quiet()
            assert len(await newsroom.parents(ana)) == 1
            assert await newsroom.status(cards[1]) == "unverified", "what was not recorded does not turn up later"
            hours = await newsroom.services.desks.hours(newsroom.desk_id())
            assert hours is not None
            assert f"{hours.at:%H:%M}" == "09:00"
            await newsroom.command("/verify", other, by=ana)

            async def second() -> bool:
                return len(await newsroom.parents(ana)) == 2

            await newsroom.until(second)
            await newsroom.quiet()
            await _one_card_a_claim(newsroom)
    finally:
        await server.close()


async def test_a_store_that_is_away_for_a_second_is_noticed_by_nobody(tmp_path: Path) -> None:
    server = await embedded.own(tmp_path)
    try:
        async with newsroom_of(server.url) as newsroom:
            ana, ben, cho = newsroom.people
            cards = await newsroom.pasted(by=ana)
            await newsroom.quiet()
            async with stopped(tmp_path):
                acts = asyncio.gather(
                    newsroom.react(cards[0], "white_check_mark", by=cho),
                    newsroom.press(cards[1], "vote:false", by=ben),
                    newsroom.command("/claims", by=ben),
                    newsroom.command("/digest", "at 08:30", by=cho),
                )
                await asyncio.sleep(1)
            assert [each["ok"] for each in await acts] == [True] * 4
            await newsroom.shows(cards[0], '"✅ 1"', by=ana)
            await newsroom.shows(cards[1], '"❌ 1"', by=ana)
            await newsroom.quiet()
            assert {each.attempts for each in newsroom.slack.delivery.records} == {1}
            for who in (ana, ben, cho):
                told = await newsroom.ephemerals(who)
                assert not [each for each in told if "recorded" in each or "confirmed" in each or "away" in each]
    finally:
        await server.close()


async def test_while_the_store_stays_away_each_person_is_told_once_that_their_reactions_will_be_counted(
    tmp_path: Path,
) -> None:
    server = await embedded.own(tmp_path)
    try:
        async with newsroom_of(server.url) as newsroom:
            ana, ben, cho = newsroom.people
            cards = await newsroom.pasted(by=ana)
            own = await newsroom.message("ours alone", by=ana)
            await newsroom.quiet()
            newsroom.fails("reset_after", "chat.postEphemeral", match={"user": ben}, times=2)
            newsroom.fails("status_after", "chat.postEphemeral", match={"user": cho}, times=2)
            async with stopped(tmp_path):
                await together(*(newsroom.react(card, "white_check_mark", by=ben) for card in cards))
                await newsroom.react(own["ts"], "white_check_mark", by=ana)
                await newsroom.message(f"<@{newsroom.services.me.user}> {ARTICLE}", by=cho)
                await newsroom.told(ben, "your reaction is with Slack and will be counted")
                await newsroom.told(cho, "send your text again")
            for card in cards:
                await newsroom.shows(card, '"✅ 1"', by=ana)
            await newsroom.handled()
            for who in (ben, cho):
                away = [each for each in await newsroom.ephemerals(who) if "away" in each]
                assert len(away) == 1, "though Slack did not say that it had taken it"
            assert not [each for each in await newsroom.ephemerals(ana) if "away" in each], "it was about no card"
    finally:
        await server.close()


async def test_whoever_is_told_to_look_at_the_card_finds_it_drawn(tmp_path: Path) -> None:
    server = await embedded.own(tmp_path)
    store = connect(server.url)
    try:
        async with newsroom_of(server.url) as newsroom:
            ana, ben, _ = newsroom.people
            card = (await newsroom.pasted(by=ana))[0]
            await newsroom.quiet()
            await store.config_set("appendfsync", "no")
            await newsroom.press(card, "vote:verified", by=ben)
            await newsroom.told(ben, "It may have reached the desk", "look at the card")
            async with fair_clock() as clock:
                await newsroom.shows(card, '"✅ 1"', by=ana)
                assert clock() < SWEEP_EVERY.total_seconds() / 5, "it is not left to the next sweep"
    finally:
        await store.aclose()
        await server.close()


async def _one_card_a_claim(newsroom: Newsroom) -> None:
    cards = [m["ts"] for m in await newsroom.messages(newsroom.people[0]) if m.get("thread_ts") not in (None, m["ts"])]
    claims = [await newsroom.claim_of(card) for card in cards]
    assert len(claims) == len(set(claims)) == 6
