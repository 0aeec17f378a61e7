"""Whose voice a column is, and what is for checking at all."""

import pytest

from bot.reading.finder import ReaderName
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
        ("I intend to hold her to it", False),
        ("I'm not going to put a time on that", False),
        ("She is a kind woman", False),
        ("I wasn't worried", False),
        ("We trusted her", False),
        ("I don't think they ever cared", False),
        ("There is no other word for it", False),
        ("They are not just files", False),
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


@pytest.mark.parametrize("reader", ["tagger", "rules"])
@pytest.mark.parametrize(
    ("sentence", "checkable"),
    [
        ("The company declined to comment.", False),
        ("A spokesman for the ministry declined to comment on the arrests.", False),
        ("Holm Steel did not respond to a request for comment on Monday.", False),
        ("The ministry did not immediately respond to requests for comment.", False),
        ("Her lawyer has not returned repeated calls seeking comment.", False),
        ("The mayor could not be reached for comment.", False),
        ("The union was not available for comment.", False),
        ("A request for comment went unanswered.", False),
        ("The army did not respond to calls for a truce.", True),
        ("The police did not respond to emergency calls on Monday.", True),
        ("The village could not be reached by road.", True),
        ("The minister declined to comment but resigned on Monday.", True),
    ],
)
def test_that_nobody_answered_the_reporter_is_not_for_checking(
    sentence: str, checkable: bool, reader: ReaderName
) -> None:
    reading = read(f"The mill burned on Monday. {sentence}", reader)
    [*_, claim] = reading.claims
    assert claim.checkable == checkable
    assert ("boilerplate" in {entry.why for entry in reading.receipt}) == (not checkable)


@pytest.mark.parametrize("reader", ["tagger", "rules"])
@pytest.mark.parametrize(
    "sentence",
    [
        "“I wish that were a joke,” said Clara Holm.",
        "Clara Holm said she wished the bridge had been closed earlier.",
        "“If only the council had listened,” Clara Holm said.",
        "“Would that it were so,” Clara Holm said.",
    ],
)
def test_what_is_only_wished_is_not_said_to_be_so(sentence: str, reader: ReaderName) -> None:
    assert not any(claim.checkable for claim in read(sentence, reader).claims)


def test_what_somebody_wants_to_do_is_a_fact_about_them() -> None:
    assert read("The council wishes to sell the mill.").claims[0].checkable


@pytest.mark.parametrize("reader", ["tagger", "rules"])
def test_that_somebody_else_gave_no_answer_is_no_part_of_what_is_reported(reader: ReaderName) -> None:
    text = "The mill burned. RTV, citing an official, reported that three workers were missing; Moss declined to say."
    assert all("declined" not in claim.text for claim in read(text, reader).claims if claim.source)
