"""Sentences and the attributions in them: the language of reporting, case by case."""

import pytest

from bot.reading.contract import Reading
from bot.reading.finder import ReaderName
from bot.reading.pipeline import finder_of, read, read_with

# sentence, what is said, by whom (None: nobody), kind
CASES: list[tuple[str, str, str | None, str]] = [
    ("“It was chaos,” said Dana Moss, a nurse.", "It was chaos", "Dana Moss", "direct"),
    ("“It has leaked for years.” — Dana Moss, an engineer", "It has leaked for years", "Dana Moss", "direct"),
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
    ("“The fire is out,” told to journalists the chief of the guard Milan Petrov.",
     "The fire is out", "the chief of the guard Milan Petrov", "direct"),
    ("“We lost everything,” wrote on her page a resident of the harbour.",
     "We lost everything", "a resident of the harbour", "direct"),
    ("“We lost everything,” wrote on Facebook Dana Moss.", "We lost everything", "Dana Moss", "direct"),
    ("“Nobody asked us,” is cited Moss by the newspaper Harbour Today.", "Nobody asked us", "Moss", "direct"),
    ("In the hospital, in turn, informed the correspondent that 40 people were ill.",
     "40 people were ill", "the hospital", "indirect"),
    ("Its head, Marit Olsen, said by telephone that the men were safe.",
     "the men were safe", "Marit Olsen", "indirect"),
    ("An inspection report from last fall says there was a crack.",
     "there was a crack", "An inspection report from last fall", "indirect"),
    ("Chief, a union source tells us that two engines were out of service.",
     "two engines were out of service", "a union source", "indirect"),
    ("Residents were warned by police that the dam could fail.", "the dam could fail", "police", "indirect"),
    ("Emails seen by this newspaper show the firm knew of it.", "the firm knew of it", "Emails", "indirect"),
    ("“The bridge is gone.” — Lena Ross", "The bridge is gone", "Lena Ross", "direct"),
    ("“The bridge is gone.” — Lena Ross (@lenaross) March 3, 2021", "The bridge is gone", "Lena Ross", "direct"),
    ("As the economist Rolf Dane once put it, “there is no free lunch”.",
     "there is no free lunch", "Rolf Dane", "direct"),
    ("Doctors put the number of dead at 38.", "[Doctors] put the number of dead at 38", "Doctors", "indirect"),
    ("Officials list 44 people as missing.", "[Officials] list 44 people as missing", "Officials", "indirect"),
    ("By data of the agency Harbour Press, the last such fire happened in 2006.",
     "the last such fire happened in 2006", "the agency Harbour Press", "indirect"),
    ("“We won,” told reporters after the match the coach, Dana Moss.", "We won", "Dana Moss", "direct"),
    ("Monday's report said the dam was safe.", "the dam was safe", "Monday's report", "indirect"),
    ("ACME STEEL <ACM.N> SAYS MILL SAFE, TWO HURT", "MILL SAFE, TWO HURT", "ACME STEEL", "indirect"),
    ("THREE DEAD IN FIRE AT MILL IN VESTRIA - POLICE", "THREE DEAD IN FIRE AT MILL IN VESTRIA", "POLICE", "indirect"),
    ("In the words of the mayor, Dana Moss, the bridge is a disgrace.",
     "the bridge is a disgrace", "Dana Moss", "indirect"),
    ("My colleague Tom Barnes argued that fares are too low.", "fares are too low", "Tom Barnes", "indirect"),
]  # fmt: skip

# nobody is named who says so: the subject hears it, or is what it is about
SPEAKERLESS = [
    "Workers have been told they may have to stop.",
    "Hopes of finding anyone else were fading.",
    "An image said to show a masked man was taken in Lisbon, a search shows.",
    "The ministry has yet to say how many people died.",
    "Ask who is standing at the stop.",
    "The club are believed to want twice that.",
    "WHAT THE MAYOR SAYS ABOUT THE FIRE",
]


READERS: tuple[ReaderName, ...] = ("tagger", "rules")


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> ReaderName:
    """Each promise is kept with the trained tagger and by the rules alone."""
    name: ReaderName = request.param
    return name


