"""The smallest assertions: what could come out differently stands apart, what depends on each other together."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import NotReadable
from bot.reading.clean import clean
from bot.reading.contract import Reading
from bot.reading.pipeline import read
from bot.reading.sentences import paragraphs, sentences
from tests.reading.test_properties import BOILERPLATE, SENTENCES

ARTICLES = sorted((Path(__file__).parent.parent / "articles").glob("*.txt"))


def _contents(text: str) -> set[tuple[str, ...]]:
    reading = read(text)
    assert reading.check_against(text) == []
    return {tuple(text[start:end] for start, end in claim.content) for claim in reading.claims}


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        (
            "Nils Harte, who was sacked in May, still runs the port.",
            {("Nils Harte", "still runs the port"), ("Nils Harte", "who was sacked in May")},
        ),
        (
            "Nils Harte, whose firm owns the quay, paid £40,000 in May.",
            {("Nils Harte", "paid £40,000 in May"), ("Nils Harte", "whose firm owns the quay")},
        ),
        (
            "The lighthouse, built in 1931, was sold to a bank on Monday.",
            {("The lighthouse", "was sold to a bank on Monday"), ("The lighthouse", "built in 1931")},
        ),
        (
            "The old mill, abandoned after the flood of 1994, burned down on Friday.",
            {("The old mill", "burned down on Friday"), ("The old mill", "abandoned after the flood of 1994")},
        ),
        (
            "Brill Foods, a company fined for fraud in 2019, closed two plants.",
            {("Brill Foods", "closed two plants"), ("Brill Foods", "a company fined for fraud in 2019")},
        ),
        (
            "Osk, the largest mine in the country, was flooded on Monday.",
            {("Osk", "was flooded on Monday"), ("Osk", "the largest mine in the country")},
        ),
        (
            "The ferry sank off Marle, where 400 people live on the quay.",
            {("The ferry sank off Marle",), ("Marle", "where 400 people live on the quay")},
        ),
    ],
)
def test_what_is_said_of_a_name_in_passing_is_a_claim_of_its_own(text: str, contents: set[tuple[str, ...]]) -> None:
    assert _contents(text) == contents


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The dam, which was built in 1931, had burst, Ida Krag said.", ("The dam", "which was built in 1931")),
        ("Ida Krag said that the dam, which was built in 1931, had burst.", ("the dam", "which was built in 1931")),
        ("“The dam, which was built in 1931, had burst,” Ida Krag said.", ("The dam", "which was built in 1931")),
        ("Ida Krag said that the dam, built in 1931 by convicts, had burst.", ("the dam", "built in 1931 by convicts")),
        ("Ida Krag, who was sacked in May, said the dam had burst.", ("Ida Krag", "who was sacked in May")),
        ("“It burst,” said Ida Krag, who was sacked as mayor in May.", ("Ida Krag", "who was sacked as mayor in May")),
        ("“It burst,” said Ida Krag, sacked as mayor in May.", ("Ida Krag", "sacked as mayor in May")),
        ("“It burst,” said Ida Krag of the fire service, who leads the search.", ("Ida Krag", "who leads the search")),
        ("The letter, which was sent in May, said the dam had burst.", ("The letter", "which was sent in May")),
        (
            "The director, who was sacked in May, said the dam had burst.",
            ("The director", "who was sacked in May"),
        ),
    ],
)
def test_what_is_said_in_passing_beside_or_inside_reported_words_is_a_claim_too(
    text: str, content: tuple[str, ...]
) -> None:
    assert content in _contents(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ida Krag said that the dam, which was built in 1931, had burst.", "indirect"),
        ("“The dam, which was built in 1931, had burst,” Ida Krag said.", "direct"),
    ],
)
def test_an_aside_of_reported_words_is_reported_too(text: str, kind: str) -> None:
    for claim in read(text).claims:
        assert claim.kind == kind
        assert claim.source is not None


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        (
            "The court fined Harte £4,000 in May and jailed him for two years in June.",
            {("The court fined Harte £4,000 in May",), ("jailed him for two years in June",)},
        ),
        (
            "Two engineers were questioned overnight, but neither has been charged.",
            {("Two engineers were questioned overnight",), ("neither has been charged",)},
        ),
        (
            "Ida Krag said that the dam had burst and that 40 homes were flooded.",
            {("the dam had burst",), ("40 homes were flooded",)},
        ),
        (
            "Ida Krag said the mill had closed in 2019 and had lost 300 workers by then.",
            {("the mill had closed in 2019",), ("had lost 300 workers by then",)},
        ),
        (
            "Two men were killed and six others injured in a blast at a quarry on Sunday.",
            {
                ("Two men were killed", "in a blast at a quarry on Sunday"),
                ("six others injured in a blast at a quarry on Sunday",),
            },
        ),
        (
            "Four people died and 12 were hurt when a bus left the road, Ida Krag said.",
            {("Four people died", "when a bus left the road"), ("12 were hurt when a bus left the road",)},
        ),
        (
            "The mill closed in May; the workers were paid in June.",
            {("The mill closed in May",), ("the workers were paid in June",)},
        ),
        (
            "“The ships date from 1908, and the hulls have rusted,” Ida Krag said.",
            {("The ships date from 1908",), ("the hulls have rusted",)},
        ),
    ],
)
def test_facts_that_could_come_out_differently_are_apart(text: str, contents: set[tuple[str, ...]]) -> None:
    assert _contents(text) == contents


@pytest.mark.parametrize(
    ("text", "own", "told"),
    [
        (
            "The mayor praised the divers but said that two homes had been lost.",
            "The mayor praised the divers",
            "two homes had been lost",
        ),
        (
            "Ida Krag flew to Oslo on Monday and told reporters that the talks would go on.",
            "Ida Krag flew to Oslo on Monday",
            "the talks would go on",
        ),
    ],
)
def test_what_somebody_did_before_saying_something_is_the_articles_own_claim(text: str, own: str, told: str) -> None:
    kinds = {claim.text: claim.kind for claim in read(text).claims}
    assert kinds == {own: "outlet", told: "indirect"}


def test_who_only_stood_up_to_speak_did_nothing_to_check() -> None:
    assert [claim.text for claim in read("She stood up and said: “We are leaving Oslo today.”").claims] == [
        "We are leaving Oslo today"
    ]


def test_a_predicate_without_its_subject_shows_it_in_brackets() -> None:
    reading = read("The court fined Harte £4,000 in May and jailed him for two years in June.")
    assert reading.claims[1].text == "[The court] jailed him for two years in June"


@pytest.mark.parametrize(
    "text",
    [
        "The man who was sacked in May runs the port.",
        "The lighthouse built in 1931 was sold on Monday.",
        "If the dam bursts, the town will flood.",
        "The mill closed because the river had dried up.",
        "The mill cost £14 million and is owned by the county.",
        "Jo Harte, 67, a retired driver from Marle, sold the house.",
        "Soldiers searched the port and the mill.",
        "Harte is a kind man and he is wrong.",
        "The police stopped the driver and searched the car.",
        "Ida Krag said the dam would burst if it rained.",
        "“They stopped the car in May and searched it for four hours in June,” Ida Krag said.",
        "Three of the hurt had since died and were counted among the 31.",
        "The storm, the third this year, was caused by unusually warm water.",
    ],
)
def test_what_depends_on_each_other_is_one_claim(text: str) -> None:
    assert len(_contents(text)) == 1


# ---- the coverage receipt

_PASSING = [
    "Nils Harte, who was sacked in May, still runs the port.",
    "The lighthouse, built in 1931, was sold to a bank on Monday.",
    "Ida Krag said that the dam, which was built in 1931, had burst.",
    "No trains. None at all.",
    "Why now?",
    "Pray for us.",
    "An afternoon of rain and regret.",
    "“Enough,” she said.",
    "KRAG: We are ready.",
    "09:40 – Police: two hurt",
    "What a day!",
    "Ida Krag told the court:",
    "She said so on Monday.",
    "It is so, Krag added.",
]
texts = st.lists(
    st.lists(st.sampled_from([*SENTENCES, *_PASSING, *BOILERPLATE]), min_size=1, max_size=4).map(" ".join),
    min_size=1,
    max_size=5,
).map("\n\n".join)


def _uncovered(reading: Reading, text: str) -> list[str]:
    """Sentences of which no word is in a claim or in the receipt; a speaker's name with its colon is no sentence."""
    shown = [span for claim in reading.claims for span in claim.content] + [entry.span for entry in reading.receipt]
    labels = {source[1] for each in reading.attributions for source in each.source}
    tidy = clean(text)
    left = []
    for paragraph in paragraphs(tidy.text):
        for sentence in sentences(tidy.text, paragraph):
            start, end = tidy.given(sentence)
            words = any(character.isalnum() for character in text[start:end])
            label = text[start:end].endswith(":") and end - 1 in labels
            if words and not label and not any(first < end and last > start for first, last in shown):
                left.append(text[start:end])
    return left


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_every_sentence_of_an_article_is_in_a_claim_or_in_the_receipt(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert _uncovered(read(text), text) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts)
def test_every_sentence_of_any_text_is_in_a_claim_or_in_the_receipt(text: str) -> None:
    try:
        reading = read(text)
    except NotReadable:
        return
    assert reading.check_against(text) == []
    assert _uncovered(reading, text) == []


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_the_receipt_lists_what_a_claim_does_not_offer_for_checking(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    reading = read(text)
    listed = [entry.span for entry in reading.receipt]
    for claim in reading.claims:
        if not claim.checkable:
            assert all(span in listed for span in claim.content), claim.text


def test_lines_without_a_verb_that_tell_a_result_a_row_or_names_are_claims() -> None:
    text = (
        "Second Division\n"
        "Marlow Athletic 3-1 Fenwick Town\n"
        "Half-time: 1-0\n\n"
        "Marlow beat Fenwick on Saturday and moved up the table.\n\n"
        "Marlow Athletic   12  9  2  1  +14  29\n\n"
        "Booked: Harlan, Pryce.\n\n"
        "Write to sport@paper.example or tel. 0555 014 2000"
    )
    assert _contents(text) >= {
        ("Marlow Athletic 3-1 Fenwick Town",),
        ("Half-time: 1-0",),
        ("Marlow Athletic   12  9  2  1  +14  29",),
        ("Booked: Harlan, Pryce",),
    }
    assert not any("tel" in part for contents in _contents(text) for part in contents)


def test_a_sentence_of_odd_grammar_is_told_by_the_outlet() -> None:
    odd = "In the office of the harbour refrained from every comment"
    assert (odd,) in _contents(f"The dam was shut on Monday. {odd}. It was opened again later.")


@pytest.mark.parametrize(
    "text",
    [
        "A fire in 2019 hurt nine people; an inquiry found that the doors had been locked.",
        "Pell said the mill would close in May; nobody was hurt in the fall.",
        "A sum of £30,000 has been named; the club is believed to want twice that.",
    ],
)
def test_what_a_semicolon_parts_from_an_attribution_is_not_lost(text: str) -> None:
    reading = read(f"The mill burned down on Monday. {text} It will be sold.")
    held = " ".join(claim.text for claim in reading.claims)
    for part in text.rstrip(".").split(";"):
        assert part.split()[-1] in held


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "Holm deleted the post at noon, but not before it had been viewed 2,000 times.",
            "it had been viewed 2,000 times",
        ),
        ("Pell was booked for his protests and sent off on 63 minutes, after a tackle that Dunne called ‘daft’.", "63"),
        (
            'The first letter appears to be from Ana Holm, who wrote on Monday: "The mill is burning and I ran."',
            "appears",
        ),
        ("It said so on X. The fire was out by noon.", "The fire was out by noon"),
        ("The toll rose to 31, the ministry said, almost double the figure of 17 given a day earlier.", "figure of 17"),
    ],
)
def test_no_clause_is_dropped_beside_another(text: str, content: str) -> None:
    assert any(content in part for contents in _contents(f"The town was calm. {text}") for part in contents)


def test_a_semicolon_between_two_clauses_parts_them() -> None:
    contents = _contents("The mill burned on Monday. The owner was fined twice in May; the town has lost 40 jobs.")
    assert {("The owner was fined twice in May",), ("the town has lost 40 jobs",)} <= contents
