"""Articles from the paste to the last card, and what finds their claims again."""

import asyncio
import json

import pytest
from redis.exceptions import ResponseError

from bot.desk.claim import ArticleState, Progress
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId
from bot.desk.query import parse_query
from bot.desk.status import Status
from bot.desk.vote import Pressed, Reacted, Verdict
from bot.errors import NotFound
from bot.store import keys
from bot.store.articles import Articles, Taken
from bot.store.cards import Cards
from bot.store.desks import Desks
from bot.store.ledger import Ledger
from bot.store.lists import Lists
from bot.store.marks import Marks
from bot.store.piped import Client
from tests.acts import OTHERS, PASTER, START, at
from tests.store.pasted import DESK, PRIVATE, numbered, pasted, read

ANA, BEN, CEM = PASTER, *OTHERS[:2]
ARTICLE = ArticleId("00112233445566aa")
NOW = at(1000)
HOUR = 3_600_000_000


async def submit(articles: Articles, *, desk: DeskId = DESK, event: str = "", by: PersonId = ANA) -> Taken:
    word, _ = await articles.submit(desk, ARTICLE, text="A “text”.\r\n", words=2, pasted_by=by, now=NOW, event=event)
    return word


# ---------------------------------------------------------------------- taking an article


async def test_a_taken_article_waits_to_be_read(articles: Articles, desks: Desks, marks: Marks) -> None:
    assert await submit(articles) is Taken.TAKEN
    article = await articles.get(DESK, ARTICLE)
    assert (article.state, article.pasted_by, article.pasted_at, article.words) == (ArticleState.WAITING, ANA, NOW, 2)
    assert (article.title, article.thread, article.response_url) == (None, None, None)
    assert (await marks.waiting(DESK)).work == (f"article:{ARTICLE}",)
    assert await desks.all() == [DESK]


async def test_the_text_is_kept_as_given(articles: Articles) -> None:
    await submit(articles)
    assert await articles.text(DESK, ARTICLE) == "A “text”.\r\n"


async def test_the_same_text_again_points_at_the_standing_thread(articles: Articles) -> None:
    await submit(articles)
    assert await submit(articles, by=BEN) is Taken.STANDING
    await articles.set_thread(await articles.get(DESK, ARTICLE), "1763846401.000200")
    found = await articles.submit(DESK, ARTICLE, text="A “text”.", words=2, pasted_by=BEN, now=NOW)
    assert found == (Taken.STANDING, "1763846401.000200")
    assert (await articles.get(DESK, ARTICLE)).pasted_by == ANA


async def test_the_same_text_on_another_desk_is_another_article(articles: Articles) -> None:
    assert [await submit(articles), await submit(articles, desk=PRIVATE)] == [Taken.TAKEN, Taken.TAKEN]


async def test_an_event_that_slack_sends_again_is_taken_once(articles: Articles) -> None:
    words = [await submit(articles, event=event) for event in ("Ev1", "Ev1", "Ev2")]
    assert words == [Taken.TAKEN, Taken.REPEATED, Taken.STANDING]


async def test_of_many_at_once_one_takes_the_article(articles: Articles) -> None:
    words = await asyncio.gather(*(submit(articles, event=f"Ev{n}") for n in range(20)))
    assert sorted(words) == [*[Taken.STANDING] * 19, Taken.TAKEN]


async def test_an_article_that_is_not_on_the_desk_is_not_found(articles: Articles) -> None:
    for step in (articles.get(DESK, ARTICLE), articles.text(DESK, ARTICLE)):
        with pytest.raises(NotFound, match=r"^That article is not on this desk any more\.$"):
            await step


# ---------------------------------------------------------------------- its reading


async def test_a_reading_is_kept_whole(store_in_memory: Client, articles: Articles, ledger: Ledger) -> None:
    article = await pasted(articles)
    claims = numbered(article, {"hedges": ("allegedly",)}, {"text": "“Zoë” said no", "descriptors": ()})
    await articles.keep_reading(article, '{"claims": []}', claims, {"title": "Sunk", "outlet": ""})
    states = await ledger.states(DESK, await articles.claims_of(DESK, article.id))
    assert [state.claim for state in states] == claims
    assert {(s.status, s.pasted_by, s.pasted_at, s.card) for s in states} == {(Status.UNVERIFIED, ANA, START, None)}
    kept = await articles.get(DESK, article.id)
    assert (kept.state, kept.title, kept.outlet) == (ArticleState.POSTING, "Sunk", None)
    assert await store_in_memory.get(keys.reading(DESK, article.id)) == '{"claims": []}'


