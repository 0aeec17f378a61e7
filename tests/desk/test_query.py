"""What people type after `/claims`."""

import pytest

from bot.desk.query import ClaimQuery, parse_query
from bot.desk.status import Status
from bot.desk.words import folded_words
from bot.errors import NotUnderstood


def query(*words: str, open: bool = False, status: Status | None = None, source: tuple[str, ...] = ()) -> ClaimQuery:
    return ClaimQuery(open=open, status=status, source=frozenset(source), words=frozenset(words))


UNDERSTOOD = {
    "": query(open=True),
    "open": query(open=True),
    "OPEN": query(open=True),
    "all": query(),
    "contested": query(status=Status.CONTESTED),
    "Verified": query(status=Status.VERIFIED),
    "false": query(status=Status.FALSE),
    "ferry": query("ferry", open=True),
    "the Ferry": query("the", "ferry", open=True),
    "false ferry": query("ferry", status=Status.FALSE),
    "ferry false": query("ferry", "false", open=True),
    "all all": query("all"),
    "source:Duarte": query(open=True, source=("duarte",)),
    "SOURCE:duarte": query(open=True, source=("duarte",)),
    "all source:Duarte ferry": query("ferry", source=("duarte",)),
    "ferry source:Duarte": query("ferry", open=True, source=("duarte",)),
    'source:"Ines Duarte" ferry': query("ferry", open=True, source=("ines", "duarte")),
    "source:“Ines Duarte”": query(open=True, source=("ines", "duarte")),
    'source:"Ines Duarte" source:Lima': query(open=True, source=("ines", "duarte", "lima")),
    '"night ferry"': query("night", "ferry", open=True),
    "source:O'Brien": query(open=True, source=("brien",)),
    "source:O’Brien": query(open=True, source=("brien",)),
    "Málaga's harbour": query("malaga", "harbour", open=True),
    "half-sunk": query("half", "sunk", open=True),
    "30,000": query("30", "000", open=True),
    "back\\slash": query("back", "slash", open=True),
}


@pytest.mark.parametrize(("text", "expected"), UNDERSTOOD.items())
def test_a_query_finds_what_it_says(text: str, expected: ClaimQuery) -> None:
    found = parse_query(text)
    assert (found.open, found.status, found.source, found.words) == (
        expected.open,
        expected.status,
        expected.source,
        expected.words,
    )


def test_a_query_remembers_what_was_typed() -> None:
    assert parse_query("  all Source:Duarte ").said == "all Source:Duarte"


REFUSED = {
    'source:"Ines Duarte': 'That name has an opening quote and no closing one: type source:"NAME".',
    "source:": 'After source: comes a name: type source:NAME or source:"FULL NAME".',
    'source:""': 'After source: comes a name: type source:NAME or source:"FULL NAME".',
    "source:?": 'After source: comes a name: type source:NAME or source:"FULL NAME".',
    "ferry ?!": (
        "“?!” is no word to look for: type /claims [open|contested|verified|false|all] [source:NAME] [words]."
    ),
    "ferry \\": (
        "“\\” is no word to look for: type /claims [open|contested|verified|false|all] [source:NAME] [words]."
    ),
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.items())
def test_a_mistake_is_answered_with_what_to_type(text: str, sentence: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        parse_query(text)
    assert str(refusal.value) == sentence


FOLDED = {
    "Málaga’s Night-Ferry": {"malaga", "night", "ferry"},
    "Straße STRASSE": {"strasse"},
    "Ångström ångström": {"angstrom"},
    "a b cd": {"cd"},
    "ＦＵＬＬ width": {"full", "width"},
    "": set(),
    "…": set(),
}


@pytest.mark.parametrize(("text", "words"), FOLDED.items())
def test_case_accents_and_apostrophes_fold(text: str, words: set[str]) -> None:
    assert folded_words(text) == words
