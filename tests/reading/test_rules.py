"""Sentences and the attributions in them: the language of reporting, case by case."""

import pytest

from bot.reading.contract import Reading
from bot.reading.pipeline import FINDER, read, read_with

# sentence, what is said, by whom (None: nobody), kind
CASES: list[tuple[str, str, str | None, str]] = [
    ("“It was chaos,” said Dana Moss, a nurse.", "It was chaos", "Dana Moss", "direct"),
    ("“It was chaos,” Dana Moss said.", "It was chaos", "Dana Moss", "direct"),
    ("Dana Moss said: “It was chaos.”", "It was chaos", "Dana Moss", "direct"),
    ("'The roof fell in,' Dana Moss said.", "The roof fell in", "Dana Moss", "direct"),
    ("“It was,” said Dana Moss, “the worst night of the year.”",
     "It was … the worst night of the year", "Dana Moss", "direct"),
    ("Dana Moss said that the roof had fallen in.", "the roof had fallen in", "Dana Moss", "indirect"),
    ("Dana Moss said the roof had fallen in.", "the roof had fallen in", "Dana Moss", "indirect"),
    ("The roof had fallen in, Dana Moss said.", "The roof had fallen in", "Dana Moss", "indirect"),
    ("The roof, officials said, had fallen in.", "The roof … had fallen in", "officials", "indirect"),
    ("The roof had fallen in, according to the fire service.",
     "The roof had fallen in", "the fire service", "indirect"),
    ("According to the fire service, the roof had fallen in.",
     "the roof had fallen in", "the fire service", "indirect"),
    ("Dana Moss said the night was “the worst of the year”.",
     "the night was “the worst of the year”", "Dana Moss", "mixed"),
    ("The UN warned that 2.3 million people face famine.", "2.3 million people face famine", "The UN", "indirect"),
    ("Mr Brown was quoted as saying that the mill would close.", "the mill would close", "Mr Brown", "indirect"),
    ("Witnesses reported hearing two explosions.", "hearing two explosions", "Witnesses", "indirect"),
    ("She told the BBC that the mill had closed.", "the mill had closed", "She", "indirect"),
    ("It is understood that the club has agreed a fee.", "the club has agreed a fee", None, "indirect"),
    ("The Syrian government says the road is open.", "the road is open", "The Syrian government", "indirect"),
    ("The mayor's claim that crime had halved was disputed.", "crime had halved", "The mayor", "indirect"),
    ("The company plans to cut 400 jobs, two people familiar with the matter said.",
     "The company plans to cut 400 jobs", "two people familiar with the matter", "indirect"),
    ("In a statement, Acme Corp. said it was aware and was working with police.",
     "it was aware and was working with police", "Acme Corp.", "indirect"),
    ("The police, who were called at noon, said nobody was hurt.", "nobody was hurt", "The police", "indirect"),
    ("“The mill is safe”, said the owner’s head of sales, Dana Moss.", "The mill is safe", "Dana Moss", "direct"),
    ("A police spokesman, Sgt. Leo Ortiz, said the driver had been drinking.",
     "the driver had been drinking", "Sgt. Leo Ortiz", "indirect"),
    ("A note left by the driver reads “I never saw the train.”", "I never saw the train", "the driver", "direct"),
    ("One Red Crescent tweet read: “The hospital has been hit.”",
     "The hospital has been hit", "Red Crescent", "direct"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "said", "source", "kind"), CASES, ids=[case[0][:48] for case in CASES])
def test_a_sentence_gives_its_attribution(sentence: str, said: str, source: str | None, kind: str) -> None:
    reading = read(sentence)
    assert reading.check_against(sentence) == []
    found = [claim for claim in reading.claims if claim.kind != "outlet"]
    assert [claim.text for claim in found] == [said]
    assert found[0].kind == kind
    assert _speaker(reading, said) == source


def _speaker(reading: Reading, said: str) -> str | None:
    names = {source.id: source.name for source in reading.sources}
    [claim] = [claim for claim in reading.claims if claim.text == said]
    return names.get(claim.source or "")


