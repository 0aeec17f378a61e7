"""Where the tagger and the rules differ: what states something, and where a claim ends."""

import pytest

from bot.reading import parse
from bot.reading.agreed import agreed
from bot.reading.clean import clean
from bot.reading.contract import Span
from bot.reading.finder import FoundAttribution, kind_of
from bot.reading.quotes import find_quotes
from bot.reading.rules import RuleFinder
from bot.reading.sentences import paragraphs, sentences

Tagged = tuple[str, str, list[str]]
"""(source, cue, contents) as the tagger gives them."""


def found(text: str, tagged: list[Tagged], *, ruled: bool = True) -> list[tuple[str, str, bool]]:
    """(source, content, whether a claim is made of it)"""
    tidy = clean(text)
    layout = [(span, sentences(tidy.text, span)) for span in paragraphs(tidy.text)]
    document = parse.parse(tidy, layout, entities=False)
    quotes = find_quotes(tidy.text, [span for span, _ in layout])

    def place(part: str) -> Span:
        return tidy.text.index(part), tidy.text.index(part) + len(part)

    given = []
    for source, cue, contents in tagged:
        content = tuple(map(place, contents))
        who = (place(source),) if source else ()
        given.append(FoundAttribution(content, (place(cue),), who, kind_of(content, quotes, tidy.text)))
    rules = RuleFinder().attributions(document, quotes) if ruled else []
    return [
        (words(tidy.text, each.source), words(tidy.text, each.content), each.asserts)
        for each in agreed(document, quotes, given, rules)
    ]


def words(text: str, spans: tuple[Span, ...]) -> str:
    return " … ".join(text[start:end] for start, end in spans)


@pytest.mark.parametrize(
    ("text", "tagged", "stated"),
    [
        (
            "Northgate Water said in a notice pinned to the door that the pump had failed in May.",
            ("Northgate Water", "said in a notice pinned to the door", ["that the pump had failed in May"]),
            "the pump had failed in May",
        ),
        (
            "The dam holds, although divers cautioned that the wall has not been peer reviewed and may leak.",
            ("divers", "cautioned", ["that the wall has not been peer reviewed and may leak"]),
            "the wall has not been peer reviewed and may leak",
        ),
    ],
)
def test_a_clause_behind_the_cue_s_that_states_whatever_the_tree_makes_of_it(
    text: str, tagged: Tagged, stated: str
) -> None:
    assert found(text, [tagged], ruled=False) == [(tagged[0], stated, True)]


@pytest.mark.parametrize(
    ("text", "tagged"),
    [
        (
            "Dana Moss regretted the wall that leaked in May.",
            ("Dana Moss", "regretted", ["the wall that leaked in May"]),
        ),
        ("Dana Moss asked why the wall had leaked.", ("Dana Moss", "asked", ["why the wall had leaked"])),
        ("Dana Moss wants the wall to hold.", ("Dana Moss", "wants", ["the wall to hold"])),
        (
            "Dana Moss shared a map of the valley while the council was voting.",
            ("Dana Moss", "shared", ["a map of the valley while the council was voting"]),
        ),
        (
            "When the council cut the funds two years later, Dana Moss said enough.",
            ("Dana Moss", "said", ["the council cut the funds two years later"]),
        ),
    ],
)
def test_a_thing_a_question_and_a_wish_state_nothing(text: str, tagged: Tagged) -> None:
    assert [asserts for *_, asserts in found(text, [tagged], ruled=False)] == [False]


def test_what_is_said_of_the_source_in_passing_is_no_part_of_it() -> None:
    text = "Northgate Water, which owns the pump, said in a note left at the door that it had failed in May."
    tagged = ("Northgate Water, which owns the pump", "said in a note left at the door", ["that it had failed in May"])
    assert found(text, [tagged], ruled=False) == [("Northgate Water", "it had failed in May", True)]


@pytest.mark.parametrize(
    ("text", "second", "first"),
    [
        (
            "Engineers say the bridge has lost 40 bolts, though divers warned that it was dark.",
            ("divers", "warned", ["that it was dark"]),
            "the bridge has lost 40 bolts",
        ),
        (
            "Engineers say the bridge has lost 40 bolts, but a local diver said two were found.",
            ("a local diver", "said", ["two were found"]),
            "the bridge has lost 40 bolts",
        ),
    ],
)
def test_a_second_speaker_s_name_is_no_part_of_the_first_claim(text: str, second: Tagged, first: str) -> None:
    tagged = [("Engineers", "say", ["the bridge has lost 40 bolts"]), second]
    assert ("Engineers", first, True) in found(text, tagged)


def test_a_noun_directly_behind_the_verb_that_follows_a_quotation_is_its_source() -> None:
    text = "“The old quay will not be repaired this winter”, underlined the Chancellor during a visit."
    tagged = ("", "underlined", ["The old quay will not be repaired this winter", "the Chancellor"])
    assert found(text, [tagged]) == [("the Chancellor", "The old quay will not be repaired this winter", True)]


def test_what_the_rules_alone_found_is_said_up_to_a_second_cue_of_the_tagger_s() -> None:
    text = "The mill could shut in May, two clerks said, while cautioning that nothing had been signed."
    tagged = ("two clerks", "cautioning", ["that nothing had been signed"])
    assert found(text, [tagged]) == [
        ("two clerks", "The mill could shut in May", True),
        ("two clerks", "nothing had been signed", True),
    ]


def test_the_noun_directly_before_the_verb_speaks_whoever_is_named_elsewhere() -> None:
    text = "REEVE: But the council says that the bill was paid in June."
    assert found(text, [("REEVE", "says", ["that the bill was paid in June"])])[0][0] == "the council"
    text = "The clinic informed reporters that forty people were ill. The doctors waited."
    tagged = ("The doctors", "informed", ["that forty people were ill"])
    assert found(text, [tagged]) == [("The clinic", "forty people were ill", True)]


def test_what_is_said_to_be_so_is_not_its_own_source() -> None:
    text = "Others blamed the wind. A photograph said to show the blaze was taken in Turin in 2011."
    tagged = ("Others", "said", ["A photograph", "to show the blaze was taken in Turin in 2011"])
    assert "A photograph" not in {source for source, *_ in found(text, [tagged])}


def test_a_quotation_with_its_own_cue_belongs_to_no_other_sentence() -> None:
    text = "The governor charged the council to meet. “Whoever did this will pay for it”, underlined Dana Moss."
    tagged = ("The governor", "charged", ["the council to meet", "Whoever did this will pay for it"])
    assert ("Dana Moss", "Whoever did this will pay for it", True) in found(text, [tagged])


def test_what_a_that_behind_the_cue_opens_is_said_whatever_is_quoted_before_it() -> None:
    text = "Another, whose badge reads “born to row”, alleged that crews had been made to sign agreements."
    tagged = ("Another", "alleged", ["born to row", "that crews had been made to sign agreements"])
    assert any("crews had been made to sign agreements" in content for _, content, _ in found(text, [tagged]))


def test_a_find_inside_somebody_s_account_is_part_of_it() -> None:
    text = "Vera Torel called the plan a tale. By her words, the inspection found 31 faults in May."
    tagged = ("the inspection", "found", ["31 faults in May"])
    assert found(text, [tagged]) == [("her", "the inspection found 31 faults in May", True)]


def test_an_adverb_of_doubt_without_a_source_is_a_hedge_of_the_article_s() -> None:
    assert found("The quay reportedly closed.", [("", "reportedly", ["The quay", "closed"])])[0][2] is False
