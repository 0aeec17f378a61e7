"""Whose words they are where somebody passes them on, and whose count it is: with both readers."""

import pytest

from bot.reading.contract import Claim, Reading
from bot.reading.finder import ReaderName
from bot.reading.pipeline import read

READERS: tuple[ReaderName, ...] = ("tagger", "rules")


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> ReaderName:
    name: ReaderName = request.param
    return name


def _source(reading: Reading, claim: Claim) -> str | None:
    return next((each.name for each in reading.sources if each.id == claim.source), None)


@pytest.mark.parametrize(
    ("sentence", "said", "speaker", "relay"),
    [
        ("Interior Minister Luis Vega was quoted by the newspaper El Correo as saying the border would reopen.",
         "the border would reopen", "Luis Vega", "the newspaper El Correo"),
        ("“The dam is safe,” Luis Vega was quoted as saying by the state news agency Tala.",
         "The dam is safe", "Luis Vega", "the state news agency Tala"),
        ("“The dam is safe,” Luis Vega was quoted as saying.", "The dam is safe", "Luis Vega", None),
        ("The newspaper Diario Norte quoted police chief Rosa Lind as saying two men had been arrested.",
         "two men had been arrested", "Rosa Lind", "The newspaper Diario Norte"),
        ("Tala News quoted Rosa Lind, a nurse, as saying that the ward was full.",
         "the ward was full", "Rosa Lind", "Tala News"),
        ("The mill will close in May, the Norbury Herald quoted Holm Steel as saying.",
         "The mill will close in May", "Holm Steel", "the Norbury Herald"),
        ("Holm Steel, quoted by the Norbury Herald, said the mill would close.",
         "the mill would close", "Holm Steel", "the Norbury Herald"),
        ("Luis Vega was quoted as saying on Monday that the dam was safe.", "the dam was safe", "Luis Vega", None),
    ],
)  # fmt: skip
def test_who_is_quoted_speaks_and_who_quotes_them_is_the_relay(
    sentence: str, said: str, speaker: str, relay: str | None, reader: ReaderName
) -> None:
    reading = read(sentence, reader)
    assert reading.check_against(sentence) == []
    [claim] = reading.claims
    assert (claim.text, _source(reading, claim), claim.relayed_by) == (said, speaker, relay)


def test_who_quotes_somebody_says_the_rest_alone(reader: ReaderName) -> None:
    reading = read("The paper quoted officials as saying the dam is safe, adding that it was built in 1931.", reader)
    assert [(claim.text, _source(reading, claim), claim.relayed_by) for claim in reading.claims] == [
        ("the dam is safe", "officials", "The paper"),
        ("it was built in 1931", "The paper", None),
    ]


@pytest.mark.parametrize(
    ("sentence", "said", "speaker"),
    [
        ("As the press service of the ministry transmits, two drones were shot down over the coast.",
         "two drones were shot down over the coast", "the press service of the ministry"),
        ("The bridge was closed on Monday, as the press service of the ministry informs.",
         "The bridge was closed on Monday", "the press service of the ministry"),
        ("Officials in Marle counted 30 injured after the storm.", "30 injured after the storm", "Officials in Marle"),
        ("Rescuers tallied 12 dead and 40 missing by Monday evening.",
         "12 dead and 40 missing by Monday evening", "Rescuers"),
        ("The ministry has recorded 12 new cases since Friday, up from four.",
         "12 new cases since Friday", "The ministry"),
        ("Officials put the toll at 38.", "[Officials] put the toll at 38", "Officials"),
    ],
)  # fmt: skip
def test_a_report_that_is_only_mentioned_and_a_count_have_their_source(
    sentence: str, said: str, speaker: str, reader: ReaderName
) -> None:
    reading = read(sentence, reader)
    assert reading.check_against(sentence) == []
    [claim] = reading.claims
    assert (claim.text, _source(reading, claim)) == (said, speaker)


@pytest.mark.parametrize(
    "sentence",
    [
        "As officials counted the dead, crowds gathered at the gate.",
        "The bank counted 40 new customers in May.",
        "As it turned out, the ministry reports to the council.",
    ],
)
def test_who_only_counts_or_answers_to_somebody_reports_nothing(sentence: str, reader: ReaderName) -> None:
    assert {claim.kind for claim in read(sentence, reader).claims} == {"outlet"}
