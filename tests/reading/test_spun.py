"""Words that a program swapped are flagged, and what people write is not."""

import pytest

from bot.reading.spun import spun


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The drug slows bosom malignancy, the firm said.", ["bosom malignancy"]),
        ("The passing toll rose to 38.", ["passing toll"]),
        ("He met the prime clergyman on Monday.", ["prime clergyman"]),
        ("Gas came from Slovak Republic. Slovakia cut the flow in May.", ["Slovak Republic"]),
        ("Gas came from the Slovak Republic. Slovakia cut the flow in May.", []),
        ("Gas came from Slovak Republic officials. Slovakia cut the flow in May.", []),
        ("Slovak Republic beat Hungary. Slovakia scored twice.", []),
        ("Gas came from Slovak Republic.", []),
        ("The death toll rose to 38 and the armed forces left.", []),
        ("Worldwide sales rose. The law enforcement officers left.", []),
        ("Airlines worldwide observed a minute of silence.", []),
    ],
)
def test_a_mechanical_swap_is_flagged_and_no_word_of_a_writer(text: str, expected: list[str]) -> None:
    assert [text[start:end] for (start, end), _ in spun(text)] == expected
