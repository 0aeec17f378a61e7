"""The two acceptance articles, where they are at hand: the floors of the product's first reading."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.reading.pipeline import read

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
SCORER = Path(__file__).parents[1] / "score_reading.py"
TEXTS = ("aleppo-goodbyes.txt", "heartbreaking-tweets.txt")

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the acceptance texts are not beside this checkout")


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("readings")
    files = []
    for name in TEXTS:
        text = (SEEDS / name).read_bytes().decode("utf-8")
        files.append(folder / f"{name}.json")
        files[-1].write_text(read(text).model_dump_json(), encoding="utf-8")
    command = [sys.executable, str(SCORER), "--gold", str(SEEDS / "gold.json"), *map(str, files)]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(out.stdout)
    return result


@pytest.mark.parametrize("which", ["overall", *TEXTS])
def test_claims_and_speakers_are_above_the_floors(scored: dict[str, Any], which: str) -> None:
    figures = scored["overall"] if which == "overall" else scored["articles"][which]["summary"]
    assert figures["contract"]["violations"] == 0
    assert figures["claims"]["f1"] >= 0.85
    assert figures["claims"]["recall_worth_3"] >= 0.95
    assert figures["speaker"]["accuracy"] >= 0.9
    assert figures["speaker"]["WRONG"] == 0
    assert figures["invention"]["total"] == 0
    assert figures["claims"]["from_headline"] == 0
    assert figures["hedges"]["recall"] >= 0.95
    assert figures["coverage"]["uncovered"] == 0


def test_nothing_that_must_not_fail_fails(scored: dict[str, Any]) -> None:
    failed = {item["item"]: item["failed"] for item in scored["must_not_fail"] if item["result"] == "fail"}
    assert failed == {}
