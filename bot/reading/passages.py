"""Words of the text as a list shows them."""

from html import escape

_LONGEST = 140
"""Characters of a passage that a list shows."""


def excerpt(passage: str) -> str:
    words = one_line(passage)
    return escape(words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…")


def one_line(text: str) -> str:
    return " ".join(text.split())
