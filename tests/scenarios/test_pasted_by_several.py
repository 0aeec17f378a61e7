"""Whoever pasted a text that was on its way already hears what became of it, once."""

from contextlib import AsyncExitStack
from pathlib import Path

from bot.flows.keep_going import sweep_desk
from bot.flows.submit_article import article_id
from bot.store import embedded
from tests.scenarios.newsroom import ARTICLE, Newsroom, drawn, long_article, newsroom_of
from tests.scenarios.test_refusals import GERMAN
from tests.scenarios.test_store_away import stopped
from tests.waiting import fair_clock


async def _heard_once(newsroom: Newsroom, who: str, words: str) -> None:
    await newsroom.told(who, words)
    await newsroom.quiet()
    assert len([each for each in await newsroom.ephemerals(who) if words in each]) == 1


async def test_all_who_pasted_a_text_while_it_waited_hear_that_it_cannot_be_read(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store, reader="rules") as newsroom, AsyncExitStack() as reading:
        ana, ben, cho = newsroom.people
        lease = newsroom.services.marks.leased(newsroom.desk_id(), f"article.{article_id(GERMAN)}")
        assert await reading.enter_async_context(lease)
        await newsroom.command("/verify", GERMAN, by=ana)
        await newsroom.command("/verify", GERMAN, by=ben)
        await newsroom.message(f"<@{newsroom.services.me.user}> {GERMAN}", by=cho)
        for who in (ben, cho):
            await newsroom.told(who, "its thread is about to appear")
        await reading.aclose()
        await sweep_desk(newsroom.services, newsroom.desk_id())
        for who in newsroom.people:
            await _heard_once(newsroom, who, "not in English")


async def test_who_pastes_a_text_while_it_is_posted_hears_of_cards_that_slack_refuses(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store, reader="rules", slack_pace=1.0) as newsroom:
        ana, ben, _ = newsroom.people
        article = long_article(4)
        last = {"metadata.event_payload.claim": f"{article_id(article)}.4"}
        newsroom.fails("refused", "chat.postMessage", match=last, error="invalid_blocks")
        await newsroom.command("/verify", article, by=ana)

        async def begun() -> bool:
            return any("Is it so that" in drawn(message) for message in await newsroom.messages(ana))

        await newsroom.until(begun)
        await newsroom.command("/verify", article, by=ben)
        for who in (ana, ben):
            await _heard_once(newsroom, who, "Slack refused 1 card of this article")


async def test_a_refusal_is_said_once_though_the_store_goes_away_just_then(tmp_path: Path) -> None:
    server = await embedded.own(tmp_path)
    try:
        async with newsroom_of(server.url, reader="rules") as newsroom:
            ana = newsroom.people[0]
            held = newsroom.slack.faults.add("hold", "response_url", seconds=600)
            await newsroom.command("/verify", GERMAN, by=ana)
            await newsroom.told(ana, "not in English")
            async with stopped(tmp_path), fair_clock() as clock:
                held.let_go()

                async def too_long_for_one_step() -> bool:
                    return clock() > 3

                await newsroom.until(too_long_for_one_step)
            await _heard_once(newsroom, ana, "not in English")
            assert len(await newsroom.pasted(ARTICLE, by=ana)) == 3
    finally:
        await server.close()
