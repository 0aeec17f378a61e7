"""Attribution F1 on the development corpus, with the corpus's own scorer; nothing where the corpus is not there.

The corpus lies beside the checkout, in `../shared/attribution`, and is no part of it.
"""

import asyncio
import gzip
import json
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import Any

from tests.bench.figures import Figures, table
from tests.bench.processes import PYTHON, ROOT, SECONDSOURCE

CORPUS = ROOT.parent / "shared" / "attribution"
GOLD = CORPUS / "dev.jsonl.gz"
SCORER = CORPUS / "score_attribution.py"
ROWS = (
    ("attribution_f1", "all, content and source right (people among themselves: .754)", "all", "attribution"),
    ("attribution_direct_f1", "direct", "direct", "attribution"),
    ("attribution_indirect_f1", "indirect", "indirect", "attribution"),
    ("attribution_exact_f1", "all, content exact", "all", "content_exact"),
)


async def measure() -> Figures:
    if not (GOLD.is_file() and SCORER.is_file()):
        return Figures({}, "Attribution F1: left out, as the corpus is not beside the checkout.")
    with tempfile.TemporaryDirectory() as folder:
        read = Path(folder) / "read.jsonl"
        lines = await asyncio.to_thread(_texts)
        read.write_bytes(await _output(SECONDSOURCE, "extract", "--jsonl", "-", given=lines))
        scores: dict[str, Any] = json.loads(await _output(PYTHON, SCORER, GOLD, read))
    values = {key: float(scores[part][what]["f1"]) for key, _, part, what in ROWS}
    rows = [[name, f"{values[key]:.3f}"] for key, name, _, _ in ROWS]
    return Figures(values, table(f"Attribution F1, {scores['articles']} articles of the dev corpus", ["", "F1"], rows))


def _texts() -> bytes:
    with gzip.open(GOLD, "rt", encoding="utf-8") as gold:
        rows = [json.loads(line) for line in gold]
    return "".join(json.dumps({"id": row["id"], "text": row["text"]}) + "\n" for row in rows).encode()


async def _output(*command: str | Path, given: bytes = b"") -> bytes:
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    said, _ = await process.communicate(given)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return said
