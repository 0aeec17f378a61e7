"""The card of one claim."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from bot.desk.claim import ClaimState, Closing
from bot.desk.ids import PersonId
from bot.desk.status import STATUSES, Status
from bot.desk.vote import VERDICTS, Verdict
from bot.slack.card import card
from tests.slack.limits import check_message, pieces, shown
from tests.slack.made_up import states
from tests.slack.samples import AT, NASTY, claim, state

DIRECT = claim(kind="direct", text="we counted ninety people on the deck")


def reads(of: ClaimState) -> str:
    return shown(card(of).blocks)


@settings(max_examples=60, deadline=None)
@given(states())
def test_any_claim_fits_slacks_limits_and_its_words_do_nothing(of: ClaimState) -> None:
    check_message(card(of))


def test_the_question_is_on_the_fact_in_the_claims_own_words() -> None:
    question = card(state()).blocks[0]["elements"][0]["elements"]
    assert "".join(piece["text"] for piece in question) == "Is it so that the ferry had been overloaded for weeks?"
    assert question[1]["style"] == {"bold": True}


@pytest.mark.parametrize(
    ("kind", "text", "drawn"),
    [
        ("direct", "we counted ninety", "“we counted ninety”"),
        ("direct", "we counted … ninety", "“we counted … ninety”"),
        ("mixed", "it was “hopelessly late” again", "it was “hopelessly late” again"),
        ("indirect", "the ferry was late", "the ferry was late"),
        ("outlet", "the ferry was late", "the ferry was late"),
    ],
)
def test_quotation_marks_stand_around_verbatim_words_alone(kind: str, text: str, drawn: str) -> None:
    blocks = card(state(claim(kind=kind, text=text))).blocks
    assert blocks[0]["elements"][0]["elements"][1]["text"] == drawn


@pytest.mark.parametrize(
    ("changed", "chain"),
    [
        ({}, "According to Ines Duarte (a harbour pilot) → The Harbour Courier"),
        ({"relayed_by": "her lawyer"}, "According to Ines Duarte (a harbour pilot) → her lawyer → The Harbour Courier"),
        ({"descriptors": (), "outlet": None}, "According to Ines Duarte"),
        ({"speaker": None, "descriptors": ()}, "Speaker not identified → The Harbour Courier"),
        ({"kind": "outlet", "speaker": None, "descriptors": ()}, "The article itself → The Harbour Courier"),
    ],
)
def test_the_chain_leads_from_source_over_relay_to_outlet(changed: dict[str, Any], chain: str) -> None:
    assert card(state(claim(**changed))).blocks[1]["elements"][0]["text"] == chain


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "eyewitness · named source · in an interview"),
        ({"source_type": "unknown", "channel": "unknown"}, "kind of source not stated · named source"),
        ({"time": "on Monday"}, "eyewitness · named source · in an interview · time given: on Monday"),
        (
            {"kind": "outlet", "source_type": "outlet", "provenance": "outlet_voice", "channel": "report"},
            "in its own voice, attributed to nobody",
        ),
        ({"provenance": "something_new"}, "eyewitness · something new · in an interview"),
    ],
)
def test_the_kind_of_source_is_told_in_plain_words(changed: dict[str, Any], said: str) -> None:
    assert card(state(claim(**changed))).blocks[1]["elements"][1]["text"] == said


def test_hedges_and_flags_are_told_in_plain_words() -> None:
    doubted = claim(hedges=("allegedly", "reportedly", "allegedly"), flags=("time_unanchored", "brand_new_flag"))
    assert "⚑ hedged: “allegedly”, “reportedly” · a time without a date · brand new flag" in reads(state(doubted))
    assert "⚑" not in reads(state())


@pytest.mark.parametrize("row", STATUSES, ids=lambda row: row.slug)
def test_every_status_is_shown_with_its_sign(row: Any) -> None:
    assert f":{row.emoji}: *{row.label}*" in reads(state(status=row.slug))


def test_needs_second_source_says_which_verdict_waits() -> None:
    waiting = state(status=Status.NEEDS_SECOND_SOURCE, counts={Verdict.FALSE: 1})
    assert ":large_yellow_circle: *Needs second source* · 1 × False" in reads(waiting)
    assert card(waiting).text.endswith("Needs second source · 1 × False")


def test_voters_stand_by_verdict_and_owners_behind_them() -> None:
    voted = state(
        counts={Verdict.VERIFIED: 2, Verdict.FALSE: 1},
        voters={Verdict.FALSE: (PersonId("U3"),), Verdict.VERIFIED: (PersonId("U1"), PersonId("U2"))},
        owners=(PersonId("U4"),),
    )
    assert "✅ <@U1>, <@U2>   ❌ <@U3>   👀 <@U4>" in reads(voted)


def test_many_voters_are_counted() -> None:
    people = tuple(PersonId(f"U{n}") for n in range(20))
    assert "<@U11> and 8 more" in reads(state(voters={Verdict.FALSE: people}))


def test_four_buttons_carry_the_counts_and_the_claim() -> None:
    buttons = card(state(counts={Verdict.VERIFIED: 2})).blocks[-1]["elements"]
    assert [button["action_id"] for button in buttons] == [f"vote:{row.verdict}" for row in VERDICTS]
    assert [button["text"]["text"] for button in buttons] == ["✅ 2", "❌", "⚠️", "❓"]
    assert {button["value"] for button in buttons} == {"00112233445566aa.7"}
    assert buttons[0]["accessibility_label"] == "Vote: Verified (2 votes so far)"


def menu(of: ClaimState) -> list[str]:
    [found] = [piece for piece in pieces(card(of).blocks) if piece.get("action_id") == "claim_menu"]
    return [option["value"].partition(":")[0] for option in found["options"]]


def test_the_menu_offers_what_can_be_done() -> None:
    closing = Closing(Status.FALSE, PersonId("U9"), AT, "The registry has it otherwise.")
    assert menu(state()) == ["history", "not_a_claim", "close"]
    assert menu(state(closing=closing)) == ["history", "reopen"]


def test_a_closed_claim_says_who_closed_it_and_why() -> None:
    closing = Closing(Status.FALSE, PersonId("U9"), AT, "The registry has it <otherwise>.")
    read = reads(state(status=Status.FALSE, closing=closing))
    assert "Closed by <@U9> as editor" in read
    assert "The registry has it &lt;otherwise&gt;." in read


def test_a_claim_too_long_for_a_card_says_that_it_is_shortened() -> None:
    read = reads(state(replace(DIRECT, text="word " * 40_000)))
    assert "Shortened: the claim has 199,999 characters in the article." in read
    assert "Shortened" not in reads(state())


def test_markup_in_an_article_is_shown_as_it_was_printed() -> None:
    blocks = card(state(replace(DIRECT, text=NASTY, speaker=NASTY))).blocks
    assert blocks[0]["elements"][0]["elements"][1]["text"] == f"“{NASTY}”"
    assert blocks[1]["elements"][0]["text"].startswith("According to &lt;!channel&gt; &lt;@U0PASTED&gt; &lt;https:")


def test_a_card_is_found_again_by_its_claim() -> None:
    assert card(state()).metadata == {
        "event_type": "secondsource_claim",
        "event_payload": {"claim": "00112233445566aa.7"},
    }
