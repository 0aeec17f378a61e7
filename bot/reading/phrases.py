"""Phrases of a sentence as spans: noun phrases without their asides, clauses without their marks."""

import re
from collections.abc import Iterable

from bot.reading.contract import Span
from bot.reading.document import Sentence, Token

_ASIDES = {"appos", "relcl", "acl", "advcl", "parataxis", "ccomp"}
_TRIM_LEFT = set(" \n\"'`,.;:-–—)]")
_TRIM_RIGHT = set(" \n\"'`,.;:-–—([")
_LEADING = re.compile(
    r"(?:(?:But|And|Yet)\b,?\s+|(?:So|Well|Now|Yes|Oh|Okay|OK|Look|Again),\s+"
    r"|[\[(](?:pause|laughter|laughs|applause|crosstalk|inaudible|silence|music)[\])][\s.…]*)+",
    re.IGNORECASE,
)
_FEWEST = 3  # words that a statement keeps without its lead
_CLOSING = re.compile(r"'(?!\w)")
_OPENING = re.compile(r"(?<!\w)'(?=\w)")


def noun_phrase(sentence: Sentence, head: Token) -> Span:
    """From the phrase's first word to the last before an apposition, a relative clause or a comma."""
    kept = {head.i}
    stack = [head]
    while stack:
        token = stack.pop()
        for child in sentence.children(token):
            if child.dep in _ASIDES or (child.dep == "punct" and child.text not in "-/&'’"):
                continue
            if child.dep == "prep" and child.i > head.i and _comma_between(sentence, head, child):
                continue
            if child.dep in {"conj", "cc"} and token is not head and child.tag.startswith("V"):
                continue
            kept.add(child.i)
            stack.append(child)
    first = last = head.i
    while first - 1 in kept and first - 1 >= sentence.first:
        first -= 1
    while last + 1 < sentence.last and (last + 1 in kept or _bridges(sentence, last + 1, kept)):
        last += 1
    tokens = sentence.tokens
    return tokens[first - sentence.first].start, tokens[last - sentence.first].end


def _bridges(sentence: Sentence, place: int, kept: set[int]) -> bool:
    """A bracketed abbreviation or the comma of a list inside the phrase."""
    token = sentence.tokens[place - sentence.first]
    if token.text == "(":
        return place + 2 < sentence.last and sentence.tokens[place + 2 - sentence.first].text == ")"
    before = sentence.tokens[place - 1 - sentence.first]
    if before.text == "(" or token.text == ")":
        return True
    return token.dep == "punct" and token.text in {"-", "/", "&"} and place + 1 in kept


def _comma_between(sentence: Sentence, left: Token, right: Token) -> bool:
    return any(
        token.text in {",", "—", "–", "("}
        for token in sentence.tokens[left.i + 1 - sentence.first : right.i - sentence.first]
    )


def spans_of(tokens: Iterable[Token], text: str) -> tuple[Span, ...]:
    """The tokens as spans, one for each unbroken run, outer punctuation left out."""
    runs: list[list[Token]] = []
    for token in tokens:
        if runs and token.i == runs[-1][-1].i + 1:
            runs[-1].append(token)
        else:
            runs.append([token])
    return trimmed(((run[0].start, run[-1].end) for run in runs), text)


def trimmed(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """Each as `trim` leaves it, those without a word left out."""
    return tuple(span for each in spans if (span := trim(each, text)) is not None)


def trim(span: Span, text: str) -> Span | None:
    """Without outer quotation marks, blanks and the final comma or full stop; None where no word is left.

    A mark that is closed or opened inside the span stays: the words between are quoted inside it.
    """
    start, end = span
    while start < end and text[start] in _TRIM_LEFT and not _paired(text, start, end):
        start += 1
    while (
        end > start
        and text[end - 1] in _TRIM_RIGHT
        and not _paired_back(text, start, end)
        and not _abbreviated(text, start, end)
    ):
        end -= 1
    if text[start : start + 1] == '"' and text[end - 1] == '"' and text.count('"', start, end) == 2:
        return trim((start + 1, end - 1), text)
    if text[start : start + 1] == "'" == text[end - 1] and not _CLOSING.search(text, start + 1, end - 1):
        return trim((start + 1, end - 1), text)
    return (start, end) if any(c.isalnum() for c in text[start:end]) else None


def _paired(text: str, start: int, end: int) -> bool:
    mark = text[start]
    if mark == '"':
        return text.count('"', start, end) % 2 == 0 and text.rfind('"', start, end) < end - 2
    return (
        mark in "'`" and start + 1 < end and text[start + 1].isalnum() and bool(_CLOSING.search(text, start + 2, end))
    )


def _paired_back(text: str, start: int, end: int) -> bool:
    mark = text[end - 1]
    if mark == '"':
        return text.count('"', start, end) % 2 == 0
    if mark != "'" or end - 2 <= start:
        return False
    even = text[end - 2].isalnum() and text.count("'", start, end) % 2 == 0
    opened = len(_OPENING.findall(text, start, end - 1)) - len(_CLOSING.findall(text, start, end - 1))
    return even or (opened > 0 and (text[end - 2].isalnum() or text[end - 2] in ".,?!…"))


def _abbreviated(text: str, start: int, end: int) -> bool:
    """ "5 a.m." and "the U.S." keep their last point."""
    if text[end - 1] != ".":
        return False
    word = text[start : end - 1].rsplit(None, 1)[-1:]
    return bool(word) and "." in word[0].strip("\"'(") and len(word[0]) <= 6 and not any(c.isdigit() for c in word[0])


def undressed(spans: tuple[Span, ...], text: str) -> tuple[Span, ...]:
    """Without the small words and stage notes that lead to a statement, and without a final question mark; a mark
    that closes a quotation opened inside stays."""
    (start, end), *rest = spans
    lead = _LEADING.match(text, start, end)
    if lead and len(text[lead.end() : end].split()) >= _FEWEST:
        start = lead.end()
    spans = ((start, end), *rest)
    start, end = spans[-1]
    bare = text[start:end].rstrip("? ")
    if bare.count('"') % 2 and text[start + len(bare) :].startswith('"'):
        bare += '"'
    return (*spans[:-1], (start, start + len(bare))) if any(c.isalnum() for c in bare) else spans


def join_touching(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """In order, overlapping spans and those with nothing but blanks and marks between made one."""
    joined: list[Span] = []
    for span in sorted(set(spans)):
        gap = text[joined[-1][1] : span[0]] if joined else ""
        if joined and (span[0] <= joined[-1][1] or not any(c.isalnum() or c == '"' for c in gap)):
            joined[-1] = (joined[-1][0], max(joined[-1][1], span[1]))
        else:
            joined.append(span)
    return tuple(joined)


def around(span: Span, inner: Span) -> list[Span]:
    """What is left of `span` without `inner`: none, one or two pieces."""
    if inner[1] <= span[0] or inner[0] >= span[1]:
        return [span]
    pieces = [(span[0], max(span[0], inner[0])), (min(span[1], inner[1]), span[1])]
    return [piece for piece in pieces if piece[0] < piece[1]]
