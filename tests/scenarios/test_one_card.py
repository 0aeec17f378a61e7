"""Each claim has one card and each article one parent message, however its posting ends."""

import math
from collections import Counter
from typing import Any

import pytest

from bot.desk.claim import ArticleState
from bot.desk.ids import ArticleId, DeskId, Micros, PersonId, article_of
from bot.flows.post_once import about, post_once, shown
from bot.flows.submit_article import article_id
from bot.flows.tend_article import tend_article
from bot.flows.tidy_thread import note_thread_gone, tidy_article
from bot.sandbox.messages import Message as Kept
from bot.slack.drawn import Drawn
from bot.slack.refusals import Refused, Uncertain
from bot.store import keys
from bot.store.connect import connect
from bot.store.marks import LeaseLost
from tests.scenarios.conftest import ARTICLE, ONE_LOOP, Newsroom
from tests.scenarios.newsroom import long_article, newsroom_of, together

pytestmark = ONE_LOOP

CARD, PARENT = "secondsource_claim", "secondsource_article"
SLOWER = 20.0
"""Times Slack's limits: the looks for a message come 0.1 to 1 second after it was sent."""


def _kept(newsroom: Newsroom) -> list[Kept]:
    """What the channel holds, oldest first."""
    return list(newsroom.slack.workspace.channel(newsroom.place).messages.values())


def _standing(newsroom: Newsroom) -> Counter[str]:
    """How often each claim's card and each article's parent message stands in the channel."""
    return Counter(_about(message.metadata) for message in _kept(newsroom) if message.metadata)


def _sent(newsroom: Newsroom, ok: bool | None = None) -> Counter[str]:
    """How often the bot sent each of them."""
    calls = newsroom.calls("chat.postMessage")
    return Counter(
        _about(call["args"]["metadata"]) for call in calls if call["args"].get("metadata") and ok in (None, call["ok"])
    )


def _about(metadata: dict[str, Any]) -> str:
    return str(next(iter(metadata["event_payload"].values())))


def _twin(newsroom: Newsroom, ts: str) -> str:
    """The same message once more, as if Slack had stored a try late; its `ts`."""
    workspace = newsroom.slack.workspace
    channel = workspace.channel(newsroom.place)
    own = workspace.message(channel, ts)
    content = {"text": own.text, "blocks": own.blocks, "metadata": own.metadata}
    return newsroom.slack.slack.conversations.post_as_bot(channel, content, thread_ts=own.thread_ts).ts


async def _tidied(newsroom: Newsroom, article: ArticleId) -> None:
    """As if the time had come to look for doubles."""
    services, desk = newsroom.services, newsroom.desk_id()
    await services.marks.mark_thread(desk, article, services.now())

    async def done() -> bool:
        await tidy_article(services, desk, article)
        return article not in (await services.marks.waiting(desk)).threads

    await newsroom.until(done)


async def _article(newsroom: Newsroom, card: str) -> ArticleId:
    return article_of(await newsroom.claim_of(card))


# ---------------------------------------------------------------------- a try whose end is unknown

ENDS = {
    "reset before Slack took it": ("reset_before", 2),
    "reset after Slack took it": ("reset_after", 1),
    "a server's failure before": ("status", 2),
    "a server's failure after": ("status_after", 1),
    "a page instead of an answer": ("html", 2),
    "asked to wait": ("ratelimited", 2),
}
"""The fault, and how often the message is sent then."""


@pytest.mark.parametrize("which", [PARENT, CARD])
@pytest.mark.parametrize(("kind", "sent"), ENDS.values(), ids=ENDS)
async def test_a_message_whose_end_is_unknown_is_looked_for_before_it_is_sent_again(
    newsroom: Newsroom, which: str, kind: str, sent: int
) -> None:
    fault = newsroom.fails(kind, "chat.postMessage", match={"metadata.event_type": which}, seconds=0.01)
    cards = await newsroom.pasted(by=newsroom.people[0])
    assert fault.used == 1
    assert len(cards) == 3
    assert sorted(_standing(newsroom).values()) == [1] * 4
    assert sorted(_sent(newsroom).values()) == [1, 1, 1, sent]


