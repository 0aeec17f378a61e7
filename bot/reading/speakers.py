"""One source phrase taken apart: who is meant, what describes them, and through whom they speak."""

import re
from dataclasses import dataclass, field

from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.inversion import is_time
from bot.reading.lexicon import (
    COLLECTIVES,
    DOCUMENTS,
    PARTICLES,
    PERSON_NOUNS,
    PRONOUNS,
    PUBLIC_BODIES,
    SPOKESPERSON,
    TITLES,
)
from bot.reading.phrases import noun_phrase, trim
from bot.reading.source_phrases import is_in, without_asides
from bot.reading.source_types import is_organisation, is_place_or_state

_ACRONYM = re.compile(r"\s*\((?P<short>[A-Z][A-Za-z&.-]{1,9})\)\s*$")
_POSSESSIVE = re.compile(r"^(?:.*?)'s?\s+(?=[A-Z])")
_HANDLE = re.compile(
    r"\b(?i:user ?name|handle|screen name|pseudonym|account|calls? (?:him|her|them)sel(?:f"
    r"|ves))(?: is| of)?[,:]?\s+\"?(?P<name>@\w[\w.-]*|[A-Z][\w@.-]*)"
)
_ASIDE = re.compile(r"\s*(?:,|—|–|\()\s*(?P<words>[^,—–()\"]{3,160}?)\s*(?=[,—–)]|\.\s|\.$)")
_DESCRIBES = re.compile(r"(?:of|from|for|with|who|whose|which)\b|.*\b[a-z]{4,}")
_OCCURRENCES = 8  # places of a name at which a description is looked for
_AGE = re.compile(r"^\d{1,3}$")
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


def speaker_of(document: Document, span: Span, content: tuple[Span, ...]) -> Speaker:
    """Takes apart the source phrase at `span`; `content` serves "…, his spokesman said", where the principal
    is the subject of what is said."""
    text = document.text
    sentence = document.sentence_at(span[0])
    words = _verbatim(text, span)
    if sentence is None:
        return Speaker(words, span)
    tokens = [token for token in sentence.tokens if span[0] <= token.start < span[1]]
    if not tokens:
        return Speaker(words, span)
    if len(tokens) == 1 and tokens[0].tag in {"WP", "WDT"}:
        return _relative(document, sentence, tokens[0], content)
    if len(tokens) == 1 and words.startswith("@"):
        return Speaker(words, span, named=True)
    if len(tokens) == 1 and (tokens[0].lower in PRONOUNS or tokens[0].tag in {"PRP", "PRP$"}):
        return Speaker(words, span, pronoun=tokens[0].lower)
    if tokens[0].tag == "WP$" and _head(tokens).lower in DOCUMENTS:
        return _relative(document, sentence, tokens[0], content)
    if len(tokens) > 1 and tokens[-1].tag == "POS" and tokens[0].tag != "PRP$":
        return speaker_of(document, (span[0], tokens[-2].end), content)
    core = without_asides(text, tokens, span)
    if core != span:
        speaker = speaker_of(document, core, content)
        aside = trim((core[1], span[1]) if core[0] == span[0] else (span[0], core[0]), text)
        if aside is not None and not is_in(aside, speaker.descriptors) and not _AGE.match(text[slice(*aside)]):
            speaker.descriptors = [each for each in speaker.descriptors if not is_in(each, [aside])] + [aside]
        return speaker
    head = _head(tokens)
    if head.lower in SPOKESPERSON:
        return _principal(document, sentence, tokens, head, span, content)
    if head.lower in DOCUMENTS:
        return _author(document, sentence, tokens, head, span)
    apposed = _apposed_name(sentence, tokens, head) if not head.tag.startswith("NNP") else None
    if apposed is not None:
        named = [token for token in sentence.tokens if apposed[0] <= token.start < apposed[1]]
        speaker = _named(document, sentence, named, apposed)
        speaker.descriptors.insert(0, span)
        return speaker
    if head.tag.startswith("NNP") or _proper_tail(tokens) or _is_public_body(tokens, head):
        return _named(document, sentence, tokens, span)
    speaker = Speaker(words, span, plural=_is_plural(tokens, head))
    _describe(document, sentence, head, speaker)
    return speaker


def _is_plural(tokens: list[Token], head: Token) -> bool:
    both = any(token.dep == "cc" and token.lower == "and" and token.head == head.i for token in tokens)
    return both or head.tag in {"NNS", "NNPS"} or head.lower in COLLECTIVES


