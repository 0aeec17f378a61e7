"""Who is meant by a source phrase, and by a name: titles, the person or body, and what describes them."""

import re
from dataclasses import dataclass, field

from bot.reading.contract import Span
from bot.reading.descriptors import account_behind, described_behind, described_elsewhere
from bot.reading.document import Document, Sentence, Token
from bot.reading.lexicon import PARTICLES, TITLES
from bot.reading.phrases import trim
from bot.reading.source_types import is_organisation, is_place_or_state

_ACRONYM = re.compile(r"\s*\((?P<short>[A-Z][A-Za-z&.-]{1,9})\)\s*$")
_POSSESSIVE = re.compile(r"^(?:.*?)'s?\s+(?=[A-Z])")
_HONORIFICS = {"mr", "mrs", "ms", "miss", "dr", "sir", "mx"}


@dataclass(slots=True)
class Speaker:
    """`span` is the mention; `relay` the words of whoever passes it on; `pronoun` is set where it is one; `plural`
    says that it is a group without a name; `why` is given where the phrase alone settles who is meant."""

    name: str
    span: Span
    person: bool = False
    named: bool = False
    pronoun: str | None = None
    aliases: list[str] = field(default_factory=list)
    descriptors: list[Span] = field(default_factory=list)
    relay: str | None = None
    document: str | None = None
    plural: bool = False
    why: str = ""


def named_speaker(document: Document, sentence: Sentence, tokens: list[Token], span: Span) -> Speaker:
    text = document.text
    words = verbatim(text, span)
    speaker = Speaker(words, span, named=True)
    if match := _ACRONYM.search(words):
        speaker.aliases.append(match["short"])
        speaker.aliases.append(words[: match.start()])
    start = span[0]
    if match := _POSSESSIVE.match(text[span[0] : span[1]]):
        start = span[0] + match.end()
        speaker.descriptors.append(span)
    ends_in_name = tokens[0].lower == "the" and all(token.tag == "NNP" for token in tokens[-2:])
    first = _after_titles(tokens, start) if ends_in_name or head_of(tokens) is tokens[-1] else start
    name = trim((first, span[1]), text) or span
    bare = verbatim(text, name)
    parts = bare.split()
    speaker.person = _is_personal(tokens, parts, words, name)
    if speaker.person:
        honorific = next((t for t in tokens if t.lower.strip(".") in _HONORIFICS), None)
        if honorific is not None and len(parts) == 1:
            speaker.name, speaker.aliases = verbatim(text, (honorific.start, name[1])), [bare, *speaker.aliases]
        else:
            speaker.name = bare
        if first > start and honorific is None:
            title = trim((start, first), text)
            if title is not None:
                speaker.descriptors.append(title)
    head = head_of(tokens)
    describe(document, sentence, head, speaker)
    if not speaker.descriptors:
        elsewhere = described_elsewhere(document, bare)
        speaker.descriptors += [elsewhere] if elsewhere is not None else []
    doctor = next((t for t in tokens if t.lower in {"dr", "dr."}), None)
    if doctor is not None and speaker.person:
        speaker.descriptors.append((doctor.start, doctor.end))
    return speaker


def describe(document: Document, sentence: Sentence, head: Token, speaker: Speaker) -> None:
    """Adds appositions and asides directly behind the mention, and the name of an account."""
    end = max(speaker.span[1], head.end)
    aside = described_behind(document.text, sentence, end)
    if aside is not None and aside not in speaker.descriptors:
        speaker.descriptors.append(aside)
    account = account_behind(document.text, sentence, end) if not speaker.named else None
    if account is not None and account not in speaker.aliases:
        speaker.aliases.append(speaker.name)
        speaker.name = account.strip(".,")
        speaker.descriptors.insert(0, speaker.span)


def apposed_speaker(
    document: Document, sentence: Sentence, tokens: list[Token], head: Token, span: Span
) -> Speaker | None:
    """Of "the head of the agency, Ana Ruiz," whoever bears the name, the whole phrase their description."""
    apposed = _apposed_name(sentence, tokens, head)
    if apposed is None:
        return None
    named = [token for token in sentence.tokens if apposed[0] <= token.start < apposed[1]]
    speaker = named_speaker(document, sentence, named, apposed)
    speaker.descriptors.insert(0, span)
    return speaker


def verbatim(text: str, span: Span) -> str:
    return " ".join(text[span[0] : span[1]].split()).strip(" ,;:")


def head_of(tokens: list[Token]) -> Token:
    inside = {token.i for token in tokens}
    return next((token for token in tokens if token.head == token.i or token.head not in inside), tokens[-1])


def _apposed_name(sentence: Sentence, tokens: list[Token], head: Token) -> Span | None:
    """The name behind "the head of the agency, "; or None where what follows is no name."""
    inside = {token.i for token in tokens}
    for token in sentence.tokens:
        apposed = token.dep == "appos" and token.head in inside and token.i > head.i
        if apposed and token.tag == "NNP" and token.i not in inside:
            first = last = token.i - sentence.first
            while sentence.tokens[first - 1].tag == "NNP" and first - 1 > 0:
                first -= 1
            while _goes_on(sentence.tokens[last + 1 : last + 3]):
                last += 1
            return sentence.tokens[first].start, sentence.tokens[last].end
    return None


def _goes_on(following: list[Token]) -> bool:
    """Whether a name goes on with the next tokens; "Sgt." has its point between."""
    if not following:
        return False
    abbreviated = following[0].text == "." and len(following) > 1 and following[1].tag == "NNP"
    return abbreviated or following[0].tag in {"NNP", "HYPH", "POS"}


def _after_titles(tokens: list[Token], start: int) -> int:
    """Where the name begins, behind offices and what is written small."""
    inside = [token for token in tokens if token.start >= start]
    first = 0
    for place, token in enumerate(inside[:-1]):
        title = token.lower.strip(".") in TITLES or token.lower in TITLES
        small = token.text[0].islower() and token.tag not in {"HYPH", "POS"} and token.lower not in PARTICLES
        if title or small:
            first = place + 1
    return inside[first].start if inside else start


def _is_personal(tokens: list[Token], parts: list[str], words: str, name: Span) -> bool:
    if tokens[-1].entity:
        return tokens[-1].entity == "PERSON"
    if any(token.dep == "cc" or token.text == "&" for token in tokens):
        return False
    if not 1 <= len(parts) <= 6 or is_organisation(" ".join(parts)) or is_place_or_state(words):
        return False
    if tokens[0].lower == "the" and name[0] == tokens[1].start if len(tokens) > 1 else False:
        return False
    if len(parts) == 1 and (parts[0].isupper() or parts[0].endswith(".")):
        return False
    return all(part[0].isupper() or part[0] in "'-" or part.split("-")[0] in PARTICLES for part in parts)
