"""What a title tells that the body does not, and labels at the head of a paragraph."""

import pytest

from bot.reading.numbers import figures_in
from bot.reading.pipeline import read

_BODY = (
    "The council will close the Harbour Road bridge from Monday to mend it, it said.\n\nBuses will take other roads."
)


def test_a_figure_that_only_the_title_gives_makes_the_title_a_claim() -> None:
    title = "Council to close Harbour Road bridge for six weeks"
    reading = read(f"{title}\n\n{_BODY}")
    assert reading.article.title == title
    [claim] = [claim for claim in reading.claims if claim.content[0][0] == 0]
    assert (claim.text, claim.kind, claim.checkable) == (title, "outlet", True)


@pytest.mark.parametrize(
    "title",
    ["Council to close Harbour Road bridge from Monday", "Council to close Harbour Road bridge for twelve weeks"],
)
def test_a_title_whose_figures_the_body_tells_in_whatever_form_is_none(title: str) -> None:
    text = f"{title}\n\n{_BODY}\n\nThe work will last 12 weeks."
    reading = read(text)
    assert all(start >= len(title) for claim in reading.claims for start, _ in claim.content)
    assert reading.receipt[0].why == "duplicate"


def test_figures_are_alike_in_words_and_in_digits() -> None:
    assert figures_in("one of 1,200 men, for nine weeks") == figures_in("a 9-week trip of 1200 men")


@pytest.mark.parametrize("label", ["Notes to editors", "Editor's note", "Correction"])
def test_a_label_at_the_head_of_a_paragraph_is_no_part_of_the_claim(label: str) -> None:
    text = f"The council will close the bridge on Monday.\n\n{label}: The bridge carried 2,000 cars a day in 2023."
    assert [claim.text for claim in read(text).claims][-1] == "The bridge carried 2,000 cars a day in 2023"
