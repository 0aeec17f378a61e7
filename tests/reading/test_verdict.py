"""What words are: conditions, forecasts, reasons, and whose appeal it is."""

import pytest

from bot.reading.checkworthiness import Signals, reasons
from bot.reading.contract import ClaimKind
from bot.reading.verdict import judge


def _verdict(words: str, kind: ClaimKind) -> str:
    return judge(words, kind, wanted=False, described=False, has_verb=True).verdict


@pytest.mark.parametrize("kind", ["direct", "indirect", "outlet"])
@pytest.mark.parametrize(
    ("condition", "rest"),
    [
        ("If the dam breaks, ", "30 farms will be under water"),
        ("If it rains, if the dam is full, then ", "the town's 900 people will leave"),
        ("Even if the ministry pays in full, ", "the mill's debt will be 4 million crowns"),
        ("If the quay is shut, then ", "we must all protest"),
        ("If it rains, ", "it would be a disaster"),
        ("But if the ferry does not sail, ", "is anybody there to help?"),
    ],
)
def test_a_condition_is_what_its_main_clause_is(condition: str, rest: str, kind: ClaimKind) -> None:
    assert _verdict(f"{condition}{rest}", kind) == _verdict(rest, kind)


def test_a_condition_is_no_question_and_an_asked_if_is_one() -> None:
    assert _verdict("If they shut the mill they will lose 90 workers", "direct") == "fact"
    assert _verdict("if she would sell the mill", "indirect") == "question"
    assert _verdict("if Ana Holm, the mayor, would sell it", "indirect") == "question"
    assert _verdict("If only they had mended it, we would be home", "direct") == "opinion"


@pytest.mark.parametrize(
    "words",
    [
        "the harbour would almost certainly have to shut",
        "two schools will now have to share a hall",
        "the owner did not have to pay",
        "the crew had had to swim",
    ],
)
def test_what_will_have_to_be_done_is_a_forecast_and_no_appeal(words: str) -> None:
    assert _verdict(words, "indirect") == "fact"


def test_what_has_to_be_done_stays_an_appeal() -> None:
    assert _verdict("the harbour has to shut", "indirect") == "appeal"


def test_a_feeling_that_is_only_the_reason_does_not_unmake_the_fact() -> None:
    assert _verdict("We weighed the cargo twice, since we did not think the scale was right", "direct") == "fact"
    assert _verdict("I am sorry, because it was our doing", "direct") == "opinion"
    assert _verdict("Because we were worried we left", "direct") == "opinion"
    assert _verdict("Even though we were worried we left", "direct") == "opinion"


def test_a_word_on_the_writing_is_no_appeal_of_the_outlet() -> None:
    assert _verdict("The judge, it must be said, fell asleep", "outlet") == "fact"
    assert _verdict("The judge must go", "outlet") == "appeal"


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("You judge that for yourself", "appeal"),
        ("Anybody can come", "opinion"),
        ("Inside each house was a story", "opinion"),
        ("We've no regrets about it", "opinion"),
        ("With luck the road is open", "opinion"),
        ("As far as it goes", "opinion"),
        ("As far as the bridge the road is 3 miles long", "fact"),
        ("The company did not answer questions about the lift", "fact"),
        ("Anybody can come in by the gate that was broken in May", "fact"),
    ],
)
def test_shrugs_wishes_and_dares_are_not_for_checking(words: str, verdict: str) -> None:
    assert _verdict(words, "direct") == verdict


def test_that_questions_went_unanswered_is_about_the_reporting() -> None:
    assert _verdict("The company did not answer questions about the lift", "outlet") == "boilerplate"
    assert _verdict("The minister did not answer questions in parliament", "outlet") == "fact"


def test_the_rank_and_the_verdict_have_one_idea_of_no_answer() -> None:
    words = "The mill did not return repeated calls and shut on Monday"
    judgement = judge(words, "outlet", wanted=False, described=False, has_verb=True)
    assert judgement.verdict == "fact"
    assert "no answer: did not return repeated calls" in [each.words for each in reasons(words, judgement, Signals())]
    told = "The mill declined to buy the harbour"
    assert not any("no answer" in each.words for each in reasons(told, judgement, Signals()))
