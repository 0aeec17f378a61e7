"""Words that weaken a claim, with their spans."""

import re
from collections.abc import Iterator

from bot.reading.contract import Span
from bot.reading.lexicon import words
from bot.reading.numbers import SPELLED_NUMBER

_HEDGE = re.compile(
    r"\b(?:did\s+)?reportedly\b|\ballegedly\b|\bpurportedly\b|\bsupposedly\b|\bapparently\b"
    r"|\bostensibly\b|\bseemingly\b|\bpresumably\b"
    r"|\b(?:alleged|purported|supposed(?! to\b)|presumed|suspected|rumou?red|so-called|self-described"
    r"|self-styled|self-proclaimed|would-be)\b"
    r"|\b(?:un(?:verified|confirmed|substantiated|proven|corroborated|official)"
    r"|not (?:yet )?(?:been )?(?:independently )?(?:verified|confirmed|corroborated))\b"
    r"|\b(?:not|un)\s?able to (?:be )?(?:independently )?(?:verify|confirm|verified|confirmed)"
    r"|\b(?:can|could|cannot|can't|couldn't)(?: not)? (?:be )?(?:immediately "
    r"|independently )*(?:verif(?:y|ied)|confirm(?:ed)?|authenticated?)\b"
    r"|\bnot been (?:independently )?(?:verified|confirmed|corroborated)\b|\bunclear\b|\bunknown whether\b"
    r"|\bapparent\b|\bclaim(?:s|ed|ing)? to (?:be|have)\b"
    r"|\bpossibl[ey]\b|\bprobabl[ey]\b|\blikely\b|\b(?:perhaps|maybe)\b"
    rf"(?! (?:an? )?(?:\d|half|dozen|{SPELLED_NUMBER}))"
    r"|\bpotentially\b"
    r"|\breports? of\b|\b(?:claims|allegations|suggestions|signs) (?:of"
    r"|that)\b|\breports? (?:about|that|suggest\w*|indicat\w*)\b"
    r"|\b(?:is|are|was|were) (?:said|believed|thought|understood|reported|rumou?red|alleged"
    r"|feared|presumed|expected) to\b"
    r"|\bit (?:is|was|has been) (?:also )?(?:believed|thought|understood|reported|alleged|rumou?red|feared|said)\b"
    r"|\b(?:is|are|was|were|be|been|being) (?:still )?(?:feared|presumed|thought|believed)(?= (?:dead|lost|missing"
    r"|drowned|killed|trapped|injured|to)\b)"
    r"|(?<=\ba )reported(?= (?:[£$€¥\d]|(?:\w+ ){0,2}(?:million|billion|dozen|hundred|thousand)))"
    r"|\b(?:named|identified) (?:locally|in (?:local )?(?:media )?reports|on social media)\b"
    r"|\b(?:i|we)(?:'m|'re|'ve been| am| are| have been| was| were) (?:told|informed|given to understand)\b"
    r"|\bi gather(?: that)?\b|\bpreliminary\b|\b(?:do(?:es)?|did|can|could)(?:n't| ?not) (?:exclude|rule out)\b"
    r"|\b(?:has|have) been (?:mentioned|suggested|touted|rumou?red)\b"
    r"|\bwithout (?:any |giving |offering |citing )?(?:evidence|proof)\b"
    r"|\bno (?:(?:direct|clear|hard|independent|immediate|such) )?(?:evidence|proof)\b"
    r"|\brumou?rs?\b(?: (?:of|that)\b)?"
    r"|\b(?:said|claimed|purported|reported|alleged) to (?:show|be|have)\b"
    r"|\b(?:describ(?:es|ed|ing)|call(?:s|ed|ing)|styl(?:es|ed|ing)|identif(?:ies|ied|ying))"
    r" (?:him|her|them|it)sel(?:f|ves)(?: as)?\b"
    r"|\bbio (?:reads|says|claims|describes)\b|\bhopes?(?= (?:that\b|(?-i:[A-Z])))"
    r"|\bappear(?:s|ed)? to\b|\bseem(?:s|ed)? to\b"
    r"|\b(?:we|i)(?:'re| are|'m| am)? (?:expect|believe|think|hope|fear|understand"
    r"|assume|guess|suspect)(?: that)?\b|\bto (?:my|our) knowledge\b"
    r"|\b(?:we|i)(?:'re| are|'m| am)? hear(?:ing)? that\b"
    r"|\b(?:believe[sd]?|fear(?:s|ed)|estimate[sd]?)(?= that\b)"
    r"|(?<=, )(?:he|she|they|it) (?:believe|think|estimate|suspect|fear|assume|hope)s?(?=,)"
    r"|\bas far as (?:we|i) know\b"
    r"|\bgo(?:es|ing) by (?:the|a|an|one) (?:\w+ ){0,2}(?:name|handle|alias|pseudonym|nickname)\b|\bcalling (?:him|her"
    r"|them)sel(?:f|ves)\b|\bif confirmed\b|\bif true\b",
    re.IGNORECASE,
)
_EARLY = re.compile(
    r"\b(?:preliminary|initial|early|unconfirmed|unverified|unofficial|provisional)"
    r"(?= (?:\w+ )?(?:information|data|reports?|figures?|results?|findings?|estimates?|accounts?|assessments?)\b)",
    re.IGNORECASE,
)
"""Of a source that is itself not sure."""
# "may" and its kin, but not the month and not what somebody may be allowed to do after a title-case word.
_MODAL = re.compile(r"\b(?:may|might)(?: (?:well |also |already |not )?(?:have|be)\b)")
# "could" beside it, but not of what was to be seen or might have been prevented.
_COULD = re.compile(
    r"\bcould(?= (?:(?:also|well|still|yet|even) )*(?:be|have been)\b"
    r"(?! (?:heard|seen|felt|smelt|smelled|found|reached|made out|avoided|prevented|saved)))"
)
# Cues that keep their distance from what they report.
DISTANCING = words(
    """claim claims claimed claiming allege alleges alleged alleging purport purports purported suggest suggests
    suggested suggesting speculate speculated speculates speculating suspect suspects suspected believe believes
    believed believing fear fears feared fearing hint hinted hints hinting assume assumed assumes maintain
    maintained maintains maintaining contend contends contended contending think thinks thought rumoured rumored
    hope hopes hoped hoping estimate estimates estimated""",
)


