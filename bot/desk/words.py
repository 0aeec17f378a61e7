"""Words as the desk's indexes fold them."""

import re
import unicodedata

_WORD = re.compile(r"\w+")


def folded_words(text: str) -> frozenset[str]:
    """Case, accents and the apostrophe's ending fold: "Málaga’s" gives {"malaga"}; one-letter words are left out."""
    plain = unicodedata.normalize("NFKD", text.replace("’s", "").replace("'s", ""))
    bare = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return frozenset(word for word in _WORD.findall(bare) if len(word) > 1)
