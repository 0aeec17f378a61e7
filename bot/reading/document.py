"""An article prepared for reading: paragraphs, sentences and tokens as plain values, whatever made them.

Offsets are those of `CleanText.text`. Nothing here knows spaCy; a tagger of another kind can fill the same
values and leave `dep` and `head` empty where it does not need them.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from bot.reading.clean import CleanText
from bot.reading.contract import Span

DASHES = frozenset({"—", "–", "--"})


@dataclass(slots=True)
class Token:
    """`i` and `head` are positions in the article; the root of a sentence is its own head. `tag` is a Penn
    Treebank tag, `dep` a label of spaCy's English scheme; `entity` is empty unless names were recognised
    (PERSON, ORG, GPE …)."""

    i: int
    start: int
    end: int
    text: str
    lower: str
    tag: str
    dep: str
    head: int
    entity: str = ""

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum() or self.text[-1].isalnum()


@dataclass(slots=True)
class Sentence:
    """`first` and `last` (exclusive) are token positions in the article."""

    span: Span
    paragraph: int
    tokens: list[Token]
    _children: dict[int, list[Token]] | None = field(default=None, repr=False)

    @property
    def first(self) -> int:
        return self.tokens[0].i

    @property
    def last(self) -> int:
        return self.tokens[-1].i + 1

    @property
    def root(self) -> Token:
        return next((token for token in self.tokens if token.head == token.i), self.tokens[0])

    def children(self, token: Token) -> list[Token]:
        if self._children is None:
            self._children = {}
            for child in self.tokens:
                if child.head != child.i:
                    self._children.setdefault(child.head, []).append(child)
        return self._children.get(token.i, [])

    def head(self, token: Token) -> Token:
        return self.tokens[token.head - self.first]

    def subtree(self, token: Token) -> list[Token]:
        """The token and all below it, in text order."""
        found, stack = [], [token]
        while stack:
            current = stack.pop()
            found.append(current)
            stack.extend(self.children(current))
        return sorted(found, key=lambda each: each.i)

    def between(self, left: Token, right: Token) -> list[Token]:
        return self.tokens[left.i + 1 - self.first : right.i - self.first]

    def dashes_around(self, token: Token) -> tuple[int, int] | None:
        """Positions of the two dashes that enclose the token, if the sentence has such an aside."""
        dashes = [each.i for each in self.tokens if each.text in DASHES]
        if len(dashes) != 2 or not dashes[0] < token.i < dashes[1]:
            return None
        return dashes[0], dashes[1]

    def ancestors(self, token: Token) -> Iterator[Token]:
        while token.head != token.i:
            token = self.head(token)
            yield token


@dataclass(slots=True)
class Paragraph:
    span: Span
    sentences: list[Sentence]


@dataclass(slots=True)
class Document:
    """The whole article without its boilerplate; `sentences` and `tokens` run over all its paragraphs."""

    clean: CleanText
    paragraphs: list[Paragraph]
    sentences: list[Sentence]
    tokens: list[Token]

    @property
    def text(self) -> str:
        return self.clean.text

    def paragraph_at(self, offset: int) -> int:
        """The number of the paragraph in which `offset` lies, or of the last that begins before it."""
        return max(0, bisect_right(self.paragraphs, offset, key=lambda each: each.span[0]) - 1)

    def sentence_at(self, offset: int) -> Sentence | None:
        place = bisect_right(self.sentences, offset, key=lambda each: each.span[0]) - 1
        return self.sentences[place] if place >= 0 and offset < self.sentences[place].span[1] else None

    def sentences_over(self, span: Span) -> Iterator[Sentence]:
        """Sentences that share a character with `span`."""
        place = max(0, bisect_right(self.sentences, span[0], key=lambda each: each.span[0]) - 1)
        for sentence in islice(self.sentences, place, None):
            if sentence.span[0] >= span[1]:
                return
            if sentence.span[1] > span[0]:
                yield sentence