@pytest.mark.parametrize(("sentence", "said", "source", "kind"), CASES, ids=[case[0][:48] for case in CASES])
def test_a_sentence_gives_its_attribution(
    sentence: str, said: str, source: str | None, kind: str, reader: ReaderName
) -> None:
    reading = read(sentence, reader)
    assert reading.check_against(sentence) == []
    found = [claim for claim in reading.claims if claim.kind != "outlet"]
    assert [claim.text for claim in found] == [said]
    assert found[0].kind == kind
    assert _speaker(reading, said) == source


@pytest.mark.parametrize("sentence", SPEAKERLESS)
def test_who_hears_or_is_spoken_of_is_no_source(sentence: str, reader: ReaderName) -> None:
    assert {claim.source for claim in read(sentence, reader).claims} == {None}


def _speaker(reading: Reading, said: str) -> str | None:
    names = {source.id: source.name for source in reading.sources}
    [claim] = [claim for claim in reading.claims if claim.text == said]
    return names.get(claim.source or "")


def test_a_denial_never_becomes_the_claim_that_it_denies(reader: ReaderName) -> None:
    reading = read("The ministry denied that any prisoners had been moved.", reader)
    assert [claim.text for claim in reading.claims] == ["The ministry denied that any prisoners had been moved"]


def test_a_bare_infinitive_keeps_who_claims_it(reader: ReaderName) -> None:
    reading = read("The army claims to have killed 40 rebels; the rebels say the dead were farmers.", reader)
    assert [claim.text for claim in reading.claims] == [
        "The army claims to have killed 40 rebels",
        "the dead were farmers",
    ]
    assert _speaker(reading, "the dead were farmers") == "the rebels"


def test_whom_somebody_cites_is_relay_and_no_content(reader: ReaderName) -> None:
    [claim] = read("The BBC reported, citing two officials, that the envoy had resigned.", reader).claims
    assert claim.text == "the envoy had resigned"
    assert claim.relayed_by == "citing two officials"


def test_somebody_told_is_no_interview_unless_it_is_an_outlet(reader: ReaderName) -> None:
    assert read("Smith told Jones that the deal was off.", reader).claims[0].channel == "unknown"
    [claim] = read("Smith told Reuters that the deal was off.", reader).claims
    assert (claim.channel, claim.relayed_by) == ("interview", "Reuters")


def test_an_answer_withheld_reports_nothing(reader: ReaderName) -> None:
    reading = read("The diocese declined to say how much money was lost.", reader)
    assert [(claim.kind, claim.attribution) for claim in reading.claims] == [("outlet", None)]


def test_an_unnamed_spokesman_speaks_for_his_principal(reader: ReaderName) -> None:
    text = "The ship was empty, a spokeswoman for the port authority said."
    [source] = read(text, reader).sources
    [claim] = read(text, reader).claims
    assert source.name == "the port authority"
    assert claim.relayed_by == "a spokeswoman for the port authority"
    assert claim.channel == "spokesperson"


def test_a_minister_quoted_through_his_spokesman_is_the_speaker(reader: ReaderName) -> None:
    reading = read("Chancellor Ida Berg was told of the leak on Friday, her spokesman said.", reader)
    [claim] = [claim for claim in reading.claims if claim.kind == "indirect"]
    assert _speaker(reading, claim.text) == "Ida Berg"
    assert claim.relayed_by == "her spokesman"


def test_a_pronoun_that_nothing_resolves_is_a_lost_speaker(reader: ReaderName) -> None:
    reading = read("The market was full on Monday. “We lost everything,” she said.", reader)
    [claim] = [claim for claim in reading.claims if claim.kind == "direct"]
    assert _speaker(reading, claim.text) == "she"
    assert "missing_antecedent" in claim.flags
    assert claim.provenance == "attributed_unnamed"


def test_a_pronoun_with_two_candidates_stays_lost(reader: ReaderName) -> None:
    reading = read("Mayor Jon Vale met Governor Ed Holt on Monday. “It is settled,” he said.", reader)
    [claim] = [claim for claim in reading.claims if claim.kind == "direct"]
    assert "missing_antecedent" in claim.flags