async def test_a_second_reading_of_an_article_changes_nothing(articles: Articles, ledger: Ledger) -> None:
    article = await pasted(articles)
    (claim,) = await read(articles, article, {"text": "the first"})
    await ledger.cast(DESK, claim, Reacted(BEN, "x", on=True, at=at(1)), NOW)
    await articles.keep_reading(article, "{}", numbered(article, {"text": "the second"}, {}), {"title": "Other"})
    state = await ledger.state(DESK, claim)
    assert (state.claim.text, state.status) == ("the first", Status.NEEDS_SECOND_SOURCE)
    assert await articles.claims_of(DESK, article.id) == [claim]
    assert (await articles.get(DESK, article.id)).title == "Ferry service suspended"


async def test_of_two_readings_at_once_one_is_kept_whole(articles: Articles, lists: Lists, ledger: Ledger) -> None:
    article = await pasted(articles)
    readings = {f"reading {n}": numbered(article, *[{"text": f"of reading {n}"}] * (n + 1)) for n in range(8)}
    await asyncio.gather(
        *(articles.keep_reading(article, name, claims, {"title": name}) for name, claims in readings.items())
    )
    title = (await articles.get(DESK, article.id)).title or ""
    states = await ledger.states(DESK, await articles.claims_of(DESK, article.id))
    assert [state.claim for state in states] == readings[title]
    assert await lists.open_claims(DESK) == [claim.id for claim in readings[title]]


async def test_a_reading_is_kept_though_the_article_changes_meanwhile(articles: Articles) -> None:
    article = await pasted(articles)
    claims = numbered(article, *[{"text": f"claim number {n}"} for n in range(200)])

    async def change() -> None:
        for n in range(50):
            await articles.set_thread(article, f"{n}.000001")

    await asyncio.gather(change(), change(), articles.keep_reading(article, "{}", claims, {}))
    assert len(await articles.claims_of(DESK, article.id)) == 200


async def test_an_article_that_was_dropped_while_it_was_read_stays_dropped(articles: Articles) -> None:
    article = await pasted(articles)
    await articles.drop(article, "it has no sentence", at(9))
    await read(articles, article, {})
    assert await articles.claims_of(DESK, article.id) == []


async def test_a_dropped_article_leaves_its_history_alone_and_can_be_pasted_again(
    store_in_memory: Client, articles: Articles, marks: Marks
) -> None:
    article = await pasted(articles)
    await read(articles, article, {}, {"speaker": None}, {"text": "another text"})
    await marks.mark_parent(DESK, article.id, NOW)
    await articles.drop(article, "it has no sentence", at(9))
    assert set(await store_in_memory.keys("*")) == {keys.desks(), keys.acts(DESK), keys.barrier(DESK)}
    assert await submit(articles) is Taken.TAKEN


async def test_whoever_pasted_a_text_until_it_was_dropped_is_known_then(articles: Articles) -> None:
    article = await pasted(articles)
    answer = "https://hooks.slack.example/1"
    await submit(articles, by=BEN)
    await articles.submit(DESK, article.id, text="", words=0, pasted_by=CEM, now=NOW, response_url=answer)
    dropped = await articles.drop(article, "it has no sentence", at(9))
    assert dropped is not None
    assert (dropped.pasted_by, dropped.others) == (article.pasted_by, {BEN: "", CEM: answer})
    assert await articles.drop(article, "it has no sentence", at(10)) is None


@pytest.mark.parametrize("claims", [1, 12])
async def test_what_a_reading_kept_that_was_cut_short_goes_with_its_article(
    store_in_memory: Client, articles: Articles, claims: int
) -> None:
    article = await pasted(articles)
    await store_in_memory.set(keys.claims(DESK, article.id), "in the way of what comes after the claims")
    with pytest.raises(ResponseError):
        await read(articles, article, *[{"text": f"claim number {n}"} for n in range(claims)])
    await store_in_memory.delete(keys.claims(DESK, article.id))
    assert await store_in_memory.exists(keys.claim(DESK, ClaimId(f"{article.id}.{claims}")))
    await articles.drop(article, "it has no sentence", at(9))
    assert set(await store_in_memory.keys("*")) == {keys.desks(), keys.acts(DESK), keys.barrier(DESK)}