async def test_a_message_that_slack_stores_late_or_lists_late_is_sent_once(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store, slack_pace=SLOWER, reader="rules") as bot:
        await together(*(_stored_late(bot.elsewhere(), which) for which in (PARENT, CARD)))


async def _stored_late(newsroom: Newsroom, which: str) -> None:
    newsroom.fails("late", "chat.postMessage", match={"metadata.event_type": which}, seconds=0.3)
    for listing in ("conversations.replies", "conversations.history"):
        newsroom.fails("lag", listing, seconds=0.3)
    await newsroom.pasted(by=newsroom.people[0])
    assert sorted(_standing(newsroom).values()) == [1] * 4
    assert sorted(_sent(newsroom, ok=True).values()) == [1] * 4

    async def looked_at_once_more() -> bool:
        return not (await newsroom.services.marks.waiting(newsroom.desk_id())).threads

    await newsroom.until(looked_at_once_more)


async def test_a_message_that_slack_stores_after_the_last_look_is_taken_away_again(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store, slack_pace=5.0, reader="rules") as bot:
        await together(*(_stored_too_late(bot.elsewhere(), which) for which in (PARENT, CARD)))


async def _stored_too_late(newsroom: Newsroom, which: str) -> None:
    ana, services, desk = newsroom.people[0], newsroom.services, newsroom.desk_id()
    fault = newsroom.fails("late", "chat.postMessage", match={"metadata.event_type": which}, seconds=3600)
    cards = await newsroom.pasted(by=ana)
    article = await _article(newsroom, cards[0])
    assert article in (await services.marks.waiting(desk)).threads, "to be looked at once more"
    fault.let_go()

    async def doubled() -> bool:
        return 2 in _standing(newsroom).values()

    await newsroom.until(doubled)
    await _tidied(newsroom, article)
    assert set(_standing(newsroom).values()) == {1}
    assert [card["ts"] for card in (await newsroom.thread(ana))[1]] == cards


async def test_a_job_that_goes_on_waits_until_a_try_of_the_one_before_can_no_longer_come(newsroom_store: str) -> None:
    """The job before died while its last card was on its way: Slack stores it when the thread was read already."""
    async with newsroom_of(newsroom_store, slack_pace=SLOWER, reader="rules") as newsroom:
        cards = await newsroom.pasted(by=newsroom.people[0])
        services, desk, slack = newsroom.services, newsroom.desk_id(), newsroom.slack.slack
        claim, article = await newsroom.claim_of(cards[2]), await _article(newsroom, cards[0])
        channel = slack.workspace.channel(newsroom.place)
        last = slack.workspace.message(channel, cards[2])
        channel.remove(last)
        await services.cards.gone(desk, article, {claim: cards[2]})
        await services.cards.note_try(desk, claim, Micros(services.now() + 20_000_000))  # its clock is ahead
        sent, looks = len(newsroom.calls("chat.postMessage")), len(newsroom.calls("conversations.replies"))
        await newsroom.command("/verify", ARTICLE, by=newsroom.people[1])

        async def read() -> bool:
            return len(newsroom.calls("conversations.replies")) > looks

        await newsroom.until(read)
        content = {"text": last.text, "blocks": last.blocks, "metadata": last.metadata}
        stored = slack.conversations.post_as_bot(channel, content, thread_ts=last.thread_ts)
        await newsroom.posted(newsroom.people[0])
        await newsroom.quiet()
        assert await newsroom.claim_of(stored.ts) == claim
        assert len(newsroom.calls("chat.postMessage")) == sent


@pytest.mark.parametrize("which", [PARENT, CARD])
async def test_what_cannot_be_looked_for_is_not_sent_again(newsroom: Newsroom, which: str) -> None:
    """Until Slack lets it be looked for."""
    newsroom.fails("reset_after", "chat.postMessage", match={"metadata.event_type": which})
    for listing in ("conversations.replies", "conversations.history"):
        newsroom.fails("refused", listing, error="missing_scope", skip=int(listing == "conversations.history"))
    await newsroom.pasted(by=newsroom.people[0])
    assert sorted(_standing(newsroom).values()) == [1] * 4
    assert sorted(_sent(newsroom).values()) == [1] * 4


