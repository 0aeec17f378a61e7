"""Quotations that cannot be as they are printed: marks without a partner, a tag inside them, "I" said by a body."""

import re

from bot.reading.contract import Span
from bot.reading.document import Document
from bot.reading.finder import FoundAttribution
from bot.reading.lexicon import words
from bot.reading.source_types import is_media, is_organisation
from bot.reading.sources import Person

_NAME = r"[A-Z][\w'-]+(?: [A-Z][\w'-]+)+"
_DAY = r"on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_AUDIENCE = r"told (?:reporters|journalists|a (?:news|press) conference)"
# What only an article says of a speaker, as against what people tell of each other.
_TAG = re.compile(rf",\s+(?:(?:he|she|{_NAME}) (?:said {_DAY}|{_AUDIENCE})|said {_NAME})\b")
_ONE = re.compile(r"(?<![\w.'-])I(?:'m|'ve|'ll|'d)?(?![\w.-]|'\w)\s+(?!and\b)[a-z]")
_BODIES = words("ministry council committee commission board court union company agency department government party")
_OPENING = re.compile(r'(?<![^\s([—–-])"(?=\S)')
_INCHES = re.compile(r"\d\"")


def swallows_its_tag(text: str, found: FoundAttribution) -> bool:
    return found.kind == "direct" and any(
        match.end() < end - 1 and '"' not in text[start:end] and '"' in text[end : end + 3]
        for start, end in found.content
        for match in _TAG.finditer(text, start, end)
    )


def speaks_as_one(text: str, found: FoundAttribution) -> bool:
    return found.kind == "direct" and any(_ONE.search(text, start, end) for start, end in found.content)


def is_body(person: Person) -> bool:
    """An organisation that is no outlet, since an outlet prints the words of others."""
    if person.person or person.plural or person.document:
        return False
    if not person.named:
        return person.name.casefold().removeprefix("the ") in _BODIES
    return is_organisation(person.name) and not is_media(person.name.removeprefix("the ").removeprefix("The "))


def unbalanced(document: Document) -> list[tuple[Span, str]]:
    """Quotations that are opened, not closed, and do not run on into the next paragraph."""
    text, found = document.text, []
    for number, paragraph in enumerate(document.paragraphs):
        start, end = paragraph.span
        if text.count('"', start, end) % 2 == 0 or _INCHES.search(text, start, end):
            continue
        following = document.paragraphs[number + 1].span[0] if number + 1 < len(document.paragraphs) else None
        openings = [match.start() for match in _OPENING.finditer(text, start, end)]
        closings = text.count('"', start, end) - len(openings)
        if len(openings) <= closings or (following is not None and text[following] == '"'):
            continue
        last = openings[-1]
        sentence = document.sentence_at(last)
        stop = sentence.span[1] if sentence is not None else end
        while text[stop - 1] in ".\"' ":
            stop -= 1
        found.append(((last, stop), "Opened and never closed: where the quotation ends is open."))
    return found