def test_a_denial_never_becomes_the_claim_that_it_denies() -> None:
    reading = read("The ministry denied that any prisoners had been moved.")
    assert [claim.text for claim in reading.claims] == ["The ministry denied that any prisoners had been moved"]


def test_a_bare_infinitive_keeps_who_claims_it() -> None:
    reading = read("The army claims to have killed 40 rebels; the rebels say the dead were farmers.")
    assert [claim.text for claim in reading.claims] == [
        "The army claims to have killed 40 rebels",
        "the dead were farmers",
    ]
    assert _speaker(reading, "the dead were farmers") == "the rebels"


def test_whom_somebody_cites_is_relay_and_no_content() -> None:
    [claim] = read("The BBC reported, citing two officials, that the envoy had resigned.").claims
    assert claim.text == "the envoy had resigned"
    assert claim.relayed_by == "citing two officials"


def test_somebody_told_is_no_interview_unless_it_is_an_outlet() -> None:
    assert read("Smith told Jones that the deal was off.").claims[0].channel == "unknown"
    [claim] = read("Smith told Reuters that the deal was off.").claims
    assert (claim.channel, claim.relayed_by) == ("interview", "Reuters")


def test_an_answer_withheld_reports_nothing() -> None:
    reading = read("The diocese declined to say how much money was lost.")
    assert reading.attributions == ()
    assert [claim.kind for claim in reading.claims] == ["outlet"]


def test_an_unnamed_spokesman_speaks_for_his_principal() -> None:
    text = "The ship was empty, a spokeswoman for the port authority said."
    [source] = read(text).sources
    [claim] = read(text).claims
    assert source.name == "the port authority"
    assert claim.relayed_by == "a spokeswoman for the port authority"
    assert claim.channel == "spokesperson"


def test_a_minister_quoted_through_his_spokesman_is_the_speaker() -> None:
    reading = read("Chancellor Ida Berg was told of the leak on Friday, her spokesman said.")
    [claim] = [claim for claim in reading.claims if claim.kind == "indirect"]
    assert _speaker(reading, claim.text) == "Ida Berg"
    assert claim.relayed_by == "her spokesman"


def test_a_pronoun_that_nothing_resolves_is_a_lost_speaker() -> None:
    reading = read("The market was full on Monday. “We lost everything,” she said.")
    [claim] = [claim for claim in reading.claims if claim.kind == "direct"]
    assert _speaker(reading, claim.text) == "she"
    assert "missing_antecedent" in claim.flags
    assert claim.provenance == "attributed_unnamed"


def test_a_pronoun_with_two_candidates_stays_lost() -> None:
    reading = read("Mayor Jon Vale met Governor Ed Holt on Monday. “It is settled,” he said.")
    [claim] = [claim for claim in reading.claims if claim.kind == "direct"]
    assert "missing_antecedent" in claim.flags


def test_a_pronoun_with_one_candidate_in_its_paragraph_is_joined() -> None:
    reading = read("Mayor Jon Vale visited the dam on Monday. “It will hold,” he said.")
    [claim] = [claim for claim in reading.claims if claim.kind == "direct"]
    assert _speaker(reading, claim.text) == "Jon Vale"


def test_an_unnamed_person_between_keeps_a_pronoun_from_the_name_before() -> None:
    reading = read("Mayor Jon Vale said the dam was safe.\n\nAn engineer disagreed on Monday. “It leaks,” he said.")
    [claim] = [claim for claim in reading.claims if claim.kind == "direct"]
    assert "missing_antecedent" in claim.flags


def test_a_surname_joins_the_full_name_seen_before() -> None:
    reading = read("Dana Moss said the roof fell. “It was loud,” Moss said. Ms Moss was unhurt, she said.")
    [source] = [source for source in reading.sources if "Dana Moss" in (source.name, *source.aliases)]
    assert len(source.mentions) >= 2


def test_two_bearers_of_a_surname_are_not_joined() -> None:
    reading = read("Dana Moss said the roof fell.\n\nPeter Moss said it did not.\n\nMoss said it was loud.")
    assert len(reading.sources) == 3


