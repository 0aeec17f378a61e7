"""Title, outlet and date, where they can be read off the text."""

import re
from dataclasses import dataclass

from bot.reading.boilerplate import is_section_label
from bot.reading.contract import Span
from bot.reading.credits import date_in, read_credit
from bot.reading.numbers import figures_in, numbers_in

_DATE_LINE = re.compile(
    r"^(?:(?:first |last )?(?:published|updated|posted|modified|date|issued)(?: on"
    r"| at)?:?\s*)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"[\w\s,.:|·-]{6,48}$",
    re.IGNORECASE,
)
_APPEARED = re.compile(
    r"(?:originally|first) (?:appeared|published|posted|ran|aired) (?:on|in|by"
    r"|at) (?P<name>(?:the |The )?[A-Z][\w&.'-]*(?:\s+(?:of|for|the|and|[A-Z][\w&'-]*))*)"
)
_COPYRIGHT = re.compile(
    r"(?:©|\([cC]\)|[Cc]opyright)\s*(?:©|\([cC]\))?\s*(?P<year>(?:19|20)\d\d)?(?:\s*[-–]\s*\d{4})?,?\s*(?:by\s+)?"
    r"(?P<name>(?:The\s+)?[A-Z][\w&'-]*(?:\s+(?:of|for|the|and|&|[A-Z][\w&'-]*))*)?"
)
_PLACES = r"[A-Z][\w.'’-]{0,24}(?:(?:,? +| ?/ ?)[A-Z][\w.'’-]{0,24}){0,5}"
_DAY = r"(?:,? +(?:[A-Z][a-z]{2,8}\.? +\d{1,2}|\d{1,2} +[A-Z][a-z]{2,8}\.?)(?:,? +(?:19|20)\d\d)?)?"
_AGENCY = r"\((?P<name>[A-Z][\w .&/-]{1,30})\)"
_DATELINE = re.compile(rf"{_PLACES}{_DAY},? *{_AGENCY} *[-–—]")
_LONGEST_DATELINE = 160  # letters
_CLOCK = re.compile(
    r"\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?\s*(?:GMT|UTC|BST|ET|CET|EST|PT)?(?:\s+\d{1,2}\s?[A-Z]{3})?\s*"
    r"(?:[-–—:|]\s+|[-–—](?=[A-Z]))",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:UPDATED?|BREAKING|CORRECTION|WATCH|EXCLUSIVE|LATEST|ANALYSIS"
    r"|CLARIFICATION)(?: NEWS)?\s*[:|–-]\s+"
    r"|(?:Editor'?s'? note|Notes? (?:to|for) (?:the )?(?:editors?|journalists|readers)|Correction|Clarification)\s*:\s+"
)
_DATELINE_START = re.compile(
    rf"(?:(?=[A-Z][A-Z.'’-]){_PLACES}{_DAY}(?: +\d{{1,2}})?,? *(?:{_AGENCY} *)?|{_AGENCY.replace('?P<name>', '?:')} *)"
    r"[-–—]{1,2}\s+(?=[A-Z\"])"
)
_WORD = re.compile(r"\w+")
_LONGEST_TITLE = 25  # words


@dataclass(frozen=True, slots=True)
class Masthead:
    """Spans are of the clean text; `title_stands_alone` says that the title, or a figure in it, is told
    nowhere else and may be a claim of its own; `title_repeated` that the body tells the same."""

    title: Span | None
    title_repeated: bool
    title_stands_alone: bool
    outlet: str | None
    published: str | None


def read_masthead(text: str, layout: list[tuple[Span, list[Span]]], boiler: list[bool]) -> Masthead:
    title = _title(text, layout, boiler)
    repeated = title is not None and _overlap(text[title[0] : title[1]], text[title[1] :]) >= 0.3
    alone = title is not None and text[title[0]] != '"' and (not repeated or _adds_a_figure(text, title))
    return Masthead(title, repeated, alone, _outlet(text, layout, boiler), _published(text, layout, boiler))


def after_dateline(text: str, sentence: Span) -> Span:
    """The sentence without "LISBON (Agency) - ", "09:15 – " or "UPDATE: " at its head."""
    start, end = sentence
    for pattern in (_CLOCK, _LABEL, _DATELINE_START):
        match = pattern.match(text, start, end)
        if match and match.end() < end:
            start = match.end()
    return start, end


def _title(text: str, layout: list[tuple[Span, list[Span]]], boiler: list[bool]) -> Span | None:
    body = [number for number, whole in enumerate(boiler) if not whole]
    if len(body) < 2:
        return None
    (start, end), sentences = layout[body[0]]
    line = text[start:end]
    words = len(_WORD.findall(line))
    open_end = not re.search(r"[.!?,]['\")]*$", line)
    if not 1 < words <= _LONGEST_TITLE or len(sentences) > 1 + open_end or line.endswith(":"):
        return None
    if open_end:
        return start, end
    if line[0] == '"':
        return None
    following = text[layout[body[1]][0][0] : layout[body[1]][0][1]]
    labelled = body[0] > 0 and is_section_label(text[layout[body[0] - 1][0][0] : layout[body[0] - 1][0][1]])
    if line.endswith(("?", "!")):
        return (start, end) if words <= 14 else None
    told = _overlap(line, following)
    return (start, end) if told >= 0.6 or (labelled and told >= 0.4) else None


def _overlap(line: str, body: str) -> float:
    """Share of the line's longer words whose first letters stand in the body."""
    stems = {word.lower()[:5] for word in _WORD.findall(line) if len(word) > 3}
    have = {word.lower()[:5] for word in _WORD.findall(body[:4000])}
    return len(stems & have) / len(stems) if stems else 0.0


def _adds_a_figure(text: str, title: Span) -> bool:
    """Whether the title counts something that the body does not tell."""
    counted = {figure for start, end in numbers_in(text, (title,)) for figure in figures_in(text[start:end])}
    return not counted <= figures_in(text[title[1] :])


def _outlet(text: str, layout: list[tuple[Span, list[Span]]], boiler: list[bool]) -> str | None:
    appeared = owner = None
    for (start, end), whole in zip((span for span, _ in layout), boiler, strict=True):
        line = text[start:end]
        if match := _APPEARED.search(line):
            appeared = appeared or match["name"].rstrip(" .")
        if whole and (match := _COPYRIGHT.search(line)) and match["name"]:
            owner = owner or match["name"].rstrip(" .")
    if appeared and owner and appeared.casefold() != owner.casefold():
        return f"{appeared} ({owner})"
    if appeared or owner:
        return appeared or owner
    for number, ((start, end), _) in enumerate(layout[:10]):
        if not boiler[number] and (match := _DATELINE.match(text, start, min(end, start + _LONGEST_DATELINE))):
            return match["name"].strip()
        if (credit := read_credit(text[start:end])) and credit.outlet:
            return credit.outlet
    return None


def _published(text: str, layout: list[tuple[Span, list[Span]]], boiler: list[bool]) -> str | None:
    for number, ((start, end), _) in enumerate(layout):
        line = text[start:end]
        edge = number < 6 or number >= len(layout) - 4
        if (edge or boiler[number]) and len(line) <= 90 and _DATE_LINE.match(line) and (date := date_in(line)):
            return date
        if edge and (credit := read_credit(line)):
            return credit.date
    for (start, end), whole in zip((span for span, _ in layout), boiler, strict=True):
        if whole and (match := _COPYRIGHT.search(text[start:end])) and match["year"]:
            return str(match["year"])
    return None
