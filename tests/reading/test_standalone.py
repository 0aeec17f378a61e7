"""A claim's text stands alone where the reading is sure, and stays as it is where it is not."""

from pathlib import Path

import pytest

from bot.reading.contract import Claim, Reading
from bot.reading.pipeline import read

ARTICLES = sorted((Path(__file__).parent.parent / "articles").glob("*.txt"))


def _texts(text: str) -> list[str]:
    reading = read(text)
    assert reading.check_against(text) == []
    return [claim.text for claim in reading.claims]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Teresa Holm runs the ferry at Marle. She bought it in 2019 from the county.",
            "[Teresa Holm] bought it in 2019 from the county",
        ),
        (
            "Councillor Hugh Barrow opened the hearing on Monday. His brother owns the quarry.",
            "[Hugh Barrow's] brother owns the quarry",
        ),
        (
            "Councillor Hugh Barrow opened the hearing on Monday. Police searched him at the door.",
            "Police searched [Hugh Barrow] at the door",
        ),
        (
            "Teresa Holm, 48, a skipper, was fined in May.\n\nThe harbour court said that she had ignored a red light.",
            "[Teresa Holm] had ignored a red light",
        ),
        (
            "Lorenzo Vidal left the port on Friday. By then Vidal had sold the ship. He also sold his house.",
            "[Lorenzo Vidal] also sold his house",
        ),
        (
            "Teresa Holm sold the ferry in May. She denied that it leaked.",
            "[Teresa Holm] denied that it leaked",
        ),
        (
            "Voters Reject Maria Pell\n\nThe count ended on Monday. Pell lost by 12 votes. She left the hall at noon.",
            "[Maria Pell] left the hall at noon",
        ),
        ("Ms Brandt joined the board in 2021. She resigned in March.", "[Ms Brandt] resigned in March"),
    ],
)
def test_he_and_she_are_named_where_one_person_can_be_meant(text: str, shown: str) -> None:
    assert shown in _texts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hugh Barrow met Simon Kell on Monday. He left the town at noon.",
        "Teresa Holm hired a nurse in May. She left in June.",
        "Hugh Barrow drove the minister to the station. He arrived at noon.",
        "Brenton Vale beat Harlow United on Saturday. He scored twice.",
        "The driver was arrested on Monday. He had no licence.",
        "Maria Kell opened the mill in May. He closed it in June.",
        "Hugh Barrow met the workers on Monday.\n\nThe mill closed in June.\n\nHe left the town.",
        "A rebel official said he had left the town on Monday.",
        "Hugh Barrow paid him in May.",
        "Bernard Sanders told Simon Kell that he was late. Sanders told Kell that he had lost.",
        "Clara Holm left a picture of Machado from when she lived in Marle.",
        "He was at sea on Monday, Hugh Barrow said.",
    ],
)
def test_where_anybody_else_may_be_meant_the_pronoun_stays(text: str) -> None:
    assert not any("[" in shown for shown in _texts(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Prosecutors said they had dropped the case.", "[Prosecutors] had dropped the case"),
        ("The tenants moved out in May. Their rents had doubled.", "[The tenants'] rents had doubled"),
        ("Marle Water Company said it had closed two wells.", "[Marle Water Company] had closed two wells"),
        (
            "Marle University was fined in May. Its auditors found the fault in 2020.",
            "[Marle University's] auditors found the fault in 2020",
        ),
    ],
)
def test_they_and_it_are_named_where_one_group_or_body_can_be_meant(text: str, shown: str) -> None:
    assert shown in _texts(text)


