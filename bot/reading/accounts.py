"""Whose account the sentence gives: "according to the fire service", "by her account", "in the words of the mayor";
and the flashes of agencies, "ACME SAYS MILL SAFE" and "MILL SAFE - POLICE".
"""

import re

from bot.reading.contract import Span
from bot.reading.document import Sentence, Token
from bot.reading.finder import FoundAttribution
from bot.reading.lexicon import ASKING, OWN_ACCOUNT, REPORTING, words
from bot.reading.phrases import noun_phrase, trim

_OWNED = words("count counts admission admissions tally calculation calculations figures")
"""Somebody's account where they are called their own: "by her own count", not "by a count of 8 to 5"."""
_SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
_SAYS = re.compile(
    r"(?P<source>[A-Z][A-Z.&' -]+?)(?:\s*<[^<>]*>)?\s+(?P<cue>SAYS?|SAID)\s+(?P<content>\S.*)", re.DOTALL
)
_DASH = re.compile(r"(?P<content>\S.*\S)\s+(?P<cue>[-–—])\s+(?P<source>[A-Z][A-Z.&' ]{2,40})\s*", re.DOTALL)


def flash(text: str, sentence: Sentence) -> FoundAttribution | None:
    """A sentence all in capitals that names its source before "says" or behind a dash."""
    start, end = sentence.span
    if text[start:end].upper() != text[start:end]:
        return None
    match = _SAYS.fullmatch(text, start, end) or _DASH.fullmatch(text, start, end)
    content = trim(match.span("content"), text) if match else None
    source = trim(match.span("source"), text) if match else None
    if match is None or content is None or source is None or sentence.tokens[0].lower in ASKING:
        return None
    return FoundAttribution(
        (content,), (match.span("cue"),), (source,), "mixed" if '"' in match["content"] else "indirect"
    )


def is_account(sentence: Sentence, token: Token) -> bool:
    """ "By her account, …", "by its own admission, …", "in the words of the mayor, …"."""
    if token.lower not in {"by", "in"} or token.dep != "prep":
        return False
    nouns = [child for child in sentence.children(token) if child.dep == "pobj" and child.lower in OWN_ACCOUNT]
    owned = [child for child in sentence.children(token) if child.dep == "pobj" and child.lower in _OWNED]
    if owned and token.lower == "by":
        of = {child.lower if child.dep == "amod" else child.dep for child in sentence.children(owned[0])}
        return {"own", "poss"} <= of
    return bool(nouns) and (token.lower == "by" or nouns[0].lower == "words")


def behind_apposition(sentence: Sentence, end: int) -> int:
    """Where "the mayor, Dana Moss," ends."""
    rest = [token for token in sentence.tokens if token.start >= end]
    place = 1
    while place < len(rest) and rest[place].tag == "NNP":
        place += 1
    apposed = 1 < place < len(rest) and rest[0].text == rest[place].text == ","
    return rest[place].start if apposed else end


def according_to(sentence: Sentence, token: Token) -> tuple[Span, Span, Token] | None:
    """(cue, source, last token of the cue)"""
    place = token.i - sentence.first
    if place + 1 >= len(sentence.tokens) or sentence.tokens[place + 1].lower != "to":
        return None
    to = sentence.tokens[place + 1]
    nouns = [child for each in (token, to) for child in sentence.children(each) if child.dep == "pobj"]
    return ((token.start, to.end), noun_phrase(sentence, nouns[0]), to) if nouns else None


def over_saying(sentence: Sentence, token: Token) -> Token | None:
    """The verb of somebody else's saying that "according to" stands over, as in "The firm said …, according to two
    officials": it tells who passes the saying on, and reports nothing itself."""
    for above in sentence.ancestors(token):
        if above.dep in {"conj", "relcl", "advcl", "acl"} and above.lower not in REPORTING:
            return None
        children = sentence.children(above)
        clause = any(child.dep == "ccomp" and child.i > above.i for child in children)
        if above.lower in REPORTING and above.tag.startswith("VB") and clause:
            return above if any(child.dep in _SUBJECTS and child.i < above.i for child in children) else None
    return None


def passes_on(sentence: Sentence, cue: Span) -> Span | None:
    """By whom the saying with the cue is passed on, where an "according to" stands over it."""
    for token in sentence.tokens:
        verb = over_saying(sentence, token) if token.lower == "according" else None
        found = according_to(sentence, token) if verb and cue[0] <= verb.start < cue[1] else None
        if found is not None:
            return found[1]
    return None


def account(sentence: Sentence, token: Token) -> tuple[Span, Span, Token] | None:
    noun = next(child for child in sentence.children(token) if child.dep == "pobj")
    for child in sentence.children(noun):
        if child.dep == "poss":
            whose = noun_phrase(sentence, child)
            return (token.start, noun.end), (whose[0], child.end), noun
        of = [each for each in sentence.children(child) if each.dep == "pobj"]
        if child.dep == "prep" and child.lower == "of" and of:
            return (token.start, child.end), noun_phrase(sentence, of[0]), noun
    return None
