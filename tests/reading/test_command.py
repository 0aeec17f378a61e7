"""`secondsource extract`: what goes to which stream, and the exit codes."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.reading.command import Asked, run_extract
from bot.reading.contract import Reading

TEXT = "The bridge closed on Monday.\r\n\r\n“It is not safe,” said Ana Ruiz, the city engineer.\r\n"
GERMAN = "Der Fluss ist am Montag über die Ufer getreten, sagte der Bürgermeister."


def run(source: str, given: bytes = b"", **asked: Any) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = run_extract(source, Asked(**asked), stdin=io.BytesIO(given), stdout=out, stderr=err)
    return code, out.getvalue(), err.getvalue()


def test_json_prints_one_object_with_offsets_into_the_text_as_given() -> None:
    code, out, err = run("-", TEXT.encode(), as_json=True)
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    reading = Reading.model_validate_json(out)
    assert reading.check_against(TEXT) == []


def test_a_byte_order_mark_is_dropped_and_line_ends_are_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "article.txt"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    _, out, _ = run(str(file), as_json=True)
    assert json.loads(out)["article"]["chars"] == len(TEXT)


@pytest.mark.parametrize(
    "given",
    [GERMAN.encode(), b"", b"123", b"\x89PNG\r\n\x1a\n\x00\x00", b"\xff\xfe\xfa", ("It rained. " * 20_000).encode()],
)
def test_a_refused_text_prints_one_sentence_on_standard_error_alone(given: bytes) -> None:
    code, out, err = run("-", given, as_json=True)
    assert (code, out) == (2, "")
    assert err.endswith(".\n")
    assert err.count("\n") == 1


def test_a_file_that_is_not_there_is_one_sentence_too(tmp_path: Path) -> None:
    code, out, err = run(str(tmp_path / "missing.txt"), as_json=True)
    assert (code, out) == (2, "")
    assert err.endswith(".\n")


def test_json_lines_are_answered_in_order_and_a_refusal_keeps_its_place() -> None:
    rows = [{"id": "a", "text": TEXT}, {"id": 7, "text": GERMAN}, {"id": "c", "text": "Rain fell on Monday."}]
    given = "\n".join(json.dumps(row) for row in rows).encode()
    code, out, err = run("-", given, as_jsonl=True)
    assert (code, err) == (0, "")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", 7, "c"]
    assert answers[1] == {"id": 7, "error": answers[1]["error"], "attributions": []}
    first = answers[0]
    del first["id"]
    assert Reading.model_validate(first).check_against(TEXT) == []


def test_a_line_that_is_no_request_makes_the_exit_code_two_and_the_rest_goes_on() -> None:
    given = b'not json\n{"id": 1}\n["x"]\n{"id": "c", "text": "Rain fell on Monday."}\n'
    code, out, err = run("-", given, as_jsonl=True)
    assert code == 2
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["c"]
    assert len(err.splitlines()) == 3


def test_separators_inside_a_text_do_not_break_the_lines() -> None:
    row = {"id": "a", "text": "Rain fell on Monday.\u2028The river rose.\x85Nobody came."}
    _, out, _ = run("-", json.dumps(row, ensure_ascii=False).encode(), as_jsonl=True)
    [line] = out.strip("\n").split("\n")
    assert json.loads(line)["article"]["chars"] == len(row["text"])


def test_people_get_a_table_with_marks_around_quoted_words_only() -> None:
    code, out, _ = run("-", TEXT.encode())
    assert code == 0
    assert "“It is not safe”" in out
    assert "Ana Ruiz" in out
    assert "“The bridge" not in out


def test_explain_shows_under_the_table_what_led_to_each_claim() -> None:
    code, out, _ = run("-", TEXT.encode(), explain=True)
    assert code == 0
    _, _, evidence = out.partition("Evidence")
    assert "“said”" in evidence
    assert "“Ana Ruiz" in evidence


@pytest.mark.parametrize(
    "asked",
    [
        {"explain": True, "as_json": True},
        {"explain": True, "as_jsonl": True},
        {"as_json": True, "as_jsonl": True},
        {"html": "page.html", "as_jsonl": True},
    ],
)
def test_what_cannot_be_had_together_is_refused_in_one_sentence(asked: dict[str, Any]) -> None:
    code, out, err = run("-", TEXT.encode(), **asked)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.endswith(".\n")


def test_a_page_is_written_beside_the_one_json_object(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    code, out, _ = run("-", TEXT.encode(), as_json=True, html=str(file))
    assert code == 0
    assert Reading.model_validate_json(out).check_against(TEXT) == []
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_page_that_cannot_be_written_is_one_sentence_and_prints_nothing(tmp_path: Path) -> None:
    code, out, err = run("-", TEXT.encode(), html=str(tmp_path / "missing" / "page.html"))
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_a_page_is_never_written_over_its_own_article(tmp_path: Path) -> None:
    article, link = tmp_path / "article.txt", tmp_path / "page.html"
    article.write_text(TEXT, encoding="utf-8", newline="")
    link.symlink_to(article)
    for path in (article, link, tmp_path / "." / "article.txt"):
        code, out, err = run(str(article), html=str(path))
        assert (code, out) == (2, "")
        assert err.count("\n") == 1
    assert article.read_bytes() == TEXT.encode()


def test_a_refused_text_leaves_the_page_of_another_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("kept", encoding="utf-8")
    assert run("-", GERMAN.encode(), html=str(file))[0] == 2
    assert file.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("name", [".", ""])
def test_a_page_needs_the_name_of_a_file(tmp_path: Path, name: str) -> None:
    code, out, err = run("-", TEXT.encode(), html=str(tmp_path / name) if name else "")
    assert (code, out) == (2, "")
    assert err.endswith(".\n")


def test_a_folder_is_no_text(tmp_path: Path) -> None:
    code, out, err = run(str(tmp_path))
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_the_table_shows_the_words_that_hedge_and_the_flags() -> None:
    _, out, _ = run("-", b"The quay reportedly closed. \xe2\x80\x9cIt fell,\xe2\x80\x9d he said.")
    shown = " ".join(out.split())
    assert shown.count("reported") > 1
    assert "\u2691" in shown
