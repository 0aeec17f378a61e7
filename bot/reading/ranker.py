"""How much words read like those that fact-checkers pick: a linear model over words, trained by
`bot.training.checkworthiness`. Plain Python; a claim takes some tens of microseconds."""

import json
import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from bot.reading import lexicon

WEIGHTS = Path(__file__).parent / "weights" / "checkworthiness.json"
NAME = "<name>"
"""Stands for every capitalised word but the first: nobody's name makes a claim worth more or less."""
_TOKEN = re.compile(r"[^\W\d_]+|\d[\d,.]*|[$£€%?!:;,]")
_NOT = re.compile(r"n['’]t\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FUNCTION_WORDS = lexicon.words(
    """a an the i you he she it we they me him her us them my your his its our their this that these those and or but
    if because so as of in on at to for with by from about into over under than then there here not no never is are
    was were be been being am have has had do does did will would can could should may might must who what which
    when where why how all every some any many more most less few"""
)
_LONGEST_NUMBER = 5
_MOST_WORDS, _WORDS_A_STEP = 12, 3
_MOST_NAMES, _MOST_NUMBERS = 6, 4
_SMOOTHING = 4
"""Added to the number of words: a claim of two words is not judged by them alone."""
_WORDS_SHOWN = 3
_OPINION, _WORDS = 0.75, 0.3
"""What the log odds by the tagger and those by words count together; found on the part of the debates held out."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """`value` is a probability; `words` those of the claim that speak most for it, best first."""

    value: float
    words: tuple[str, ...]


def features(text: str) -> tuple[set[str], int]:
    """What the model sees of a text, and the number of its words."""
    words = _words(text)
    framed = ["<", *words, ">"]
    shape = ["<", *map(_shape, words), ">"]
    found = set(words).union(*map(_pieces, words))
    found.update([f"{a} {b}" for a, b in pairwise(framed)])
    found.update([f"{a} * {b}" for a, b in zip(framed, framed[2:], strict=False)])
    found.update([f"k:{a} {b}" for a, b in pairwise(shape)])
    found.update([f"k:{a} {b} {c}" for a, b, c in zip(shape, shape[1:], shape[2:], strict=False)])
    found.update(f"names:{count}" for count in range(1, 1 + min(_MOST_NAMES, words.count(NAME))))
    numbers = sum(word[0] == "0" for word in words)
    found.update(f"numbers:{count}" for count in range(1, 1 + min(_MOST_NUMBERS, numbers)))
    found.update(f"length:{count}" for count in range(1, 1 + min(_MOST_WORDS, len(words) // _WORDS_A_STEP)))
    return found, len(words)


def length_factor(words: int) -> float:
    return 1 / math.sqrt(words + _SMOOTHING)


def likeness(text: str, opinion: float | None = None) -> Likeness:
    """The same words give the same value, whatever stands beside them, but for the `opinion` (log odds) of weights
    that saw them in their place."""
    model = _model()
    found, words = features(text)
    weights = model.weights
    known = [feature for feature in found if feature in weights]
    total = model.unit * sum([weights[feature] for feature in known])
    odds = model.slope * (model.intercept + length_factor(words) * total)
    if opinion is not None:
        odds = _OPINION * opinion + _WORDS * odds
    value = 1 / (1 + math.exp(-odds))
    telling = sorted((-weights[each], each) for each in known if each.isalpha() and weights[each] > 0)
    return Likeness(value, tuple(word for _, word in telling[:_WORDS_SHOWN]))


@dataclass(frozen=True, slots=True)
class _Model:
    """`weights` are whole multiples of `unit`, so that their sum is the same in any order."""

    intercept: float
    slope: float
    unit: float
    weights: dict[str, int]


@cache
def _model() -> _Model:
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return _Model(kept["intercept"], kept["slope"], kept["unit"], kept["weights"])


def _words(text: str) -> list[str]:
    """Lower case; a number as `0` and the count of its digits, a year as `0y`, a name as NAME."""
    words: list[str] = []
    for printed in _TOKEN.findall(_NOT.sub(" not", text)):
        if printed[0].isdigit():
            digits = sum(map(str.isdigit, printed))
            year = _YEAR.fullmatch(printed.rstrip(".,")) is not None
            words.append("0y" if year else f"0{min(_LONGEST_NUMBER, digits)}")
        elif words and printed[0].isupper() and printed != "I":
            words.append(NAME)
        else:
            words.append(printed.lower())
    return words


@lru_cache(maxsize=1 << 14)
def _shape(word: str) -> str:
    """A function word is itself, another its ending."""
    if word[0] == "0":
        return "0"
    if word in _FUNCTION_WORDS or word == NAME:
        return word
    return f"~{word[-3:]}" if len(word) > 4 else "~"


@lru_cache(maxsize=1 << 14)
def _pieces(word: str) -> tuple[str, ...]:
    if word == NAME:
        return ()
    framed = f"^{word}$"
    return tuple(f"c:{framed[i : i + size]}" for size in (3, 4, 5) for i in range(len(framed) - size + 1))
