"""The modals."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.claim import Article, ClaimState
from bot.desk.history import HistoryLine
from bot.desk.ids import PersonId
from bot.desk.status import CLOSABLE, Status
from bot.desk.vote import Door, Verdict
from bot.slack import modals
from tests.slack.limits import check_surface, shown
from tests.slack.made_up import WORDS, articles, states
from tests.slack.samples import AT, article, claim, state


def values(*parts: str | None) -> dict[str, Any]:
    return {f"text_{n}": {"text": {"type": "plain_text_input", "value": part}} for n, part in enumerate(parts, start=1)}


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


# ---------------------------------------------------------------------- paste


@pytest.mark.parametrize("channel", [None, "C0"])
def test_the_paste_form_is_a_valid_view(channel: str | None) -> None:
    view = modals.paste_article(channel=channel, private_metadata="x" * 3000)
    check_surface(view)
    assert (view["callback_id"], view["private_metadata"]) == ("paste_article", "x" * 3000)
    assert ("desk" in inputs(view)) is (channel is None)


def test_a_long_paste_has_four_fields_of_which_one_must_be_filled() -> None:
    fields = inputs(modals.paste_article(channel="C0", private_metadata=""))
    assert list(fields) == ["text_1", "text_2", "text_3", "text_4"]
    assert [field.get("optional", False) for field in fields.values()] == [False, True, True, True]
    assert {field["element"]["max_length"] for field in fields.values()} == {3000}
    assert {field["element"]["action_id"] for field in fields.values()} == {"text"}


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (("One.", None, None, None), "One."),
        (("One.", "Two."), "One.\n\nTwo."),
        (("He said “yes.”", "She left."), "He said “yes.”\n\nShe left."),
        (("One.  ", "\nTwo."), "One.\n\nTwo."),
        (("It was the", "ferry."), "It was the ferry."),
        (("the pilots’", "boat (old)", "sank"), "the pilots’ boat (old) sank"),
        (("(It sank.) ", "Nobody knew"), "(It sank.)\n\nNobody knew"),
        (("It was the ", "ferry."), "It was the ferry."),
        (("It was the", "\nferry."), "It was the\nferry."),
        (("One.", "  ", None, "Two."), "One.\n\nTwo."),
        ((None, "Two."), "Two."),
        ((None, None, None, None), ""),
        (("  One\r\n\r\ntwo\u00a0three  ",), "  One\r\n\r\ntwo\u00a0three  "),
    ],
)
def test_parts_are_joined_as_one_text(parts: tuple[str | None, ...], whole: str) -> None:
    assert modals.pasted(values(*parts)) == whole


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_joining_loses_no_word(parts: list[str]) -> None:
    assert modals.pasted(values(*parts)).split() == [word for part in parts for word in part.split()]


def test_a_form_without_its_fields_gives_no_text() -> None:
    assert modals.pasted({}) == ""


# ---------------------------------------------------------------------- close, reopen, hand over


@settings(max_examples=60, deadline=None)
@given(states())
def test_forms_on_any_claim_are_valid_views(of: ClaimState) -> None:
    check_surface(modals.close_claim(of, private_metadata="{}", only=None))
    check_surface(modals.close_claim(of, private_metadata="{}", only=Status.NOT_A_CLAIM))
    check_surface(modals.reopen_claim(of, private_metadata="{}"))


def test_closing_asks_for_a_status_and_a_reason() -> None:
    view = modals.close_claim(state(), private_metadata="{}", only=None)
    fields = inputs(view)
    assert view["callback_id"] == "close_claim"
    assert [option["value"] for option in fields["as"]["element"]["options"]] == list(CLOSABLE)
    assert fields["reason"]["element"]["max_length"] == 500
    assert not fields["reason"].get("optional")


def test_not_a_claim_asks_for_the_reason_alone() -> None:
    view = modals.close_claim(state(), private_metadata="{}", only=Status.NOT_A_CLAIM)
    assert view["title"]["text"] == "Not a claim"
    assert list(inputs(view)) == ["reason"]


def test_reopening_asks_for_a_reason() -> None:
    view = modals.reopen_claim(state(), private_metadata="{}")
    assert (view["callback_id"], list(inputs(view))) == ("reopen_claim", ["reason"])


@settings(max_examples=60, deadline=None)
@given(articles())
def test_handing_over_asks_for_a_channel(of: Article) -> None:
    view = modals.hand_over(of, private_metadata="{}")
    check_surface(view)
    assert (view["callback_id"], list(inputs(view))) == ("hand_over", ["desk"])
    assert inputs(view)["desk"]["element"]["filter"]["include"] == ["public", "private"]


def test_the_form_names_the_article_that_is_handed_over() -> None:
    assert "Ferry service suspended" in shown(modals.hand_over(article(), private_metadata="")["blocks"])


# ---------------------------------------------------------------------- history


def entry(what: str = "pressed ✅", *, door: Door = Door.BUTTON, now: Status = Status.VERIFIED) -> HistoryLine:
    return HistoryLine(AT, PersonId("U7"), door, what, (None, Verdict.VERIFIED), (Status.NEEDS_SECOND_SOURCE, now))


@settings(max_examples=30, deadline=None)
@given(states(), st.builds(entry, WORDS, door=st.sampled_from(Door)), st.integers(0, 150))
def test_any_history_is_a_valid_view(of: ClaimState, line: HistoryLine, n: int) -> None:
    check_surface(modals.history(of, [line] * n))


def test_an_entry_says_who_when_what_through_which_door_and_what_it_led_to() -> None:
    read = shown(modals.history(state(), [entry()])["blocks"])
    assert "22 Nov 2025, 21:20 UTC>   <@U7>   by button" in read
    assert "pressed ✅ · Needs second source → Verified" in read


def test_an_entry_that_changes_no_status_says_where_it_stays() -> None:
    assert "still Needs second source" in shown(
        modals.history(state(), [entry(now=Status.NEEDS_SECOND_SOURCE)])["blocks"]
    )


def test_the_newest_entry_is_last_and_earlier_ones_are_counted() -> None:
    lines = [entry(f"entry {n}") for n in range(1, 201)]
    blocks = modals.history(state(), lines)["blocks"]
    assert len(blocks) <= 100
    assert "entry 200" in shown(blocks[-1:])
    assert "103 earlier entries not shown." in shown(blocks[:2])


def test_a_history_of_huge_reasons_stays_below_slacks_size_of_a_view() -> None:
    view = modals.history(state(claim(text="🚒" * 9000)), [entry("🚒" * 5000) for _ in range(97)])
    check_surface(view)
    assert "earlier entries not shown" in shown(view["blocks"])


def test_a_claim_nobody_voted_on_has_an_empty_history() -> None:
    view = modals.history(state(), [])
    check_surface(view)
    assert "Nobody has voted yet." in shown(view["blocks"])
