"""The trained tagger: words and pieces, windows, the best row of labels, links, and what it reaches on the corpus."""

import gzip
import importlib.util
import itertools
import json
import math
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.pipeline import finder_of, read
from bot.reading.quotes import find_quotes
from bot.reading.sentences import paragraphs
from bot.reading.tagger.decode import best_labels
from bot.reading.tagger.labels import LABELS
from bot.reading.tagger.network import WEIGHTS, WINDOW, Network, Tags, windows
from bot.reading.tagger.table import Table
from bot.reading.tagger.words import BREAK, Pieces, words_of

CORPUS = Path(__file__).parents[3] / "shared" / "attribution"
PIECES = Pieces.beside(WEIGHTS)
FREE = np.zeros((len(LABELS) + 1, len(LABELS)), np.float32)


def forms_of(text: str) -> list[str]:
    spans = paragraphs(text)
    return words_of(text, spans, find_quotes(text, spans)).forms


def test_marks_of_a_quotation_are_told_apart_whatever_their_style() -> None:
    expected = ["“", "It", "leaks", ",", "”", "she", "said", "."]
    assert forms_of('"It leaks," she said.') == expected
    assert forms_of("'It leaks,' she said.") == expected


def test_a_paragraph_ends_with_a_break() -> None:
    assert forms_of("One here.\n\nTwo there.") == ["One", "here", ".", BREAK, "Two", "there", "."]


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("said", ["said"]),
        ("Said", ["said"]),
        ("Zoë", ["zoe"]),
        ("unverified", ["un", "##ver", "##ified"]),
        ("☃", ["[UNK]"]),
    ],
)
def test_words_are_cut_into_the_longest_known_pieces(word: str, pieces: list[str]) -> None:
    vocabulary = (WEIGHTS / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
    assert [vocabulary[number] for number in PIECES.of(word)] == pieces


@given(st.text(min_size=1, max_size=300))
def test_any_word_has_one_to_six_pieces(word: str) -> None:
    assert 1 <= len(PIECES.of(word)) <= 6


@given(st.lists(st.integers(1, 6), max_size=2_000))
def test_windows_hold_every_word_and_no_more_pieces_than_fit(lengths: list[int]) -> None:
    found = list(windows(lengths))
    assert found[0][0] == 0
    assert found[-1][1] == len(lengths)
    assert all(later[0] < earlier[1] for earlier, later in itertools.pairwise(found))
    assert all(sum(lengths[first:last]) <= WINDOW - 2 for first, last in found)


@given(st.lists(st.lists(st.floats(-20, 0), min_size=len(LABELS), max_size=len(LABELS)), min_size=1, max_size=40))
def test_no_inside_stands_without_its_beginning(odds: list[list[float]]) -> None:
    before = "O"
    for label in (LABELS[number] for number in best_labels(np.array(odds, np.float32), FREE)):
        if label.startswith("I-"):
            assert before in {f"B-{label[2:]}", label}
        before = label


def test_no_words_have_no_labels() -> None:
    assert best_labels(np.zeros((0, len(LABELS)), np.float32), FREE) == []


def test_words_seen_twice_have_odds_that_add_up_to_one() -> None:
    text = "The mayor said the dam was safe. " * 120
    tags = tags_of(text)
    assert np.allclose(np.exp(tags.odds).sum(axis=1), 1, atol=1e-4)
    assert [sight.first for sight in tags.sights[1:]] == [sight.last for sight in tags.sights[:-1]]
    assert (tags.sights[0].first, tags.sights[-1].last) == (0, 120 * 8)


def tags_of(text: str) -> Tags:
    words = words_of(text, [(0, len(text))], find_quotes(text, [(0, len(text))]))
    return Network.beside(WEIGHTS).tags(words)


def test_a_fact_with_a_figure_is_worth_more_than_a_feeling() -> None:
    fact, feeling = (
        tags_of(text).worth_of(np.arange(8))
        for text in ("Unemployment rose by 12 percent last year here.", "We all love this town so very much.")
    )
    assert fact > 0 > feeling


def test_what_words_are_worth_is_their_weighted_mean() -> None:
    worth = np.array([[2, 0], [-1, math.log(3)]], np.float32)
    tags = Tags(np.zeros((2, len(LABELS)), np.float32), worth, [])
    assert tags.worth_of(np.array([0])) == pytest.approx(2)
    assert tags.worth_of(np.array([0, 1])) == pytest.approx((2 * 1 - 1 * 3) / 4)


def test_the_table_keeps_two_values_a_byte_the_lower_half_first() -> None:
    levels = np.array([[0x0F] + [0x88] * 15, [0x70] + [0x77] * 15], np.uint8)
    table = Table(levels, np.array([[2], [0.5]], np.float16))
    first, second = table.rows([1, 0])[::-1]
    assert first[:3].tolist() == [15, -15, 1]
    assert second[:3].tolist() == [-3.75, -0.25, -0.25]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("Ola Berg, who runs the port, fears that the crane may fall.", "Ola Berg", "the crane may fall"),
        ("The union's view is that the crane was never safe.", "The union", "the crane was never safe"),
        ("Investigators suspect the crane was overloaded.", "Investigators", "the crane was overloaded"),
        ("The crane was safe, Ms Berg insisted on Friday.", "Ms Berg", "The crane was safe"),
    ],
)
def test_beliefs_and_nouns_are_attributions_too(text: str, source: str, content: str) -> None:
    found = [
        (" ".join(text[s:e] for s, e in each.source), " ".join(text[s:e] for s, e in each.content))
        for each in read(text).attributions
    ]
    assert any(source in who and content in what for who, what in found), found


def test_a_claim_leaves_out_the_that_before_it() -> None:
    reading = read("The union's view is that the crane was never safe.")
    assert [claim.text for claim in reading.claims] == ["the crane was never safe"]


def test_the_second_cue_of_a_sentence_has_the_first_ones_speaker() -> None:
    reading = read("Dana Moss told the inquiry that the crane was old, adding that nobody had checked it since May.")
    assert {claim.source for claim in reading.claims} == {"s1"}
    assert reading.sources[0].name == "Dana Moss"


def test_both_readers_are_there_and_kept() -> None:
    assert finder_of("tagger") is finder_of("tagger")
    assert type(finder_of("rules")) is not type(finder_of("tagger"))


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_attribution", CORPUS / "score_attribution.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not CORPUS.exists(), reason="the attribution corpus is not at ../shared")
def test_attributions_of_the_development_part_are_found() -> None:
    """Through the whole reading; `make bench` prints the figures, this floor lies just under them."""
    with gzip.open(CORPUS / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        gold = [json.loads(line) for line in lines]
    found = [{"id": row["id"], "attributions": read(row["text"]).model_dump()["attributions"]} for row in gold]
    figures = _scorer().score(gold, found)["all"]
    assert figures["attribution"]["f1"] >= 0.745
    assert figures["content_exact"]["f1"] >= 0.645
