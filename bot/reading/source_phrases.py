"""Where in a source phrase the name, or the noun phrase, ends and what describes it begins."""

import re

from bot.reading.contract import Span
from bot.reading.document import Token
from bot.reading.lexicon import TITLES

_DESCRIPTION = re.compile(r"(?:an?|the|one|who|whose|which|of|from|for|with|at|then|now|also|chief|head|director)\b")


def without_asides(text: str, tokens: list[Token], span: Span) -> Span:
    """The name, or the noun phrase, of a source whose description stands in the same phrase."""
    words = text[span[0] : span[1]]
    bracket = re.search(r"\s*\((?![A-Z][A-Za-z&.]{1,9}\)\s*$)", words)
    comma = re.search(r"\s*(?:,|\s[—–-])\s", words.rstrip(" ,") + " ")
    cuts = [match.start() for match in (bracket, comma) if match and match.start() > 0]
    if not cuts:
        return _stripped(text, span)
    cut = span[0] + min(cuts)
    before = [token for token in tokens if token.start < cut]
    behind = [token for token in tokens if token.start >= cut and (token.is_word or token.text in "-'")]
    if not before or not behind:
        return _stripped(text, span)
    first_is_name = any(token.tag in {"NNP", "NNPS"} for token in before) and before[-1].tag in {"NNP", "NNPS"}
    proper = all(token.tag in {"NNP", "NNPS", "HYPH", "POS"} or token.lower.strip(".") in TITLES for token in behind)
    if bracket and span[0] + bracket.start() == cut:
        return _stripped(text, (span[0], cut))
    if behind[0].text.strip(".") in {"Jr", "Sr"}:
        return _stripped(text, span)
    if (
        proper
        and (before[0].tag in {"DT", "PRP$"} or not first_is_name)
        and "," not in words[cut - span[0] + 1 :].rstrip(" ,")
    ):
        return _stripped(text, (behind[0].start, span[1]))
    if _DESCRIPTION.match(text, behind[0].start) or behind[0].tag in {"DT", "WP", "WDT", "CD", "PRP$", "WP$"}:
        return _stripped(text, (span[0], cut))
    described = behind[0].text[0].islower() and behind[0].tag.startswith(("NN", "JJ", "VB", "RB"))
    listed = any(token.lower in {"and", "or"} for token in behind) and not first_is_name
    return _stripped(text, (span[0], cut)) if described and not listed else span


def _stripped(text: str, span: Span) -> Span:
    start, end = span
    while end > start and text[end - 1] in " ,;:–—-":
        end -= 1
    while start < end and text[start] in " ,;:–—-":
        start += 1
    return (start, end) if start < end else span


def is_in(span: Span, others: list[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)
