"""Sentinels put a replica in the primary's place: whoever was told that a vote is recorded finds it there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.connect import connect
from bot.store.primary import LOOK_EVERY
from tests.topologies.crowd import Crowd, crowd_at
from tests.topologies.sentinels import Watched, watched
from tests.waiting import fair_clock, until


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Watched]:
    async with watched(tmp_path) as store:
        yield store


@pytest.fixture
async def crowd(store: Watched) -> AsyncIterator[Crowd]:
    async with crowd_at(store.url) as crowd:
        yield crowd


async def test_a_primary_that_dies_takes_no_confirmed_vote_with_it(store: Watched, crowd: Crowd) -> None:
    old = await store.primary()
    async with crowd.voting():
        old.kill()
        await store.changes_from(old)
    await crowd.reconciled()
    await crowd.accounted_for()
    await crowd.articles_whole()


@pytest.mark.topologies
async def test_a_primary_that_held_still_comes_back_as_a_replica_without_a_vote_of_its_own(
    store: Watched, crowd: Crowd
) -> None:
    old = await store.primary()
    async with crowd.voting():
        with old.held_still():
            await store.changes_from(old)
            await crowd.counted()
        await store.whole()
    await crowd.reconciled()
    await crowd.accounted_for()
    await crowd.articles_whole()


async def test_who_was_quiet_while_another_server_became_the_primary_goes_to_that_one_at_once(store: Watched) -> None:
    """The old one is told last, and would take what it then forgets."""
    old, client = await store.primary(), connect(store.url)
    try:
        async with fair_clock() as clock:
            await client.set("written", "before")
            await store.fails_over()
            new = await store.changes_from(old)

            async def quiet() -> bool:
                return clock() > LOOK_EVERY

            await until(quiet)
        assert (await old.says("replication"))["role"] == "master", "it has not been told yet"
        await client.set("written", "here")
        assert await new.ask("GET", "written") == "here"
    finally:
        await client.aclose()


async def test_sentinels_that_change_places_while_all_live_take_no_confirmed_vote_away(
    store: Watched, crowd: Crowd
) -> None:
    """The old primary is told last: for ten seconds it takes, and then forgets, what still comes to it."""
    old = await store.primary()
    async with crowd.voting():
        await store.fails_over()
        new = await store.changes_from(old)

        async def goes_to_the_new() -> bool:
            await crowd.client.set("written", "here")
            return bool(await new.ask("GET", "written"))

        await until(goes_to_the_new, within=5)
        assert (await old.says("replication"))["role"] == "master", "it has not been told yet"
        await store.whole()
    await crowd.reconciled()
    await crowd.accounted_for()
    await crowd.articles_whole()
