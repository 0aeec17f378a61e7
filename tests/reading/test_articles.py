"""Our own articles, each hard in another way, against the claims that an editor would list."""

import json
from pathlib import Path

import pytest

from bot.reading.pipeline import read
from tests.reading.scoring import score

ARTICLES = Path(__file__).parent.parent / "articles"
PLAIN = [path for path in sorted(ARTICLES.glob("*.json")) if "claims" in json.loads(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_an_article_of_our_own_is_read_as_an_editor_would(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    text = path.with_suffix(".txt").read_bytes().decode("utf-8")
    reading = read(text)
    assert reading.check_against(text) == []
    assert reading.article.title == expected["title"]
    assert reading.article.outlet == expected["outlet"]
    assert reading.article.published == expected["published"]
    result = score(reading, expected["claims"])
    assert result.f1 >= 0.85
    assert result.speakers_wrong == []
    assert result.kinds_right >= 0.9
    assert result.checkable_right >= 0.8
