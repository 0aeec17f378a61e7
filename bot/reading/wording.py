"""Words that an article changes without saying so: two loaded labels for one side, a body's name misprinted."""

import re
from difflib import SequenceMatcher

from bot.reading.contract import Span
from bot.reading.source_types import is_organisation

_FIGHTERS = re.compile(
    r"\b(?P<label>rebels|separatists|insurgents|militants|opposition fighters|freedom fighters)\b", re.IGNORECASE
)
_TERRORISTS = re.compile(r"(?:\b[Tt]he |(?<=[.!?\"] )|(?<=[\"\n]))(?P<label>[Tt]errorists)\b(?!')")
# With such a group in the text, "terrorists" may be another side.
_THIRD_SIDE = re.compile(
    r"\b(?:islamic state|isis|isil|daesh|al-qa[ei]da|jihadists?|taliban|boko haram)\b", re.IGNORECASE
)
_RULERS = re.compile(
    r"\b(?:[Tt]he |(?=[A-Z]))(?:(?P<whose>[A-Z][a-z]+) )?(?P<label>government|regime|Government|Regime)\b"
    r"|\b(?P<forces>government|regime)(?= (?:troops|forces|soldiers|army|positions)\b)"
)
_BODY = re.compile(r"[A-Z][\w-]+(?:\s+(?:(?:of|for)(?:\s+the)?\s+)?[A-Z][\w-]+){1,6}")
_SPELLINGS = re.compile(r"our|re$|gramme?|ce$|se$|is|iz|ll")
_LONGEST = 80_000  # characters; what goes beyond is no single article
_SHORTEST = 5  # letters of a word in which one may be wrong
_DIFFERENT = 0.85  # likeness of two words below which neither is a misprint of the other


def labels(text: str) -> list[tuple[Span, str]]:
    """The first place of each of two labels for one side, with the reason."""
    found: list[tuple[Span, str]] = []
    for pair in (_fighters(text), _rulers(text)):
        words = " / ".join(f"“{text[start:end]}”" for start, end in pair)
        found += [(span, f"One side under two names in one article: {words}.") for span in pair]
    return sorted(found)


def _fighters(text: str) -> list[Span]:
    fighters = list(_FIGHTERS.finditer(text))
    terrorists = list(_TERRORISTS.finditer(text))
    if not terrorists or len({match["label"].casefold() for match in fighters}) != 1 or _THIRD_SIDE.search(text):
        return []
    together = re.compile(
        r"(?i)\b(?:rebels|separatists|insurgents|militants|fighters)\b[^.]{0,20}\b(?:and|or|from)\b[^.]{0,12}\bterrorists\b"
    )
    if together.search(text) or re.search(
        r"(?i)\bterrorists\b[^.]{0,20}\b(?:and|or|from)\b[^.]{0,12}\b(?:rebels|separatists|insurgents|militants|fighters)\b",
        text,
    ):
        return []
    return sorted([fighters[0].span(), terrorists[0].span("label")])


def _rulers(text: str) -> list[Span]:
    """ "The regime" and "the government" are one side where the text knows one government."""
    of: dict[str, list[re.Match[str]]] = {"government": [], "regime": []}
    for match in _RULERS.finditer(text):
        of[(match["label"] or match["forces"]).casefold()].append(match)
    if not of["government"] or not of["regime"]:
        return []
    whose = {_whose(match) for match in of["government"] + of["regime"]} - {""}
    return sorted(_label(of[word][0]) for word in of) if len(whose) <= 1 else []


def _label(match: re.Match[str]) -> Span:
    return match.span("label" if match["label"] else "forces")


def _whose(match: re.Match[str]) -> str:
    word = (match["whose"] or "").removesuffix("'s")
    return (
        ""
        if not word[:1].isupper() or word in {"The", "A", "Our", "Their", "Its", "This", "That", "In", "But"}
        else word
    )


def misprints(text: str) -> list[tuple[Span, str]]:
    """Names of bodies that differ in a letter from one that the text prints as often or before."""
    names: dict[str, list[Span]] = {}
    for match in _BODY.finditer(text[:_LONGEST]):
        start = match.start() + (4 if match.group().startswith("The ") else 0)
        name = " ".join(text[start : match.end()].split())
        if " " in name and is_organisation(name):
            names.setdefault(name, []).append((start, match.end()))
    by_shape: dict[tuple[int, str], list[str]] = {}
    for name in names:
        by_shape.setdefault((len(name.split()), name[0]), []).append(name)
    found = []
    for alike in by_shape.values():
        for place, name in enumerate(alike):
            for other in alike[place + 1 :]:
                if len(names[other]) == 1 <= len(names[name]) and _one_letter_off(name, other):
                    found.append((names[other][0], f"“{other}” is “{name}” elsewhere in the text."))
    return found


def _one_letter_off(name: str, other: str) -> bool:
    pairs = [(a, b) for a, b in zip(name.split(), other.split(), strict=True) if a != b]
    if len(pairs) != 1:
        return False
    [(mine, theirs)] = pairs
    if min(len(mine), len(theirs)) < _SHORTEST or mine[0] != theirs[0] or abs(len(mine) - len(theirs)) > 1:
        return False
    if mine.rstrip("s") == theirs.rstrip("s") and name.endswith(" " + mine):
        return False
    if _SPELLINGS.sub("", mine) == _SPELLINGS.sub("", theirs) or mine.isupper():
        return False
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= _DIFFERENT
