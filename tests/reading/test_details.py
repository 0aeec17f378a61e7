"""Hedges, numbers, times, boilerplate, titles, splitting, and what is worth checking."""

import pytest

from bot.errors import NotReadable
from bot.reading.boilerplate import is_boilerplate_paragraph, is_boilerplate_sentence
from bot.reading.contract import Reading
from bot.reading.hedges import hedges_in
from bot.reading.numbers import numbers_in, times_in
from bot.reading.pipeline import read
from bot.reading.sentences import paragraphs, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("close to 3,000 homes stood empty", ["close to 3,000"]),
        ("tens of thousands of bees died", ["tens of thousands"]),
        ("a seven-year-old girl and a 12-year-old boy", ["seven-year-old", "12-year-old"]),
        ("at least 11 people, two of them children", ["at least 11", "two"]),
        ("Gareth Pell, 52, paid £14.2m, or 8.5% more", ["52", "£14.2m", "8.5%"]),
        ("in June 2012, at 5 a.m. on 3 June and at 09:15", []),
        ("one of the first to leave", []),
        ("flight 714 left from gate 7", []),
        ("Half-time: 1-0\n\nMarlow led", ["1-0"]),
    ],
)
def test_numbers_are_quantities_with_their_approximators(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in numbers_in(text, ((0, len(text)),))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell early on Tuesday.", ["early on Tuesday"]),
        ("It fell in June 2012.", ["in June 2012"]),
        ("It has rained for much of the past two weeks.", ["for much of the past two weeks"]),
        ("It began a year ago.", ["a year ago"]),
        ("It ran between March 2021 and June 2022.", ["between March 2021 and June 2022"]),
        ("She is now in Lisbon.", ["now"]),
        ("He may come.", []),
    ],
)
def test_times_are_found_as_printed(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in times_in(text, ((0, len(text)),))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He allegedly took it.", ["allegedly"]),
        ("unverified reports of looting", ["unverified", "reports of"]),
        ("It is not able to independently verify this.", ["not able to independently verify"]),
        ("The bridge might have fallen in May.", ["might have"]),
        ("The road is believed to be safe.", ["is believed to"]),
        ("Four are feared dead.", ["are feared"]),
        ("She was named locally as Ida Krag.", ["named locally"]),
        ("The club paid a reported £40,000.", ["reported"]),
        ("There has been a bid, I'm told.", ["I'm told"]),
        ("The toll of nine is preliminary.", ["preliminary"]),
        ("Doctors do not exclude that it will rise.", ["do not exclude"]),
        ("A woman who describes herself as a nurse", ["describes herself as"]),
        ("Others blamed the mayor, without evidence.", ["without evidence"]),
        ("The court heard no evidence of a theft, a rumour that will not die.", ["no evidence", "rumour that"]),
        ("We have used maybe 140 beds, or about half of them.", []),
        ("The bridge fell in May.", []),
        ("It could be a leak, or it could have been a fire.", ["could", "could"]),
        ("Shots could be heard, and he could not be reached.", []),
        ("They could have been saved if crews had come.", []),
    ],
)
def test_hedges_are_the_words_of_doubt(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in hedges_in(text, ((0, len(text)),))] == expected


def test_a_cue_that_keeps_its_distance_is_a_hedge() -> None:
    text = "The general claimed the town had fallen."
    [claim] = read(text).claims
    assert [text[start:end] for start, end in claim.hedges] == ["claimed"]


@pytest.mark.parametrize(
    "line",
    [
        "© 2024 Norbury Herald. All rights reserved.",
        "Copyright 2019 by The Valley Post",
        "By Hannah Osei and Jo Marsh",
        "Advertisement",
        "Read more: how the dam was built",
        "Sign up for our newsletter",
        "https://example.org/story",
        "* * *",
        "FOR IMMEDIATE RELEASE",
        "World news",
    ],
)
def test_what_stands_around_an_article_is_boilerplate(line: str) -> None:
    assert is_boilerplate_paragraph(line) or is_boilerplate_sentence(line)


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the water had gone.",
        "Read more than one book a week, the teachers told them.",
        "The post was first cut in 1908.",
        "Video of the crash was shown in court.",
        "Business closed early on Friday.",
    ],
)
def test_what_an_article_says_is_no_boilerplate(line: str) -> None:
    assert not is_boilerplate_paragraph(line)
    assert not is_boilerplate_sentence(line)


