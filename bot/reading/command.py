"""`secondsource extract`: a file or standard input read, and printed for people or for programs."""

import json
from pathlib import Path
from typing import BinaryIO, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.errors import NotReadable
from bot.reading.contract import Claim, Reading
from bot.reading.pipeline import read

_REFUSED = 2


def run_extract(source: str, *, as_json: bool, as_jsonl: bool, stdin: BinaryIO, stdout: TextIO, stderr: TextIO) -> int:
    """`source` is a path, or `-` for `stdin`. Returns the exit code: 0, or 2 where something was refused.

    With `as_jsonl` a refused text gives its line `{"id", "error", "attributions": []}` and the rest goes on;
    only a line that is not JSON with `id` and `text` makes the exit code 2.
    """
    try:
        raw = stdin.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        return _refuse(stderr, f"{source} cannot be read: {error.strerror or error}.")
    if as_jsonl:
        return _read_lines(raw, stdout, stderr)
    try:
        reading = read(_decoded(raw))
    except NotReadable as refusal:
        return _refuse(stderr, str(refusal))
    if as_json:
        _write(stdout, reading.model_dump_json())
    else:
        _print_table(reading, stdout)
    return 0


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable("This is not a text in UTF-8: it looks like a binary file.") from error


def _refuse(stderr: TextIO, sentence: str) -> int:
    stderr.write(sentence + "\n")
    return _REFUSED


def _write(stdout: TextIO, line: str) -> None:
    stdout.write(line + "\n")
    stdout.flush()


def _read_lines(raw: bytes, stdout: TextIO, stderr: TextIO) -> int:
    code = 0
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            identity, text = row["id"], row["text"]
        except (ValueError, KeyError, TypeError):
            text = None
        if not isinstance(text, str):
            code = _refuse(stderr, f"Line {number} is not JSON with id and text.")
            continue
        try:
            answer = {"id": identity, **json.loads(read(text).model_dump_json())}
        except NotReadable as refusal:
            answer = {"id": identity, "error": str(refusal), "attributions": []}
        _write(stdout, json.dumps(answer, ensure_ascii=False, separators=(",", ":")))
    return code


def _print_table(reading: Reading, stdout: TextIO) -> None:
    article = reading.article
    console = Console(file=stdout, highlight=False)
    console.print(Text(article.title or "Untitled article", style="bold"))
    known = [article.outlet, article.published, f"{article.words:,} words", f"{len(reading.claims)} claims"]
    console.print(Text(" · ".join(each for each in known if each)))
    table = Table(show_lines=True, pad_edge=False)
    for heading in ("", "Claim", "Who says it", "How it is sourced", "Hedges", "Worth"):
        table.add_column(heading, overflow="fold")
    names = {source.id: source.name for source in reading.sources}
    for claim in reading.claims:
        table.add_row(*_row(claim, names))
    console.print(table)


def _row(claim: Claim, names: dict[str, str]) -> list[Text]:
    quoted = claim.kind == "direct"
    who = names.get(claim.source or "", "the article itself" if claim.kind == "outlet" else "unknown speaker")
    if claim.relayed_by:
        who += f" (through {claim.relayed_by})"
    worth = f"{claim.checkworthiness:.2f}" if claim.checkable else "not checkable"
    return [
        Text(claim.id),
        Text(f"“{claim.text}”" if quoted else claim.text),
        Text(who),
        Text(claim.provenance.replace("_", " ")),
        Text(str(len(claim.hedges)) if claim.hedges else ""),
        Text(worth),
    ]
