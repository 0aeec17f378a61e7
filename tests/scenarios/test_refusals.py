"""Texts that are not read: one private sentence, and nothing of them remains."""

import pytest

from bot.desk.ids import PersonId
from bot.errors import NotFound
from bot.flows.keep_going import sweep_desk
from bot.flows.submit_article import article_id
from bot.store import keys
from bot.store.connect import connect
from tests.scenarios.conftest import ARTICLE, ONE_LOOP, Newsroom

pytestmark = ONE_LOOP

GERMAN = (
    "Die Brücke über den Hafen wird für ein ganzes Jahr gesperrt, teilte die Stadtverwaltung am Dienstag mit. "
    "Die Reparaturen werden nach Angaben der Ingenieurin vierzehn Millionen Euro kosten. Täglich fahren etwa "
    "neuntausend Menschen über die Brücke, und viele von ihnen werden einen weiten Umweg nehmen müssen."
)
REFUSED = {
    "not English": (GERMAN, "not in English"),
    "no sentence": ("12 345 — 6,789 … 2026 ·· 11/12", "no sentence"),
    "binary": ("PK\x03\x04\x00\x00\x08\x00 report \x00\x01\x02", "binary"),
    "too long": ("The bridge is closed. " * 9_200, "at most 200,000"),
}


@pytest.mark.parametrize("why", REFUSED)
async def test_what_cannot_be_read_is_refused_privately_and_leaves_nothing(newsroom: Newsroom, why: str) -> None:
    ana, ben, _ = newsroom.people
    text, sentence = REFUSED[why]
    await newsroom.command("/verify", text, by=ana)
    await newsroom.told(ana, sentence)
    await newsroom.quiet()
    assert await newsroom.messages(ben) == []
    assert await newsroom.ephemerals(ben) == []
    assert await _kept(newsroom, text.strip()) == []


async def test_a_refused_text_can_be_pasted_again_and_is_refused_again(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    for times in (1, 2):
        await newsroom.command("/verify", GERMAN, by=ana)

        async def refused(times: int = times) -> bool:
            return sum("not in English" in told for told in await newsroom.ephemerals(ana)) == times

        await newsroom.until(refused)
        await newsroom.quiet()


async def test_a_refusal_does_not_stand_in_the_way_of_the_next_article(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.command("/verify", GERMAN, by=ana)
    assert len(await newsroom.pasted(by=ana)) == 3
    assert "comes daily at 09:00 (Europe/London)" in await newsroom.said(ana, "Harbour bridge")


@pytest.mark.parametrize("why", ["not English", "binary"])
async def test_in_a_direct_message_the_refusal_is_an_answer(newsroom: Newsroom, why: str) -> None:
    ana = newsroom.people[0]
    text, sentence = REFUSED[why]
    await newsroom.message(text, by=ana, channel=ana)
    await newsroom.said(ana, sentence, channel=ana)


async def test_in_the_form_a_blank_text_is_refused_under_its_field(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.command("/verify", by=ana)
    answer = await newsroom.submit(ana, text_1=" \n ")
    assert answer == {"ok": False, "errors": {"text_1": "There is no text to read."}}
    assert (await newsroom.submit(ana, text_1=ARTICLE))["ok"], "the form is still there to be put right"
    await newsroom.posted(ana)


async def test_an_article_whose_text_the_store_has_lost_is_dropped_and_its_paster_is_asked_for_it_again(
    newsroom: Newsroom,
) -> None:
    ana, services, desk = PersonId(newsroom.people[0]), newsroom.services, newsroom.desk_id()
    article = article_id(ARTICLE)
    client = connect(newsroom.store_url)
    await services.articles.submit(desk, article, text=ARTICLE, words=60, pasted_by=ana, now=services.now())
    await client.delete(keys.text(desk, article))
    await client.aclose()
    await sweep_desk(services, desk)
    await newsroom.told(ana, "please send it again")
    await newsroom.quiet()
    assert (await services.marks.waiting(desk)).work == ()
    assert len(await newsroom.pasted(by=ana)) == 3


async def _kept(newsroom: Newsroom, text: str) -> list[str]:
    """What the store still has of a text, besides marks of events that it has seen."""
    desk, article = newsroom.desk_id(), article_id(text)
    with pytest.raises(NotFound):
        await newsroom.services.articles.get(desk, article)
    client = connect(newsroom.store_url)
    try:
        wanted = [keys.article(desk, article), keys.text(desk, article), keys.reading(desk, article)]
        wanted += [keys.claims(desk, article), keys.articles(desk), keys.open_claims(desk), keys.work(desk)]
        return [key for key in wanted if await client.exists(key)]
    finally:
        await client.aclose()
