"""What is a word of doubt where it stands, and what is none."""

import pytest

from bot.reading.hedges import hedges_in
from bot.reading.pipeline import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There were reports that the dam leaked.", ["reports that"]),
        ("The crew reports that the dam leaked.", []),
        ("Engineers report that the dam leaked.", []),
        ("Rumours of a leak spread.", ["Rumours of"]),
        ("The mayor would not respond to such rumours.", []),
        ("The crew believed that the dam leaked.", ["believed"]),
        ("The dam, they suspect, leaked.", ["they suspect"]),
        ("We fear the dam leaked.", ["We fear"]),
        ("Whom are we supposed to ask?", []),
        ("The supposed leak was a spring.", ["supposed"]),
        ("There were maybe forty of them.", []),
        ("Maybe it leaked.", ["Maybe"]),
        ("A nurse going by the name Wren was there.", ["going by the name"]),
        ("She goes by a false name there.", ["goes by a false name"]),
        ("The road goes by the mill.", []),
    ],
)
def test_a_word_of_doubt_is_one_where_it_doubts(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in hedges_in(text, ((0, len(text)),))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dam holds 40 million tonnes, the ministry estimates.", ["estimates"]),
        ("The mayor later insisted that the dam was safe.", []),
    ],
)
def test_an_estimate_is_hedged_and_what_is_insisted_on_is_not(text: str, expected: list[str]) -> None:
    [claim] = read(text).claims
    assert [text[start:end] for start, end in claim.hedges] == expected
