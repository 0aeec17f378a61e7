"""Trains the model of `bot.reading.ranker` on sentences of debates that people judged worth checking or not.

`python -m bot.training.checkworthiness [CORPUS_DIR]` writes the weights that the reading loads. Two linear models
over the same features are averaged into one: a logistic regression, and one whose features are scaled by how
unevenly the classes use them (Wang and Manning, 2012). Nothing is drawn at random.
"""

import gzip
import hashlib
import json
import math
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from bot.reading.ranker import WEIGHTS, features, length_factor, likeness
from bot.reading.tagger.network import WEIGHTS as TAGGER
from bot.reading.tagger.network import Network
from bot.training.tagger.corpus import words_in

CORPUS = Path("../shared/checkworthiness")
SOURCE = "ClaimBuster (Arslan, Hassan, Li and Tremayne, ICWSM 2020), CC BY 4.0"
PARTS = 5
HELD = 0
"""Of the five parts by id, the one that training never sees."""
_SEEN_AT_LEAST = 3
_FEATURES_KEPT = 12_000
_PLAIN_C, _SCALED_C = 0.5, 1.0
_UNIT = 0.001
"""Weights are kept as whole multiples of it."""

Vector = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Example:
    part: int
    label: int
    found: set[str]
    factor: float


@dataclass(frozen=True, slots=True)
class Model:
    weights: dict[str, float]
    intercept: float

    def score(self, example: Example) -> float:
        weights = self.weights
        return self.intercept + example.factor * math.fsum(
            weights[feature] for feature in example.found if feature in weights
        )


def load(folder: Path) -> list[dict[str, Any]]:
    with gzip.open(folder / "train.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def part_of(identity: object) -> int:
    return int(hashlib.sha256(str(identity).encode()).hexdigest(), 16) % PARTS


def _example(row: dict[str, Any]) -> Example:
    found, words = features(row["text"])
    return Example(part_of(row["id"]), row["label"], found, length_factor(words))


def train(examples: list[Example]) -> Model:
    """Fits on all features, keeps those that weigh most, and fits again on them."""
    seen = Counter(feature for example in examples for feature in example.found)
    everything = {feature for feature, count in seen.items() if count >= _SEEN_AT_LEAST}
    first = _fit(examples, everything)
    ranked = sorted(everything, key=lambda each: (-abs(first.weights[each]) * math.sqrt(seen[each]), each))
    return _fit(examples, set(ranked[:_FEATURES_KEPT]))


def _fit(examples: list[Example], kept: set[str]) -> Model:
    vectorizer = DictVectorizer()
    rows = [dict.fromkeys(sorted(example.found & kept), example.factor) for example in examples]
    matrix = vectorizer.fit_transform(rows)
    labels = np.array([example.label for example in examples])
    uneven = _unevenness(matrix > 0, labels)
    plain = LogisticRegression(C=_PLAIN_C, max_iter=3000).fit(matrix, labels)
    scaled = LogisticRegression(C=_SCALED_C, max_iter=3000).fit(matrix.multiply(uneven).tocsr(), labels)
    weights = (plain.coef_[0] + scaled.coef_[0] * uneven) / 2
    intercept = float(plain.intercept_[0] + scaled.intercept_[0]) / 2
    return Model(dict(zip(vectorizer.get_feature_names_out(), map(float, weights), strict=True)), intercept)


def _unevenness(present: Any, labels: Vector) -> Vector:
    """Log ratio of each feature's share in the two classes, one added to each count."""
    worth, rest = (np.asarray(present[labels == label].sum(axis=0)).ravel() + 1.0 for label in (1, 0))
    ratio: Vector = np.log((worth / worth.sum()) / (rest / rest.sum()))
    return ratio


def slope(examples: list[Example]) -> float:
    """By what scores are multiplied so that they are log odds: from each part, judged by the others."""
    scores, labels = [], []
    for part in sorted({example.part for example in examples}):
        model = train([example for example in examples if example.part != part])
        for example in examples:
            if example.part == part:
                scores.append([model.score(example)])
                labels.append(example.label)
    return float(LogisticRegression(C=1e6).fit(scores, labels).coef_[0][0])


def average_precision(model: Model, examples: list[Example]) -> float:
    labels = [example.label for example in examples]
    return float(average_precision_score(labels, [model.score(example) for example in examples]))


def with_the_tagger(rows: list[dict[str, Any]]) -> float:
    """Average precision of the reading's own likeness, from words and tagger, each sentence read for itself."""
    network = Network.beside(TAGGER)
    scores = []
    for row in rows:
        _, words = words_in(row["text"])
        scores.append(likeness(row["text"], network.tags(words).worth_of(np.arange(len(words)))).value)
    return float(average_precision_score([row["label"] for row in rows], scores))


def write(model: Model, steepness: float, file: Path) -> None:
    weights = {feature: round(weight / _UNIT) for feature, weight in sorted(model.weights.items())}
    kept = {
        "source": SOURCE,
        "intercept": round(model.intercept, 4),
        "slope": round(steepness, 4),
        "unit": _UNIT,
        "weights": {feature: weight for feature, weight in weights.items() if weight},
    }
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n", encoding="utf-8")


def main(folder: Path) -> None:
    rows = load(folder)
    examples = [_example(row) for row in rows]
    learned = [example for example in examples if example.part != HELD]
    held = [example for example in examples if example.part == HELD]
    _log(f"{len(learned)} sentences to learn from, {len(held)} held out ({sum(e.label for e in held)} worth checking)")
    model = train(learned)
    _log(f"{len(model.weights)} features")
    _log(f"average precision on what it learned from {average_precision(model, learned):.3f}")
    _log(f"average precision on the held part        {average_precision(model, held):.3f}")
    steepness = slope(learned)
    _log(f"slope of the log odds {steepness:.3f}")
    write(model, steepness, WEIGHTS)
    _log(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size:,} bytes")
    unseen = [row for row in rows if part_of(row["id"]) == HELD]
    _log(f"average precision on the held part, with the tagger {with_the_tagger(unseen):.3f}")


def _log(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS)
