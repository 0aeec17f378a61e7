"""Private answers to commands."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.acts import Deed, read_act, recorded
from bot.desk.claim import ClaimState
from bot.desk.ids import ArticleId, Micros, PersonId
from bot.desk.query import ClaimQuery, parse_query
from bot.desk.schedule import parse_at
from bot.slack import replies
from bot.slack.drawn import Drawn
from tests.slack.limits import OWN_LINK, check_message, shown
from tests.slack.made_up import WORDS, desks
from tests.slack.samples import state


def listed(said: str, n: int, *, start: int = 0, total: int) -> Drawn:
    return replies.claims_list(parse_query(said), [state()] * n, start=start, total=total, link=lambda _: OWN_LINK)


@settings(max_examples=60, deadline=None)
@given(WORDS, desks(most=10), st.integers(0, 5000), st.integers(0, 5000))
def test_any_answer_fits_slacks_limits(said: str, found: list[ClaimState], start: int, total: int) -> None:
    query = ClaimQuery(said=said)
    check_message(replies.claims_list(query, found, start=start, total=total, link=lambda _: OWN_LINK))


def test_a_page_says_which_claims_of_how_many_it_shows() -> None:
    assert listed("all", 10, start=10, total=37).text == "11–20 of 37 claims for “all”"
    assert listed("all", 3, total=3).text == "3 claims for “all”"
    assert listed("", 1, total=1).text == "1 open claim"


def test_the_next_page_takes_the_query_along() -> None:
    page = listed("all source:“Ines Duarte” ferry", 10, start=20, total=37)
    check_message(page)
    [button] = page.blocks[-1]["elements"]
    assert (button["action_id"], button["text"]["text"]) == ("claims_page", "Next 7")
    assert json.loads(button["value"]) == {"q": "all source:“Ines Duarte” ferry", "start": 30}


def test_the_last_page_has_no_button() -> None:
    assert "actions" not in [block["type"] for block in listed("all", 7, start=30, total=37).blocks]


def test_a_query_too_long_for_a_button_says_so() -> None:
    page = listed("word " * 600, 10, total=37)
    check_message(page)
    assert "ask with fewer words" in shown(page.blocks)


def test_nothing_found_says_what_to_type_instead() -> None:
    assert listed("contested", 0, total=0).text == (
        "No claim found for “contested”. Type /claims all to see every claim."
    )
    assert listed("", 0, total=0).text == "Nothing is open on this desk. Type /claims all to see every claim."


@pytest.mark.parametrize("sentence", [replies.HELP_VERIFY, replies.HELP_CLAIMS, replies.HELP_DIGEST])
def test_help_can_be_sent_as_it_stands(sentence: str) -> None:
    assert len(sentence) < 1000
    assert not set("<>&") & set(sentence)


def examples(sentence: str, command: str) -> list[str]:
    told = sentence.partition("For example:")[2]
    return [piece.removeprefix(command).strip() for piece in told.split("`") if piece.startswith(command)]


def test_every_example_of_claims_is_understood() -> None:
    found = [parse_query(example) for example in examples(replies.HELP_CLAIMS, "/claims")]
    assert len(found) == 3


def test_every_example_of_the_digest_is_understood() -> None:
    found = [parse_at(example.split()[1:]) for example in examples(replies.HELP_DIGEST, "/digest")]
    assert len(found) == 3


def test_a_page_of_the_desks_history_fits_slacks_limits_whatever_stands_in_it() -> None:
    why = "<!channel> & “" + "so " * 2000
    acts = [
        read_act(recorded(Deed.ARTICLE_DROPPED, at=Micros(n), who=PersonId("UANA"), article="a", why=why))
        for n in range(10)
    ]
    page = replies.acts_list(acts, start=10, total=37, named={ArticleId("a"): why})
    check_message(page)
    assert page.text == "11–20 of 37 entries of this desk’s history"
    [button] = page.blocks[-1]["elements"]
    assert (button["action_id"], button["text"]["text"], button["value"]) == (
        "history_page",
        "Next 10",
        '{"start": 20}',
    )