def test_a_pronoun_with_one_candidate_in_its_paragraph_is_joined(reader: ReaderName) -> None:
    reading = read("Mayor Jon Vale visited the dam on Monday. “It will hold,” he said.", reader)
    [claim] = [claim for claim in reading.claims if claim.kind == "direct"]
    assert _speaker(reading, claim.text) == "Jon Vale"


def test_an_unnamed_person_between_keeps_a_pronoun_from_the_name_before(reader: ReaderName) -> None:
    reading = read(
        "Mayor Jon Vale said the dam was safe.\n\nAn engineer disagreed on Monday. “It leaks,” he said.", reader
    )
    [claim] = [claim for claim in reading.claims if claim.kind == "direct"]
    assert "missing_antecedent" in claim.flags


def test_a_surname_joins_the_full_name_seen_before(reader: ReaderName) -> None:
    reading = read("Dana Moss said the roof fell. “It was loud,” Moss said. Ms Moss was unhurt, she said.", reader)
    [source] = [source for source in reading.sources if "Dana Moss" in (source.name, *source.aliases)]
    assert len(source.mentions) >= 2


def test_two_bearers_of_a_surname_are_not_joined(reader: ReaderName) -> None:
    reading = read("Dana Moss said the roof fell.\n\nPeter Moss said it did not.\n\nMoss said it was loud.", reader)
    assert len(reading.sources) == 3


def test_an_untagged_quotation_behind_a_tagged_one_is_given_on_and_flagged(reader: ReaderName) -> None:
    reading = read("“It was chaos,” the nurse said. “People were screaming.”", reader)
    assert _speaker(reading, "People were screaming") == "the nurse"
    assert reading.claims[1].flags == ("untagged_continuation",)


def test_a_closed_quotation_in_its_own_paragraph_is_nobodys(reader: ReaderName) -> None:
    reading = read("“It was chaos,” the nurse said.\n\n“Nobody came to help us all night.”", reader)
    claim = reading.claims[1]
    assert claim.source is None
    assert claim.provenance == "unattributed_quote"
    assert "dangling_attribution" in claim.flags


def test_a_quotation_that_runs_over_paragraphs_keeps_its_speaker(reader: ReaderName) -> None:
    text = "“It was chaos,” the nurse said. “People were screaming.\n\n“Nobody came to help us all night.”"
    reading = read(text, reader)
    assert _speaker(reading, "Nobody came to help us all night") == "the nurse"


def test_a_quotation_tagged_in_its_second_paragraph_is_the_speakers_from_the_start(reader: ReaderName) -> None:
    reading = read("“The roof fell at nine.\n\n“Then the wall went,” Dana Moss said.", reader)
    assert _speaker(reading, "The roof fell at nine") == "Dana Moss"


def test_a_second_source_inside_a_quotation_speaks_for_itself(reader: ReaderName) -> None:
    reading = read("“The army says that the road is open,” Dana Moss said.", reader)
    assert _speaker(reading, "the road is open") == "The army"
    [claim] = [claim for claim in reading.claims if claim.text == "the road is open"]
    assert claim.relayed_by == "Dana Moss"


def test_first_person_words_without_marks_are_somebodys_and_flagged(reader: ReaderName) -> None:
    reading = read(
        "The march began at noon. I was among the first to leave. Police closed the square. Rain fell.", reader
    )
    claim = next(claim for claim in reading.claims if claim.text.startswith("I was"))
    assert claim.provenance == "unattributed_quote"
    assert "tense/voice oddity" in claim.flags


def test_an_account_that_introduces_itself_is_self_declared(reader: ReaderName) -> None:
    reading = read("A Twitter user, who calls herself “Marla_K” and says she is a teacher, posted the photo.", reader)
    claim = next(claim for claim in reading.claims if claim.kind != "outlet")
    assert claim.provenance == "self_declared_unverified"
    assert any("Marla_K" in (source.name, *source.aliases) for source in reading.sources)


