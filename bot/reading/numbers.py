"""Quantities, ages and counts as printed, their approximators kept; and the time that a claim gives."""

import re

from bot.reading.contract import Span
from bot.reading.lexicon import MONTHS

_SMALL = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    "|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
SPELLED_NUMBER = rf"(?:{_SMALL}|hundred|thousand)\b"
_BIG = "hundred|thousand|million|billion|trillion"
_BELOW_HUNDRED = rf"(?:{_SMALL})(?:[- ](?:{_SMALL}))?"
_APPROXIMATELY = (
    r"(?:close to|about|around|maybe|perhaps|approximately|roughly|nearly|almost|some|more than|less than"
    r"|fewer than|over|under|up to|at least|at most"
    r"|as many as|as few as|an estimated|estimated|just over|just under|well over|no more than"
    r"|no fewer than|no less than|only|circa)\s+"
)
_FIGURE = (
    rf"-?(?:(?:[A-Z]{{1,3}})?[$€£¥]\s?)?\d+(?:,\d{{3}})*(?:\.\d+)?(?:\s?(?:{_BIG})s?\b|(?:bn|m|k|tn)\b)?"
    r"(?:\s?(?:%|per cent\b|percent\b))?(?:(?:km|kg|cm|mm|ft|mph|kph|kWh|MW|GW|g|C|F|°[CF])\b)?(?:-\d+(?![\d-]|\.\d))?"
)
_SPELLED = (
    rf"(?:(?:{_BELOW_HUNDRED}|a|several|few)(?:\s+(?:{_BIG}))+"
    rf"(?:\s+(?:and\s+{_BELOW_HUNDRED}|{_BELOW_HUNDRED}(?=\s+(?:{_BIG})\b))(?:\s+(?:{_BIG}))*)*"
    rf"|{_BELOW_HUNDRED}|(?:a|several|few)\s+dozen|(?:tens|hundreds|thousands|millions"
    r"|billions|dozens|scores)(?:\s+of\s+(?:thousands|millions))?|(?:half|third"
    r"|quarter)\s+a\s+(?:million|billion|dozen)|dozen|half(?=\s+(?:of|the|a|its|their|his|her)\b)|twice|thrice)"
)
_UNIT = (
    r"(?:\s+(?:years?|months?|weeks?|days?|hours?|minutes?|per cent|percent|(?:metre|meter"
    r"|kilomet(?:re|er)|mile)s?))?"
)
_AGE = (
    rf"(?:\d+|{_SMALL})-(?:year|month|day|week|hour)-old\b|(?:\d+|{_SMALL})-(?:year|month|day|week|hour|minute|mile|point)\b"
    rf"|(?:{_SMALL})[ -](?:thirds?|quarters?|fifths?|tenths?)\b"
)
_NUMBER = re.compile(
    rf"\b(?:{_AGE})|\bbetween (?:{_FIGURE}|{_SPELLED}) and (?:{_FIGURE}|{_SPELLED})(?!\w|:\d)"
    rf"|(?<![\w.,:-]){_FIGURE} to {_FIGURE}(?!\w|:\d)"
    rf"|(?:\b{_APPROXIMATELY})?(?:(?<![\w.,:-]){_FIGURE}(?!\w|:\d)|\b{_SPELLED}\b){_UNIT}",
    re.IGNORECASE,
)
_FIGURE_WORD = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{_SMALL})\b")
_YEAR = re.compile(r"(?:19|20)\d\d(?:-\d\d(?:\d\d)?)?$")
_ONE = re.compile(r"one$", re.IGNORECASE)
_ANY_MONTH = f"(?:{'|'.join(sorted(MONTHS))})"
_CLOCK_OR_DATE = re.compile(
    rf"^\s*(?::\d\d|\.\d\d\s?[ap]\.?m\b|[ap]\.?m\b|o'clock|(?:st|nd|rd|th)\b|{_ANY_MONTH}\b|gmt|bst|utc)",
    re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(
    rf"\b{_ANY_MONTH}\.?\s+$|(?:article|section"
    r"|chapter|page|no\.|number|room|channel|flight|terminal|gate|platform|phase|category"
    r"|route|highway|type|grade|level|stage|unit|part|version)\s+$",
    re.IGNORECASE,
)

_OF_THE_HOUR = re.compile(r"(?:half|quarter) (?:past|to)\s+$", re.IGNORECASE)

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)"
)
_PART = r"(?:morning|afternoon|evening|night)"
_PERIOD = r"(?:week|month|year|weekend|decade|century|summer|winter|spring|autumn|fall|season|quarter|hour|day|night)"
_CLOCK = r"(?:[ap]\.m\.|[ap]m\b|(?:GMT|UTC|BST|CET|EST|EDT|local time)\b)"
_COUNT = rf"(?:\d+|{_SMALL}|a|an|several|few|couple of)"
_TIME = re.compile(
    rf"\b(?:(?:early|late|later|shortly|just)\s+)?(?:on|since|until|by|before|after|from|last"
    rf"|next|this)\s+(?:early |late )?{_DAY}(?:\s+{_PART})?\b(?:,?\s+{_MONTH}\s+\d+)?"
    rf"|\b(?i:{_DAY})(?:\s+{_PART})\b"
    rf"|\b(?:in|since|until|by|on|during|before|after|from)\s+(?:early |late "
    rf"|mid-?)?(?:{_MONTH}(?:\s+\d{{1,2}})?(?:,?\s+(?:19|20)\d\d)?|\d{{1,2}}(?:st|nd|rd"
    rf"|th)?\s+{_MONTH}(?:\s+\d{{4}})?|(?:19|20)\d\d)\b"
    rf"|\b(?:for|during|over|in|within)\s+(?:(?:most of|the|much of|all of)\s+)*(?:last|past"
    rf"|next|coming|previous)\s+(?:{_COUNT}\s+)?{_PERIOD}s?\b"
    rf"|\b(?:for|over|within|during)\s+(?:a (?:long|short) (?:time|while)|(?:the "
    rf"|{_COUNT} )(?:{_PERIOD})s?|(?:{_PERIOD})s|(?:several|many) {_PERIOD}s)\b"
    rf"|\b(?:the )?{_COUNT}\s+{_PERIOD}s?\s+(?:ago|earlier|later|before)\b|\b(?:last|next|this"
    rf"|every|each)\s+{_PERIOD}\b"
    rf"|\bbetween\s+(?:{_MONTH}\s+)?(?:\d{{1,2}}\s+)?(?:(?:19|20)\d\d\s+)?and\s+{_MONTH}(?:\s+(?:19|20)\d\d)?\b"
    rf"|\bin the (?:early|late|small) hours(?: of (?:{_DAY}|{_MONTH} \d+)(?:\s+{_PART})?)?"
    r"|\b(?:in|since|during) the (?:early |late |mid-)?(?:(?:19|20)\d0s)\b|\b(?:at|over) the weekend\b"
    rf"|\b(?:at|around|before|after|until|by|since) (?:noon|midday|midnight|dawn|dusk|daybreak|sunrise|sunset)\b"
    rf"|\b(?:at|by|after|before|until|around|since) (?:about |around |just after |just before )?"
    rf"(?:\d{{1,2}}:\d\d(?:\s*{_CLOCK})?|\d{{1,2}}(?:\.?\d\d)?\s*{_CLOCK}"
    r"|(?:half|(?:a )?quarter) (?:past|to) \w+)(?!\w|:\d)"
    r"|\b(?:shortly|soon|immediately|hours|days|weeks) (?:after|before|afterwards)\b|\bovernight\b"
    rf"|\b(?:early |late )?(?:yesterday|today|tonight|tomorrow)(?:\s+{_PART})?\b"
    rf"|\b\d{{1,2}}(?::\d\d)?\s*[ap]\.m\."
    rf"|(?<!black )(?<!good )(?<!super )(?<!ash )(?<!easter )(?<!palm )\b{_DAY}\b(?!['’]s|-)",
    re.IGNORECASE,
)
_VAGUE_TIME = re.compile(r"\b(?:now|currently|recently|at present|nowadays|these days|then)\b", re.IGNORECASE)
_RELATIVE = re.compile(
    rf"yesterday|today|tonight|tomorrow|overnight|\b(?:last|next|this)\s|{_DAY}|\bago\b|\bearlier\b|shortly",
    re.IGNORECASE,
)
_ANCHORED = re.compile(r"(?:19|20)\d\d")