_REPORTS_THAT = re.compile(r"reports? that$", re.IGNORECASE)
_NOUN_BEFORE = re.compile(
    r"(?:^|\b(?:there (?:\w+ )?(?:is|are|was|were|been|be)|an?|the|this|these|those|any|no|some|several|many|more|of|by"
    r"|to|on|with|amid|after|before|despite|from|over|about|media|press|local|witness|\w+ed|\w+ing|cites?|den(?:y|ies)|\w+al)"
    r"|['’]s?)\s+$",
    re.IGNORECASE,
)
_RUMOURS = re.compile(r"rumou?rs?\b", re.IGNORECASE)
_SPOKEN_OF = re.compile(
    r"\b(?:comment|respond|react|deal|discuss|address|engage|speculate|listen)\w*\s+(?:on |to |in |with |about )?"
    r"(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)


def _hedges_of(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Without the verb of "she reports that", and without rumours that somebody only speaks of."""
    for match in _HEDGE.finditer(text, start, end):
        before = text[max(0, match.start() - 40) : match.start()]
        verb = _REPORTS_THAT.search(match.group()) and not _NOUN_BEFORE.search(before)
        if not verb and not (_RUMOURS.match(match.group()) and _SPOKEN_OF.search(before)):
            yield match


def hedges_in(text: str, spans: tuple[Span, ...]) -> list[Span]:
    """Spans of hedging words inside `spans`."""
    found: list[Span] = []
    for start, end in spans:
        found += [match.span() for match in _hedges_of(text, start, end)]
        for pattern in (_MODAL, _COULD):
            found += [match.span() for match in pattern.finditer(text, start, end)]
    return sorted(found)


def hedges_of_source(text: str, spans: tuple[Span, ...]) -> list[Span]:
    return [match.span() for start, end in spans for match in _EARLY.finditer(text, start, end)]


def hedge_before(text: str, start: int, limit: int) -> Span | None:
    """A hedge that ends where `start` begins, as in "rumours of | a coup"."""
    found = None
    for match in _hedges_of(text, limit, start):
        if text[match.end() : start].strip(" \"'") in {"", "that"}:
            found = match.span()
    return found
