"""What the text says of somebody right behind their name: appositions, asides, the name of an account."""

import re
from itertools import islice

from bot.reading.contract import Span
from bot.reading.document import Document, Sentence
from bot.reading.names import distinct, is_one_word, names_in, surname_key
from bot.reading.phrases import trim

_HANDLE = re.compile(
    r"\b(?i:user ?name|handle|screen name|pseudonym|account|calls? (?:him|her|them)sel(?:f"
    r"|ves))(?: is| of)?[,:]?\s+\"?(?P<name>@\w[\w.-]*|[A-Z][\w@.-]*)"
)
_ASIDE = re.compile(r"\s*(?:,|—|–|\()\s*(?P<words>[^,—–()\"]{3,160}?)\s*(?=[,—–)]|\.\s|\.$)")
_DESCRIBES = re.compile(r"(?:of|from|for|with|who|whose|which)\b|.*\b[a-z]{4,}")
_GIVEN = re.compile(r"(?:[A-Z][\w.'-]*[ ]+){1,4}\Z")
_NAME = 60  # characters before a surname in which the given names stand
_SURNAMES = 100  # places of a surname at which given names are looked for
_OCCURRENCES = 8  # places of a name at which a description is looked for
_AGE = re.compile(r"^\d{1,3}$")


def described_behind(text: str, sentence: Sentence, end: int) -> Span | None:
    """The apposition or the aside that begins at `end`."""
    match = _ASIDE.match(text, end, min(sentence.span[1], end + 200))
    if match and _DESCRIBES.match(match["words"]) and not is_age(match["words"]):
        return _longer_aside(text, match.span("words"), end, sentence)
    return None


def account_behind(text: str, sentence: Sentence, end: int) -> str | None:
    """The name of the account that the sentence gives behind `end`."""
    handle = _HANDLE.search(text, end, sentence.span[1])
    return handle["name"] if handle else None


def described_elsewhere(document: Document, bare: str) -> Span | None:
    """What the text says behind the same name where it names them first; nothing where several bear it."""
    text, position = document.text, 0
    if is_one_word(bare) and len(bearers_of(text, bare)) > 1:
        return None
    for _ in range(_OCCURRENCES):
        position = text.find(bare, position)
        if position < 0:
            return None
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
            if aside is not None and not is_age(match["words"]):
                return aside
        position = end
    return None


def bearers_of(text: str, surname: str) -> set[str]:
    """The full names that end in the surname, by the places where it stands first."""
    runs = {}
    for match in islice(re.finditer(rf"\b{re.escape(surname)}\b", text), _SURNAMES):
        before = _GIVEN.search(text, max(0, match.start() - _NAME), match.start())
        if before is not None:
            runs[before.group() + surname] = True
    return distinct(names_in("\n".join(runs)).get(surname_key(surname), ()))


def is_age(words: str) -> bool:
    return _AGE.match(words) is not None


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