@pytest.mark.parametrize("code", ["missing_scope", "not_in_channel", "internal_error", "a_code_of_next_year"])
async def test_a_refused_look_is_no_proof_that_nothing_stands_there(newsroom: Newsroom, code: str) -> None:
    newsroom.fails("refused", "conversations.history", error=code)
    with pytest.raises((Refused, Uncertain), match=code):
        await shown(newsroom.services, newsroom.desk_id(), thread=None, wanted=about(PARENT))


async def test_a_server_that_cannot_list_messages_gets_them_all_the_same(newsroom: Newsroom) -> None:
    for listing in ("conversations.replies", "conversations.history"):
        newsroom.fails("refused", listing, error="unknown_method", times=1000)
    assert len(await newsroom.pasted(by=newsroom.people[0])) == 3


async def test_another_apps_message_is_nobodys_card(newsroom: Newsroom) -> None:
    """Every app in the workspace can read the metadata, and write the same."""
    ana = newsroom.people[0]
    cards = await newsroom.pasted(by=ana)
    workspace = newsroom.slack.workspace
    channel = workspace.channel(newsroom.place)
    other = workspace.message(channel, _twin(newsroom, cards[0]))
    other.bot_id, other.user = "B0OTHER", "U0OTHER"
    await newsroom.react(other.ts, "x", by=ana)
    await _tidied(newsroom, await _article(newsroom, cards[0]))
    assert newsroom.calls("chat.delete") == []
    assert await newsroom.status(cards[0]) == "unverified"


async def test_who_lost_the_work_while_slack_asked_to_wait_posts_nothing_more(newsroom: Newsroom) -> None:
    desk, store = newsroom.desk_id(), connect(newsroom.store_url)
    noted: list[Micros | None] = []

    async def note(at: Micros | None) -> None:
        """Another worker takes the work up before the next turn has come."""
        noted.append(at)
        if at is None:
            await store.set(keys.lease(desk, "a try"), "another worker", ex=60)

    async def look() -> str | None:
        return None

    newsroom.fails("ratelimited", "chat.postMessage")
    async with newsroom.services.marks.leased(desk, "a try") as lease:
        assert lease
        with pytest.raises(LeaseLost):
            await post_once(newsroom.services, lease, desk, Drawn("Once", []), note=note, look=look)
    await store.aclose()
    first, refused, second = noted
    assert first
    assert refused is None
    assert second
    assert second > first, "what is noted is when the message would have been sent"
    assert _kept(newsroom) == []


# ---------------------------------------------------------------------- doubles


