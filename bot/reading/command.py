"""`secondsource extract`: a file or standard input read, and printed for people or for programs."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.errors import NotReadable
from bot.reading.contract import Claim
from bot.reading.explain import Explained, evidence_rows
from bot.reading.finder import ReaderName
from bot.reading.page import page
from bot.reading.pipeline import read, read_explained

_REFUSED = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What `extract` was asked to give, beside a table or instead of it; `html` is the page's path."""

    as_json: bool = False
    as_jsonl: bool = False
    explain: bool = False
    html: str | None = None
    reader: ReaderName = "tagger"

    def refusal(self) -> str | None:
        """The sentence for what cannot be had together."""
        if self.as_json and self.as_jsonl:
            return "Say --json for one text or --jsonl for lines of them, not both."
        if self.explain and (self.as_json or self.as_jsonl):
            return "--explain goes with the table or with --html: --json and --jsonl print the reading alone."
        if self.html and self.as_jsonl:
            return "--html writes the page of one text: leave out --jsonl."
        return None


def run_extract(source: str, asked: Asked, *, stdin: BinaryIO, stdout: TextIO, stderr: TextIO) -> int:
    """`source` is a path, or `-` for `stdin`. Returns the exit code: 0, or 2 where something was refused.

    With `--jsonl` a refused text gives its line `{"id", "error", "attributions": []}` and the rest goes on;
    only a line that is not JSON with `id` and `text` makes the exit code 2.
    """
    if sentence := asked.refusal():
        return _refuse(stderr, sentence)
    try:
        raw = stdin.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        return _refuse(stderr, f"{source} cannot be read: {error.strerror or error}.")
    if asked.as_jsonl:
        return _read_lines(raw, asked.reader, stdout, stderr)
    try:
        text = _decoded(raw)
        explained = read_explained(text, asked.reader)
    except NotReadable as refusal:
        return _refuse(stderr, str(refusal))
    if asked.html:
        try:
            Path(asked.html).write_text(page(text, explained), encoding="utf-8", newline="")
        except OSError as error:
            return _refuse(stderr, f"{asked.html} cannot be written: {error.strerror or error}.")
    if asked.as_json:
        _write(stdout, explained.reading.model_dump_json())
    else:
        _print_table(text, explained, stdout, explain=asked.explain)
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


def _read_lines(raw: bytes, reader: ReaderName, stdout: TextIO, stderr: TextIO) -> int:
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
            answer = {"id": identity, **json.loads(read(text, reader).model_dump_json())}
        except NotReadable as refusal:
            answer = {"id": identity, "error": str(refusal), "attributions": []}
        _write(stdout, json.dumps(answer, ensure_ascii=False, separators=(",", ":")))
    return code


def _print_table(text: str, explained: Explained, stdout: TextIO, *, explain: bool) -> None:
    reading = explained.reading
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
    if explain:
        _print_evidence(text, explained, console)


def _print_evidence(text: str, explained: Explained, console: Console) -> None:
    console.print(Text("\nEvidence", style="bold"))
    for claim, evidence in zip(explained.reading.claims, explained.evidence, strict=True):
        console.print(Text(f"\n{claim.id}  {claim.text}"))
        rows = Table.grid(padding=(0, 2))
        for name, values in evidence_rows(text, evidence):
            rows.add_row(Text(name, style="dim"), Text("\n".join(values)))
        console.print(Padding(rows, (0, 0, 0, 4)))


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
