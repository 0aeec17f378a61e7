"""The words that the tagger labels, and their pieces: one unit and one spelling for training and for reading."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.reading.contract import Span
from bot.reading.quotes import Quotes

_WORD = re.compile(r"\w+|[^\w\s]")
_LONGEST_WORD = 100  # characters; beyond it a word is unknown, as for BERT's own tokenizer
_MOST_PIECES = 6  # a web address must not fill a window; labels are read off the first piece anyway
BREAK = "\n"


@dataclass(frozen=True, slots=True)
class Words:
    """Words and single marks in text order, with a `BREAK` between two paragraphs.

    `starts` and `ends` are offsets of the clean text, of a break those of the gap; `forms` are as the tagger
    sees them, with marks that open and close a quotation told apart whatever their style.
    """

    starts: list[int]
    ends: list[int]
    forms: list[str]

    def __len__(self) -> int:
        return len(self.forms)


def words_of(text: str, paragraphs: Iterable[Span], quotes: Quotes) -> Words:
    """The words of the paragraphs of a clean text."""
    marks = dict(_marks(text, quotes))
    starts: list[int] = []
    ends: list[int] = []
    forms: list[str] = []
    for start, end in paragraphs:
        if starts:
            starts.append(ends[-1])
            ends.append(start)
            forms.append(BREAK)
        for match in _WORD.finditer(text, start, end):
            starts.append(match.start())
            ends.append(match.end())
            forms.append(marks.get(match.start()) or match.group())
    return Words(starts, ends, forms)


def _marks(text: str, quotes: Quotes) -> Iterator[tuple[int, str]]:
    for quote in quotes.all:
        start, end = quote.outer
        if start >= 0 and text[start] in "\"'":
            yield start, "“"
        if quote.inner[1] < end:
            yield end - 1, "”"


class Pieces:
    """WordPiece as in BERT's uncased English vocabulary (Devlin et al., 2019): the longest known piece first.

    `vocabulary` holds a piece a line, its place being its number.
    """

    def __init__(self, vocabulary: Path) -> None:
        pieces = vocabulary.read_text(encoding="utf-8").split("\n")
        self._numbers = {piece: number for number, piece in enumerate(pieces) if piece}
        self.count = len(self._numbers)
        self.start, self.end, self.padding = (self._numbers[name] for name in ("[CLS]", "[SEP]", "[PAD]"))
        self._unknown = self._numbers["[UNK]"]
        self.of = lru_cache(maxsize=1 << 14)(self._of)

    @classmethod
    def beside(cls, weights: Path) -> "Pieces":
        """Those of the vocabulary in the folder of the weights."""
        return cls(weights / "vocabulary.txt")

    def _of(self, form: str) -> tuple[int, ...]:
        """The numbers of a word's pieces: one at least and six at most. A break is the separator."""
        if form == BREAK:
            return (self.end,)
        plain = unicodedata.normalize("NFD", form.lower())
        word = "".join(char for char in plain if unicodedata.category(char) != "Mn")
        if not word or len(word) > _LONGEST_WORD:
            return (self._unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self._numbers.get(("##" if start else "") + word[start:end])
                if number is not None:
                    break
            else:
                return (self._unknown,)
            found.append(number)
            start = end
        return tuple(found[:_MOST_PIECES])
