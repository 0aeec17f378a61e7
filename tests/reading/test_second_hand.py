"""Whose account a sentence gives, how far it reaches, and sayings that somebody else passes on."""

import pytest

from bot.reading.contract import Claim, Reading
from bot.reading.finder import ReaderName
from bot.reading.pipeline import read

READERS: tuple[ReaderName, ...] = ("tagger", "rules")


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> ReaderName:
    found: ReaderName = request.param
    return found


def said(reading: Reading) -> dict[str, tuple[str | None, Claim]]:
    """By its words, who makes a claim, and the claim."""
    names = {source.id: source.name for source in reading.sources}
    return {claim.text: (names.get(claim.source or ""), claim) for claim in reading.claims}


@pytest.mark.parametrize(
    ("text", "speaker", "content", "relay"),
    [
        (
            "The harbour board said fees would double, according to two clerks, but it denied that jobs would go.",
            "The harbour board",
            "fees would double",
            "two clerks",
        ),
        (
            "The council told tenants the lift was safe, according to minutes of the meeting.",
            "The council",
            "the lift was safe",
            "minutes of the meeting",
        ),
        (
            "According to a clerk, the harbour board told shipowners that fees would double in May.",
            "the harbour board",
            "fees would double in May",
            "a clerk",
        ),
    ],
)
def test_who_passes_a_saying_on_is_its_relay_and_not_its_source(
    text: str, speaker: str, content: str, relay: str, reader: ReaderName
) -> None:
    claims = said(read(text, reader))
    assert claims[content][0] == speaker
    assert claims[content][1].relayed_by == relay
    assert not any("according to" in words.lower() for words in claims)


def test_an_account_ends_before_a_clause_that_a_conjunction_adds_behind_it(reader: ReaderName) -> None:
    text = "The pump failed 40 times in May, according to the water board, but the council spent nothing on it."
    claims = said(read(text, reader))
    assert claims["The pump failed 40 times in May"][0] == "the water board"
    assert claims["the council spent nothing on it"][0] is None


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("By Dana Moss's own count the mill has lost 43 men.", "the mill has lost 43 men"),
        ("By Dana Moss's own admission, the mill lost 3 men.", "the mill lost 3 men"),
    ],
)
def test_somebody_s_own_count_is_their_account(text: str, content: str, reader: ReaderName) -> None:
    assert said(read(text, reader))[content][0] == "Dana Moss"


@pytest.mark.parametrize(
    "text", ["The motion fell by a count of 8 to 5.", "The play was delayed by her admission to hospital in May."]
)
def test_any_other_count_or_admission_is_nobody_s_account(text: str, reader: ReaderName) -> None:
    assert set(said(read(text, reader))) == {text.rstrip(".")}


def test_a_second_that_clause_is_said_as_well_whatever_its_verb(reader: ReaderName) -> None:
    text = "Dana Moss said the fire began in a shed, but that arson had not been ruled out."
    assert said(read(text, reader))["arson had not been ruled out"][0] == "Dana Moss"


def test_what_others_are_said_to_hold_against_it_is_theirs(reader: ReaderName) -> None:
    text = "Engineers say the bridge has lost 40 bolts, though divers warned that the count was done in the dark."
    claims = said(read(text, reader))
    assert claims["the bridge has lost 40 bolts"][0] == "Engineers"
    assert claims["the count was done in the dark"][0] == "divers"
