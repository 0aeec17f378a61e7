"""The page of one reading: every word of the article, every overlap drawn, nothing that leads outside."""

import base64
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.contract import Attribution, Span
from bot.reading.page import page
from bot.reading.pipeline import read_explained
from tests.reading.made import claim, explained, nested


class Drawn(HTMLParser):
    """The page's elements with their attributes, and the words of its article without the numbers between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[tuple[str, set[str]]] = []
        self._open: list[tuple[str, set[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag not in {"meta", "br", "rect"}:
            self._open.append((tag, set((found.get("class") or "").split())))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        classes = {name for _, names in self._open for name in names}
        if any(tag == "article" for tag, _ in self._open) and "number" not in classes:
            self.words.append((data, classes))

    def classes_of(self, words: str) -> set[str]:
        return next(classes for drawn, classes in self.words if words in drawn)


def test_overlapping_spans_are_all_drawn() -> None:
    drawn = Drawn(nested())
    assert {"said", "direct"} <= drawn.classes_of("The harbour master says")
    assert {"said", "indirect", "within-direct", "hedge"} <= drawn.classes_of("possibly")
    assert "direct" not in drawn.classes_of("possibly")
    assert drawn.classes_of("Ana Ruiz") >= {"source", "first", "last"}
    assert "flagged" in drawn.classes_of("she")
    assert "boilerplate" in drawn.classes_of("Read more")


def test_each_part_of_a_broken_claim_leads_to_its_card_and_the_card_to_each_part() -> None:
    links = [(found.get("id"), found.get("href")) for tag, found in Drawn(nested()).elements if tag == "a"]
    assert {("t-c3", "#c3"), ("t-c3-2", "#c3"), (None, "#t-c3"), (None, "#t-c3-2")} <= set(links)


def whole_page() -> str:
    text = (
        "Harbour closed\n\nThe Valley Post, 3 March 2026\n\nThe harbour closed on Monday, police said.\n\n"
        "“It is allegedly unsafe,” said Ana Ruiz, the engineer. “We leave.”\n\n<script>alert(1)</script> "
        "Some 40 people saw it.\n\n© 2026 The Valley Post. All rights reserved.\n"
    )
    return page(text, read_explained(text))


@pytest.fixture(params=[nested, whole_page], ids=["nested", "read"])
def html(request: pytest.FixtureRequest) -> str:
    made: Callable[[], str] = request.param
    return made()


class TestAnyPage:
    def test_every_link_stays_on_the_page_and_arrives(self, html: str) -> None:
        elements = Drawn(html).elements
        ids = [found["id"] for _, found in elements if "id" in found]
        assert len(ids) == len(set(ids))
        hrefs = [found["href"] or "" for _, found in elements if "href" in found]
        assert {href.removeprefix("#") for href in hrefs} <= set(ids)
        assert not {"src", "srcset", "action", "data"} & {name for _, found in elements for name in found}
        assert "url(" not in html
        assert "@import" not in html

    def test_it_runs_nothing_and_its_policy_allows_its_own_style_alone(self, html: str) -> None:
        elements = Drawn(html).elements
        assert "script" not in {tag for tag, _ in elements}
        assert not [name for _, found in elements for name in found if name == "style" or name.startswith("on")]
        found = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
        assert found is not None
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        policies = [each["content"] for _, each in elements if each.get("http-equiv") == "Content-Security-Policy"]
        assert policies == [f"default-src 'none'; style-src 'sha256-{digest}'"]

    def test_headings_go_down_step_by_step_under_one_title(self, html: str) -> None:
        levels = [int(tag[1]) for tag, _ in Drawn(html).elements if re.fullmatch(r"h\d", tag)]
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


spans = st.tuples(st.integers(0, 60), st.integers(1, 25)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.sampled_from("ab <>&\"'“”.\n\r\u00a0\u200b;"), min_size=90, max_size=90).filter(str.strip),
    contents=st.lists(spans, max_size=4),
    hedges=st.lists(spans, max_size=3),
    sources=st.lists(spans, max_size=2),
)
def test_every_word_stands_on_the_page_in_its_order_whatever_overlaps(
    text: str, contents: list[Span], hedges: list[Span], sources: list[Span]
) -> None:
    claims = [claim(n, text, (each,), hedges=tuple(hedges)) for n, each in enumerate(contents, start=1)]
    told = [
        Attribution(id=f"t{n}", content=(each,), cue=(), source=(each,), kind="direct")
        for n, each in enumerate(sources, start=1)
    ]
    drawn = Drawn(page(text, explained(text, claims=claims, attributions=told)))
    shown = "".join(words for words, _ in drawn.words)
    assert re.sub(r"[\s\u200b]", "", shown) == re.sub(r"[\s\u200b]", "", text)


# ---- colours

STYLE = files("bot.reading").joinpath("page.css").read_text(encoding="utf-8")
PAIRS = [
    *((ink, paper) for ink in ("ink", "quiet", "link", "flag", "source") for paper in ("paper", "sheet")),
    *(("ink", f"{kind}-bg") for kind in ("direct", "indirect", "mixed")),
    ("source", "source-bg"),
    ("ink", "lit"),
    ("ink", "chip"),
]
LINES = [(line, "paper") for line in ("direct", "indirect", "mixed", "outlet", "hedge", "flag")]


def colours(scheme: int) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    found: dict[str, str] = {}
    for block in blocks[: scheme + 1]:
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_and_lines_stand_out_as_wcag_aa_asks(scheme: int) -> None:
    known = colours(scheme)

    def contrast(pair: tuple[str, str]) -> float:
        low, high = sorted(luminance(known[name]) for name in pair)
        return (high + 0.05) / (low + 0.05)

    assert {pair: round(contrast(pair), 2) for pair in PAIRS if contrast(pair) < 4.5} == {}
    assert {pair: round(contrast(pair), 2) for pair in LINES if contrast(pair) < 3} == {}
