"""The page of one reading, in a real Chromium: what an editor sees, points at and prints."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.reading.page import page as page_of
from bot.reading.pipeline import read_explained
from tests.browser.conftest import NARROW, WIDE, overflow
from tests.reading.made import claim, explained, nested, span

pytestmark = pytest.mark.browser

ARTICLES = Path(__file__).parents[1] / "articles"
A4 = (688, 971)
"""What margins of 14 mm leave of a sheet, in CSS pixels."""
LIT = "rgb(255, 240, 179)"
KINDS = ("direct", "indirect", "mixed", "outlet")

Open = Callable[..., Awaitable[Page]]


def hostile() -> str:
    """Markup, quotes, words that run from right to left, and a word wider than any screen."""
    word = "Llanfair" * 60
    text = (
        f"{word}\n\n“<script>document.title='run'</script> \"><img src=x onerror=alert(1)> ' </p></article>,” said "
        f"<b onclick=alert(1)>Ana</b>.\n\n\u202eThe quay {word} is shut\n\nقال المتحدث إن الميناء مغلق, {word}."
    )
    first, second = span(text, "<script>"), span(text, f"The quay {word} is shut")
    claims = [
        claim(1, text, ((first[0], text.index(",” said")),), relayed_by=f"\u202e<i>{word}", numbers=("<u>4", word)),
        claim(2, text, (second,), "outlet", time=f"'\"{word}", checkworthiness=0.9),
    ]
    return page_of(text, explained(text, title=word, claims=claims))


def read(name: str) -> str:
    text = (ARTICLES / f"{name}.txt").read_text(encoding="utf-8")
    return page_of(text, read_explained(text))


@pytest.fixture
async def open_page(browser: Browser, tmp_path: Path) -> AsyncIterator[Open]:
    """`await open_page(html)` shows it from a file; by the end nothing else was asked for and no script has spoken."""
    asked: list[str] = []
    said: list[str] = []

    async def show(html: str, size: tuple[int, int] = WIDE, *, dark: bool = False) -> Page:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8", newline="")
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            is_mobile=size == NARROW,
            color_scheme="dark" if dark else "light",
        )
        shown = await context.new_page()
        shown.set_default_timeout(20_000)
        shown.on("request", lambda request: asked.append(request.url) if request.url != file.as_uri() else None)
        shown.on("console", lambda message: said.append(message.text))
        shown.on("dialog", lambda dialog: said.append(dialog.message))
        await shown.goto(file.as_uri())
        return shown

    yield show
    assert asked == []
    assert said == []


async def style(element: Locator, name: str) -> str:
    return str(await element.evaluate("(one, name) => getComputedStyle(one)[name]", name))


async def test_every_claim_has_its_number_in_the_article_and_each_leads_to_the_other(open_page: Open) -> None:
    page = await open_page(read("press_release"))
    cards = page.locator(".card")
    assert await cards.count() > 10
    for number in range(1, await cards.count() + 1):
        mark, card = page.locator(f"article #t-c{number}"), page.locator(f"#c{number}")
        assert (await page.locator(f"article .in-c{number}").first.inner_text()).strip()
        await mark.click()
        await expect(card).to_be_in_viewport()
        assert await style(card, "backgroundColor") == LIT
        await card.get_by_role("link", name="in the article").click()
        await expect(mark).to_be_in_viewport()
        assert await style(page.locator(f"article .in-c{number}").first, "backgroundColor") == LIT


async def test_a_card_pointed_at_lights_its_words_in_the_article_and_no_others(open_page: Open) -> None:
    page = await open_page(read("press_release"))
    await page.locator("#c2").hover()
    lit = await page.locator("article span").evaluate_all(
        "(all, lit) => all.filter((one) => getComputedStyle(one).backgroundColor === lit).map((one) => one.className)",
        LIT,
    )
    assert lit
    assert all("in-c2" in classes.split() for classes in lit)


async def test_what_to_check_first_stands_at_the_head_and_leads_to_its_card(open_page: Open) -> None:
    page = await open_page(read("press_release"), NARROW)
    first = page.get_by_role("region", name="Check first")
    ranks = [float(each.split()[-1]) for each in await page.locator(".card .worth").all_inner_texts()]
    shown = [float(each.split(" · ")[0].split()[-1]) for each in await first.locator(".who").all_inner_texts()]
    assert shown == sorted(ranks, reverse=True)[: len(shown)]
    await first.get_by_role("link").first.click()
    await expect(page.locator(".card:target")).to_be_in_viewport()


async def test_overlapping_marks_each_keep_a_line_of_their_own(open_page: Open) -> None:
    page = await open_page(nested())
    inner = page.locator("article .hedge")
    assert "wavy" in await style(inner, "textDecorationStyle")
    assert await style(inner, "borderBottomStyle") == "dashed"
    assert await style(inner, "boxShadow") != "none"
    assert await style(page.locator("article .flagged"), "borderTopStyle") == "dashed"


@pytest.mark.parametrize("media", ["screen", "print"])
async def test_kinds_of_claims_differ_without_colour_and_are_named(open_page: Open, media: str) -> None:
    page = await open_page(read("press_release"))
    await page.emulate_media(media="print" if media == "print" else "screen")
    lines = {await style(page.locator(f".legend .said.{kind}").first, "borderBottomStyle") for kind in KINDS}
    assert len(lines) == len(KINDS)
    for heading in await page.locator(".card h3").all_inner_texts():
        assert heading.split(maxsplit=1)[1]


@pytest.mark.parametrize("size", [NARROW, WIDE, (1400, 900)])
@pytest.mark.parametrize("made", [hostile, nested, lambda: read("transcript")], ids=["hostile", "nested", "transcript"])
async def test_nothing_is_wider_than_the_window(
    open_page: Open, made: Callable[[], str], size: tuple[int, int]
) -> None:
    page = await open_page(made(), size)
    assert await overflow(page) == 0


async def test_hostile_words_are_shown_as_words_and_stay_in_their_place(open_page: Open) -> None:
    page = await open_page(hostile())
    assert "run" not in await page.title()
    assert await page.locator("article img, article script, article b").count() == 0
    await expect(page.locator("article")).to_contain_text("<script>document.title='run'</script> \"><img src=x")
    await expect(page.locator("#c1 .chain")).to_contain_text("this article")
    assert await page.locator("main > section").count() == 5


async def test_it_is_used_by_keyboard_alone(open_page: Open) -> None:
    page = await open_page(read("press_release"))
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="To the claims")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Claims")).to_be_in_viewport()
    number = page.locator("#t-c2")
    await number.focus()
    assert await style(page.locator("article .in-c2").first, "backgroundColor") == LIT
    await page.keyboard.press("Enter")
    await expect(page.locator("#c2")).to_be_in_viewport()
    summary = page.locator("#c2 summary")
    while not await summary.evaluate("(one) => one === document.activeElement"):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement !== document.body"), "Tab never came to the evidence"
    assert await style(summary, "outlineStyle") == "solid"
    await page.keyboard.press("Enter")
    await expect(page.locator("#c2 details dl")).to_be_visible()


async def test_it_is_dark_where_the_desk_is(open_page: Open) -> None:
    light, dark = await open_page(nested()), await open_page(nested(), dark=True)
    grounds = [await style(each.locator("body"), "backgroundColor") for each in (light, dark)]
    assert grounds == ["rgb(253, 252, 249)", "rgb(21, 24, 29)"]


@pytest.mark.parametrize("made", [hostile, lambda: read("press_release")], ids=["hostile", "press release"])
async def test_on_paper_nothing_is_cut_off(open_page: Open, made: Callable[[], str]) -> None:
    page = await open_page(made(), A4)
    await page.emulate_media(media="print")
    assert await overflow(page) == 0
    cut = await page.locator("main *").evaluate_all(
        """all => all.filter((one) => getComputedStyle(one).overflowY !== "visible"
              && !one.closest("svg, .unseen") && one.scrollHeight > one.clientHeight + 1).length"""
    )
    assert cut == 0
    number = page.locator("article .number").first
    assert await style(number, "webkitPrintColorAdjust") == "exact"
    assert (await page.pdf(prefer_css_page_size=True)).startswith(b"%PDF")


async def test_a_page_of_two_thousand_claims_opens_and_a_number_still_lights_its_words(open_page: Open) -> None:
    sentence = "The quay closed on Monday. "
    text = sentence * 2_000
    starts = range(0, len(text), len(sentence))
    claims = [claim(n, text, ((start, start + 25),), "outlet") for n, start in enumerate(starts, start=1)]
    page = await open_page(page_of(text, explained(text, claims=claims)))
    await page.locator("#t-c2000").focus()
    assert await style(page.locator(".in-c2000"), "backgroundColor") == LIT
