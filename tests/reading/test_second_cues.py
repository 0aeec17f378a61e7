"""A second cue in a sentence ends what the first one reports."""

import pytest

from bot.reading import parse
from bot.reading.clean import clean
from bot.reading.contract import Span
from bot.reading.finder import FoundAttribution, kind_of
from bot.reading.quotes import find_quotes
from bot.reading.second_cues import parted
from bot.reading.sentences import paragraphs, sentences

SOURCE, CUE = "Dana Moss", "said"


def parts(sentence: str) -> list[tuple[str, str]]:
    """(cue, content) of the parts, where the tagger gave all that follows "said" to one attribution."""
    tidy = clean(sentence)
    layout = [(span, sentences(tidy.text, span)) for span in paragraphs(tidy.text)]
    document = parse.parse(tidy, layout, entities=False)
    quotes = find_quotes(tidy.text, [span for span, _ in layout])
    text = tidy.text
    cue = (text.index(CUE), text.index(CUE) + len(CUE))
    content: tuple[Span, ...] = ((cue[1] + 1, len(text) - 1),)
    found = FoundAttribution(content, (cue,), ((0, len(SOURCE)),), kind_of(content, quotes, text))
    return [
        (words(text, each.cue), words(text, each.content))
        for each in parted(document, quotes, found)
        if each.source == found.source
    ]


def words(text: str, spans: tuple[Span, ...]) -> str:
    return " … ".join(text[start:end] for start, end in spans)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Dana Moss said the firm would order a review and warned against panic.",
            [("said", "the firm would order a review"), ("warned against", "panic")],
        ),
        (
            "Dana Moss said the firm had checked the roof and later called it a common fault.",
            [("said", "the firm had checked the roof"), ("called", "it a common fault")],
        ),
    ],
)
def test_a_verb_that_goes_with_the_cue_is_a_cue_of_its_own(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert parts(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Dana Moss said the firm found the leak and told nobody about it.",
        "Dana Moss said the firm would check the roof and the council agreed to pay.",
        "Dana Moss said “the firm will check the roof and promised to mend it”.",
    ],
)
def test_what_somebody_else_is_said_to_report_stays_inside(sentence: str) -> None:
    assert len(parts(sentence)) == 1
