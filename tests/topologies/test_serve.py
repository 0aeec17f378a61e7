"""A whole desk as it is run, `secondsource serve`, whose store goes away and comes back."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.assembly import opened
from bot.serve import STANDS_STILL
from bot.settings import Settings
from tests.scenarios.newsroom import Newsroom, open_slack, tokens
from tests.scenarios.processes import Process, running, told
from tests.scenarios.test_processes import connected
from tests.topologies.clusters import three_nodes
from tests.topologies.sentinels import watched
from tests.waiting import until


@asynccontextmanager
async def serving(folder: Path, url: str) -> AsyncIterator[tuple[Process, Newsroom]]:
    """A newsroom whose bot runs in a process of its own on the store at `url`."""
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        process = await stack.enter_async_context(running("serve", folder, slack, redis_url=url, slack_pace=1000))
        await connected(slack)
        desk = await stack.enter_async_context(opened(Settings.model_validate(tokens(slack)), url))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        yield process, Newsroom(slack, desk, http, store_url=url)


async def outlived(newsroom: Newsroom, process: Process, folder: Path, trouble: Callable[[], Awaitable[None]]) -> None:
    """A vote before the trouble, one in it and one after it: all count, and their card is drawn, at the latest
    when background work that stands still was noticed and begun anew."""
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    await newsroom.react(cards[0], "white_check_mark", by=ben)
    await newsroom.shows(cards[0], "*Needs second source*", by=ana)
    await trouble()
    assert process.returncode is None, told(folder)[-2000:]
    await newsroom.react(cards[0], "white_check_mark", by=cho)
    await newsroom.shows(cards[0], "*Verified*", by=ana, within=3 * STANDS_STILL)
    await newsroom.quiet()
    assert process.returncode is None, told(folder)[-2000:]


async def begun_anew(folder: Path) -> None:
    """Waits until the log says that background work stood still and is begun anew."""

    async def said() -> bool:
        return "it is begun anew" in told(folder)

    await until(said, within=120)


async def test_serve_outlives_a_cluster_that_is_wholly_away(tmp_path: Path) -> None:
    async with three_nodes(tmp_path / "store") as cluster, serving(tmp_path, cluster.url) as (process, newsroom):

        async def trouble() -> None:
            for node in cluster.nodes:
                node.kill()
            answer = await newsroom.command("/claims", by=newsroom.people[0])
            assert answer["ok"]
            await newsroom.told(newsroom.people[0], "This was not recorded")
            for node in cluster.nodes:
                node.start()
            await cluster.whole()

        await outlived(newsroom, process, tmp_path, trouble)


@pytest.mark.topologies
async def test_serve_goes_on_when_the_node_that_has_its_background_work_was_down(tmp_path: Path) -> None:
    async with three_nodes(tmp_path / "store") as cluster, serving(tmp_path, cluster.url) as (process, newsroom):

        async def trouble() -> None:
            node = await cluster.holder("{secondsource}")
            node.kill()
            await cluster.notices(node)
            node.start()
            await cluster.whole()

        await outlived(newsroom, process, tmp_path, trouble)


async def test_serve_goes_on_with_the_replica_when_the_primary_dies(tmp_path: Path) -> None:
    async with watched(tmp_path / "store") as store, serving(tmp_path, store.url) as (process, newsroom):

        async def trouble() -> None:
            old = await store.primary()
            old.kill()
            await store.changes_from(old)

        await outlived(newsroom, process, tmp_path, trouble)


@pytest.mark.topologies
async def test_votes_count_and_soon_are_drawn_while_the_old_primary_still_holds_still(tmp_path: Path) -> None:
    async with watched(tmp_path / "store") as store, serving(tmp_path, store.url) as (process, newsroom):

        async def trouble() -> None:
            old, ana = await store.primary(), newsroom.people[0]
            cards = [card["ts"] for card in (await newsroom.thread(ana))[1]]
            with old.held_still():
                await store.changes_from(old)
                await newsroom.react(cards[1], "x", by=ana)
                await newsroom.handled()
                assert await newsroom.status(cards[1]) == "needs_second_source"
                await begun_anew(tmp_path)
                await newsroom.shows(cards[1], "1 × False", by=ana)

        await outlived(newsroom, process, tmp_path, trouble)


async def test_reactions_that_an_old_primary_took_and_forgot_come_back_from_slack(tmp_path: Path) -> None:
    async with watched(tmp_path / "store") as store, serving(tmp_path, store.url) as (process, newsroom):
        ana = newsroom.people[0]
        cards = await newsroom.pasted(by=ana)
        await newsroom.quiet()
        old = await store.primary()
        crowd = [newsroom.slack.workspace.add_person(f"reader{n}").id for n in range(60)]
        await store.fails_over()
        for who in crowd:
            await newsroom.react(cards[0], "x", by=who)
        new = await store.changes_from(old)
        await newsroom.handled()
        await store.whole()
        assert new is await store.primary()
        await newsroom.shows(cards[0], '"❌ 60"', by=ana)
        assert await newsroom.status(cards[0]) == "false"
        assert process.returncode is None, told(tmp_path)[-2000:]


@pytest.mark.topologies
async def test_background_work_finds_another_node_when_the_one_it_kept_to_is_gone_for_good(tmp_path: Path) -> None:
    """The first node has the work's keys too; docket listens there, and gives up before its replica is in its place."""
    store = three_nodes(tmp_path / "store", replicas=True, node_timeout_ms=15_000)
    async with store as cluster, serving(tmp_path, cluster.url) as (process, newsroom):
        first = await cluster.holder("{secondsource}")
        assert first is cluster.nodes[0]

        async def trouble() -> None:
            first.kill()
            await cluster.replaces(first, "{secondsource}")
            await begun_anew(tmp_path)

        await outlived(newsroom, process, tmp_path, trouble)