def numbers_in(text: str, spans: tuple[Span, ...]) -> list[Span]:
    """Years, dates and times of day are no quantities."""
    found: list[Span] = []
    for start, end in spans:
        for match in _NUMBER.finditer(text, start, end):
            words = match.group().strip()
            bare = _YEAR.match(words) or _ONE.fullmatch(words)
            dated = _CLOCK_OR_DATE.match(text[match.end() : match.end() + 12]) or _MONTH_BEFORE.search(
                text[max(0, match.start() - 12) : match.start()]
            )
            hour = _OF_THE_HOUR.search(text[max(0, match.start() - 13) : match.start()])
            if words and not bare and not hour and not (dated and words[0].isdigit()):
                first = match.start() + len(match.group()) - len(match.group().lstrip())
                found.append((first, first + len(words)))
    return found


def figures_in(text: str) -> set[str]:
    """Every number from two on, in digits, without its unit: "nine weeks" and "9-week" are one."""
    spelled = _SMALL.split("|")
    tens = {word: str(10 * place) for place, word in enumerate(spelled[19:], 2)}
    values = {word: str(place) for place, word in enumerate(spelled[:19], 1)} | tens
    found = {values.get(word, word.replace(",", "")) for word in _FIGURE_WORD.findall(text.casefold())}
    return found - {"1"}


def times_in(text: str, spans: tuple[Span, ...]) -> list[Span]:
    """Expressions of time; a vague one ("now") only where there is no other."""
    found = [match.span() for start, end in spans for match in _TIME.finditer(text, start, end)]
    if found:
        return found
    return [match.span() for start, end in spans for match in _VAGUE_TIME.finditer(text, start, end)]


def is_relative(expression: str) -> bool:
    """Whether it needs the article's date to mean a day."""
    return _RELATIVE.search(expression) is not None and not _ANCHORED.search(expression)
