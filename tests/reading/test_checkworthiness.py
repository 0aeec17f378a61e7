"""What is worth checking comes first, and the rank says why."""

import gzip
import json
import math
from hashlib import sha256
from pathlib import Path
from time import process_time
from timeit import repeat
from typing import Any

import numpy as np
import pytest

from bot.reading.checkworthiness import FACT_FLOOR, REST_CEILING, Reason, Signals, rank, reasons
from bot.reading.clean import clean
from bot.reading.contract import ClaimKind, Provenance
from bot.reading.quotes import find_quotes
from bot.reading.ranker import NAME, WEIGHTS, features, likeness
from bot.reading.sentences import paragraphs
from bot.reading.tagger.network import WEIGHTS as TAGGER
from bot.reading.tagger.network import Network
from bot.reading.tagger.words import Words, words_of
from bot.reading.verdict import judge

CORPUS = Path(__file__).parents[3] / "shared" / "checkworthiness" / "train.jsonl.gz"
HELD_PART, PARTS = 0, 5
MEASURED, MEASURED_WITH_TAGGER = 0.846, 0.892
SENTENCES = (
    "Unemployment in the region rose by 12 percent last year.",
    "Guards shot two prisoners at Holm on Friday.",
    "We love this town.",
    "Who will pay?",
    "The council must act.",
    "",
    "…",
    "0",
)


def weighed(text: str, signals: Signals | None = None) -> tuple[float, tuple[Reason, ...]]:
    signals = signals or Signals()
    judgement = judge(text, signals.kind, wanted=False, described=False, has_verb=True)
    why = reasons(text, judgement, signals)
    return rank(why, checkable=judgement.verdict == "fact"), why


@pytest.mark.skipif(not CORPUS.is_file(), reason="the sentences of debates are not beside this checkout")
def test_the_trained_part_ranks_sentences_it_never_saw_as_well_as_its_card_says() -> None:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    held = [row for row in rows if int(sha256(str(row["id"]).encode()).hexdigest(), 16) % PARTS == HELD_PART]
    assert average_precision(held, [likeness(row["text"]).value for row in held]) >= MEASURED - 0.01
    network = Network.beside(TAGGER)
    opinions = [network.tags(words).worth_of(np.arange(len(words))) for words in map(words_in, held)]
    values = [likeness(row["text"], opinion).value for row, opinion in zip(held, opinions, strict=True)]
    assert average_precision(held, values) >= MEASURED_WITH_TAGGER - 0.01


def words_in(row: dict[str, Any]) -> Words:
    text = clean(row["text"]).text
    spans = paragraphs(text)
    return words_of(text, spans, find_quotes(text, spans))


def average_precision(rows: list[dict[str, Any]], values: list[float]) -> float:
    ranked = sorted(zip(values, rows, strict=True), key=lambda pair: -pair[0])
    places = [place for place, (_, row) in enumerate(ranked, start=1) if row["label"]]
    return math.fsum(found / place for found, place in enumerate(places, start=1)) / len(places)


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("kind", ["outlet", "direct", "indirect"])
def test_the_reasons_add_up_to_the_rank_before_it_is_bounded(text: str, kind: ClaimKind) -> None:
    value, why = weighed(text, Signals(kind=kind, provenance="attributed_named", numbers=("12",), aside=True))
    total = sum(reason.worth for reason in why)
    checkable = judge(text, kind, wanted=False, described=False, has_verb=True).verdict == "fact"
    low, high = (FACT_FLOOR, 1.0) if checkable else (0.0, REST_CEILING)
    assert value == round(min(high, max(low, total)), 2)
    assert all(reason.words and reason.worth for reason in why)


@pytest.mark.parametrize("text", SENTENCES)
def test_the_same_words_have_the_same_rank(text: str) -> None:
    assert weighed(text) == weighed(text)
    assert likeness(text) == likeness(text)


@pytest.mark.parametrize("provenance", ["attributed_named", "attributed_unnamed", "unattributed_quote"])
@pytest.mark.parametrize(
    "text", ["Who killed 40 people in Holm?", "We must stop the war now.", "I am so sad that 300 people died."]
)
def test_what_asserts_nothing_to_check_stays_at_the_bottom(text: str, provenance: Provenance) -> None:
    value, _ = weighed(text, Signals(kind="direct", provenance=provenance, numbers=("300",), times=("now",)))
    assert value <= REST_CEILING < FACT_FLOOR


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Soldiers killed dozens of villagers.", "Villagers met the mayor."),
        ("The mayor said that crime had fallen by 30 percent.", "The mayor said that she liked the park."),
        ("Police arrested the minister.", "Police declined to comment."),
        ("Troops seized the airport.", "The airport is a building of glass."),
        ("Hospital deaths have doubled since 2019.", "I have read it since."),
        ("The company reportedly hid the leak.", "The company moved its desks."),
    ],
)
def test_what_matters_more_comes_first(first: str, then: str) -> None:
    hedged = ("reportedly",) if "reportedly" in first else ()
    assert weighed(first, Signals(hedges=hedged))[0] > weighed(then)[0]


def test_a_reason_names_the_words_it_rests_on() -> None:
    _, why = weighed("Shells killed 12 people in Holm on Friday.", Signals(numbers=("12",), times=("on Friday",)))
    said = [reason.words for reason in why]
    assert "asserts what is so or not" in said
    assert "harm: killed" in said
    assert "figures: 12" in said
    assert "a time: on Friday" in said
    assert any(words.startswith("reads like what fact-checkers check (0.") for words in said)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The council must act.", "an appeal: “must”"),
        ("It was a terrible night.", "praise or blame: “terrible”"),
        ("Who will pay?", "a question: it ends in a question mark"),
        ("I am so sad.", "a feeling or a judgement: “I am so sad”"),
        ("We will win.", "an intention: “We will”"),
    ],
)
def test_a_verdict_names_the_words_it_rests_on(text: str, why: str) -> None:
    assert judge(text, "direct", wanted=False, described=False, has_verb=True).why == why


def test_the_first_time_is_a_fact_and_time_to_act_is_not() -> None:
    first, act = (
        judge(text, "outlet", wanted=False, described=False, has_verb=True).verdict
        for text in ("It is the first time since 1987 that the club has won.", "It is time to go home.")
    )
    assert (first, act) == ("fact", "opinion")


def test_nobodys_name_makes_a_claim_worth_more() -> None:
    assert likeness("Yesterday Dana Moss cut taxes.").value == likeness("Yesterday Lena Vogt cut taxes.").value
    assert NAME in features("Yesterday Moss left.")[0]


def test_quotation_marks_and_dashes_of_either_style_count_alike() -> None:
    assert likeness("He didn't cut “taxes”").value == likeness('He didn’t cut "taxes"').value


def test_the_weights_hold_no_sentence() -> None:
    weights = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    assert WEIGHTS.stat().st_size < 1_000_000
    assert max(len(feature.split()) for feature in weights) <= 3
    assert all(feature.split()[1] == "*" for feature in weights if len(feature.split()) == 3 and feature[:2] != "k:")


def test_a_claim_is_weighed_in_far_less_than_a_millisecond() -> None:
    text = "The ministry said on Friday that 12 of the 40 bridges in the north had been closed since March."
    assert min(repeat(lambda: likeness(text), number=100, repeat=5, timer=process_time)) / 100 < 0.0005