def test_sentences_end_where_they_end() -> None:
    text = 'Mr. Vale met Gen. Holt at 5 p.m. The U.S. envoy left. "Why?" Dana Moss asked. Prices rose 2.5 per cent.'
    assert [text[start:end] for start, end in sentences(text, (0, len(text)))] == [
        "Mr. Vale met Gen. Holt at 5 p.m.",
        "The U.S. envoy left.",
        '"Why?" Dana Moss asked.',
        "Prices rose 2.5 per cent.",
    ]


def test_wrapped_lines_are_one_paragraph_and_short_lines_are_several() -> None:
    wrapped = (
        "The bridge over the river was closed on Monday after an\n"
        "engineer found cracks in two of its pillars, and it will\nstay closed until May."
    )
    assert len(paragraphs(wrapped)) == 1
    assert len(paragraphs("The bridge closed.\nNobody was hurt.\nIt opens in May.")) == 3


def test_two_facts_are_two_claims_and_what_depends_stays() -> None:
    reading = read("The Herald found that 12 of the bridges were unsafe, but that repairs had begun.")
    assert [claim.text for claim in reading.claims] == ["12 of the bridges were unsafe", "repairs had begun"]
    [claim] = read("The mill closed because the river had dried up.").claims
    assert claim.text == "The mill closed because the river had dried up"


def test_a_clause_of_time_with_its_own_fact_is_a_claim_of_its_own() -> None:
    reading = read("As dockers walked out at the northern terminals on Friday, managers of the port closed the gates.")
    assert [claim.text for claim in reading.claims] == [
        "dockers walked out at the northern terminals on Friday",
        "managers of the port closed the gates",
    ]


def test_an_aside_between_dashes_is_a_claim_of_its_own() -> None:
    text = "The Harbour Choir — singers chosen for a national prize in 2019 — performed on the quay on Friday."
    assert {claim.text for claim in read(text).claims} == {
        "The Harbour Choir … performed on the quay on Friday",
        "The Harbour Choir … singers chosen for a national prize in 2019",
    }


@pytest.mark.parametrize(
    ("text", "checkable"),
    [
        ("“I am so sad,” Dana Moss said.", False),
        ("“We urge both sides to stop,” Dana Moss said.", False),
        ("“Where was the army?” Dana Moss asked.", False),
        ("“They shot my brother,” Dana Moss said.", True),
        ("The union urged drivers to stay at home.", False),
        ("The mill closed in May.", True),
    ],
)
def test_only_what_could_be_so_or_not_is_checkable(text: str, checkable: bool) -> None:
    [claim] = read(text).claims
    assert claim.checkable is checkable
    assert (claim.checkworthiness > 0.2) is checkable


def test_harm_and_power_come_before_background() -> None:
    grave, plain = (
        read(text).claims[0].checkworthiness
        for text in ("Soldiers detained 40 people on Monday.", "The town is known as a spa.")
    )
    assert grave >= 0.5 > plain


def _reasons(reading: Reading, text: str) -> dict[str, str]:
    return {text[slice(*entry.span)]: entry.why for entry in reading.receipt}


def test_every_sentence_is_in_a_claim_or_in_the_receipt() -> None:
    text = (
        "Flood warning\n\nThe river rose on Monday. Who will pay? Pray for us.\n\nRead more on our site.\n\nNo trains."
    )
    reading = read(text)
    shown = [span for claim in reading.claims for span in claim.content] + [entry.span for entry in reading.receipt]
    for paragraph in paragraphs(text):
        for start, end in sentences(text, paragraph):
            assert any(first < end and last > start for first, last in shown), text[start:end]
    reasons = _reasons(reading, text)
    assert reasons["Who will pay?"] == "question"
    assert reasons["Read more on our site."] == "boilerplate"


def test_title_outlet_and_date_are_read_off_the_text() -> None:
    text = (
        "news\n\nRiver bursts its banks in Norbury after night of rain\n\nPublished: 14 March 2024\n\n"
        "The river burst its banks in Norbury on Monday after a night of heavy rain.\n\n"
        "This article first appeared in the Valley Post.\n\n© 2024 Valley Media Group. All rights reserved."
    )
    article = read(text).article
    assert article.title == "River bursts its banks in Norbury after night of rain"
    assert article.outlet == "the Valley Post (Valley Media Group)"
    assert article.published == "2024-03-14"
    assert read(text).claims[0].text.startswith("The river burst")


