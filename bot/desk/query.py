"""What `/claims` asks for."""

import shlex
from dataclasses import dataclass

from bot.desk.status import Status
from bot.desk.words import folded_words
from bot.errors import NotUnderstood

FILTERS = ("open", "contested", "verified", "false", "all")
HISTORY = "history"
"""Alone, it asks for the desk's own history; `all history` looks for the word."""
QUERY = f"/claims [{'|'.join(FILTERS)}] [source:NAME] [words]"
USAGE = f"{QUERY} | {HISTORY}"


@dataclass(frozen=True, slots=True)
class ClaimQuery:
    """`status` None with `open` False means every claim. Words are folded; all must be there."""

    open: bool = True
    status: Status | None = None
    source: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    said: str = ""
    """The query as it was typed."""


def parse_query(text: str) -> ClaimQuery:
    """Raises NotUnderstood with a sentence that says what to type instead."""
    lexer = shlex.shlex(text.translate(str.maketrans("“”", '""')), posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.escape, lexer.quotes = True, "", "", '"'
    try:
        words = list(lexer)
    except ValueError:
        raise NotUnderstood('That name has an opening quote and no closing one: type source:"NAME".') from None
    wanted = words[0].casefold() if words else "open"
    rest = words[1:] if wanted in FILTERS else words
    source: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    for word in rest:
        if word.casefold().startswith("source:"):
            name = folded_words(word[len("source:") :])
            if not name:
                raise NotUnderstood('After source: comes a name: type source:NAME or source:"FULL NAME".')
            source |= name
        else:
            found = folded_words(word)
            if not found and not word.isalnum():
                raise NotUnderstood(f"“{word}” is no word to look for: type {QUERY}.")
            asked |= found
    status = Status(wanted) if wanted in ("contested", "verified", "false") else None
    return ClaimQuery(
        open=wanted not in ("all", "contested", "verified", "false"),
        status=status,
        source=source,
        words=asked,
        said=text.strip(),
    )
