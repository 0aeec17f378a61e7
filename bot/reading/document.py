"""An article prepared for reading: paragraphs, sentences and tokens as plain values, whatever made them.

Offsets are those of `CleanText.text`. Nothing here knows spaCy; a tagger of another kind can fill the same
values and leave `dep` and `head` empty where it does not need them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.reading.clean import CleanText
from bot.reading.contract import Span


@dataclass(slots=True)
class Token:
    """`i` and `head` are positions in the article; the root of a sentence is its own head. `tag` is a Penn
    Treebank tag, `dep` a label of spaCy's English scheme."""

    i: int
    start: int
    end: int
    text: str
    lower: str
    tag: str
    dep: str
    head: int

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
    """The whole article; `tokens` runs over all its sentences, boilerplate left out before parsing."""

    clean: CleanText
    paragraphs: list[Paragraph]
    tokens: list[Token]

    @property
    def text(self) -> str:
        return self.clean.text

    @property
    def sentences(self) -> list[Sentence]:
        return [sentence for paragraph in self.paragraphs for sentence in paragraph.sentences]