@pytest.mark.parametrize(
    "text",
    [
        "It rained in Marle on Monday.",
        "Marle University said it was clear that the roof had fallen.",
        "The tenants met the landlords in May. They signed in June.",
        "Holm Steel bought Marle Bank in May. Its staff learned of it in June.",
        "There was a fire in the harbour on Monday.",
    ],
)
def test_an_open_they_and_an_it_of_nobody_stay(text: str) -> None:
    assert not any("[" in shown for shown in _texts(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "The flood reached the town of Marle on Monday. Soldiers closed the town at noon.",
            "Soldiers closed [Marle] at noon",
        ),
        (
            "The Diocese of Wexley sold two churches in May. The diocese gave no reason.",
            "[The Diocese of Wexley] gave no reason",
        ),
        (
            "The dockers' union VDA called a strike on Monday. Four ports were closed by the union's members.",
            "Four ports were closed by [VDA]'s members",
        ),
        (
            "Tessel Foods, a company based in Hull, makes soups. In 2020 the company closed a plant.",
            "In 2020 [Tessel Foods] closed a plant",
        ),
        (
            "Mayor Ida Krag opened the bridge in 1994. Two years later the mayor closed it.",
            "Two years later [Ida Krag] closed it",
        ),
        ("Ida Krag was born in Marle. She lived there until 1994.", "[Ida Krag] lived [in Marle] until 1994"),
    ],
)
def test_a_bare_description_is_named_where_the_text_ties_it_to_one_name(text: str, shown: str) -> None:
    assert shown in _texts(text)


@pytest.mark.parametrize(
    "text",
    [
        "The flood reached the town of Marle and the town of Kell. Soldiers closed the town.",
        "The flood reached the town of Marle on Monday. Roads in Kell were shut. Soldiers closed the town.",
        "A firm from Hull bought Tessel Foods, a company in Leeds. The firm closed a plant.",
        "The flood reached the town of Marle. Soldiers closed the town of Kell.",
        "The city was dark on Monday.",
    ],
)
def test_a_description_of_more_than_one_stays(text: str) -> None:
    assert not any("[" in shown for shown in _texts(text))


def test_quoted_words_stay_as_they_were_said() -> None:
    text = (
        "Teresa Holm runs the ferry. “She bought it in 2019,” Ida Krag said. "
        "Krag said that the county “never asked her about the price”."
    )
    for claim in read(text).claims:
        if claim.kind == "direct":
            assert "[" not in claim.text
        assert "asked [" not in claim.text


def test_a_first_person_is_never_named() -> None:
    assert not any("[" in shown for shown in _texts("Teresa Holm said that we had lost. “I saw it,” she said."))


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_of_an_article_only_unquoted_words_are_replaced(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    reading = read(text)
    assert reading.check_against(text) == []
    for claim in reading.claims:
        if claim.kind == "direct":
            assert claim.text == " … ".join(" ".join(text[start:end].split()) for start, end in claim.content)


def _changed(shown: str, **changes: str) -> list[str]:
    """What is wrong with the reading of one sentence, its claim shown so."""
    text = "Ida Krag said the mayor “ignored him” and left."
    reading = read("Ida Krag said the mayor “ignored him” and left.")
    [claim] = [claim for claim in reading.claims if "ignored" in claim.text]
    other = Claim.model_validate(claim.model_dump() | {"text": shown} | changes)
    claims = tuple(other if each.id == claim.id else each for each in reading.claims)
    return Reading.model_validate(reading.model_dump() | {"claims": claims}).check_against(text)


@pytest.mark.parametrize(
    ("shown", "error"),
    [
        ("[Ida Krag] “ignored him” and left", None),
        ("[Ida Krag's] “ignored him” and left", None),
        ("[Jo Krag] “ignored him” and left", "not in the text"),
        ("the mayor “ignored [Ida Krag]” and left", "quoted words"),
        ("the mayor “ignored him” and stayed", "not its content"),
        ("[Ida Krag]", "not its content"),
    ],
)
def test_the_contract_knows_brackets_that_the_article_does_not_bear_out(shown: str, error: str | None) -> None:
    wrong = _changed(shown)
    assert wrong == [] if error is None else any(error in each for each in wrong)
    assert _changed(shown, kind="direct") != []