def test_one_source_in_two_spellings_is_one_and_flagged(reader: ReaderName) -> None:
    text = (
        "The truce holds, said Karim Halabouni, a spokesman for the Tahrir Brigade.\n\n"
        "Kareem Halabuni, of the Tahrir Brigade, said the road was open."
    )
    reading = read(text, reader)
    [source] = reading.sources
    assert {source.name, *source.aliases} == {"Karim Halabouni", "Kareem Halabuni"}
    assert "name_variant" in {flag.flag for flag in reading.flags}


def test_lines_with_speakers_names_are_a_transcript(reader: ReaderName) -> None:
    text = "ANA RUIZ: The pump failed at nine.\n\nHOST: Who was there?\n\nANA RUIZ: Two guards were.\n\nHOST: And then?"
    reading = read(text, reader)
    assert _speaker(reading, "The pump failed at nine") == "ANA RUIZ"
    assert _speaker(reading, "Two guards were") == "ANA RUIZ"


def test_anonymity_is_no_wish_to_report(reader: ReaderName) -> None:
    reading = read("“The plane went down,” said one witness, who asked not to be named.", reader)
    assert [claim.text for claim in reading.claims] == ["The plane went down"]


def test_recognised_names_settle_who_a_pronoun_may_mean(reader: ReaderName) -> None:
    text = "Maria Lopez joined Goldman Sachs on Monday. “It is late,” she said."
    [claim] = [claim for claim in read(text, reader).claims if claim.kind == "direct"]
    assert "missing_antecedent" in claim.flags
    reading = read_with(text, finder_of("rules"), entities=True)
    [claim] = [claim for claim in reading.claims if claim.kind == "direct"]
    assert _speaker(reading, claim.text) == "Maria Lopez"


def test_a_signed_post_is_a_tweet(reader: ReaderName) -> None:
    [claim] = read("“The bridge is gone.” — Lena Ross (@lenaross) March 3, 2021", reader).claims
    assert (claim.channel, claim.provenance) == ("tweet", "attributed_named")


def test_a_possessive_is_who_it_stands_for(reader: ReaderName) -> None:
    text = (
        "@dockhand7 wrote: “There was smoke.”\n\n"
        "@dockhand7 has not posted again. His – or her – last message reads: “I am safe, stop calling me.”"
    )
    reading = read(text, reader)
    assert _speaker(reading, "I am safe, stop calling me") == "@dockhand7"
    text = "Deputy Vera Torel called the plan “a tale”. By her words, the inspection found 31 faults in May."
    assert _speaker(read(text, reader), "the inspection found 31 faults in May") == "Vera Torel"


def test_it_is_the_only_body_of_the_sentence_before(reader: ReaderName) -> None:
    reading = read("The fire service closed the road shortly after seven. “A van caught fire,” it said.", reader)
    assert _speaker(reading, "A van caught fire") == "The fire service"
    reading = read("The fire service helped the council on Monday. “A van caught fire,” it said.", reader)
    [claim] = [claim for claim in reading.claims if claim.kind == "direct"]
    assert "missing_antecedent" in claim.flags


def test_a_transcript_knows_who_goes_on_under_a_label(reader: ReaderName) -> None:
    text = (
        "MAYOR ANA RUIZ: The pump failed at nine.\n\n[Applause]\n\nTwo guards were there.\n\n"
        "REPORTER: Residents told us they had no alert. Who was there?\n\nRUIZ: The guards were there.\n\n"
        "CHIEF LEE DUNN: I remember the inspector, Mr. Oram, standing by me and saying, “This will outlive us.”\n\n"
        "(END)\n\nThe council met on Tuesday."
    )
    reading = read(text, reader)
    assert _speaker(reading, "Two guards were there") == _speaker(reading, "The guards were there") == "ANA RUIZ"
    assert _speaker(reading, "[Residents] had no alert") == "Residents"
    assert _speaker(reading, "This will outlive us") == "Mr. Oram"
    assert _speaker(reading, "The council met on Tuesday") is None


def test_who_hears_is_not_who_says() -> None:
    reading = read("The court heard from Dana Moss that the driver had fled.")
    assert [source.name for source in reading.sources] == ["Dana Moss"]
