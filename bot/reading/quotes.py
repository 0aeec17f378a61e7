"""Where quotations begin and end: paired marks, quotations that run over paragraphs, single and nested marks."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from bot.reading.contract import Span

_OPENS_AFTER = set(" \n([{-–—/'\"")
_CLOSES_BEFORE = set(" \n)]}.,;:!?-–—/'\"…")
_SINGLE_OPEN = re.compile(
    r"(?<![\w'.,!?])'(?=[^\W_]|\.\.\.)(?!(?:\d0s|em|til|cause|tis|twas|n|s|m|re|ve|ll|d)\b)", re.IGNORECASE
)
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?…])'(?![\w'])")
_SENTENCE_MARK = re.compile(r"[.!?,…]$")
_WORD = re.compile(r"\w+")
_SCARE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Quote:
    """`outer` holds the marks, `inner` the words. `continues` says that the quotation began in the paragraph
    before, `runs_on` that it goes on in the next. A `scare` quotation is a word or two, no utterance."""

    outer: Span
    inner: Span
    paragraph: int
    continues: bool
    runs_on: bool
    scare: bool


class Quotes:
    """The quotations of a text in order, found again by offset."""

    def __init__(self, found: list[Quote]) -> None:
        self.all = found
        self._starts = [quote.outer[0] for quote in found]

    def at(self, offset: int) -> Quote | None:
        """The quotation in whose marks or words `offset` lies."""
        place = bisect_right(self._starts, offset) - 1
        if place >= 0 and offset < self.all[place].outer[1]:
            return self.all[place]
        return None

    def speech_at(self, offset: int) -> Quote | None:
        quote = self.at(offset)
        return quote if quote and not quote.scare else None

    def within(self, span: Span) -> list[Quote]:
        """Quotations that overlap `span`."""
        place = max(0, bisect_right(self._starts, span[0]) - 1)
        found = []
        for quote in self.all[place:]:
            if quote.outer[0] >= span[1]:
                break
            if quote.outer[1] > span[0]:
                found.append(quote)
        return found


def find_quotes(text: str, paragraphs: list[Span]) -> Quotes:
    found: list[Quote] = []
    open_before = False
    for number, (start, end) in enumerate(paragraphs):
        marks = _pairs(text, start, end, open_before)
        opens_next = number + 1 < len(paragraphs) and text[paragraphs[number + 1][0]] == '"'
        runs_on = bool(marks) and not marks[-1][2] and opens_next
        for place, (opening, closing, closed) in enumerate(marks):
            continues = place == 0 and open_before and text[start : opening + 1].strip('" ') == ""
            last = place == len(marks) - 1
            stop = closing
            if not closed and not (last and runs_on):
                stop = _unclosed_end(text, opening, closing)
            found.append(_quote(text, (opening, stop), number, closed, continues, last and runs_on))
        if not marks:
            found += [_quote(text, pair, number, True, False, False) for pair in _single_pairs(text, start, end)]
        open_before = runs_on
    return Quotes([quote for quote in found if quote.inner[0] < quote.inner[1]])


def _quote(text: str, outer: Span, paragraph: int, closed: bool, continues: bool, runs_on: bool) -> Quote:
    inner = (outer[0] + 1, outer[1] - 1 if closed else outer[1])
    inside = text[inner[0] : inner[1]].strip()
    few = len(_WORD.findall(inside)) <= _SCARE_WORDS
    spoken = inside[:1].isupper() and (_SENTENCE_MARK.search(inside) or _is_alone(text, outer))
    return Quote(outer, inner, paragraph, continues, runs_on, bool(few and not spoken and not runs_on))


def _is_alone(text: str, outer: Span) -> bool:
    """Whether the quotation is its whole sentence."""
    before, after = text[max(0, outer[0] - 20) : outer[0]].rstrip()[-1:], text[outer[1] : outer[1] + 2].lstrip()[:1]
    return before in {"", ".", "?", "!", '"', ":"} and after in {"", ".", "?", "!", "\n"}


def _pairs(text: str, start: int, end: int, open_before: bool) -> list[tuple[int, int, bool]]:
    """(offset of the opening mark, end, whether a closing mark was found)"""
    found: list[tuple[int, int, bool]] = []
    opening: int | None = None
    position = text.find('"', start, end)
    while position >= 0:
        before = text[position - 1] if position > start else " "
        after = text[position + 1] if position + 1 < end else " "
        can_open = before in _OPENS_AFTER and not after.isspace()
        can_close = not before.isspace() and position > start and (after in _CLOSES_BEFORE or after.isspace())
        if opening is None:
            if can_open or not can_close:
                opening = position
            elif open_before and not found:
                found.append((start - 1, position + 1, True))
        elif can_close or not can_open:
            found.append((opening, position + 1, True))
            opening = None
        else:
            found.append((opening, position, False))
            opening = position
        position = text.find('"', position + 1, end)
    if opening is not None:
        found.append((opening, end, False))
    return found


def _unclosed_end(text: str, opening: int, end: int) -> int:
    """A mark without its partner reaches to the end of its sentence at most."""
    match = re.compile(r"[.!?…](?=\s|$)").search(text, opening, end)
    return match.end() if match else end


def _single_pairs(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    position = start
    while match := _SINGLE_OPEN.search(text, position, end):
        following = _SINGLE_OPEN.search(text, match.end(), end)
        limit = following.start() if following else end
        closes = list(_SINGLE_CLOSE.finditer(text, match.end() + 1, limit))
        # "the residents' homes" closes nothing where a mark after a comma, a full stop or another letter follows
        best = next((c for c in closes if text[c.start() - 1] not in "sS"), closes[-1] if closes else None)
        if best is None:
            position = match.end()
            continue
        found.append((match.start(), best.end()))
        position = best.end()
    return found
