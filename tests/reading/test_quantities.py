"""Numbers in words, money and times of day, whole."""

import pytest

from bot.reading.numbers import numbers_in, times_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("three hundred and six barges sank", ["three hundred and six"]),
        ("two thousand one hundred and nine votes", ["two thousand one hundred and nine"]),
        ("a hundred and two goats", ["a hundred and two"]),
        ("two hundred men and three women", ["two hundred", "three"]),
        ("nearly six million people", ["nearly six million"]),
        ("it raised NZ$7 million and US$3.5bn", ["NZ$7 million", "US$3.5bn"]),
        ("the Can$60 fee", ["Can$60"]),
        ("maybe sixty goats and perhaps 20 sheep", ["maybe sixty", "perhaps 20"]),
        ("it rang at half past five", []),
        ("it rang at 8.15pm", []),
    ],
)
def test_a_number_in_words_is_one_and_money_keeps_its_country(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in numbers_in(text, ((0, len(text)),))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It sank at 6:20 a.m. on Friday.", ["at 6:20 a.m.", "on Friday"]),
        ("It sank at about 6:20 a.m., they said.", ["at about 6:20 a.m."]),
        ("It sank at 6 pm.", ["at 6 pm"]),
        ("It sank at 0620 GMT.", ["at 0620 GMT"]),
        ("It sank at a quarter to six.", ["at a quarter to six"]),
        ("It sank at 06:20.", ["at 06:20"]),
    ],
)
def test_a_time_of_day_is_whole(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in times_in(text, ((0, len(text)),))] == expected
