"""Paragraphs and sentences of a clean text, by rule: where a sentence ends decides what a claim can be."""

import re

from bot.reading.contract import Span
from bot.reading.lexicon import REPORTING

_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s+[\"'(\[]*[^\W_a-zß-öø-ÿ]|\s+[\"'(\[]*[—–•]|\s*$)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Ms|Mrs|Mx|Dr|St|Gen|Col|Capt|Cmdr|Lt|Sgt|Maj|Adm|Brig|Jr|Sr|No|vs|Gov|Sen|Rep"
    r"|Reps|Sens|Prof|Hon|Rev|Inc|Ltd|Corp"
    r"|Co|Bros|Mt|Ft|Ave|Blvd|Rd|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|Fig|Ph\.D|i\.e|e\.g"
    r"|cf|ca|approx|Supt|Det|Insp|Const|Pte"
    r"|Cpl|Pres|Atty|Messrs|al)|(?<![\w.])[A-Z](?:\.[A-Z])*)\.$"
)
_LETTER = re.compile(r"(?<=[a-z]) [A-Z]\.$")  # "on X.", "gate C.": no initial of a name
# After these the next capital usually opens a sentence all the same.
_MAY_END = re.compile(r"(?:\b[ap]\.m|\b(?:[A-Z]\.){2,}|\b(?:Inc|Ltd|Corp|Co|Jr|Sr))\.?$")
_STARTER = re.compile(
    r"\s+[\"'(\[]*(?:The|A|An|He|She|It|They|We|I|You|But|And|In|On|At|For|That|This|These"
    r"|Those|There|His|Her|Their|Its|Our|As|If|When"
    r"|While|After|Before|Then|Now|Meanwhile|However|Another|Some|Many|Most|No|What|Why|How|Who)\b"
)
_SPEAKER = re.compile(
    r"(?!(?:UPDATED?|BREAKING|CORRECTION|WATCH|EXCLUSIVE|LATEST|ANALYSIS"
    r"|CLARIFICATION)\b)[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,3}:(?= [A-Z])"
)
_BLANK_LINE = re.compile(r"\n[ ]*(?:\n[ ]*)+")
_TAG = re.compile(
    r"\s+(?:[\w.'-]+,?\s+){1,6}?(?P<verb>[a-z]+)(?=[.,:]|\s*$|\s+(?:in|on|at|to|as|after"
    r"|before|during|when|about|of|from|with)\b)"
)
_LIST_MARK = re.compile(
    r"\s*(?:(?:[-–—•*·▪●]|\d{1,3}[.)])\s+"
    r"|\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?(?:\s+\d{1,2}\s?[A-Z]{3})?\s*[-–—:|])"
)
_TERMINAL = re.compile(r"[.!?:;…][\"')\]]*\s*$")


def paragraphs(text: str) -> list[Span]:
    """Spans of the paragraphs, blanks at their ends left out. Lines that were only wrapped are joined."""
    found: list[Span] = []
    position = 0
    for gap in [*_BLANK_LINE.finditer(text), None]:
        end = len(text) if gap is None else gap.start()
        found += _lines(text, position, end)
        position = end if gap is None else gap.end()
    return found


def _lines(text: str, start: int, end: int) -> list[Span]:
    lines: list[Span] = []
    position = start
    for row in text[start:end].split("\n"):
        first, last = position, position + len(row)
        position = last + 1
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            lines.append((first, last))
    if len(lines) < 2:
        return lines
    lengths = [last - first for first, last in lines[:-1]]
    wrapped = len(lines) > 2 and max(lengths) <= 100 and min(lengths) >= 45 and max(lengths) - min(lengths) <= 25
    joined = [lines[0]]
    for line in lines[1:]:
        before = joined[-1]
        ends = _TERMINAL.search(text[max(before[0], before[1] - 8) : before[1]])
        marked = _LIST_MARK.match(text, line[0])
        if not marked and (wrapped or (not ends and text[line[0]].islower())):
            joined[-1] = (before[0], line[1])
        else:
            joined.append(line)
    return joined


def sentences(text: str, paragraph: Span) -> list[Span]:
    """Spans of the sentences of one paragraph; together they hold every character but the blanks between. A
    speaker's name with its colon at the head of a paragraph stands alone."""
    start, end = paragraph
    found: list[Span] = []
    position = start
    if label := _SPEAKER.match(text, start, end):
        found.append((start, label.end()))
        position = label.end() + 1
    for match in _END.finditer(text, start, end):
        if match.start() < position or match.end() >= end or _is_abbreviation(text, position, match):
            continue
        if match.group() in {'?"', '!"', "?'", "!'"} and _is_tagged(text, match.end(), end):
            continue
        found.append((position, match.end()))
        position = match.end()
        while position < end and text[position].isspace():
            position += 1
    if position < end:
        found.append((position, end))
    return found


def _is_tagged(text: str, start: int, end: int) -> bool:
    """Whether ""Where was he?" Dana Moss asked." goes on: a name and a reporting verb, and nothing reported."""
    match = _TAG.match(text, start, end)
    return match is not None and match["verb"] in REPORTING


def _is_abbreviation(text: str, start: int, match: re.Match[str]) -> bool:
    if match.group() != ".":
        return False
    before = text[max(start, match.end() - 14) : match.end()]
    if re.search(r"\b[ap]\.m\.$", before):
        return _STARTER.match(text, match.end()) is None
    if not _ABBREVIATION.search(before) or (_LETTER.search(before) and _STARTER.match(text, match.end())):
        return False
    return not (_MAY_END.search(before) and _STARTER.match(text, match.end()))