def _relative(document: Document, sentence: Sentence, pronoun: Token, content: tuple[Span, ...]) -> Speaker:
    """Of "who said", the noun on which its clause hangs."""
    for token in sentence.ancestors(pronoun):
        if token.dep in {"relcl", "acl"}:
            noun = sentence.head(token)
            whole = noun_phrase(sentence, noun)
            if pronoun.lower == "who" and not _may_speak(noun):
                break
            if whole[1] <= pronoun.start:
                speaker = speaker_of(document, whole, content)
                speaker.why = f"“{pronoun.text}” belongs to “{_verbatim(document.text, whole)}”"
                return speaker
    return Speaker(pronoun.text, (pronoun.start, pronoun.end), pronoun=pronoun.lower)


def _may_speak(noun: Token) -> bool:
    """Whether "who" can be said of the noun: not of "their support", and not of an office without an article."""
    return noun.tag != "NN" or noun.lower in PERSON_NOUNS or noun.lower.endswith(("er", "or", "ist", "ant", "man"))


def _verbatim(text: str, span: Span) -> str:
    return " ".join(text[span[0] : span[1]].split()).strip(" ,;:")


def _head(tokens: list[Token]) -> Token:
    inside = {token.i for token in tokens}
    return next((token for token in tokens if token.head == token.i or token.head not in inside), tokens[-1])


def _proper_tail(tokens: list[Token]) -> bool:
    return tokens[-1].tag in {"NNP", "NNPS"} and not any(token.tag == "IN" for token in tokens)


def _is_public_body(tokens: list[Token], head: Token) -> bool:
    """ "The Syrian government": a body named by whose it is."""
    whose = any(
        token.head == head.i and token.text[0].isupper() and token.tag in {"JJ", "NNP", "NNPS"} for token in tokens
    )
    return head.lower in PUBLIC_BODIES and whose and tokens[0].lower not in {"a", "an", "some"}


# ---- spokespersons and documents


def _principal(
    document: Document, sentence: Sentence, tokens: list[Token], head: Token, span: Span, content: tuple[Span, ...]
) -> Speaker:
    """The principal speaks through an unnamed spokesman; a named one speaks for himself."""
    text = document.text
    apposed = _apposed_name(sentence, tokens, head)
    if apposed is not None:
        named = [token for token in sentence.tokens if apposed[0] <= token.start < apposed[1]]
        speaker = _named(document, sentence, named, apposed)
        speaker.descriptors.insert(0, span)
        return speaker
    relay = _verbatim(text, span)
    for child in sentence.children(head):
        if child.dep == "poss" and child.tag == "PRP$":
            principal = _subject_of(document, sentence, content)
            if principal is not None:
                principal.relay = relay
                return principal
            return Speaker(relay, span, pronoun=child.lower, relay=relay)
        if child.dep == "prep" and child.lower in {"for", "of", "from"}:
            for grandchild in sentence.children(child):
                if grandchild.dep == "pobj":
                    inner = noun_phrase(sentence, grandchild)
                    return _relayed(document, sentence, inner, relay, span)
        if child.dep in {"poss", "compound", "nmod"} and child.tag.startswith("NN"):
            inner = noun_phrase(sentence, child)
            return _relayed(document, sentence, (inner[0], child.end), relay, span)
    return Speaker(relay, span)


def _relayed(document: Document, sentence: Sentence, inner: Span, relay: str, span: Span) -> Speaker:
    tokens = [token for token in sentence.tokens if inner[0] <= token.start < inner[1]]
    if any(token.tag.startswith("NNP") for token in tokens):
        speaker = _named(document, sentence, tokens, inner)
    else:
        speaker = Speaker(_verbatim(document.text, inner), inner)
    speaker.relay = relay
    if speaker.span != span:
        speaker.descriptors.append(span)
    return speaker


def _subject_of(document: Document, sentence: Sentence, content: tuple[Span, ...]) -> Speaker | None:
    for token in sentence.tokens:
        inside = any(start <= token.start < end for start, end in content)
        if inside and token.dep in {"nsubj", "nsubjpass"} and token.tag.startswith("NNP"):
            span = noun_phrase(sentence, token)
            return _named(document, sentence, [t for t in sentence.tokens if span[0] <= t.start < span[1]], span)
    return None


