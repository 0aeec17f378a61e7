"""The oracle of what people are told privately."""

from bot.desk.history import written
from bot.desk.ids import Micros, PersonId
from bot.desk.vote import Reacted
from bot.sandbox.messages import Message
from tests.faults.kept import Told
from tests.faults.one_claim import ANA, CARD, CHANNEL, CLAIM, PUT, TOOK, Case, seen
from tests.faults.problems import Kind, Problem
from tests.faults.sentences import about_cards, answers, untrue
from tests.faults.story import Closure

LINK = f"<https://newsroom.slack.com/archives/{CHANNEL}/p{CARD.replace('.', '')}|one claim>"
ASKED = f"I found two verdicts of yours on {LINK} and cannot know which came last, so neither counts"
AWAY = f"A second copy of {LINK} had been posted by mistake and is deleted."
DOUBLE = "1763846400.000002"


def said(text: str, at: Micros = TOOK) -> Message:
    return Message(f"{at // 1_000_000}.{at % 1_000_000:06d}", CHANNEL, text, "UBOT", "T0")


def kinds(problems: list[Problem]) -> list[Kind]:
    return [problem.kind for problem in problems]


def test_who_is_told_once_of_each_thing_that_they_did_is_told_rightly() -> None:
    refused, unsure = said("This was not recorded."), said("It could not be confirmed.", Micros(TOOK + 1))
    assert list(answers(ANA, [refused, unsure], [PUT, TOOK])) == []


def test_who_is_told_twice_of_one_thing_is_found() -> None:
    refused = [said("This was not recorded."), said("This was not recorded.", Micros(TOOK + 1))]
    assert kinds(list(answers(ANA, refused, [PUT]))) == [Kind.DOUBLED]


def test_a_sentence_that_is_said_before_anything_was_done_is_found() -> None:
    assert kinds(list(answers(ANA, [said("This was not recorded.", PUT)], [TOOK]))) == [Kind.DOUBLED]


def test_an_article_that_slack_never_refused_is_not_called_refused() -> None:
    told = [said("Slack refused 2 cards of this article; they stay in /claims and in the digest")]
    assert kinds(list(untrue(ANA, told, [], [CHANNEL]))) == [Kind.UNTRUE]


def test_a_channel_is_called_closed_only_where_it_was() -> None:
    told = [said("I can no longer post in this channel, and some cards of the article are missing")]
    shut = [Closure(CHANNEL, PUT, TOOK)]
    assert list(untrue(ANA, told, shut, [CHANNEL])) == []
    assert kinds(list(untrue(ANA, told, [], [CHANNEL]))) == [Kind.UNTRUE]
    assert kinds(list(untrue(ANA, told, shut, ["C0OTHER"]))) == [Kind.UNTRUE]


def asked(times: int, case: Case) -> list[Kind]:
    return kinds(list(about_cards(Told(case.kept()), {ANA: [said(ASKED)] * times}, set())))


def test_who_shows_two_verdicts_is_asked_once_which_came_last() -> None:
    tied = Case(history=[seen(ANA, "x", PUT), seen(ANA, "warning", PUT)])
    assert asked(1, tied) == []
    assert asked(2, tied) == [Kind.DOUBLED]
    third = [written(Reacted(ANA, "question", on=on, at=Micros(at))) for on, at in ((True, PUT + 1), (False, PUT + 2))]
    tied.history += third
    assert asked(2, tied) == [], "a third verdict ended the tie, and was taken off again"
    assert asked(3, tied) == [Kind.DOUBLED]
    assert asked(1, Case(history=[seen(ANA, "x", PUT), seen(ANA, "eyes", PUT)])) == [Kind.DOUBLED]
    assert asked(1, Case(history=[written(Reacted(ANA, "x", on=True, at=PUT))])) == [Kind.DOUBLED]


def away(times: int, *on: str, by: PersonId = ANA) -> list[Kind]:
    reacted = {(by, CLAIM, ts) for ts in on}
    return kinds(list(about_cards(Told(Case().kept()), {ANA: [said(AWAY)] * times}, reacted)))


def test_who_reacted_on_a_double_is_told_once_that_it_is_taken_away() -> None:
    assert away(1, CARD, DOUBLE) == []
    assert away(2, CARD, DOUBLE) == [Kind.DOUBLED]
    assert away(1, CARD) == [Kind.DOUBLED]
