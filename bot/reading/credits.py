"""The line under a title that says who wrote, for which outlet and on what day: "By …, Name | Updated 9:14, 4 May
2023", "12.09.2019, 14:35 | Name", "The Name, 9 May 2023"."""

import re
from typing import NamedTuple

from bot.reading.lexicon import MONTHS

_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_DATES = [
    re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b"),
    re.compile(r"\b(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>(?:19|20)\d\d)\b"),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE
    ),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
]
_WHEN = re.compile(
    r"(?:(?:first |last )?(?:published|updated|posted|modified|date|issued)(?: on| at)?:?)"
    r"|\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\b\.?)?|\d{1,2}\s*[ap]\.?m\b\.?|\b(?:GMT|UTC|BST|CET|EST|EDT|ET|PT|local time)\b"
    r"|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|\b(?:at|on)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:[Tt]he\s+)?[A-Z][\w&.'-]*(?:\s+(?:of|for|the|and|&|[A-Z][\w&.'-]*)){0,6}")
_HOUSE = re.compile(
    r"The (?:\S+ )+\S+$|.*\b(?:News|Times|Post|Herald|Courier|Gazette|Tribune|Mail|Express|Telegraph|Journal|Chronicle|"
    r"Agency|Press|Radio|TV|Broadcasting|Magazine|Review|Observer|Guardian|Today|Daily|Weekly|Echo|Argus|Star|Sun)\b"
)
_LONGEST = 100


class Credit(NamedTuple):
    """`date` is ISO 8601; `outlet` is None where only the day or a person is named."""

    outlet: str | None
    date: str


def read_credit(line: str) -> Credit | None:
    """None where the line has no whole date or holds more than names, a day and a time."""
    if len(line) > _LONGEST or (date := date_in(line)) is None:
        return None
    bare = line
    for pattern in _DATES:
        bare = pattern.sub(";", bare, count=1)
    bar = "|" in line
    names = []
    for piece in re.split(r"[|;,·•]|\s[-–—]\s", bare):
        rest = _WHEN.sub(" ", piece) if not _NAME.fullmatch(piece.strip()) else piece
        rest = rest.strip(" .:-–—")
        if not rest or _WHEN.fullmatch(rest):
            continue
        if rest.startswith(("By ", "BY ")):
            bar = True
        elif _NAME.fullmatch(rest):
            names.append(rest)
        else:
            return None
    outlet = names[-1] if names and (bar or _HOUSE.match(names[-1])) else None
    return Credit(outlet, date) if outlet or not names else None


def date_in(line: str) -> str | None:
    for pattern in _DATES:
        if match := pattern.search(line):
            groups = match.groupdict()
            month = int(groups["number"]) if groups.get("number") else MONTHS[groups["month"].lower()]
            day = int(groups["day"])
            if 1 <= month <= 12 and 1 <= day <= 31:
                return f"{groups['year']}-{month:02d}-{day:02d}"
    return None
