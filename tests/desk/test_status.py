"""The rows of the statuses, as card, digest and menus read them."""

import pytest

from bot.desk.status import CLOSABLE, OPEN, ROW, STATUSES, Status

ROWS = [
    # slug, shown as, in the digest, an editor may close as it
    ("unverified", "Unverified", True, False),
    ("needs_second_source", "Needs second source", True, False),
    ("verified", "Verified", False, True),
    ("false", "False", False, True),
    ("misleading", "Misleading", False, True),
    ("contested", "Contested", True, False),
    ("could_not_verify", "Could not verify", False, True),
    ("not_a_claim", "Not a claim", False, True),
]


@pytest.mark.parametrize(("slug", "label", "open_", "closable"), ROWS)
def test_a_status_is_shown_listed_and_closable_as_promised(slug: str, label: str, open_: bool, closable: bool) -> None:
    row = ROW[Status(slug)]
    assert (row.label, row.open, row.closable) == (label, open_, closable)


def test_there_is_one_row_for_each_status() -> None:
    assert [row.slug for row in STATUSES] == [slug for slug, *_ in ROWS] == list(Status)


def test_open_is_what_nobody_has_settled() -> None:
    assert set(OPEN) == {Status.UNVERIFIED, Status.NEEDS_SECOND_SOURCE, Status.CONTESTED}


def test_nothing_open_can_be_named_when_closing() -> None:
    assert not set(OPEN) & set(CLOSABLE)


def test_no_two_statuses_look_the_same() -> None:
    assert len({row.label for row in STATUSES}) == len({row.emoji for row in STATUSES}) == len(STATUSES)