async def test_of_two_cards_of_a_claim_the_one_that_the_desk_knows_stays(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    await newsroom.react(cards[0], "x", by=ben)
    await newsroom.react(cards[0], "x", by=cho)
    await newsroom.shows(cards[0], "*False*", by=ana)
    twin = _twin(newsroom, cards[0])
    await newsroom.react(twin, "x", by=ben)
    await newsroom.react(twin, "white_check_mark", by=ana)
    await newsroom.handled()
    assert await newsroom.status(cards[0]) == "false", "no vote on a double counts"

    for _ in range(2):
        await _tidied(newsroom, await _article(newsroom, cards[0]))
    assert set(_standing(newsroom).values()) == {1}
    assert [card["ts"] for card in (await newsroom.thread(ana))[1]] == cards
    told = await newsroom.told(ana, "had been posted by mistake", "please react on the card that stays")
    assert newsroom.link(cards[0]) in told
    assert sum("by mistake" in text for text in await newsroom.ephemerals(ana)) == 1
    assert not any("by mistake" in text for text in await newsroom.ephemerals(ben)), "their vote stands on the other"
    assert await newsroom.status(cards[0]) == "false"


async def test_where_only_the_double_has_votes_it_stays_and_they_count(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    claim = await newsroom.claim_of(cards[0])
    twin = _twin(newsroom, cards[0])
    for who in (ben, cho):
        await newsroom.react(twin, "white_check_mark", by=who)
    await newsroom.handled()
    await _tidied(newsroom, await _article(newsroom, cards[0]))
    await newsroom.shows(twin, "*Verified*", by=ana)
    assert await newsroom.claim_of(twin) == claim
    assert set(_standing(newsroom).values()) == {1}
    for who in (ben, cho):
        assert not any("by mistake" in text for text in await newsroom.ephemerals(who))
    await newsroom.react(twin, "white_check_mark", by=ben, add=False)
    await newsroom.shows(twin, "Needs second source", by=ana)


async def test_where_the_card_that_the_desk_knows_is_deleted_its_double_takes_its_place(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    cards = await newsroom.pasted(by=ana)
    article, twin = await _article(newsroom, cards[0]), _twin(newsroom, cards[0])
    await newsroom.react(twin, "x", by=ben)
    await newsroom.handled()
    assert (await newsroom.post("delete", by=ana, channel=newsroom.id_of(), ts=cards[0]))["ok"]

    async def moved() -> object:
        await _tidied(newsroom, article)
        return await newsroom.services.ledger.claim_at(newsroom.desk_id(), twin)

    await newsroom.until(moved)
    await newsroom.shows(twin, "Needs second source", by=ana)
    assert set(_standing(newsroom).values()) == {1}


async def test_a_card_that_the_desk_never_heard_of_becomes_its_claims_card(newsroom: Newsroom) -> None:
    """As when Slack refuses the card, or stores it after everything is over."""
    ana, ben, _ = newsroom.people
    newsroom.fails("refused", "chat.postMessage", match={"metadata.event_type": CARD}, error="invalid_blocks", skip=2)
    await newsroom.command("/verify", ARTICLE, by=ana)
    await newsroom.told(ana, "Slack refused 1 card of this article")
    _, cards = await newsroom.thread(ana)
    late = newsroom.slack.workspace.message(
        newsroom.slack.workspace.channel(newsroom.place), _twin(newsroom, cards[0]["ts"])
    )
    article = await _article(newsroom, cards[0]["ts"])
    late.metadata = {"event_type": CARD, "event_payload": {"claim": f"{article}.3"}}
    await newsroom.react(late.ts, "x", by=ben)
    await newsroom.handled()
    await _tidied(newsroom, article)
    await newsroom.shows(late.ts, "Needs second source", by=ana)


async def test_of_two_parent_messages_the_one_with_the_cards_stays(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    cards = await newsroom.pasted(by=ana)
    parent, _ = await newsroom.thread(ana)
    _twin(newsroom, parent["ts"])
    await _tidied(newsroom, await _article(newsroom, cards[0]))
    assert set(_standing(newsroom).values()) == {1}
    assert (await newsroom.thread(ana))[0]["ts"] == parent["ts"]


async def test_a_parent_message_that_comes_when_its_thread_is_deleted_goes_as_well(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    cards = await newsroom.pasted(by=ana)
    parent, _ = await newsroom.thread(ana)
    article = await _article(newsroom, cards[0])
    await newsroom.quiet()
    services, desk = newsroom.services, newsroom.desk_id()
    twin = _twin(newsroom, parent["ts"])
    for ts in (*cards, parent["ts"]):
        assert (await newsroom.post("delete", by=ana, channel=newsroom.id_of(), ts=ts))["ok"]
    await note_thread_gone(services, await services.articles.get(desk, article))

    async def gone() -> bool:
        return twin not in {message.ts for message in _kept(newsroom)}

    await newsroom.until(gone)
    assert not _standing(newsroom)


# ---------------------------------------------------------------------- refusals


async def test_a_card_that_slack_cannot_take_is_tried_again_when_the_text_is_pasted_again(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    newsroom.fails("refused", "chat.postMessage", match={"metadata.event_type": CARD}, error="msg_blocks_too_long")
    await newsroom.command("/verify", ARTICLE, by=ana)
    await newsroom.told(ana, "Slack refused 1 card of this article", "Paste the same text")
    assert len((await newsroom.thread(ana))[1]) == 2
    await newsroom.command("/verify", ARTICLE, by=ben)
    _, cards = await newsroom.posted(ana)
    assert len(cards) == 3
    assert set(_standing(newsroom).values()) == {1}


@pytest.mark.parametrize("code", ["internal_error", "team_access_not_granted", "a_code_of_next_year"])
async def test_a_refusal_that_is_not_about_the_card_skips_none(newsroom: Newsroom, code: str) -> None:
    newsroom.fails("refused", "chat.postMessage", match={"metadata.event_type": CARD}, error=code)
    assert len(await newsroom.pasted(by=newsroom.people[0])) == 3
    assert set(_standing(newsroom).values()) == {1}


# ---------------------------------------------------------------------- what comes before its time


async def test_a_vote_that_overtakes_its_cards_own_answer_counts(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    held = newsroom.fails("hold", "chat.postMessage", match={"metadata.event_type": CARD}, seconds=3600)
    await newsroom.command("/verify", ARTICLE, by=ana)

    async def there() -> bool:
        return held.used == 1 and any((m.metadata or {}).get("event_type") == CARD for m in _kept(newsroom))

    await newsroom.until(there)
    card = next(m.ts for m in _kept(newsroom) if (m.metadata or {}).get("event_type") == CARD)
    for who in (ben, cho):
        await newsroom.react(card, "x", by=who)
    await newsroom.handled()
    held.let_go()
    await newsroom.posted(ana)
    await newsroom.shows(card, "*False*", by=ana)


# ---------------------------------------------------------------------- in several goes


async def test_posting_that_gives_way_to_other_work_goes_on_where_it_was(newsroom: Newsroom) -> None:
    services, desk, ana, text = newsroom.services, newsroom.desk_id(), newsroom.people[0], long_article(12)
    article, now = article_id(text), services.now()
    await services.articles.submit(desk, article, text=text, words=200, pasted_by=PersonId(ana), now=now)
    await tend_article(services, desk, article, seconds=0)
    begun = await services.articles.get(desk, article)
    assert (begun.state, (await services.articles.progress(begun)).posted) == (ArticleState.POSTING, 5)
    _, cards = await newsroom.posted(ana)
    assert len(cards) == 12
    assert set(_standing(newsroom).values()) == {1}


async def test_where_slack_refuses_every_card_posting_gives_way_to_nothing_and_says_so(newsroom: Newsroom) -> None:
    services, desk, ana, text = newsroom.services, newsroom.desk_id(), newsroom.people[0], long_article(7)
    article, now, a_card = article_id(text), services.now(), {"metadata.event_type": CARD}
    newsroom.fails("refused", "chat.postMessage", times=math.inf, match=a_card, error="invalid_blocks")
    await services.articles.submit(desk, article, text=text, words=200, pasted_by=PersonId(ana), now=now)
    await tend_article(services, desk, article, seconds=0)
    assert (await services.articles.get(desk, article)).state is ArticleState.POSTED
    await newsroom.told(ana, "Slack refused 7 cards of this article")


async def test_whoever_pasted_a_text_again_hears_what_became_of_it_and_so_does_who_pasted_first(
    newsroom: Newsroom,
) -> None:
    ana, ben, _ = newsroom.people
    missing = "Slack refused 1 card of this article"

    async def told(by: str) -> int:
        return sum(missing in each for each in await newsroom.ephemerals(by))

    for who, times in ((ana, (1, 0)), (ben, (2, 1))):
        newsroom.fails("refused", "chat.postMessage", match={"metadata.event_type": CARD}, error="invalid_blocks")
        await newsroom.command("/verify", ARTICLE, by=who)

        async def both(times: tuple[int, int] = times) -> bool:
            return (await told(ana), await told(ben)) == times

        await newsroom.until(both)
    await newsroom.command("/verify", ARTICLE, by=ana)
    _, cards = await newsroom.posted(ana)
    await newsroom.quiet()
    assert len(cards) == 3
    assert (await told(ana), await told(ben)) == (2, 1)


# ---------------------------------------------------------------------- refusals that nobody has thought of


async def _submitted(newsroom: Newsroom) -> tuple[DeskId, ArticleId]:
    services, desk, article = newsroom.services, newsroom.desk_id(), article_id(ARTICLE)
    ana, now = PersonId(newsroom.people[0]), services.now()
    await services.articles.submit(desk, article, text=ARTICLE, words=52, pasted_by=ana, now=now)
    return desk, article


@pytest.mark.parametrize(
    ("method", "code", "last_try"),
    [("chat.postMessage", "no_text", False), ("conversations.history", "missing_scope", True)],
)
async def test_an_article_that_slack_refuses_before_its_thread_begins_is_given_up_with_slacks_word(
    newsroom: Newsroom, method: str, code: str, last_try: bool
) -> None:
    ana, (desk, article) = newsroom.people[0], await _submitted(newsroom)
    newsroom.fails("refused", method, error=code)
    await tend_article(newsroom.services, desk, article, last_try=last_try)
    await newsroom.told(ana, f"Slack refused this article ({code}), and nothing was posted")
    assert (await newsroom.services.marks.waiting(desk)).work == (), "nobody tries it again unasked"
    assert len(await newsroom.pasted(by=ana)) == 3, "it can be pasted again"


async def test_an_article_whose_cards_slack_refuses_unheard_of_waits_for_its_text_to_be_pasted_again(
    newsroom: Newsroom,
) -> None:
    ana, ben, _ = newsroom.people
    desk, article = await _submitted(newsroom)
    match, code = {"metadata.event_type": CARD}, "cannot_reply_to_message"
    newsroom.fails("refused", "chat.postMessage", match=match, error=code, skip=1, times=2)
    with pytest.raises(Refused):
        await tend_article(newsroom.services, desk, article)
    await tend_article(newsroom.services, desk, article, last_try=True)
    await newsroom.told(ana, f"Slack refused what is missing of this article ({code})")
    assert (await newsroom.services.marks.waiting(desk)).work == (), "nobody tries it again unasked"
    await newsroom.command("/verify", ARTICLE, by=ben)
    await newsroom.told(ben, "its missing cards follow")
    _, cards = await newsroom.posted(ana)
    assert len(cards) == 3


async def test_a_look_for_doubles_that_slack_refuses_unheard_of_ends_with_the_last_try(newsroom: Newsroom) -> None:
    ana, services, desk = newsroom.people[0], newsroom.services, newsroom.desk_id()
    article = await _article(newsroom, (await newsroom.pasted(by=ana))[0])
    newsroom.fails("refused", "conversations.history", times=math.inf, error="missing_scope")
    await services.marks.mark_thread(desk, article, Micros(services.now() + 3_600_000_000))
    with pytest.raises(Refused):
        await tidy_article(services, desk, article)
    await tidy_article(services, desk, article, last_try=True)
    assert (await services.marks.waiting(desk)).threads == {}


# ---------------------------------------------------------------------- an article that is gone


async def test_work_on_an_article_that_is_not_there_or_posted_is_no_work(newsroom: Newsroom) -> None:
    """As in the export of a desk that was in use."""
    posted = await _article(newsroom, (await newsroom.pasted(by=newsroom.people[0]))[0])
    await newsroom.quiet()
    desk, store = newsroom.desk_id(), connect(newsroom.store_url)
    for article in (posted, ArticleId("00000000deadbeef")):
        await store.zadd(keys.work(desk), {f"article:{article}": 1})
        await tend_article(newsroom.services, desk, article)
    await store.aclose()
    assert (await newsroom.services.marks.waiting(desk)).work == ()


# ---------------------------------------------------------------------- drawings


async def test_an_old_drawing_that_slack_carries_out_late_does_not_stay(newsroom_store: str) -> None:
    async with newsroom_of(newsroom_store, slack_pace=2.0, reader="rules") as bot:
        await together(*(_drawn_late(bot.elsewhere(), which) for which in (PARENT, CARD)))


async def _drawn_late(newsroom: Newsroom, which: str) -> None:
    ana, ben, cho = newsroom.people
    cards = await newsroom.pasted(by=ana)
    parent, _ = await newsroom.thread(ana)
    await newsroom.quiet()
    late = newsroom.fails("late", "chat.update", match={"metadata.event_type": which}, seconds=3600)
    await newsroom.react(cards[0], "x", by=ben)
    article, services, desk = await _article(newsroom, cards[0]), newsroom.services, newsroom.desk_id()

    async def to_be_looked_at() -> bool:
        return article in (await services.marks.waiting(desk)).threads

    await newsroom.until(to_be_looked_at)
    await newsroom.react(cards[0], "x", by=cho)
    await newsroom.shows(cards[0], "*False*", by=ana)
    await newsroom.shows(parent["ts"], "2 open", by=ana)
    await newsroom.quiet()
    late.let_go()
    drawn, old = (parent["ts"], "3 open") if which == PARENT else (cards[0], "Needs second source")
    await newsroom.shows(drawn, old, by=ana)
    await _tidied(newsroom, article)
    await newsroom.shows(drawn, "2 open" if which == PARENT else "*False*", by=ana, but=old)