def test_nothing_is_guessed_where_the_text_is_silent() -> None:
    article = read("The river burst its banks on Monday.").article
    assert (article.title, article.outlet, article.published) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no text"),
        (" \n\t ", "no text"),
        ("12 34 56 !!! 😀", "no sentence"),
        ("The river\x00rose\x00on Monday.", "binary"),
        ("Der Fluss ist am Montag über die Ufer getreten, sagte der Bürgermeister.", "not in English"),
        ("Le fleuve est sorti de son lit lundi, a déclaré le maire de la ville.", "not in English"),
        ("Река вышла из берегов в понедельник, сообщил мэр города.", "not in English"),
        ("The river rose. " * 12_501, "200,000"),
    ],
)
def test_what_cannot_be_read_is_refused_with_one_sentence(text: str, words: str) -> None:
    with pytest.raises(NotReadable, match=words) as refusal:
        read(text)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("text", ["Fire.", "Rain fell.", "Mayor resigns", "Aid reached Goma."])
def test_a_word_or_two_of_english_are_read(text: str) -> None:
    assert read(text).check_against(text) == []


@pytest.mark.parametrize(
    ("line", "outlet", "published"),
    [
        ("The Marl & Fen Herald, 9 May 2023", "The Marl & Fen Herald", "2023-05-09"),
        ("03.04.2021, 11:05 | VostInform", "VostInform", "2021-04-03"),
        ("By Ana Ruiz, Eastgate News | Updated 21:14, 4 August 2024", "Eastgate News", "2024-08-04"),
        ("Last updated at 18:04, Sat 6 Apr 2024", None, "2024-04-06"),
    ],
)
def test_a_line_of_credits_gives_outlet_and_day_and_makes_no_claim(
    line: str, outlet: str | None, published: str
) -> None:
    reading = read(f"Bridge to stay shut until June\n\n{line}\n\nThe bridge was shut on Monday. Nobody was hurt.")
    assert (reading.article.outlet, reading.article.published) == (outlet, published)
    assert [claim.text for claim in reading.claims][-2:] == ["The bridge was shut on Monday", "Nobody was hurt"]
    assert not any(entry.why == "not_understood" for entry in reading.receipt if entry.span[0] > 30)


def test_a_headline_may_be_two_sentences_and_a_dateline_may_have_a_day() -> None:
    text = (
        "The pier is closed. It may never open\n\nLISTON, Norland, Mar 3 (Coast Wire) - Divers closed the pier Sunday."
    )
    reading = read(text)
    assert reading.article.title == "The pier is closed. It may never open"
    assert "Divers closed the pier Sunday" in [claim.text for claim in reading.claims]


def test_lines_with_a_time_at_their_head_are_not_joined() -> None:
    text = (
        "09:14 GMT 03MAR-TWO HURT IN FIRE AT LISTON HARBOUR IN NORTH OF NORLAND\n"
        "09:20 GMT 03MAR-HARBOUR OFFICE CLOSES THE QUAY UNTIL FURTHER NOTICE\n"
        "09:31 GMT 03MAR-FIRE AT LISTON HARBOUR IS OUT AFTER TWENTY MINUTES\n\n"
        "The fire began in a shed on the quay. It was put out by noon."
    )
    assert all("GMT" not in claim.text for claim in read(text).claims)


def test_a_claim_stands_without_what_leads_to_it_and_with_both_its_brackets() -> None:
    text = (
        'The dam leaked on Monday. "So, the water was at 61 feet at noon," said Ana Holm, the engineer. '
        'But the gate was shut by one. "Well, is the town safe?" a reporter asked. '
        "An inquiry found that the doors were locked, and the owner was fined 12,000 crowns ($1,100)."
    )
    told = [claim.text for claim in read(text).claims]
    assert "the water was at 61 feet at noon" in told
    assert "the gate was shut by one" in told
    assert "is the town safe" in told
    assert any(words.endswith("($1,100)") for words in told)


def test_an_apostrophe_does_not_close_a_quotation() -> None:
    text = "The match was lost. ‘It’s never a foul,’ said the manager, Ana Holm. ‘I’ve seen it twice.’"
    assert {"It’s never a foul", "I’ve seen it twice"} <= {claim.text for claim in read(text).claims}