def _author(document: Document, sentence: Sentence, tokens: list[Token], head: Token, span: Span) -> Speaker:
    """Of "the ministry's statement" or "one Red Crescent tweet", the ministry and the Red Crescent."""
    kind = head.lower
    for token in tokens:
        if token.head == head.i and token.dep in {"poss", "compound", "nmod"} and token.tag.startswith("NNP"):
            if is_time([token]):
                continue
            inner = noun_phrase(sentence, token)
            inner = (inner[0], token.end)
            speaker = _named(document, sentence, [t for t in tokens if inner[0] <= t.start < inner[1]], inner)
            speaker.document = kind
            speaker.span = span
            return speaker
    return Speaker(_verbatim(document.text, span), span, document=kind)


# ---- names


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


def _named(document: Document, sentence: Sentence, tokens: list[Token], span: Span) -> Speaker:
    text = document.text
    words = _verbatim(text, span)
    speaker = Speaker(words, span, named=True)
    if match := _ACRONYM.search(words):
        speaker.aliases.append(match["short"])
        speaker.aliases.append(words[: match.start()])
    start = span[0]
    if match := _POSSESSIVE.match(text[span[0] : span[1]]):
        start = span[0] + match.end()
        speaker.descriptors.append(span)
    ends_in_name = tokens[0].lower == "the" and all(token.tag == "NNP" for token in tokens[-2:])
    first = _after_titles(tokens, start) if ends_in_name or _head(tokens) is tokens[-1] else start
    name = trim((first, span[1]), text) or span
    bare = _verbatim(text, name)
    parts = bare.split()
    speaker.person = _is_personal(tokens, parts, words, name)
    if speaker.person:
        honorific = next((t for t in tokens if t.lower.strip(".") in _HONORIFICS), None)
        if honorific is not None and len(parts) == 1:
            speaker.name, speaker.aliases = _verbatim(text, (honorific.start, name[1])), [bare, *speaker.aliases]
        else:
            speaker.name = bare
        if first > start and honorific is None:
            title = trim((start, first), text)
            if title is not None:
                speaker.descriptors.append(title)
    head = _head(tokens)
    _describe(document, sentence, head, speaker)
    if not speaker.descriptors:
        _describe_elsewhere(document, bare, speaker)
    doctor = next((t for t in tokens if t.lower in {"dr", "dr."}), None)
    if doctor is not None and speaker.person:
        speaker.descriptors.append((doctor.start, doctor.end))
    return speaker


def _describe_elsewhere(document: Document, bare: str, speaker: Speaker) -> None:
    """What the text says behind the same name where it names them first."""
    text, position = document.text, 0
    for _ in range(_OCCURRENCES):
        position = text.find(bare, position)
        if position < 0:
            return
        end = position + len(bare)
        sentence = document.sentence_at(position)
        match = _ASIDE.match(text, end, end + 200) if sentence is not None else None
        if (
            match
            and sentence is not None
            and match.end("words") <= sentence.span[1]
            and _DESCRIBES.match(match["words"])
        ):
            aside = _longer_aside(text, match.span("words"), end, sentence)
            if aside is not None and not _AGE.match(match["words"]):
                speaker.descriptors.append(aside)
                return
        position = end


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


# ---- descriptors


def _describe(document: Document, sentence: Sentence, head: Token, speaker: Speaker) -> None:
    """Appositions and asides directly behind the mention, and the name of an account."""
    text = document.text
    end = max(speaker.span[1], head.end)
    match = _ASIDE.match(text, end, min(sentence.span[1], end + 200))
    if match and _DESCRIBES.match(match["words"]) and not _AGE.match(match["words"]):
        aside = _longer_aside(text, match.span("words"), end, sentence)
        if aside is not None and aside not in speaker.descriptors:
            speaker.descriptors.append(aside)
    handle = _HANDLE.search(text, end, sentence.span[1]) if not speaker.named else None
    if handle and handle["name"] not in speaker.aliases:
        speaker.aliases.append(speaker.name)
        speaker.name = handle["name"].strip(".,")
        speaker.descriptors.insert(0, speaker.span)


def _longer_aside(text: str, aside: Span, end: int, sentence: Sentence) -> Span | None:
    """An aside between dashes runs to the second dash, commas and all."""
    opening = text[end : aside[0]].strip()
    if opening in {"—", "–"}:
        closing = text.find(opening, aside[0], sentence.span[1])
        if closing > 0:
            return trim((aside[0], closing), text)
    verbs = [t for t in sentence.tokens if aside[0] <= t.start < aside[1] and t.tag in {"VBD", "VBZ", "VBP"}]
    first = text[aside[0] : aside[1]].split(maxsplit=1)[0].lower()
    if verbs and first not in {"who", "which", "whose"} and verbs[0].dep not in {"relcl", "acl"}:
        return None
    return trim(aside, text)
