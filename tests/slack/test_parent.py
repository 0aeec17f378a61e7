"""The parent message of an article."""

import pytest
from hypothesis import given, settings

from bot.desk.claim import Article, Progress
from bot.desk.status import Status
from bot.slack.parent import parent
from tests.slack.limits import check_message, shown
from tests.slack.made_up import PROGRESS, articles
from tests.slack.samples import article

READ = Progress(claims=30, posted=30, by_status={Status.UNVERIFIED: 27, Status.FALSE: 3})


def reads(of: Article, progress: Progress | None) -> str:
    return shown(parent(of, progress).blocks)


@settings(max_examples=60, deadline=None)
@given(articles(), PROGRESS)
def test_any_article_fits_slacks_limits_and_its_words_do_nothing(of: Article, progress: Progress | None) -> None:
    check_message(parent(of, progress))


def test_an_article_that_is_being_read_says_so_and_notifies_nobody() -> None:
    read = reads(article(), None)
    assert "Ferry service suspended" in read
    assert "The Harbour Courier · 20 November 2026 · 377 words" in read
    assert "Reading…" in read
    assert "<@" not in read


def test_cards_are_counted_while_they_are_posted() -> None:
    posting = Progress(claims=30, posted=12, by_status={Status.UNVERIFIED: 30})
    assert "12 of 30 cards posted" in reads(article(), posting)
    assert parent(article(), posting).text == "Ferry service suspended: 12 of 30 cards posted"


def test_a_posted_article_shows_who_pasted_it_and_where_its_claims_stand() -> None:
    read = reads(article(), READ)
    assert "*30 claims in the thread, 27 open*\n:white_circle: 27 unverified   :x: 3 false" in read
    assert "Pasted by <@U0PASTED>" in read
    assert "✅ verified   ❌ false   ⚠️ misleading   ❓ could not verify   👀 I am on it" in read


def test_an_article_without_a_claim_says_so() -> None:
    empty = Progress(claims=0, posted=0, by_status={})
    assert "No claim to check found." in reads(article(), empty)
    assert "Vote" not in reads(article(), empty)


def test_an_article_without_a_title_is_named_by_its_length() -> None:
    assert parent(article(title=None), None).blocks[0]["text"]["text"] == "Article without a title, 377 words"


@pytest.mark.parametrize(
    ("given_", "shown_"),
    [
        ("2016", "2016"),
        ("2016-12", "December 2016"),
        ("2016-12-05", "5 December 2016"),
        ("2016-13", "2016-13"),
        ("last week", "last week"),
    ],
)
def test_the_date_is_shown_as_far_as_the_text_gives_it(given_: str, shown_: str) -> None:
    assert f"Courier · {shown_} · 377 words" in reads(article(published=given_), None)


def test_the_first_article_of_a_desk_announces_the_digest() -> None:
    assert "Daily at 09:00: type /digest." in reads(article(announced="Daily at 09:00: type /digest."), READ)


def test_only_a_private_desk_hands_an_article_over() -> None:
    private = parent(article(desk="T0.D0"), READ)
    [button] = private.blocks[-1]["elements"]
    assert (button["action_id"], button["value"]) == ("hand_over", "00112233445566aa")
    assert parent(article(), READ).blocks[-1]["type"] != "actions"


def test_a_parent_message_is_found_again_by_its_article() -> None:
    assert parent(article(), None).metadata == {
        "event_type": "secondsource_article",
        "event_payload": {"article": "00112233445566aa"},
    }
