"""Who must be asked which of two verdicts came last is asked, whatever the disk does, and only while it is so."""

from pathlib import Path

import pytest

from bot.desk.ids import Micros
from bot.flows.reconcile_votes import reconcile_votes
from bot.store import embedded, keys
from bot.store.connect import connect
from tests.scenarios.newsroom import Newsroom, newsroom_of
from tests.scenarios.test_store_away import stopped
from tests.waiting import fair_clock

HELD = 8
"""Seconds in which Slack lets nobody be told anything privately."""


async def _two_verdicts(newsroom: Newsroom, card: str) -> str:
    """A comparison shows two verdicts of the second person's in an order that nobody knows; the item of work."""
    for emoji in ("white_check_mark", "x"):
        newsroom.loses(card, emoji, by=newsroom.people[1])
    await reconcile_votes(newsroom.services, newsroom.desk_id())
    return f"ask:{await newsroom.claim_of(card)}:{newsroom.people[1]}"


@pytest.mark.parametrize("still", [0, 6], ids=["a slow disk", "a slow disk, then a store that holds still"])
async def test_who_must_be_asked_is_asked_though_the_disk_was_too_slow_for_the_first_try(
    tmp_path: Path, still: int
) -> None:
    server = await embedded.own(tmp_path)
    store = connect(server.url)
    try:
        async with newsroom_of(server.url, reader="rules") as newsroom:
            ana, ben, _ = newsroom.people
            card = (await newsroom.pasted(by=ana))[0]
            await newsroom.quiet()
            await store.config_set("appendfsync", "no")
            item = await _two_verdicts(newsroom, card)
            work = keys.work(newsroom.desk_id())

            async def taken_off() -> bool:
                return await store.zscore(work, item) is None

            async def put_back() -> bool:
                return not await taken_off()

            await newsroom.until(taken_off)
            if still:
                async with stopped(tmp_path), fair_clock() as clock:

                    async def long_enough() -> bool:
                        return clock() > still

                    await newsroom.until(long_enough)
            await newsroom.until(put_back)
            assert await newsroom.ephemerals(ben) == []
            await store.config_set("appendfsync", "everysec")
            await newsroom.told(ben, "two verdicts of yours")
            await newsroom.quiet()
            assert len(await newsroom.ephemerals(ben)) == 1
    finally:
        await store.aclose()
        await server.close()


async def test_who_takes_one_of_the_two_off_while_slack_lets_nobody_be_told_is_not_asked(newsroom_store: str) -> None:
    store = connect(newsroom_store)
    async with newsroom_of(newsroom_store, reader="rules") as newsroom:
        ana, ben, _ = newsroom.people
        card, services = (await newsroom.pasted(by=ana))[0], newsroom.services
        await newsroom.quiet()
        now = services.now()
        until = Micros(now + HELD * 1_000_000)
        async with fair_clock() as clock:
            await services.pace.hold_back(
                services.me.team, "chat.postEphemeral", now=now, until=until, interval=0.001, burst=1
            )
            item = await _two_verdicts(newsroom, card)

            async def waits_for_its_turn() -> bool:
                return bool(await store.exists(keys.lease(newsroom.desk_id(), "ask")))

            await newsroom.until(waits_for_its_turn)
            await newsroom.react(card, "x", by=ben, add=False)
            await newsroom.shows(card, "· 1 × Verified", by=ana)
            assert clock() < HELD / 2, "the turn has not come yet"
        assert item in (await services.marks.waiting(newsroom.desk_id())).work
        await newsroom.quiet()
        assert await newsroom.ephemerals(ben) == []
    await store.aclose()
