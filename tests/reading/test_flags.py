"""Flags point at what an editor should look at, and at nothing else."""

import pytest

from bot.reading.pipeline import read

OPENING = "It rained through the night and was still raining in the morning, when most of the shops were shut.\n\n"


def _flagged(text: str, flag: str) -> list[str]:
    reading = read(OPENING + text)
    return [(OPENING + text)[slice(*each.span)] for each in reading.flags if each.flag == flag]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Colville said the dam was safe. He said nobody was hurt.", ["Colville"]),
        ("Eva Lund met Karl Lund. Lund said the dam was safe.", ["Lund"]),
        ("Eva Lund met the press. Lund said the dam was safe. Karl Lund was ill.", []),
        ("Ms Holt said the dam was safe.", ["Ms Holt"]),
        ("President Holt met the press. “The dam is safe,” Holt said.", []),
        ("Orlund Foods lost money. Orlund said the dam was safe.", []),
        ("Orlund Foods sued Orlund Energy. Orlund said the dam was safe.", []),
        ("Republicans said the dam was safe.", []),
        ("NewsCheck said the dam was safe.", []),
        ("McLenney said the dam was safe.", ["McLenney"]),
        ("Twitter said the dam was safe.", []),
    ],
)
def test_a_surname_is_flagged_that_nobody_or_more_than_one_person_bears_in_full(text: str, expected: list[str]) -> None:
    assert _flagged(text, "missing_antecedent") == expected


def test_a_quoted_heading_is_no_quotation_without_a_speaker() -> None:
    text = "The dam failed in May.\n\n‘Nobody Came to Look’\n\nThe council met in June.\n\n“Nobody came to look at it.”"
    assert _flagged(text, "dangling_attribution") == ["Nobody came to look at it"]
