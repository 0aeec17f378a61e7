"""What the article remarks on somebody's words, or on what they rest on, is the article's own and not theirs."""

import pytest

from bot.reading.pipeline import read


def _said(text: str) -> tuple[set[str], set[tuple[str, ...]]]:
    """(what somebody says, what the article says) of a text behind a sentence of its own."""
    text = f"The road to Holm was open again on Monday.\n\n{text}"
    reading = read(text)
    assert reading.check_against(text) == []
    claims = [(claim.kind, tuple(text[start:end] for start, end in claim.content)) for claim in reading.claims]
    said = {" … ".join(contents) for kind, contents in claims if kind != "outlet"}
    return said, {contents for kind, contents in claims if kind == "outlet"}


@pytest.mark.parametrize(
    ("text", "said", "remarked"),
    [
        (
            "Villagers alleged that the well had been poisoned, an accusation which the mine's owner denies.",
            "the well had been poisoned",
            {("an accusation which the mine's owner denies",)},
        ),
        (
            "The minister said the bridge had been sold, a claim that the buyer has rejected and that auditors doubt.",
            "the bridge had been sold",
            {("a claim that the buyer has rejected",), ("a claim", "that auditors doubt")},
        ),
    ],
)
def test_what_the_article_calls_a_claim_is_not_said_by_its_source(
    text: str, said: str, remarked: set[tuple[str, ...]]
) -> None:
    attributed, own = _said(text)
    assert said in attributed
    assert remarked <= own
    assert not any(word in each for each in attributed for word in ("accusation", "claim", "doubt"))


def test_what_is_held_against_the_figures_that_somebody_cites_is_the_article_s() -> None:
    text = 'She told parliament that rents had "fallen since May", citing figures that her office has not released.'
    attributed, own = _said(text)
    assert 'rents had "fallen since May"' in attributed
    assert ("figures that her office has not released",) in own


def test_what_cited_figures_show_is_no_remark() -> None:
    _, own = _said('He said "rents doubled", citing figures that show a rise of 9 per cent.')
    assert not any(contents[0].startswith("figures") for contents in own)
