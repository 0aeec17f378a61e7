"""Whose voice a column is, and what is for checking at all."""

import pytest

from bot.reading.pipeline import read


def test_in_a_signed_column_i_is_the_author() -> None:
    parts = [
        "The ferry nobody asked for",
        "Ana Holm",
        "I took the ferry on Monday. It sailed at nine with 12 cars.",
        "The port has two cranes and one of them is broken.",
        "I rang the port office twice. The line was dead.",
        "Last year the ferry lost £3m. The council has not said why.",
        "I asked the clerk for the accounts. They were sent on Friday.",
        "The accounts show that the debt has doubled. That is a fact.",
        "I shall take the train.",
    ]
    reading = read("\n\n".join(parts))
    assert {claim.kind for claim in reading.claims if " I " in f" {claim.text} "} == {"outlet"}
    assert not any(flag.flag == "missing_antecedent" for flag in reading.flags)


@pytest.mark.parametrize(
    ("words", "checkable"),
    [
        ("Fingers crossed", False),
        ("You tell me", False),
        ("I've no complaints about that", False),
        ("I intend to hold her to it", False),
        ("I'm not going to put a time on that", False),
        ("She is a kind woman", False),
        ("I wasn't worried", False),
        ("The school has 600 beds", True),
        ("The harbour was closed in May", True),
    ],
)
def test_courtesies_shrugs_and_moods_are_not_for_checking(words: str, checkable: bool) -> None:
    reading = read(f'The mill burned on Monday. "{words}," said Ana Holm, the mayor.')
    [found] = [claim.checkable for claim in reading.claims if claim.text == words]
    assert found is checkable


def test_a_limit_that_somebody_needs_is_a_fact() -> None:
    reading = read("The dam leaked on Monday. The engineers said they need to get the water under 50 feet by noon.")
    assert [claim.checkable for claim in reading.claims][-1]


def test_a_record_is_for_checking_and_the_rank_says_so() -> None:
    reading = read(
        "The club beat Fenwick on Saturday. It is the first time since 1987 that it has won six games in a row."
    )
    record = next(claim for claim in reading.claims if "1987" in claim.text)
    assert record.checkable
    assert record.checkworthiness > reading.claims[0].checkworthiness
