"""The text as the rules see it: one quote style, plain blanks, entities decoded, and the way back.

Rules work on `CleanText.text`; `given(span)` turns their spans into spans of the text as given, so that
nothing that was normalised for reading is normalised in what people see.
"""

import html
import re
from array import array
from dataclasses import dataclass

from bot.reading.contract import Span

_SAME_LENGTH = {
    **dict.fromkeys("“”„‟«»〝〞＂″", '"'),
    **dict.fromkeys("‘’‚‛`´ʼ＇′‹›", "'"),
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t",
        " ",
    ),
    **dict.fromkeys("\u2028\u2029\x0b\x0c\x85\x1c\x1d\x1e", "\n"),
    **dict.fromkeys("\u2010\u2011\u2043\ufe63\uff0d", "-"),
    "\u2012": "–",
    "\u2015": "—",
}
_TABLE = str.maketrans(_SAME_LENGTH)
# What becomes one character or none: entities, line ends of two characters, TeX quotes, invisible characters.
_CHANGED_LENGTH = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|\r\n?|``|''|[\u200b-\u200f\u2060-\u2064\u00ad\ufeff\u202a-\u202e\ufe0e\ufe0f]"
)


@dataclass(frozen=True, slots=True)
class CleanText:
    """`text` and, where its length differs from the given text's, each character's start and end there."""

    text: str
    starts: "array[int] | None"
    ends: "array[int] | None"

    def given(self, span: Span) -> Span:
        """The span of the text as given that `span` of the clean text stands for."""
        start, end = span
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def clean(given: str) -> CleanText:
    if not _CHANGED_LENGTH.search(given):
        return CleanText(given.translate(_TABLE), None, None)
    parts: list[str] = []
    starts, ends = array("q"), array("q")
    position = 0
    for match in _CHANGED_LENGTH.finditer(given):
        replaced = _replacement(match.group())
        if replaced is None:
            continue
        parts.append(given[position : match.start()])
        starts.extend(range(position, match.start()))
        ends.extend(range(position + 1, match.start() + 1))
        parts.append(replaced)
        starts.extend([match.start()] * len(replaced))
        ends.extend([match.end()] * len(replaced))
        position = match.end()
    parts.append(given[position:])
    starts.extend(range(position, len(given)))
    ends.extend(range(position + 1, len(given) + 1))
    return CleanText("".join(parts).translate(_TABLE), starts, ends)


def _replacement(found: str) -> str | None:
    """One character, none, or None where the match stays as it is."""
    if found.startswith("&"):
        decoded = html.unescape(found)
        return decoded if len(decoded) == 1 and decoded != "\x00" else None
    if found.startswith("\r"):
        return "\n"
    return '"' if found in {"``", "''"} else ""
