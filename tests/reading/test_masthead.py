"""The line that a report begins with: where and when it was written, and for whom."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.masthead import after_dateline, read_masthead
from bot.reading.pipeline import read


@pytest.mark.parametrize(
    ("dateline", "outlet"),
    [
        ("LISTON (Coast Wire) - ", "Coast Wire"),
        ("LISTON/PORT HOLM, Jan 4 (Coast Wire) - ", "Coast Wire"),
        ("LISTON / PORT HOLM / FENWICK, Jan. 4, 2025 (Coast Wire) – ", "Coast Wire"),
        ("LISTON, 4 Jan (Coast Wire) - ", "Coast Wire"),
        ("LISTON, Norland, 4 January 2025 (Coast Wire) -- ", "Coast Wire"),
        ("HOLM’S BAY, Norland (CW/Harbour) — ", "CW/Harbour"),
        ("PORT HOLM — ", None),
        ("LISTON, 4 Jan — ", None),
    ],
)
def test_a_dateline_tells_the_outlet_and_is_no_part_of_the_claim(dateline: str, outlet: str | None) -> None:
    reading = read(f"{dateline}The harbour office closed the quay on Sunday.\n\nNobody was hurt.")
    assert reading.article.outlet == outlet
    assert [claim.text for claim in reading.claims] == [
        "The harbour office closed the quay on Sunday",
        "Nobody was hurt",
    ]


@settings(max_examples=60, deadline=None)
@given(
    unit=st.sampled_from(
        ["A", "Ab", "A.", "A'", "A-", "A ", "A/", "A, ", "Ab ", "1 ", "Jan 1 ", "(A ", "(", "- ", "A A1"]
    ),
    times=st.integers(1, 2000),
    tail=st.sampled_from(["", " ", ".", "(", "(A", "(A)", ", Jan 4", "!"]),
)
def test_a_first_line_of_any_shape_is_read_at_once(unit: str, times: int, tail: str) -> None:
    text = f"{unit * times}{tail}\nThe quay is shut."
    line = (0, len(text) - 18)
    before = process_time()
    read_masthead(text, [(line, [line]), ((line[1] + 1, len(text)), [])], [False, False])
    after_dateline(text, line)
    assert process_time() - before < 0.5
