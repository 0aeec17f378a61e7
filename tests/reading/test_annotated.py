"""Our own articles annotated in full, scored as the acceptance texts are: each with its floors and its debts."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.reading.finder import ReaderName
from bot.reading.pipeline import read

TESTS = Path(__file__).parents[1]
ARTICLES = TESTS / "articles"
SCORER = TESTS / "score_reading.py"
ANNOTATED = [path.stem for path in sorted(ARTICLES.glob("*.json"))]


class Floor(NamedTuple):
    """What the reading of an article must reach; from `wrong` on the figures are debts, and only ever get smaller."""

    f1: float = 0.85
    worth_3: float = 0.95
    speakers: float = 0.9
    hedges: float = 0.95
    order: float = 0.75
    wrong: int = 0
    invented: int = 0
    uncovered: int = 0
    failing: frozenset[int] = frozenset()
    unread: frozenset[str] = frozenset()


FLOORS = {
    "agency_flash": Floor(f1=0.95, speakers=0.96, order=0.72, failing=frozenset({6})),
    "agency_storm": Floor(f1=0.96, speakers=0.98, order=0.7),
    "casualty_tolls": Floor(f1=0.95, speakers=0.98, failing=frozenset({1})),
    "court_report": Floor(f1=0.98, speakers=0.95, order=0.85),
    "health_statistics": Floor(f1=0.96, speakers=0.98, order=0.85, invented=1),
    "interview": Floor(f1=0.95, speakers=0.97),
    "live_blog": Floor(f1=0.95, speakers=0.97, hedges=0.5, order=0.68),
    "machine_translated": Floor(f1=0.95, speakers=0.96),
    "opinion_piece": Floor(f1=0.93, speakers=0.97, invented=2, failing=frozenset({5})),
    "press_release": Floor(f1=0.95, speakers=0.97, order=0.73, failing=frozenset({2})),
    "social_media_roundup": Floor(f1=0.93, hedges=0.75, order=0.73, failing=frozenset({2, 7})),
    "sports_result": Floor(f1=0.94, speakers=0.95, hedges=0.8, failing=frozenset({2})),
    "transcript": Floor(f1=0.95, speakers=0.95, order=0.85),
}


@pytest.fixture(scope="module", params=ANNOTATED)
def scored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    name: str = request.param
    return name, _scored(name, "tagger", tmp_path_factory.mktemp("readings"))


def _scored(name: str, reader: ReaderName, folder: Path) -> dict[str, Any]:
    reading = folder / f"{name}.json"
    text = (ARTICLES / f"{name}.txt").read_bytes().decode("utf-8")
    reading.write_text(read(text, reader).model_dump_json(), encoding="utf-8")
    gold = str(ARTICLES / f"{name}.json")
    command = [sys.executable, str(SCORER), "--gold", gold, "--checks", gold, str(reading)]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(out.stdout)
    result["meta"] = json.loads(reading.read_text(encoding="utf-8"))["article"]
    return result


def test_claims_speakers_hedges_and_order_are_above_the_floors(scored: tuple[str, dict[str, Any]]) -> None:
    name, result = scored
    floor, figures = FLOORS[name], result["overall"]
    assert figures["contract"]["violations"] == 0
    assert figures["claims"]["f1"] >= floor.f1
    assert figures["claims"]["recall_worth_3"] >= floor.worth_3
    assert figures["speaker"]["accuracy"] >= floor.speakers
    assert figures["hedges"]["recall"] >= floor.hedges
    assert figures["checkworthiness"]["pairwise"] >= floor.order


def test_wrong_speakers_inventions_and_gaps_do_not_grow(scored: tuple[str, dict[str, Any]]) -> None:
    name, result = scored
    floor, figures = FLOORS[name], result["overall"]
    wrong = next(iter(result["articles"].values()))["details"]["wrong_speakers"]
    assert len(wrong) <= floor.wrong, wrong
    assert figures["invention"]["total"] <= floor.invented
    assert figures["coverage"]["uncovered"] <= floor.uncovered


@pytest.mark.parametrize("name", ANNOTATED)
def test_rules_alone_give_no_wrong_speaker_either(name: str, tmp_path: Path) -> None:
    figures = _scored(name, "rules", tmp_path)
    assert figures["overall"]["contract"]["violations"] == 0
    assert next(iter(figures["articles"].values()))["details"]["wrong_speakers"] == []


def test_nothing_that_must_not_fail_fails_but_what_is_owed(scored: tuple[str, dict[str, Any]]) -> None:
    name, result = scored
    failed = {item["item"]: item["failed"] for item in result["must_not_fail"] if item["result"] == "fail"}
    assert set(failed) <= FLOORS[name].failing, failed


def test_title_outlet_and_day_are_read(scored: tuple[str, dict[str, Any]]) -> None:
    name, result = scored
    article = json.loads((ARTICLES / f"{name}.json").read_text(encoding="utf-8"))["articles"][0]
    expected = {
        "title": (article["headline"] or {}).get("text"),
        "outlet": (article["outlet"] or {}).get("name"),
        "published": article["publication"]["date"],
    }
    assert {key for key, value in expected.items() if result["meta"][key] != value} <= FLOORS[name].unread
