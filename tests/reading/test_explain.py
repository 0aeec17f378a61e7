"""Each claim can say what led to its source, its hedges and its rank, in words of the text and with their places."""

from typing import get_args

import pytest

from bot.reading.contract import Claim
from bot.reading.explain import MANNERS, Evidence, evidence_rows
from bot.reading.pipeline import read_explained
from bot.reading.untagged import How

TEXT = (
    "The bridge over the river closed on Monday after engineers found 12 cracks.\r\n\r\n"
    "“It is not safe,” said Ana Ruiz, the city engineer. “We found 40 broken bolts.”\r\n\r\n"
    "The mayor claimed that the cracks were possibly older than the bridge’s last inspection.\r\n"
)


@pytest.fixture(scope="module")
def evidence() -> dict[str, Evidence]:
    explained = read_explained(TEXT)
    assert [each.claim for each in explained.evidence] == [claim.id for claim in explained.reading.claims]
    return {claim.text: each for claim, each in zip(explained.reading.claims, explained.evidence, strict=True)}


def of(evidence: dict[str, Evidence], words: str) -> Evidence:
    return next(each for text, each in evidence.items() if words in text)


def shown(spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [TEXT[start:end] for start, end in spans]


def test_a_tagged_claim_names_its_cue_its_source_and_how_the_speaker_was_settled(evidence: dict[str, Evidence]) -> None:
    found = of(evidence, "not safe")
    assert shown(found.cue) == ["said"]
    assert shown(found.source) == ["Ana Ruiz"]
    assert found.manner == MANNERS["tagged"]
    assert found.speaker


def test_words_that_go_on_show_the_tag_that_they_go_on_from(evidence: dict[str, Evidence]) -> None:
    found = of(evidence, "broken bolts")
    assert found.manner == MANNERS["continued"]
    assert shown(found.source) == ["Ana Ruiz"]
    assert found.speaker


def test_each_hedge_says_where_it_stands(evidence: dict[str, Evidence]) -> None:
    found = of(evidence, "older than")
    assert [(TEXT[start:end], where) for (start, end), where in found.hedges] == [
        ("claimed", "in the cue"),
        ("possibly", "in what is said"),
    ]


def test_the_outlets_own_voice_has_neither_cue_nor_speaker(evidence: dict[str, Evidence]) -> None:
    found = of(evidence, "closed on Monday")
    assert (found.cue, found.source, found.speaker) == ((), (), "")


def test_the_reasons_add_up_to_the_worth_that_the_claim_has() -> None:
    explained = read_explained(TEXT)
    for claim, found in zip(explained.reading.claims, explained.evidence, strict=True):
        total = sum(reason.worth for reason in found.reasons)
        low, high = (0.25, 1.0) if claim.checkable else (0.0, 0.2)
        assert claim.checkworthiness == pytest.approx(min(high, max(low, total)), abs=0.006)


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, list[str]]]:
    """By the claim's words."""
    explained = read_explained(TEXT)
    pairs: list[tuple[Claim, Evidence]] = list(zip(explained.reading.claims, explained.evidence, strict=True))
    return {claim.text: dict(evidence_rows(TEXT, claim, found)) for claim, found in pairs}


def test_it_is_shown_in_plain_words_with_offsets_into_the_text_as_given(rows: dict[str, dict[str, list[str]]]) -> None:
    start = TEXT.index("said")
    assert rows["It is not safe"]["Cue"] == [f"“said” ({start}–{start + 4})"]


def test_the_lines_of_worth_end_in_the_worth_itself_and_none_is_nothing(rows: dict[str, dict[str, list[str]]]) -> None:
    for shown in rows.values():
        *reasons, total = shown["Worth"]
        assert all(line[0] in "+−" and not line[1:].startswith("0.00") for line in reasons)
        assert total[0] == "="


def test_every_way_of_coming_by_an_utterance_has_its_words() -> None:
    assert set(MANNERS) == set(get_args(How))
