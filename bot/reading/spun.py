"""Words that no writer chose: what programs put that swap each word for a likeness so that a copy is not found out.

Such swaps are described by G. Cabanac, C. Labbé and A. Magazinov, "Tortured phrases: A dubious writing style emerging
in science" (2021). Two signs are sure enough. A set phrase in which a word stands for another ("bosom malignancy" for
breast cancer) is written by nobody. And the long name of a state without its article, where the text elsewhere has the
usual name, was put in place of that.
"""

import re

from bot.reading.contract import Span
from bot.reading.source_types import is_place_or_state

_SET_PHRASES = {
    r"prime clergym[ae]n": "prime minister",
    r"outfitted (?:powers|forces)": "armed forces",
    r"equipped powers": "armed forces",
    r"human privileges(?= (?:gatherings?|bunch|associations?|infringements?|misuses?))": "human rights",
    r"psychological (?:militants?|oppressors?|warfare assaults?)": "terrorist",
    r"fear based (?:oppressors?|militants?|oppression)": "terrorist",
    r"law (?:authorization|requirement) (?:officers?|officials?|organizations?|offices?)": "law enforcement",
    r"bosom (?:malignancy|disease|growth)": "breast cancer",
    r"lung malignancy": "lung cancer",
    r"counterfeit (?:consciousness|intelligence)": "artificial intelligence",
    r"(?:passing|demise) toll": "death toll",
    r"petroleum derivatives? outflows?": "fossil fuel emissions",
    r"ozone (?:depleting|harming) substance (?:outflows?|emanations?|discharges?)": "greenhouse gas emissions",
}
_PATTERNS = [(re.compile(rf"\b{phrase}\b", re.IGNORECASE), usual) for phrase, usual in _SET_PHRASES.items()]
_LONG = re.compile(
    r"(?<=[a-z,;] )(?P<name>(?P<people>[A-Z]\w{3,}) (?:Federation|Republic))\b"
    r"(?!['’-]| (?:[A-Z]\w*|of|for|president|government|forces|troops|army|officials?|citizens?|law)\b)"
)
_ARTICLE = re.compile(r"\b(?:the|a|an|this|that|every|old|new|former|young|modern|first|third)\s+$", re.IGNORECASE)
_STEM = 4  # letters that the people and the country have in common


def spun(text: str) -> list[tuple[Span, str]]:
    """In text order, with why."""
    found = [
        (match.span(), f"Nobody writes so; it looks like a mechanical swap for “{usual}”.")
        for pattern, usual in _PATTERNS
        for match in pattern.finditer(text)
    ]
    for match in _LONG.finditer(text):
        alike = re.finditer(rf"\b{match['people'][:_STEM]}\w*\b", text)
        usual = next((each for each in alike if is_place_or_state(each.group())), None)
        if usual is not None and not _ARTICLE.search(text, max(0, match.start() - 10), match.start()):
            why = (
                f"Without its article, where the text elsewhere has “{usual.group()}”: it looks like a mechanical swap."
            )
            found.append((match.span("name"), why))
    return sorted(found)
