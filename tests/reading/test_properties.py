"""What must hold for any text: verbatim spans, one reading per text, marks and line ends that change nothing."""

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.errors import NotReadable
from bot.reading.clean import clean
from bot.reading.contract import Reading
from bot.reading.pipeline import read
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
    assert told(read(article)) == told(read(_plain(article)))


@few
@given(articles)
def test_line_ends_give_the_same_claims(article: str) -> None:
    windows = article.replace("\n", "\r\n")
    assert told(read(article)) == told(read(windows))
    assert read(windows).check_against(windows) == []


@few
@given(articles)
def test_blanks_and_entities_give_the_same_claims(article: str) -> None:
    pasted = article.replace("“", "&ldquo;").replace("”", "&rdquo;").replace("’", "&#8217;").replace("‘", "&#x2018;")
    pasted = pasted.replace(" the ", "\u00a0the\u00a0")
    reading = read(pasted)
    assert reading.check_against(pasted) == []
    assert [claim.kind for claim in reading.claims] == [claim.kind for claim in read(article).claims]


@few
@given(article=articles, line=st.sampled_from(BOILERPLATE))
def test_boilerplate_behind_changes_nothing(article: str, line: str) -> None:
    assert told(read(article)) == told(read(f"{article}\n\n{line}"))


@few
@given(articles)
def test_a_text_has_one_reading(article: str) -> None:
    first = read(article)
    read("The weather was fine on Sunday.")
    assert read(article) == first


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


@pytest.mark.parametrize("text", ["Rain", "Rain fell", " ".join(SENTENCES) * 230, "\n\n".join(SENTENCES * 230)])
def test_length_changes_nothing_but_time(text: str) -> None:
    assert read(text).check_against(text) == []
