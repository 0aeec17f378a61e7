"""What stands beside an attribution or cannot stand without it: main clauses, heads of relatives, whole acts."""

import pytest

from bot.reading.contract import Reading
from bot.reading.finder import ReaderName
from bot.reading.pipeline import read

READERS: tuple[ReaderName, ...] = ("tagger", "rules")


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> ReaderName:
    found: ReaderName = request.param
    return found


def said(reading: Reading) -> dict[str, str | None]:
    """By the words of a claim, who makes it."""
    names = {source.id: source.name for source in reading.sources}
    return {claim.text: names.get(claim.source or "") for claim in reading.claims}


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Dana Moss, who had promised in June to keep the mill open, resigned.", "Dana Moss … resigned"),
        (
            "Dana Moss, who told the council in May that the roof was safe, left the town on Friday.",
            "Dana Moss … left the town on Friday",
        ),
        ("The mill, which says it made £3m in June, closed 40 shops.", "The mill … closed 40 shops"),
    ],
)
def test_what_a_speaker_did_is_the_article_s_claim_though_they_spoke_in_passing(
    text: str, own: str, reader: ReaderName
) -> None:
    assert said(read(text, reader)).get(own, "lost") is None


def test_what_was_going_on_since_somebody_spoke_keeps_its_complement(reader: ReaderName) -> None:
    text = "The mill had been under pressure to cut jobs since the bank warned in May that it could fail."
    assert "The mill had been under pressure to cut jobs" in said(read(text, reader))


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The board chose a route which engineers said would cost £3m in 2019.", "a route … would cost £3m in 2019"),
        (
            "The board voted 6-2 on Friday to shut the mill in May, a step that unions called a crime and managers "
            "said would save £3m a year.",
            "a step … would save £3m a year",
        ),
    ],
)
def test_a_predicate_told_of_a_relative_s_head_shows_it(text: str, content: str) -> None:
    assert content in said(read(text, "rules"))


def test_a_month_is_never_what_a_relative_clause_is_told_of(reader: ReaderName) -> None:
    text = "Dana Moss said the bank had made an offer of £3m in July, which the board of the mill refused as too low."
    assert not any(words.startswith("July") for words in said(read(text, reader)))


@pytest.mark.parametrize(
    ("text", "shown", "source"),
    [
        (
            "The mill's own table puts the number of closed lines at 38.",
            "[The mill's own table] puts the number of closed lines at 38",
            "The mill's own table",
        ),
        (
            "Dana Moss accused the council of hiding the state of the roof.",
            "Dana Moss accused the council of hiding the state of the roof",
            "Dana Moss",
        ),
    ],
)
def test_reckoning_and_accusing_are_claims_as_whole_acts(
    text: str, shown: str, source: str, reader: ReaderName
) -> None:
    assert said(read(text, reader)) == {shown: source}
