"""Words that weaken a claim, with their spans."""

import re

from bot.reading.contract import Span
from bot.reading.lexicon import words

_HEDGE = re.compile(
    r"\b(?:did\s+)?reportedly\b|\ballegedly\b|\bpurportedly\b|\bsupposedly\b|\bapparently\b"
    r"|\bostensibly\b|\bseemingly\b|\bpresumably\b"
    r"|\b(?:alleged|purported|supposed|presumed|suspected|rumou?red|so-called|self-described"
    r"|self-styled|self-proclaimed|would-be)\b"
    r"|\b(?:un(?:verified|confirmed|substantiated|proven|corroborated|official)"
    r"|not (?:yet )?(?:been )?(?:independently )?(?:verified|confirmed|corroborated))\b"
    r"|\b(?:not|un)\s?able to (?:be )?(?:independently )?(?:verify|confirm|verified|confirmed)"
    r"|\b(?:can|could|cannot|can't|couldn't)(?: not)? (?:be )?(?:immediately "
    r"|independently )*(?:verif(?:y|ied)|confirm(?:ed)?|authenticated?)\b"
    r"|\bnot been (?:independently )?(?:verified|confirmed|corroborated)\b|\bunclear\b|\bunknown whether\b"
    r"|\bapparent\b|\bclaim(?:s|ed|ing)? to (?:be|have)\b"
    r"|\bpossibl[ey]\b|\bprobabl[ey]\b|\blikely\b|\bperhaps\b|\bmaybe\b|\bpotentially\b"
    r"|\breports? of\b|\b(?:rumou?rs|claims|allegations|suggestions|signs) (?:of"
    r"|that)\b|\breports? (?:about|that|suggest\w*|indicat\w*)\b"
    r"|\b(?:is|are|was|were) (?:said|believed|thought|understood|reported|rumou?red|alleged"
    r"|feared|presumed|expected) to\b"
    r"|\bit (?:is|was) (?:believed|thought|understood|reported|alleged|rumou?red|feared)\b"
    r"|\bappear(?:s|ed)? to\b|\bseem(?:s|ed)? to\b"
    r"|\b(?:we|i)(?:'re| are|'m| am)? (?:expect|believe|think|hope|understand"
    r"|assume|guess|suspect)(?: that)?\b|\bto (?:my|our) knowledge\b"
    r"|\b(?:we|i)(?:'re| are|'m| am)? hear(?:ing)? that\b"
    r"|\bas far as (?:we|i) know\b|\bgoes by the (?:user ?)?name\b|\bcalling (?:him|her"
    r"|them)sel(?:f|ves)\b|\bif confirmed\b|\bif true\b",
    re.IGNORECASE,
)
# "may" and its kin, but not the month and not what somebody may be allowed to do after a title-case word.
_MODAL = re.compile(r"\b(?:may|might)(?: (?:well |also |already |not )?(?:have|be)\b)")
# Cues that keep their distance from what they report.
DISTANCING = words(
    """claim claims claimed claiming allege alleges alleged alleging purport purports purported suggest suggests
    suggested suggesting speculate speculated speculates speculating suspect suspects suspected insist insisted
    insists insisting believe believes believed believing fear fears feared fearing hint hinted hints hinting
    assume assumed assumes maintain maintained maintains maintaining contend contends contended contending think
    thinks thought rumoured rumored""",
)


def hedges_in(text: str, spans: tuple[Span, ...]) -> list[Span]:
    """Spans of hedging words inside `spans`."""
    found: list[Span] = []
    for start, end in spans:
        for pattern in (_HEDGE, _MODAL):
            found += [match.span() for match in pattern.finditer(text, start, end)]
    return sorted(found)


def hedge_before(text: str, start: int, limit: int) -> Span | None:
    """A hedge that ends where `start` begins, as in "rumours of | a coup"."""
    found = None
    for match in _HEDGE.finditer(text, limit, start):
        if not text[match.end() : start].strip(" \"'"):
            found = match.span()
    return found
