"""Texts that are not read, each with the one sentence that says why."""

import re
from functools import cache

from py3langid.langid import (  # type: ignore[import-untyped]  # the package ships no types
    MODEL_FILE,
    LanguageIdentifier,
)

from bot.errors import NotReadable
from bot.reading.lexicon import words

LONGEST = 200_000
_CONTROL = re.compile(r"[\x00\x01-\x08\x0e-\x1b\x7f\ufffd\ud800-\udfff]")
_LETTERS = re.compile(r"[^\W\d_]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
# Words that nearly every English sentence holds and that the neighbouring languages write otherwise.
_ENGLISH = words(
    """the and of to that with from this which who said has have had been was were are is would could should
    their they he she it its his her not but for by at as on an be will about after before there what when
    where than more into over out up we you your our i my"""
)
_SURE = words(
    """the and that with from this which who said has have been were are would could should their they she his
    her not but for by will about after before there what when where than more into your our you"""
)
_SAMPLE = 20_000  # characters that decide on the language


def refuse_unreadable(text: str) -> None:
    """Raises NotReadable for what the door does not let in."""
    if len(text) > LONGEST:
        raise NotReadable(f"This text has {len(text):,} characters; at most {LONGEST:,} are read at once.")
    refuse_unfit(text)


def refuse_unfit(text: str) -> None:
    """The same without the limit on length."""
    controls = len(_CONTROL.findall(text))
    if "\x00" in text or controls > max(3, len(text) // 200) or re.search(r"[\ud800-\udfff]", text):
        raise NotReadable("This is not a text: it looks like a binary file.")
    if not text.strip():
        raise NotReadable("There is no text to read.")
    found = _LETTERS.findall(_LINK.sub(" ", text[:_SAMPLE]))
    if not found:
        raise NotReadable("There is no sentence in this text.")
    if not _is_english(found):
        raise NotReadable("This text is not in English, and only English is read.")


def _is_english(found: list[str]) -> bool:
    lower = [word.lower() for word in found]
    latin = sum(word.isascii() for word in lower) / len(lower)
    sure = sum(word in _SURE for word in lower) / len(lower)
    if latin > 0.8 and len(lower) >= 12 and sure >= 0.15:
        return True
    if latin < 0.5:
        return False
    # In a short text one small word may be another language's ("will" is German too), two are not.
    small = {word for word in lower if word in _ENGLISH and len(word) > 1}
    if latin > 0.8 and len(lower) < 12 and len(small) > 1 and sure > 0:
        return True
    ranked = _identifier().rank(" ".join(lower))
    likely = dict(ranked)
    if ranked[0][0] == "en":
        return True
    # A few words are too little to say no for certain: names and headlines are alike in many languages.
    return len(lower) < 6 and latin == 1.0 and likely.get("en", 0.0) >= 0.02 and ranked[0][1] < 0.9


@cache
def _identifier() -> LanguageIdentifier:
    """Loaded only for texts that their small words do not show to be English."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
