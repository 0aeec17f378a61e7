"""The whole ledger on a cluster: confirmed acts, scripts, lists; and what lies on two of its nodes."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.desk.claim import ArticleState
from bot.desk.history import Closed
from bot.desk.ids import ArticleId, DeskId, Micros
from bot.desk.query import parse_query
from bot.desk.status import Status
from bot.desk.vote import Pressed, Reacted, Verdict
from bot.errors import NotRecorded
from bot.store import keys
from bot.store.articles import Articles, Taken
from bot.store.cards import Cards
from bot.store.connect import connect
from bot.store.desks import Desks
from bot.store.files import Files, Wanted
from bot.store.known_desks import KnownDesks
from bot.store.ledger import Ledger
from bot.store.lists import Lists
from bot.store.marks import Marks
from bot.store.piped import Client
from tests.acts import OTHERS, PASTER, at
from tests.store.pasted import DESK, pasted, read
from tests.store.test_connect import cluster
from tests.store.test_desks import NINE
from tests.topologies.clusters import Cluster, three_nodes


async def test_articles_votes_lists_and_settings_live_on_a_cluster(tmp_path: Path) -> None:
    ben, cho = OTHERS[0], OTHERS[1]
    async with cluster(tmp_path) as url:
        client, patient = connect(url), connect(url)
        known = KnownDesks(patient)
        articles, ledger, desks = Articles(client, known), Ledger(client, patient), Desks(client, known)
        article = await pasted(articles)
        (claim,) = await read(articles, article, {})
        assert (await articles.get(DESK, article.id)).state is ArticleState.POSTING
        assert (await Cards(client).record(DESK, {claim: "1.1"}, at(1)))[claim].ts == "1.1"
        await articles.finish(article)
        other = await pasted(articles, "ffeeddccbbaa9988")
        await read(articles, other, {}, {})
        await articles.drop(other, "it has no sentence", at(9))
        assert list(await articles.since(DESK, Micros(0))) == [article.id]

        await ledger.cast(DESK, claim, Pressed(ben, Verdict.VERIFIED, at(2)), at(2))
        done = await ledger.cast(DESK, claim, Reacted(cho, "white_check_mark", on=True, at=at(3)), at(3))
        assert done.status[1] is Status.VERIFIED
        before = await ledger.close(DESK, claim, Closed(ben, Status.FALSE, at(4), "a forged document"), at(4))
        assert before == (Status.VERIFIED, Status.FALSE)
        assert len(await ledger.history(DESK, claim)) == 3

        assert await desks.set_hours(DESK, NINE, by=ben, now=Micros(at(5)))
        assert await desks.hours(DESK) == NINE
        state = (await ledger.states(DESK, [claim]))[0]
        words = " ".join(state.claim.text.split()[:2])
        assert (await Lists(client).listed(DESK, parse_query(f"all {words}"), start=0, count=10)).claims == (claim,)
        assert (await Lists(client).listed(DESK, parse_query("false"), start=0, count=10)).claims == (claim,)
        async with Marks(client).leased(DESK, "refresh") as lease:
            assert lease
            await lease.must_hold()
        await patient.aclose()
        await client.aclose()


async def text_is_taken(client: Client, desk: DeskId) -> object:
    article = ArticleId("00112233445566aa")
    word, _ = await Articles(client).submit(desk, article, text="So.", words=1, pasted_by=PASTER, now=at(1))
    return word in (Taken.TAKEN, Taken.STANDING)


async def hours_are_set(client: Client, desk: DeskId) -> object:
    return await Desks(client, KnownDesks(client)).set_hours(desk, NINE, by=PASTER, now=at(1))


async def file_is_wanted(client: Client, desk: DeskId) -> object:
    await Files(client, KnownDesks(client)).want(desk, "F1", Wanted(PASTER, "a.txt", "https://files/a.txt"), at(1))
    return True


async def apart(cluster: Cluster) -> DeskId:
    """A desk that lies on another node than the list of all desks."""
    holder = await cluster.holder(keys.desks())
    for n in range(100):
        desk = DeskId(f"T0ACME.C{n}")
        if await cluster.holder(keys.work(desk)) is not holder:
            return desk
    raise LookupError("no such desk")


async def test_nothing_on_a_new_desk_is_confirmed_before_the_list_of_desks_is_on_disk(tmp_path: Path) -> None:
    acts: tuple[Callable[[Client, DeskId], Awaitable[object]], ...] = (text_is_taken, hours_are_set, file_is_wanted)
    async with three_nodes(tmp_path) as cluster:
        client, desk, lists = connect(cluster.url), await apart(cluster), await cluster.holder(keys.desks())
        try:
            for act, tries in zip(acts, (2, 1, 1), strict=True):
                await lists.ask("CONFIG", "SET", "appendfsync", "no")
                await client.srem(keys.desks(), desk)
                for _ in range(tries):
                    with pytest.raises(NotRecorded, match="could not be confirmed on disk in time"):
                        await act(client, desk)
                await lists.ask("CONFIG", "SET", "appendfsync", "everysec")
                assert await act(client, desk)
        finally:
            await client.aclose()


async def test_that_a_desk_is_on_the_list_is_confirmed_once_a_process(tmp_path: Path) -> None:
    async with three_nodes(tmp_path) as cluster:
        client, desk, lists = connect(cluster.url), await apart(cluster), await cluster.holder(keys.desks())
        try:
            articles = Articles(client)
            await pasted(articles, desk=desk)
            await lists.ask("CONFIG", "SET", "appendfsync", "no")
            await pasted(articles, "ffeeddccbbaa9988", desk=desk)
            await client.srem(keys.desks(), desk)
            with pytest.raises(NotRecorded, match="could not be confirmed on disk in time"):
                await pasted(articles, "0123456789abcdef", desk=desk)
        finally:
            await client.aclose()
