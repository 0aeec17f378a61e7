"""A signed column: its author's name stands over it, and "I" from its beginning to its end is the author."""

import re

from bot.reading.document import Document, Sentence

_BYLINE = re.compile(r"(?:[Bb]y\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w.'’-]*){1,3}$")
_HEAD = 5  # lines in which a byline stands
_PARAGRAPHS = 4  # with "I", from which it is no stray quotation that has lost its marks


def is_signed_column(document: Document, speaking: list[Sentence]) -> bool:
    """`speaking` are the sentences with "I" outside every quotation."""
    lines = [line.strip() for line in document.text.split("\n", 2 * _HEAD)[:-1] if line.strip()]
    if not any(_BYLINE.match(line) for line in lines[1:_HEAD]):
        return False
    paragraphs = {document.paragraph_at(sentence.span[0]) for sentence in speaking}
    half = len(document.paragraphs) / 2
    return len(paragraphs) >= _PARAGRAPHS and min(paragraphs) < half <= max(paragraphs)