def test_an_untagged_quotation_behind_a_tagged_one_is_given_on_and_flagged() -> None:
    reading = read("“It was chaos,” the nurse said. “People were screaming.”")
    assert _speaker(reading, "People were screaming") == "the nurse"
    assert reading.claims[1].flags == ("untagged_continuation",)


def test_a_closed_quotation_in_its_own_paragraph_is_nobodys() -> None:
    reading = read("“It was chaos,” the nurse said.\n\n“Nobody came to help us all night.”")
    claim = reading.claims[1]
    assert claim.source is None
    assert claim.provenance == "unattributed_quote"
    assert "dangling_attribution" in claim.flags


def test_a_quotation_that_runs_over_paragraphs_keeps_its_speaker() -> None:
    text = "“It was chaos,” the nurse said. “People were screaming.\n\n“Nobody came to help us all night.”"
    reading = read(text)
    assert _speaker(reading, "Nobody came to help us all night") == "the nurse"


def test_a_quotation_tagged_in_its_second_paragraph_is_the_speakers_from_the_start() -> None:
    reading = read("“The roof fell at nine.\n\n“Then the wall went,” Dana Moss said.")
    assert _speaker(reading, "The roof fell at nine") == "Dana Moss"


def test_a_second_source_inside_a_quotation_speaks_for_itself() -> None:
    reading = read("“The army says that the road is open,” Dana Moss said.")
    assert _speaker(reading, "the road is open") == "The army"
    [claim] = [claim for claim in reading.claims if claim.text == "the road is open"]
    assert claim.relayed_by == "Dana Moss"


def test_first_person_words_without_marks_are_somebodys_and_flagged() -> None:
    reading = read("The march began at noon. I was among the first to leave. Police closed the square. Rain fell.")
    claim = next(claim for claim in reading.claims if claim.text.startswith("I was"))
    assert claim.provenance == "unattributed_quote"
    assert "tense/voice oddity" in claim.flags


def test_an_account_that_introduces_itself_is_self_declared() -> None:
    reading = read("A Twitter user, who calls herself “Marla_K” and says she is a teacher, posted the photo.")
    claim = next(claim for claim in reading.claims if claim.kind != "outlet")
    assert claim.provenance == "self_declared_unverified"
    assert any("Marla_K" in (source.name, *source.aliases) for source in reading.sources)


def test_one_source_in_two_spellings_is_one_and_flagged() -> None:
    text = (
        "The truce holds, said Karim Halabouni, a spokesman for the Tahrir Brigade.\n\n"
        "Kareem Halabuni, of the Tahrir Brigade, said the road was open."
    )
    reading = read(text)
    [source] = reading.sources
    assert {source.name, *source.aliases} == {"Karim Halabouni", "Kareem Halabuni"}
    assert "name_variant" in {flag.flag for flag in reading.flags}


def test_lines_with_speakers_names_are_a_transcript() -> None:
    text = "ANA RUIZ: The pump failed at nine.\n\nHOST: Who was there?\n\nANA RUIZ: Two guards were.\n\nHOST: And then?"
    reading = read(text)
    assert _speaker(reading, "The pump failed at nine") == "ANA RUIZ"
    assert _speaker(reading, "Two guards were") == "ANA RUIZ"


def test_anonymity_is_no_wish_to_report() -> None:
    reading = read("“The plane went down,” said one witness, who asked not to be named.")
    assert [claim.text for claim in reading.claims] == ["The plane went down"]


def test_recognised_names_settle_who_a_pronoun_may_mean() -> None:
    text = "Maria Lopez joined Goldman Sachs on Monday. “It is late,” she said."
    [claim] = [claim for claim in read(text).claims if claim.kind == "direct"]
    assert "missing_antecedent" in claim.flags
    reading = read_with(text, FINDER, entities=True)
    [claim] = [claim for claim in reading.claims if claim.kind == "direct"]
    assert _speaker(reading, claim.text) == "Maria Lopez"
