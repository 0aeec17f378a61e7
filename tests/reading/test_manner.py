"""How something is said and by what kind of source: types, channels, relays, hedges, numbers, and what to look at."""

import pytest

from bot.reading.contract import Reading
from bot.reading.hedges import hedges_in
from bot.reading.numbers import numbers_in, times_in
from bot.reading.pipeline import read
from bot.reading.source_types import source_type

OPENING = "It rained through the night and was still raining in the morning, when most of the shops were shut.\n\n"


@pytest.mark.parametrize(
    ("name", "described", "person", "expected"),
    [
        # who treats, measures and teaches knows
        ("Lena Fischer", "a paediatrician at the clinic", True, "expert"),
        ("Lena Fischer", "Dr", True, "expert"),
        ("Yusuf Adeyemi", "professor of law", True, "expert"),
        ("Ola Berg", "an oncologist", True, "expert"),
        ("Ola Berg", "a surgeon at St Anne's", True, "expert"),
        ("Jan Novak", "a seismologist", True, "expert"),
        ("Jan Novak", "Biologist", True, "expert"),
        ("Jan Novak", "an apologist for the regime's past", True, "government"),
        ("doctors", "", False, "expert"),
        ("researchers at Norbury University", "", False, "expert"),
        ("a nurse", "", False, "expert"),
        ("Eva Lund", "a constitutional lawyer who follows the court", True, "expert"),
        ("Eva Lund", "a criminologist", True, "expert"),
        # who rules
        ("the finance ministry", "", False, "government"),
        ("the Home Office", "", False, "government"),
        ("Ines Prado", "the health minister", True, "government"),
        ("Ines Prado", "Prime Minister", True, "government"),
        ("the prime minister", "", False, "government"),
        ("Tom Ward", "a spokesman for the government", True, "government"),
        # who holds an office
        ("police", "", False, "official"),
        ("Sgt Leo Ortiz", "a police spokesman", True, "official"),
        ("the court", "", False, "official"),
        ("Rosa Lind", "Judge", True, "official"),
        ("Ivan Petrov", "the prosecutor", True, "official"),
        ("prosecutors", "", False, "official"),
        ("Ana Ruiz", "the mayor of Norbury", True, "official"),
        ("Norbury Town Council", "", False, "official"),
        ("the coroner", "", False, "official"),
        ("the fire brigade", "", False, "official"),
        ("Ed Holt", "Senator", True, "official"),
        ("Hugh Lane", "a sheriff's deputy", True, "official"),
        ("the detective", "", False, "official"),
        ("the election commission", "", False, "official"),
        # who fights
        ("Luis Vega", "General", True, "military"),
        ("the navy", "", False, "military"),
        ("a rebel commander", "", False, "armed_group"),
        ("the militia", "", False, "armed_group"),
        ("the army commander", "", False, "military"),
        # who helps, who reports, who was there
        ("the Red Crescent", "", False, "ngo"),
        ("a charity", "", False, "ngo"),
        ("an aid worker", "", False, "ngo"),
        ("the World Food Programme", "", False, "un"),
        ("the Norbury Herald", "", False, "media"),
        ("Hana Sato", "a reporter for the Herald", True, "media"),
        ("a passer-by", "", False, "eyewitness"),
        ("residents", "", False, "eyewitness"),
        ("a woman who saw the crash", "", False, "eyewitness"),
        ("Peter Bell", "who lives next door", True, "eyewitness"),
        # who is none of these
        ("Acme Corp.", "", False, "unknown"),
        ("Barton Bank", "", False, "unknown"),
        ("Tom Ekwueme", "chief executive of Acme Corp.", True, "unknown"),
        ("Dan Price", "the Norbury coach", True, "unknown"),
        ("Ali Khan", "skipper", True, "unknown"),
        ("the company", "", False, "unknown"),
        ("Mark Hale", "43, of Leeds", True, "unknown"),
        ("Ben Cole", "striker", True, "unknown"),
        ("Anna O'Brien", "defence lawyer", True, "unknown"),
        ("the rail union", "", False, "unknown"),
        ("sources", "", False, "anonymous"),
        ("two people familiar with the matter", "", False, "anonymous"),
        ("Patrick Post", "", True, "unknown"),
        ("Michael Jordan", "", True, "unknown"),
        ("John Stone", "who was questioned by the Senate banking committee", True, "unknown"),
        ("the International Grain Agency", "", False, "unknown"),
        ("Will Marshall", "a former general manager of the club", True, "unknown"),
    ],
)
def test_what_kind_of_source_somebody_is(name: str, described: str, person: bool, expected: str) -> None:
    assert source_type(name, described, person=person) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Dana Moss tweeted that the road was closed.", "tweet"),
        ("In a post on Facebook, the club said the match was off.", "tweet"),
        ("In a statement, Acme Corp. said the mill would close.", "statement"),
        ("The ministry announced that the road was closed.", "statement"),
        ("The road is closed, a spokeswoman for the port said.", "spokesperson"),
        ("Dana Moss told the BBC that the road was closed.", "interview"),
        ("Dana Moss told a news conference that the road was closed.", "speech"),
        ("Mark Hale told the court that the road was closed.", "speech"),
        ("The report said that the road was closed.", "report"),
        ("The road was closed, according to a study by Norbury University.", "report"),
        ("A video showed that the road was closed.", "video"),
        ("Dana Moss said the road was closed.", "unknown"),
        ("Dana Moss told Peter Bell that the road was closed.", "unknown"),
        ("Dana Moss wrote on X that the road was closed.", "tweet"),
        ("In an interview with Radio Norbury, Dana Moss said the road was closed.", "interview"),
        ("Dana Moss told parliament that the road was closed.", "speech"),
        ("Dana Moss wrote in an email that the road was closed.", "statement"),
        ("Dana Moss said in a press release that the road was closed.", "statement"),
    ],
)
def test_how_it_was_said(sentence: str, expected: str) -> None:
    [claim] = [claim for claim in read(sentence).claims if claim.kind != "outlet"]
    assert claim.channel == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He is thought to have fled.", ["is thought to"]),
        ("Police suspect that the fire was set.", []),
        ("It is unclear whether the driver survived.", ["unclear"]),
        ("The toll could rise.", []),
        ("The bridge may have been hit.", ["may have"]),
        ("The bridge was hit on 3 May.", []),
        ("Some say the dam leaks.", []),
        ("an apparent suicide", ["apparent"]),
        ("in what appears to be an accident", ["appears to"]),
        ("The claim has not been independently verified.", ["not been independently verified"]),
        ("It was an alleged theft.", ["alleged"]),
        ("About 40 people were hurt.", []),
        ("The figures could not be verified.", ["could not be verified"]),
        ("He claims to be a doctor.", ["claims to be"]),
        ("The so-called experts left.", ["so-called"]),
        ("She could see the tower.", []),
    ],
)
def test_hedges_are_words_of_doubt_alone(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in hedges_in(text, ((0, len(text)),))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("won 3-1 away", ["3-1"]),
        ("a 2-2 draw", ["2-2"]),
        ("prices rose 4.5 per cent", ["4.5 per cent"]),
        ("it cost $3.2 billion", ["$3.2 billion"]),
        ("two thirds of the vote", ["two thirds"]),
        ("between 40 and 50 people", ["between 40 and 50"]),
        ("40 to 50 people", ["40 to 50"]),
        ("half of the homes", ["half"]),
        ("a dozen homes", ["a dozen"]),
        ("hundreds of homes", ["hundreds"]),
        ("some 300 homes", ["some 300"]),
        ("Formula One", []),
        ("one of the men", []),
        ("in 2019", []),
        ("the 2019-20 season", []),
        ("Covid-19 cases", []),
        ("the 19th century", []),
        ("on the A12 near Route 66", []),
        ("-5C overnight", ["-5C"]),
        ("a £400-a-week job", ["£400"]),
        ("2,000km away", ["2,000km"]),
        ("a six-month ban", ["six-month"]),
        ("aged 43", ["43"]),
        ("the top 10", ["10"]),
        ("G7 leaders", []),
        ("won twice", ["twice"]),
    ],
)
def test_numbers_are_as_printed(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in numbers_in(text, ((0, len(text)),))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell on 3 May 2021.", ["on 3 May 2021"]),
        ("It fell on May 3, 2021.", ["on May 3, 2021"]),
        ("It fell last night.", ["last night"]),
        ("It fell at 17:04.", ["at 17:04"]),
        ("It fell three days ago.", ["three days ago"]),
        ("It fell on Tuesday morning.", ["on Tuesday morning"]),
        ("It fell in the early hours of Sunday.", ["in the early hours of Sunday"]),
        ("It has stood since 1908.", ["since 1908"]),
        ("It stood in the 1990s.", ["in the 1990s"]),
        ("It fell at the weekend.", ["at the weekend"]),
        ("It fell on Monday and again on Friday.", ["on Monday", "on Friday"]),
        ("It fell Monday.", ["Monday"]),
        ("It fell at noon.", ["at noon"]),
        ("It fell at midnight on Friday.", ["at midnight", "on Friday"]),
    ],
)
def test_times_are_as_printed(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in times_in(text, ((0, len(text)),))] == expected


