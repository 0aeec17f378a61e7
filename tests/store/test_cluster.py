"""The whole ledger on a cluster: confirmed acts, scripts, lists."""

from pathlib import Path

from bot.desk.claim import ArticleState
from bot.desk.history import Closed
from bot.desk.ids import Micros
from bot.desk.query import parse_query
from bot.desk.status import Status
from bot.desk.vote import Pressed, Reacted, Verdict
from bot.store.articles import Articles
from bot.store.cards import Cards
from bot.store.connect import connect
from bot.store.desks import Desks
from bot.store.ledger import Ledger
from bot.store.marks import Marks
from tests.acts import OTHERS, at
from tests.store.pasted import DESK, pasted, read
from tests.store.test_connect import cluster
from tests.store.test_desks import NINE


async def test_articles_votes_lists_and_settings_live_on_a_cluster(tmp_path: Path) -> None:
    ben, cho = OTHERS[0], OTHERS[1]
    async with cluster(tmp_path) as url:
        client, patient = connect(url), connect(url)
        articles, ledger, desks = Articles(client, patient), Ledger(client, patient), Desks(client, patient)
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
        assert (await articles.listed(DESK, parse_query(f"all {words}"), start=0, count=10)).claims == (claim,)
        assert (await articles.listed(DESK, parse_query("false"), start=0, count=10)).claims == (claim,)
        async with Marks(client).leased(DESK, "refresh") as lease:
            assert lease
            await lease.must_hold()
        await patient.aclose()
        await client.aclose()