async def test_an_article_that_ever_had_a_thread_is_never_dropped(
    articles: Articles, cards: Cards, ledger: Ledger
) -> None:
    article = await pasted(articles)
    claims = await read(articles, article, {})
    await articles.set_thread(article, "1.1")
    await cards.record(DESK, {claims[0]: "1.2"}, NOW)
    await ledger.cast(DESK, claims[0], Pressed(BEN, Verdict.FALSE, at(5)), at(5))

    async def stays() -> None:
        assert await articles.drop(await articles.get(DESK, article.id), "not in the channel", at(9)) is None
        assert (await ledger.state(DESK, claims[0])).voters[Verdict.FALSE] == (BEN,)

    await stays()
    await cards.gone(DESK, article.id, {claims[0]: "1.2"})
    await articles.thread_gone(article, "1.1")
    await stays()
    assert await submit(articles) is Taken.RESUMED
    await stays()


async def test_who_was_away_for_too_long_brings_nothing_of_a_dropped_article_back(
    store_in_memory: Client, articles: Articles, cards: Cards, marks: Marks
) -> None:
    article = await pasted(articles)
    claims = await read(articles, article, {})
    await articles.drop(article, "not in the channel", at(9))
    await articles.note_try(article, at(10))
    await cards.note_try(DESK, claims[0], at(10))
    assert await articles.set_thread(article, "1.1") == ""
    await articles.finish(article)
    assert set(await store_in_memory.keys("*")) == {keys.desks(), keys.acts(DESK), keys.barrier(DESK)}
    assert await submit(articles) is Taken.TAKEN
    await articles.no_work(DESK, article.id)
    assert (await marks.waiting(DESK)).work == (f"article:{article.id}",), "somebody has just pasted it"


async def test_dropping_one_article_leaves_the_others(articles: Articles, lists: Lists) -> None:
    kept = await read(articles, await pasted(articles, "aa"), {}, {})
    gone = await pasted(articles, "bb", at=Micros(START + HOUR))
    await read(articles, gone, {}, {})
    await articles.drop(gone, "it has no sentence", at(9))
    page = await lists.listed(DESK, parse_query("all ferry source:duarte"), start=0, count=10)
    assert (set(page.claims), page.total) == (set(kept), 2)


# ---------------------------------------------------------------------- its cards


async def test_an_articles_progress_counts_cards_and_statuses(articles: Articles, cards: Cards, ledger: Ledger) -> None:
    article = await pasted(articles)
    first, second, third = await read(articles, article, {}, {}, {})
    await cards.record(DESK, {first: "1.1", second: "1.2"}, NOW)
    await cards.gone(DESK, article.id, {second: "1.2"})
    await ledger.cast(DESK, third, Reacted(BEN, "x", on=True, at=at(1)), NOW)
    by_status = {Status.UNVERIFIED: 2, Status.NEEDS_SECOND_SOURCE: 1}
    article = await articles.get(DESK, article.id)
    assert await articles.progress(article) == Progress(claims=3, posted=1, by_status=by_status)
    await articles.finish(article)
    article = await articles.get(DESK, article.id)
    assert await articles.progress(article) == Progress(claims=3, posted=2, by_status=by_status), (
        "one was deleted since"
    )


async def test_a_finished_article_is_no_work_any_more(articles: Articles, marks: Marks) -> None:
    article = await pasted(articles)
    await read(articles, article, {})
    await articles.finish(article)
    assert (await articles.get(DESK, article.id)).state is ArticleState.POSTED
    assert (await marks.waiting(DESK)).work == ()


@pytest.mark.parametrize("lacks", [False, True])
async def test_a_finished_article_is_looked_at_for_doubles_where_there_may_be_some(
    articles: Articles, marks: Marks, lacks: bool
) -> None:
    article = await pasted(articles)
    await articles.finish(article, lacks=lacks)
    assert (await marks.waiting(DESK)).threads == {}
    await articles.finish(article, lacks=lacks, tidy_at=NOW)
    assert (await marks.waiting(DESK)).threads == {article.id: NOW}
    await marks.thread_tidied(DESK, article.id, NOW)
    assert (await marks.waiting(DESK)).threads == {}


