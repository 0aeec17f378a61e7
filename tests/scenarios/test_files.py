"""Files that bring an article, and files that do not."""

import base64

from tests.scenarios.conftest import ARTICLE, ONE_LOOP, Newsroom
from tests.scenarios.test_refusals import GERMAN

pytestmark = ONE_LOOP


async def _sent(newsroom: Newsroom, *files: dict[str, str], text: str = "") -> str:
    """A direct message with files; who sent it."""
    ana = newsroom.people[0]
    answer = await newsroom.message(text, by=ana, channel=ana, files=list(files))
    assert answer["ok"], answer
    return ana


async def test_a_text_file_is_fetched_and_read(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "Story.TXT", "content": ARTICLE})
    await newsroom.said(ana, "Fetching Story.TXT", channel=ana)
    _, cards = await newsroom.posted(ana, ana)
    assert len(cards) == 3


async def test_a_markdown_file_with_a_byte_order_mark_is_read_without_it(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "story.md", "content": "\ufeff" + ARTICLE})
    await newsroom.posted(ana, ana)
    await newsroom.message(ARTICLE, by=ana, channel=ana)
    await newsroom.said(ana, "on the desk already", channel=ana)


async def test_a_snippet_of_any_name_is_read(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "Untitled", "content": ARTICLE, "mode": "snippet"})
    _, cards = await newsroom.posted(ana, ana)
    assert len(cards) == 3


async def test_the_words_beside_a_file_are_not_the_article(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "story.txt", "content": ARTICLE}, text="Could you look at this one, please?")
    _, cards = await newsroom.posted(ana, ana)
    await newsroom.quiet(ana)
    assert len(cards) == 3
    assert len(await newsroom.parents(ana, ana)) == 1


async def test_two_files_are_two_articles(newsroom: Newsroom) -> None:
    other = ARTICLE.replace("14 million", "15 million")
    ana = await _sent(newsroom, {"name": "a.txt", "content": ARTICLE}, {"name": "b.txt", "content": other})

    async def both() -> bool:
        return len(await newsroom.parents(ana, ana)) == 2

    await newsroom.until(both)


async def test_a_file_of_another_kind_is_refused_with_what_is_read(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "minutes.rtf", "content": "{\\rtf1}"})
    await newsroom.said(ana, "I read .txt and .md files and snippets", "minutes.rtf", channel=ana)


async def test_a_file_that_is_not_utf8_is_refused_and_says_how_to_save_it(newsroom: Newsroom) -> None:
    latin = base64.b64encode(ARTICLE.encode("utf-16")).decode()
    ana = await _sent(newsroom, {"name": "story.txt", "base64": latin})
    await newsroom.said(ana, "story.txt", "UTF-8", channel=ana)


async def test_a_file_that_is_too_large_is_refused(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "all.txt", "content": "The bridge is closed. " * 50_000})
    await newsroom.said(ana, "I could not fetch", "too large", channel=ana)


async def test_a_file_with_a_text_that_is_not_read_is_refused_like_any_other(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "artikel.txt", "content": GERMAN})
    await newsroom.said(ana, "not in English", channel=ana)


async def test_a_file_in_a_direct_message_whose_name_is_markup_pings_nobody(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "<!channel> & co.txt", "content": ARTICLE})
    answer = await newsroom.said(ana, "Fetching", channel=ana)
    assert "&lt;!channel&gt; &amp; co.txt" in answer
