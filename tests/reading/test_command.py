"""`secondsource extract`: what goes to which stream, and the exit codes."""

import io
import json
from pathlib import Path

import pytest

from bot.reading.command import run_extract
from bot.reading.contract import Reading

TEXT = "The bridge closed on Monday.\r\n\r\n“It is not safe,” said Ana Ruiz, the city engineer.\r\n"
GERMAN = "Der Fluss ist am Montag über die Ufer getreten, sagte der Bürgermeister."


def run(source: str, given: bytes = b"", *, as_json: bool = False, as_jsonl: bool = False) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = run_extract(source, as_json=as_json, as_jsonl=as_jsonl, stdin=io.BytesIO(given), stdout=out, stderr=err)
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
