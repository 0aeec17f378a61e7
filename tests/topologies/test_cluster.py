"""A cluster that changes under the desk: what people are told is so, whichever node has the desk in the end."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import keys
from tests.scenarios.newsroom import newsroom_of
from tests.store.pasted import DESK
from tests.topologies.clusters import Cluster, three_nodes
from tests.topologies.crowd import Crowd, crowd_at

KEY = keys.articles(DESK)
"""Any of the desk's: they share one slot."""


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    async with three_nodes(tmp_path) as store:
        yield store


@pytest.fixture
async def crowd(cluster: Cluster) -> AsyncIterator[Crowd]:
    async with crowd_at(cluster.url) as crowd:
        yield crowd


async def test_votes_and_articles_are_right_while_their_slot_moves_key_by_key(cluster: Cluster, crowd: Crowd) -> None:
    source, target, slot = await cluster.holder(KEY), await cluster.elsewhere(KEY), await cluster.slot(KEY)
    source_id, target_id = await source.ask("CLUSTER", "MYID"), await target.ask("CLUSTER", "MYID")
    async with crowd.voting():
        await target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", source_id)
        await source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", target_id)
        while found := await source.ask("CLUSTER", "GETKEYSINSLOT", slot, 1):
            await source.ask("MIGRATE", "127.0.0.1", target.port, found[0], 0, 5000)
            await crowd.tried()
        for node in (target, source):
            await node.ask("CLUSTER", "SETSLOT", slot, "NODE", target_id)
    assert await cluster.holder(KEY) is target
    await crowd.accounted_for()
    await crowd.articles_whole()


async def test_votes_and_articles_are_right_while_their_slot_moves_as_a_whole(cluster: Cluster, crowd: Crowd) -> None:
    source, target, slot = await cluster.holder(KEY), await cluster.elsewhere(KEY), await cluster.slot(KEY)
    async with crowd.voting():
        target_id = await target.ask("CLUSTER", "MYID")
        await source.ask("CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", slot, slot, "NODE", target_id)
        await cluster.moved(KEY, target)
    await crowd.accounted_for()
    await crowd.articles_whole()


async def test_a_bot_has_it_confirmed_once_that_a_desk_is_on_the_list_whatever_is_done_there_next(
    cluster: Cluster,
) -> None:
    lists = await cluster.holder(keys.desks())
    async with newsroom_of(cluster.url, reader="rules") as anywhere:
        newsroom = anywhere
        while await cluster.holder(keys.work(newsroom.desk_id())) is lists:
            newsroom = newsroom.elsewhere()
        ana = newsroom.people[0]
        await newsroom.pasted(by=ana)
        await newsroom.quiet()
        await lists.ask("CONFIG", "SET", "appendfsync", "no")
        await newsroom.command("/digest", "now", by=ana)
        await newsroom.told(ana, "the digest follows here")


@pytest.mark.topologies
@pytest.mark.parametrize("whose", ["its own", "another's"])
async def test_a_node_that_is_down_for_some_seconds_costs_nobody_a_vote(
    whose: str, cluster: Cluster, crowd: Crowd
) -> None:
    node = await (cluster.holder(KEY) if whose == "its own" else cluster.elsewhere(KEY))
    async with crowd.voting():
        node.kill()
        await cluster.notices(node)
        node.start()
        await cluster.whole()
    await crowd.accounted_for()
    await crowd.articles_whole()