@pytest.mark.parametrize(
    ("sentence", "source", "relay"),
    [
        ("The mill will close, a spokeswoman for Acme Corp. said.", "Acme Corp.", "a spokeswoman for Acme Corp."),
        ("The mill will close, Ida Cole, a spokeswoman for Acme Corp., said.", "Ida Cole", None),
        ("The mill will close, Acme Corp. spokeswoman Ida Cole said.", "Ida Cole", None),
        ("The mill will close, the company's spokesman said.", "the company", "the company's spokesman"),
        ("Dana Moss told Reuters that the mill would close.", "Dana Moss", "Reuters"),
    ],
)
def test_a_chain_is_kept_whole(sentence: str, source: str, relay: str | None) -> None:
    reading = read(OPENING + sentence)
    [claim] = [claim for claim in reading.claims if claim.kind != "outlet"]
    [name] = [each.name for each in reading.sources if each.id == claim.source]
    assert (name, claim.relayed_by) == (source, relay)


def flagged(reading: Reading, text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for flag in reading.flags:
        found.setdefault(flag.flag, []).append(text[slice(*flag.span)])
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Government troops took the town from rebels on Monday. The terrorists fled, the army said.",
         ["rebels", "terrorists"]),
        ("The government closed the road. The regime closed the port.", ["government", "regime"]),
        ("The separatists kept the town. The terrorists shot two men.", ["separatists", "terrorists"]),
        ("Rebels kept the town. “The terrorists shot two men,” the army said.", ["Rebels", "terrorists"]),
        ("The government closed the road. The rebels closed the port.", []),
        ("The regime froze the assets of individual terrorists. The insurgents fled.", []),
        ("There was no representative government. The military regime had ruled for years.", []),
        ("Government troops shot at regime troops.", ["Government", "regime"]),
        ("The British government met the Iranian regime.", []),
        ("Police said a terrorist attack was planned. The rebels denied it.", []),
        ("The militants and the terrorists fought each other.", []),
    ],
)  # fmt: skip
def test_two_loaded_labels_for_one_side_are_flagged(text: str, expected: list[str]) -> None:
    assert flagged(read(OPENING + text), OPENING + text).get("wording_variant", []) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Valley Post reported a fire. The Vally Post said two homes burned.", ["Vally Post"]),
        ("The Norbury Herald reported a fire. The Norbery Herald said two homes burned. The Norbury Herald was first.",
         ["Norbery Herald"]),
        ("Human Rights Watch said two men were held. Human Right Watch said they were beaten.", ["Human Right Watch"]),
        ("The Valley Post reported a fire. The Alley Post said two homes burned. The Alley Post was first.", []),
        ("Acme Group fell. Acme Groups were unhurt.", []),
        ("The Defence Ministry and the Defence Ministries of the allies met.", []),
        ("North Korea and South Korea met in the Northern Hall.", []),
    ],
)  # fmt: skip
def test_a_misprinted_name_of_a_body_is_flagged(text: str, expected: list[str]) -> None:
    assert flagged(read(OPENING + text), OPENING + text).get("outlet_name_error", []) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“I lost my son in the flood,” the ministry said.", ["I lost my son in the flood"]),
        ("“We are sorry,” the ministry said.", []),
        ("“I lost my son in the flood,” Dana Moss said.", []),
        ("“My husband and I fled,” said Mr Peter Bell.", []),
        ("“I am the mayor and I say no,” said the council.", ["I am the mayor and I say no"]),
        ("“I will not resign,” the report read.", []),
        ("“I love it here,” residents said.", []),
        ("“I will not go,” said Rep. Lee Jordan.", []),
    ],
)
def test_first_person_words_given_to_a_body_are_flagged(text: str, expected: list[str]) -> None:
    assert flagged(read(OPENING + text), OPENING + text).get("speaker_mismatch", []) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“The road is closed and nobody, he told reporters. The town is cut off,” Dana Moss said.",
         ["The road is closed and nobody, he told reporters. The town is cut off"]),
        ("“The road is closed, said Dana Moss on Monday.", ["“The road is closed, said Dana Moss on Monday"]),
        ("“The road is closed. He said the town was cut off,” Dana Moss said.", []),
        ("“The road is closed,” Dana Moss said.", []),
        ("“The road is closed.\n\n“The town is cut off,” Dana Moss said.", []),
    ],
)  # fmt: skip
def test_a_quotation_that_swallows_its_tag_is_flagged(text: str, expected: list[str]) -> None:
    assert flagged(read(OPENING + text), OPENING + text).get("spliced_quote", []) == expected
