"""`secondsource extract`: a file or standard input read, and printed for people or for programs."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.desk.claim import HIGH
from bot.desk.origin import FLAGS, PROVENANCES
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
        if self.html is not None and self.as_jsonl:
            return "--html writes the page of one text: leave out --jsonl."
        if self.html is not None and not self.html.strip():
            return "--html needs the name of a file to write."
        return None


def run_extract(source: str, asked: Asked, *, stdin: BinaryIO, stdout: TextIO, stderr: TextIO) -> int:
    """`source` is a path, or `-` for `stdin`. Returns the exit code: 0, or 2 where something was refused.

    With `--jsonl` a refused text gives its line `{"id", "error", "attributions": []}` and the rest goes on;
    only a line that is not JSON with `id` and `text` makes the exit code 2.
    """
    if sentence := asked.refusal() or _same_file(source, asked.html):
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
    if asked.html is not None:
        try:
            Path(asked.html).write_text(page(text, explained), encoding="utf-8", newline="")
        except OSError as error:
            return _refuse(stderr, f"{asked.html} cannot be written: {error.strerror or error}.")
    try:
        if asked.as_json:
            _write(stdout, explained.reading.model_dump_json())
        else:
            _print_table(text, explained, stdout, explain=asked.explain)
    except OSError as error:
        return _refuse(stderr, f"The reading cannot be printed: {error.strerror or error}.")
    return 0


def _same_file(source: str, html: str | None) -> str | None:
    """The sentence for a page that would be written over its own article, under whatever name."""
    if html is None or source == "-" or not Path(html).exists() or not Path(source).exists():
        return None
    if Path(html).samefile(source):
        return f"{html} is the article itself: name another file for the page."
    return None


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable(
            "This is a binary file, or a text that is not in UTF-8: save it as UTF-8 text and try again."
        ) from error


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
        table.add_row(*_row(text, claim, names))
    console.print(table)
    if explain:
        _print_evidence(text, explained, names, console)


def _print_evidence(text: str, explained: Explained, names: dict[str, str], console: Console) -> None:
    console.print(Text("\nEvidence", style="bold"))
    for claim, evidence in zip(explained.reading.claims, explained.evidence, strict=True):
        said = f"{_who(claim, names)}: " if claim.kind != "outlet" else ""
        console.print(Text(f"\n{claim.id}  {said}{_words(claim)}", style="bold"))
        rows = Table.grid(padding=(0, 2))
        for name, values in evidence_rows(text, claim, evidence):
            rows.add_row(Text(name, style="dim"), Text("\n".join(values)))
        console.print(Padding(rows, (0, 0, 0, 4)))


def _row(text: str, claim: Claim, names: dict[str, str]) -> list[Text]:
    high = "high " if claim.checkworthiness >= HIGH else ""
    return [
        Text(claim.id),
        Text(_words(claim)),
        Text(_who(claim, names)),
        Text("\n".join([*_sourced(claim), *(f"⚑ {FLAGS[flag]}" for flag in claim.flags)])),
        Text(", ".join(" ".join(text[slice(*span)].split()) for span in claim.hedges)),
        Text(f"{high}{claim.checkworthiness:.2f}" if claim.checkable else "nothing to check"),
    ]


def _sourced(claim: Claim) -> list[str]:
    """Nothing where the article itself says it: the column before has said so."""
    return [] if claim.provenance == "outlet_voice" else [PROVENANCES[claim.provenance]]


def _words(claim: Claim) -> str:
    return f"“{claim.text}”" if claim.kind == "direct" else claim.text


def _who(claim: Claim, names: dict[str, str]) -> str:
    who = names.get(claim.source or "", "the article itself" if claim.kind == "outlet" else "unknown speaker")
    return f"{who} (through {claim.relayed_by})" if claim.relayed_by else who
