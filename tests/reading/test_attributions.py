"""What is listed as an attribution and who is never its source, whichever reader reads."""

import pytest

from bot.reading import parse
from bot.reading.agreed import agreed
from bot.reading.clean import clean
from bot.reading.contract import Reading, Span
from bot.reading.finder import FoundAttribution, ReaderName
from bot.reading.pipeline import read
from bot.reading.quotes import find_quotes
from bot.reading.sentences import paragraphs, sentences

READERS: tuple[ReaderName, ...] = ("tagger", "rules")


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> ReaderName:
    found: ReaderName = request.param
    return found


def said(text: str, reading: Reading) -> set[tuple[str, str]]:
    """(name of the source, what it says), claim for claim."""
    names = {source.id: source.name for source in reading.sources}
    return {(names.get(claim.source or "", ""), words(text, claim.content)) for claim in reading.claims}


def words(text: str, spans: tuple[Span, ...]) -> str:
    return " … ".join(text[start:end] for start, end in spans)


def test_a_source_is_listed_with_office_and_aside() -> None:
    text = "“It leaks,” said Dana Moss, the harbour engineer, on Friday."
    reading = read(text)
    assert words(text, reading.attributions[0].source) == "Dana Moss, the harbour engineer"
    assert reading.sources[0].name == "Dana Moss"


def test_a_second_speaker_has_one_sentence_of_the_quotation(reader: ReaderName) -> None:
    text = "“The company said the line was safe. We know better,” Dana Moss, a nurse, said."
    found = said(text, read(text, reader))
    assert {("The company", "the line was safe"), ("Dana Moss", "We know better")} <= found


@pytest.mark.parametrize(
    ("text", "inner", "outer"),
    [
        (
            "“He told my sister: ‘The boiler broke twice in May.’ We moved out soon after,” Dana Moss said.",
            ("He", "The boiler broke twice in May"),
            "We moved out soon after",
        ),
        (
            "“The porter wrote to us, ‘Nobody’s key fits. Ask at the gate.’ We waited for an hour,” Dana Moss said.",
            ("The porter", "Nobody’s key fits"),
            "We waited for an hour",
        ),
    ],
)
def test_whoever_is_quoted_in_single_marks_inside_a_quotation_says_it(
    text: str, inner: tuple[str, str], outer: str, reader: ReaderName
) -> None:
    found = said(text, read(text, reader))
    assert {inner, ("Dana Moss", outer)} <= found
    assert not any(name == "Dana Moss" and inner[1] in what for name, what in found)


def test_what_somebody_quotes_themself_with_is_theirs_and_keeps_its_marks(reader: ReaderName) -> None:
    text = "“I told them, ‘The keys are in the drawer,’” Dana Moss said."
    assert said(text, read(text, reader)) == {("Dana Moss", "I told them, ‘The keys are in the drawer,’")}


@pytest.mark.parametrize(
    "text",
    [
        "“Tenants know the roof leaks,” Dana Moss said.",
        "“The council thinks the roof is safe. It is not,” Dana Moss said.",
        "“Did the council tell anybody that the roof leaks?” Dana Moss asked.",
    ],
)
def test_who_is_said_to_think_or_asked_about_is_no_second_speaker(text: str, reader: ReaderName) -> None:
    assert {name for name, _ in said(text, read(text, reader))} == {"Dana Moss"}


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("The firm was accused of hiding the leak.", "The firm"),
        ("Olsen has been blamed for losing the records of 40 tenants.", "Olsen"),
        ("The plan has been called “a gift to landlords”.", "The plan"),
    ],
)
def test_who_is_accused_is_never_the_source(text: str, accused: str, reader: ReaderName) -> None:
    assert accused not in {name for name, _ in said(text, read(text, reader))}


@pytest.mark.parametrize(
    "line",
    ["The roof of the house is:", "She became famous with one line:"],
)
def test_a_colon_behind_no_word_of_telling_introduces_nobody(line: str, reader: ReaderName) -> None:
    text = f"{line}\n\n“We never saw any papers about the leak.”"
    assert all(name == "" for name, what in said(text, read(text, reader)) if "papers" in what)


def test_a_statement_that_somebody_made_before_a_colon_introduces_them(reader: ReaderName) -> None:
    text = "Dana Moss made this statement on Friday:\n\n“We never saw any papers about the leak.”"
    assert ("Dana Moss", "We never saw any papers about the leak") in said(text, read(text, reader))


def test_a_transcript_may_be_set_as_a_quotation(reader: ReaderName) -> None:
    lines = [
        "MOSS: The roof leaks in every room.",
        "OLSEN: We repaired it in May.",
        "(CROSSTALK)",
        "MOSS: Nobody came in May.",
        "Nobody came in June.",
    ]
    text = "\n\n".join(["A partial transcript follows.", *(f"“{line}" for line in lines)])
    found = {what: name for name, what in said(text, read(text, reader))}
    assert found["We repaired it in May"] == "OLSEN"
    assert found["Nobody came in June"] == "MOSS"


def test_a_signed_quotation_holds_what_it_quotes(reader: ReaderName) -> None:
    text = "“They call the flood “a wet week” and go home.” — Dana Moss, a nurse"
    assert {name for name, _ in said(text, read(text, reader))} == {"Dana Moss"}


def test_what_is_reported_in_other_words_ends_with_its_sentence() -> None:
    text = "Dana Moss said the roof leaked. The council met on Friday. It was late."
    tidy = clean(text)
    layout = [(span, sentences(tidy.text, span)) for span in paragraphs(tidy.text)]
    document = parse.parse(tidy, layout, entities=False)
    too_far = FoundAttribution(((15, 57),), ((10, 14),), ((0, 9),), "indirect")
    [found] = agreed(document, find_quotes(text, [span for span, _ in layout]), [too_far], [])
    assert words(text, found.reach) == "the roof leaked"
