"""Our own articles, each hard in another way, against the claims that an editor would list."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.reading.pipeline import read
from tests.reading.scoring import score

ARTICLES = Path(__file__).parent.parent / "articles"
PLAIN = [path for path in sorted(ARTICLES.glob("*.json")) if "claims" in json.loads(path.read_text(encoding="utf-8"))]


class Floor(NamedTuple):
    """What the reading of an article must reach; `wrong` and `unread` are debts, and only ever get smaller."""

    f1: float = 0.85
    kinds: float = 0.9
    checkable: float = 0.8
    wrong: int = 0
    unread: tuple[str, ...] = ()


FLOORS = {
    "machine_translated": Floor(f1=0.75, kinds=0.8, wrong=6, unread=("outlet", "published")),
    "opinion_piece": Floor(f1=0.72, kinds=0.74, unread=("title", "outlet", "published")),
    "social_media_roundup": Floor(f1=0.68, kinds=0.88, wrong=2, unread=("outlet", "published")),
}


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_an_article_of_our_own_is_read_as_an_editor_would(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    text = path.with_suffix(".txt").read_bytes().decode("utf-8")
    reading = read(text)
    assert reading.check_against(text) == []
    floor = FLOORS.get(path.stem, Floor())
    for field in ("title", "outlet", "published"):
        assert getattr(reading.article, field) == expected[field] or field in floor.unread
    result = score(reading, expected["claims"])
    assert result.f1 >= floor.f1
    assert len(result.speakers_wrong) <= floor.wrong, result.speakers_wrong
    assert result.kinds_right >= floor.kinds
    assert result.checkable_right >= floor.checkable
