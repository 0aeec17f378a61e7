"""What must hold for any text: verbatim spans, one reading per text, marks and line ends that change nothing."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import cast

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.errors import NotReadable
from bot.reading.clean import clean
from bot.reading.contract import Reading, Span
from bot.reading.pipeline import read, read_any_length, read_explained
from bot.reading.refusals import LONGEST
from bot.reading.sentences import paragraphs, sentences

SENTENCES = [
    "The bridge over the river closed on Monday after engineers found 12 cracks.",
    "“It is not safe,” said Ana Ruiz, the city engineer.",
    "“We have warned them for years. Nobody listened,” Ruiz said.",
    "The mayor said that repairs would cost “close to £2 million”.",
    "According to the police, at least three drivers ignored the barrier.",
    "Residents fear that the town will be cut off.",
    "‘My shop is empty,’ Omar Said told the Valley Post.",
    "The ministry didn’t deny the residents’ account.",
    "“There is no plan.”",
    "Who will pay?",
    "“I am tired,” she said. “I want to go home.”",
    "Officials – who asked for patience – reportedly met on Tuesday.",
]
BOILERPLATE = ["Read more on our site.", "© 2024 Valley Media. All rights reserved.", "Sign up for our newsletter"]
QUOTE_STYLES = ["“”", '""', "„“", "«»", "＂＂", "〝〞"]
OTHER_LANGUAGES = [
    "Der Fluss ist am Montag über die Ufer getreten, sagte der Bürgermeister der Stadt am Abend vor Journalisten.",
    "Le maire a déclaré lundi que le pont resterait fermé pendant plusieurs semaines, selon la préfecture.",
    "El alcalde dijo el lunes que el puente seguirá cerrado durante varias semanas, según la policía local.",
    "Мэр заявил в понедельник, что мост будет закрыт на несколько недель.",
    "市长周一表示，这座桥将关闭数周。",
]

articles = st.lists(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4
).map("\n\n".join)
noise = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def told(reading: Reading) -> list[tuple[object, ...]]:
    """What a reading says, whatever marks its words have."""
    names = {source.id: _plain(source.name) for source in reading.sources}
    return [
        (
            _plain(claim.text),
            names.get(claim.source or ""),
            claim.kind,
            claim.provenance,
            claim.channel,
            claim.checkable,
            claim.checkworthiness,
            claim.flags,
        )
        for claim in reading.claims
    ]


def everything_told(reading: Reading, at: Callable[[int], int] = lambda offset: offset) -> dict[str, object]:
    """Every span of a reading with what it is, offsets put through `at`, and all that `told` says."""

    def moved(spans: tuple[Span, ...]) -> list[Span]:
        return [(at(start), at(end - 1) + 1) for start, end in spans]

    return {
        "told": told(reading),
        "claims": [(each.id, each.attribution, each.source, moved(each.content)) for each in reading.claims],
        "hedges": [moved(each.hedges) for each in reading.claims],
        "attributions": [
            (each.id, each.kind, moved(each.content), moved(each.cue), moved(each.source))
            for each in reading.attributions
        ],
        "sources": [(each.id, _plain(each.name), each.type, moved(each.mentions)) for each in reading.sources],
        "flags": [(each.flag, moved((each.span,))) for each in reading.flags],
        "receipt": [(each.why, moved((each.span,))) for each in reading.receipt],
    }


def _plain(text: str) -> str:
    return re.sub(r"[“”]", '"', re.sub(r"[‘’]", "'", text))


@few
@given(st.text(max_size=300))
def test_any_text_is_read_truly_or_refused(text: str) -> None:
    try:
        reading = read(text)
    except NotReadable:
        return
    assert reading.check_against(text) == []


@few
@given(article=articles, before=noise, between=noise, after=noise)
def test_spans_stay_verbatim_whatever_stands_around(article: str, before: str, between: str, after: str) -> None:
    text = f"{before}\n{article} {between}\n{article}\n{after}"
    try:
        reading = read(text)
    except NotReadable:
        assume(False)
    assert reading.check_against(text) == []
    assert Reading.model_validate_json(reading.model_dump_json()) == reading


@few
@given(articles)
def test_straight_and_curly_quotes_give_the_same_claims(article: str) -> None:
    assert everything_told(read(article)) == everything_told(read(_plain(article)))


@few
@given(article=articles, style=st.sampled_from(QUOTE_STYLES))
def test_every_style_of_quotation_marks_gives_the_same_claims(article: str, style: str) -> None:
    styled = article.replace("“", style[0]).replace("”", style[1])
    spans = [everything_told(read(text)) for text in (article, styled)]
    for each in spans:
        del each["told"]  # their words have their own marks
    assert spans[0] == spans[1]
    assert read(styled).check_against(styled) == []


@few
@given(article=articles, end=st.sampled_from(["\r\n", "\r", "\u2028"]))
def test_line_ends_give_the_same_claims(article: str, end: str) -> None:
    """Offsets are those of the text as given: each line end before them counts with its own length."""
    other = article.replace("\n", end)
    longer = len(end) - 1
    reading = read(other)
    assert everything_told(reading) == everything_told(
        read(article), lambda offset: offset + longer * article.count("\n", 0, offset)
    )
    assert reading.check_against(other) == []


@few
@given(articles)
def test_blanks_and_entities_give_the_same_claims(article: str) -> None:
    pasted = article.replace("“", "&ldquo;").replace("”", "&rdquo;").replace("’", "&#8217;").replace("‘", "&#x2018;")
    pasted = pasted.replace(" the ", "\u00a0the\u00a0")
    reading = read(pasted)
    assert reading.check_against(pasted) == []
    assert [claim.kind for claim in reading.claims] == [claim.kind for claim in read(article).claims]


@few
@given(article=articles, lines=st.lists(st.sampled_from(BOILERPLATE), min_size=1, unique=True))
def test_boilerplate_behind_changes_nothing(article: str, lines: list[str]) -> None:
    alone, followed = (everything_told(read(text)) for text in (article, "\n\n".join([article, *lines])))
    before, after = (cast(list[tuple[str, object]], each.pop("receipt")) for each in (alone, followed))
    assert followed == alone
    assert {why for why, _ in (entry for entry in after if entry not in before)} == {"boilerplate"}


@few
@given(articles)
def test_a_text_has_one_reading(article: str) -> None:
    first = read(article)
    read("The weather was fine on Sunday.")
    assert read(article) == first
    assert read_any_length(article) == first
    assert read_explained(article).reading == first


def test_the_order_of_sets_in_a_process_changes_nothing() -> None:
    text = "\n\n".join([" ".join(SENTENCES[place::3]) for place in range(3)] + SENTENCES)

    def printed(seed: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", "extract", "--json", "-"],
            input=text.encode(),
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        return done.stdout.decode()

    assert len({printed(seed) for seed in ("0", "1", "77")}) == 1


# ---- refusals


def refusal(text: str) -> str:
    with pytest.raises(NotReadable) as refused:
        read(text)
    return str(refused.value)


def is_one_sentence(said: str) -> bool:
    return said.endswith(".") and "\n" not in said and len(said) < 120


@few
@given(article=articles, place=st.floats(0, 1))
def test_a_zero_byte_anywhere_makes_a_text_binary(article: str, place: float) -> None:
    cut = round(place * len(article))
    assert "binary" in refusal(article[:cut] + "\x00" + article[cut:])


@few
@given(st.text(st.characters(exclude_categories=["L", "C"])))
def test_a_text_without_a_letter_is_refused_in_one_sentence(text: str) -> None:
    assert is_one_sentence(refusal(text))


@pytest.mark.parametrize("text", OTHER_LANGUAGES)
def test_another_language_is_refused_however_long(text: str) -> None:
    for times in (1, 40):
        said = refusal(" ".join([text] * times))
        assert is_one_sentence(said)
        assert "English" in said


def test_the_door_is_as_wide_as_it_says() -> None:
    longest = ("It rained on Monday. " * (LONGEST // 20))[:LONGEST]
    assert f"{LONGEST:,}" in refusal(longest + " ")
    short = longest[: LONGEST // 20]
    assert read(short).article.chars == len(short)


@few
@given(articles)
def test_every_sentence_is_shown_somewhere(article: str) -> None:
    reading = read(article)
    shown = [span for claim in reading.claims for span in claim.content] + [entry.span for entry in reading.receipt]
    for paragraph in paragraphs(clean(article).text):
        for start, end in sentences(clean(article).text, paragraph):
            assert any(first < end and last > start for first, last in shown), article[start:end]


@few
@given(st.text(max_size=200))
def test_a_clean_text_knows_its_way_back(text: str) -> None:
    tidy = clean(text)
    for start in range(len(tidy.text)):
        first, last = tidy.given((start, start + 1))
        assert 0 <= first < last <= len(text)


@pytest.mark.parametrize("text", ["Rain", "Rain fell", " ".join(SENTENCES) * 80, "\n\n".join(SENTENCES * 80)])
def test_length_changes_nothing_but_time(text: str) -> None:
    assert read(text).check_against(text) == []