async def test_an_article_whose_posting_was_broken_off_is_work_again_when_the_channel_is_open(
    articles: Articles, marks: Marks
) -> None:
    article = await pasted(articles)
    await articles.pause(article, "not_in_channel", NOW)
    assert (await marks.waiting(DESK)).work == ()
    assert [await articles.resume(DESK, NOW) for _ in range(2)] == [[article.id], []]
    assert (await marks.waiting(DESK)).work == (f"article:{article.id}",)


async def test_an_article_whose_posting_was_broken_off_is_work_again_when_its_text_is_pasted_again(
    articles: Articles, marks: Marks
) -> None:
    await submit(articles)
    article = await articles.get(DESK, ARTICLE)
    await articles.pause(article, "not_in_channel", NOW)
    assert [await submit(articles, by=BEN) for _ in range(2)] == [Taken.RESUMED, Taken.STANDING]
    assert (await marks.waiting(DESK)).work == (f"article:{ARTICLE}",)
    assert await articles.resume(DESK, NOW) == []


async def test_what_an_article_lacks_is_work_once_when_its_text_is_pasted_again(
    articles: Articles, marks: Marks
) -> None:
    await submit(articles)
    article = await articles.get(DESK, ARTICLE)
    await articles.finish(article)
    assert await submit(articles) is Taken.STANDING
    await articles.finish(article, lacks=True)
    assert [await submit(articles) for _ in range(2)] == [Taken.RESUMED, Taken.STANDING]
    assert (await articles.get(DESK, ARTICLE)).state is ArticleState.POSTING
    await articles.finish(article)
    assert await submit(articles) is Taken.STANDING
    assert (await marks.waiting(DESK)).work == ()


async def test_the_first_thread_that_is_stored_stays_an_articles_thread(articles: Articles) -> None:
    article = await pasted(articles)
    assert [await articles.set_thread(article, ts) for ts in ("1.1", "1.2")] == ["1.1", "1.1"]
    assert await articles.threads(DESK, [article.id, ArticleId("ff")]) == {article.id: "1.1"}


async def test_an_article_whose_thread_is_deleted_waits_for_its_text_to_be_pasted_again(
    articles: Articles, marks: Marks
) -> None:
    await submit(articles)
    article = await articles.get(DESK, ARTICLE)
    await articles.note_try(article, NOW)
    await articles.set_thread(article, "1.1")
    await marks.mark_parent(DESK, ARTICLE, NOW)
    await articles.thread_gone(article, "0.9")
    assert (await articles.get(DESK, ARTICLE)).thread == "1.1", "another thread than the one that is gone"
    await articles.thread_gone(article, "1.1")
    waiting = await marks.waiting(DESK)
    assert (waiting.work, waiting.parents) == ((), 0)
    kept = await articles.get(DESK, ARTICLE)
    assert (kept.state, kept.thread, kept.sent_at) == (ArticleState.POSTED, None, None)

    word, thread = await articles.submit(DESK, ARTICLE, text="A “text”.", words=2, pasted_by=BEN, now=at(2000))
    assert (word, thread) == (Taken.RESUMED, None)
    kept = await articles.get(DESK, ARTICLE)
    assert (kept.state, kept.again_at) == (ArticleState.POSTING, at(2000))


# ---------------------------------------------------------------------- size


async def test_an_article_of_two_thousand_claims_is_kept_in_one_step(articles: Articles, ledger: Ledger) -> None:
    article = await pasted(articles)
    words = [f"word{n % 977} word{n % 499} word{n % 101} the ferry sank at {n}" for n in range(2000)]
    claims = await read(articles, article, *[{"text": text} for text in words])
    assert await articles.claims_of(DESK, article.id) == claims
    assert [s.claim.text for s in await ledger.states(DESK, claims)] == words


async def test_claims_survive_the_store_as_json(store_in_memory: Client, articles: Articles) -> None:
    (claim,) = await read(articles, await pasted(articles), {"text": "“naïve” — 30,000 \U0001f6a2"})
    body = await store_in_memory.hget(keys.claim(DESK, claim), "body")
    assert json.loads(body)["text"] == "“naïve” — 30,000 \U0001f6a2"
