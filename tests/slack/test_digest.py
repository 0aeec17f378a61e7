"""The digest as messages."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.claim import ClaimState
from bot.desk.digest import choose
from bot.desk.ids import ClaimId, Micros
from bot.desk.status import ROW, Status
from bot.desk.vote import Verdict
from bot.slack.digest import LINES, digest
from bot.slack.drawn import Drawn
from bot.slack.lines import age_words
from tests.slack.limits import OWN_LINK, check_message, pieces, shown
from tests.slack.made_up import desks
from tests.slack.samples import AT, DAY, claim, state

MONDAY = date(2026, 11, 23)


def drawn(open_: list[ClaimState], **changed: Any) -> list[Drawn]:
    how: dict[str, Any] = {"title_date": MONDAY, "late": False, "link": lambda _: OWN_LINK}
    return digest(choose(open_, AT), **(how | changed))


def many(n: int, **changed: Any) -> list[ClaimState]:
    return [state(claim(id=ClaimId(f"aa.{k}"), text=f"claim number {k}", **changed)) for k in range(1, n + 1)]


def listed(messages: list[Drawn]) -> list[str]:
    blocks = [block for message in messages for block in message.blocks]
    return [piece["text"] for piece in pieces(blocks) if piece.get("type") == "link"]


@settings(max_examples=60, deadline=None)
@given(desks(most=150), st.booleans(), st.booleans(), st.integers(0, 3))
def test_any_desk_fits_slacks_limits_and_nothing_is_left_out(
    found: list[ClaimState], late: bool, preview: bool, unreconciled: int
) -> None:
    messages = drawn(found, late=late, preview=preview, unreconciled=unreconciled)
    for message in messages:
        check_message(message)
    assert len(listed(messages)) == sum(ROW[each.status].open for each in found)


def test_a_long_digest_is_split_whole_and_in_order() -> None:
    messages = drawn(many(500))
    assert listed(messages) == [f"claim number {n}" for n in range(1, 501)]
    assert len(messages) == 13
    for message in messages:
        check_message(message)
        assert len(listed([message])) <= LINES


def test_the_first_message_gives_the_exact_total_by_status() -> None:
    found = [*many(41), state(status=Status.CONTESTED), state(status=Status.VERIFIED)]
    first, *rest = drawn(found)
    assert "*42 open claims*   :white_circle: 41 unverified   :crossed_swords: 1 contested" in shown(first.blocks)
    assert first.text == "Digest of Monday 23 November 2026 (1 of 2): 42 claims open"
    assert "Part 2 of 2" in shown(rest[0].blocks)


def test_each_line_gives_sign_words_speaker_age_and_what_it_waits_for() -> None:
    waiting = state(pasted_at=Micros(AT - 3 * DAY), status=Status.NEEDS_SECOND_SOURCE, counts={Verdict.MISLEADING: 1})
    [message] = drawn([waiting])
    [line] = message.blocks[-1]["elements"][0]["elements"]
    sign, _, words, rest = line["elements"]
    assert sign == {"type": "emoji", "name": "large_yellow_circle"}
    assert words == {"type": "link", "url": OWN_LINK, "text": "the ferry had been overloaded for weeks"}
    assert rest["text"] == " — Ines Duarte · 3 days · Needs second source · 1 × Misleading"


def test_a_claim_without_a_card_yet_is_listed_without_a_link() -> None:
    [message] = drawn(many(1), link=lambda _: "")
    assert "claim number 1" in shown(message.blocks)
    assert not listed([message])


def test_claims_of_high_check_worthiness_have_their_own_heading_again_in_each_part() -> None:
    messages = drawn([*many(50, checkworthiness=0.9), *many(10)])
    headings = [[text for text in ("Check first", "Also open") if text in shown(m.blocks)] for m in messages]
    assert headings == [["Check first"], ["Check first", "Also open"]]
    assert not {"Check first", "Also open"} & set(shown(drawn(many(2))[0].blocks).split("\n"))


def test_an_empty_digest_says_that_nothing_is_open() -> None:
    [message] = drawn([])
    check_message(message)
    assert "Nothing is open" in shown(message.blocks)
    assert message.text == "Digest of Monday 23 November 2026: nothing is open"


@pytest.mark.parametrize(
    ("changed", "note"),
    [
        ({"late": True}, "Late: it could not be sent at its time."),
        ({"preview": True}, "Preview: only you see it. The desk’s own digest goes out as planned."),
        ({"unreconciled": 1}, "The reactions on 1 claim could not be compared with Slack’s before this digest."),
    ],
)
def test_what_is_special_about_a_digest_is_said_in_its_first_message(changed: dict[str, Any], note: str) -> None:
    first, second = drawn(many(60), **changed)
    assert note in shown(first.blocks)
    assert note not in shown(second.blocks)
    assert note not in shown(drawn(many(1))[0].blocks)


def test_each_part_is_found_again_by_its_date_and_number() -> None:
    assert [message.metadata for message in drawn(many(60))] == [
        {"event_type": "secondsource_digest", "event_payload": {"date": "2026-11-23", "part": part, "of": 2}}
        for part in (1, 2)
    ]


@pytest.mark.parametrize(
    ("age", "written"),
    [
        (timedelta(minutes=59), "new"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=23, minutes=59), "23 hours"),
        (timedelta(days=1, hours=9), "1 day"),
        (timedelta(days=12), "12 days"),
    ],
)
def test_ages_are_told_in_hours_and_days(age: timedelta, written: str) -> None:
    assert age_words(age) == written
