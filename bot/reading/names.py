"""Names as they are printed: their surname, their short form, whether they are a man's or a woman's."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from bot.reading.contract import Span
from bot.reading.given_names import MEN, WOMEN
from bot.reading.lexicon import CALENDAR, PARTICLES, TITLES, words
from bot.reading.source_types import is_organisation

ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_HONORIFIC = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Lady|Lord|Dame)\b\.?\s*")
Sex = Literal["man", "woman", ""]
_MALE = re.compile(r"\b(?:Mr|Sir|Lord)\b")
_FEMALE = re.compile(r"\b(?:Mrs|Ms|Miss|Lady|Dame)\b")
_FULL_NAME = r"[A-Z][\w.'-]*(?:[ ]+[A-Z][\w'-]*){1,3}"
_MAN_BEFORE = re.compile(
    rf"\b(?:Mr|Sir|Lord|husband|son|father|brother|king|prince|uncle)\b\.?,? (?P<name>{_FULL_NAME})"
)
_WOMAN_BEFORE = re.compile(
    rf"\b(?:Mrs|Ms|Miss|Dame|Lady|wife|daughter|mother|sister|queen|princess|aunt)\b\.?,? (?P<name>{_FULL_NAME})"
)
_WITH_KIN = re.compile(
    rf"(?P<name>{_FULL_NAME}),? and (?P<whose>his|her) (?:\w+ )?(?:wife|husband|partner|son|daughter|mother)\b"
)
_ITSELF = re.compile(
    rf"(?P<name>{_FULL_NAME}), (?:\d+, )?(?:an? )?(?:[\w-]+ )?"
    r"(?P<noun>(?:business)?(?:man|woman)|(?:grand)?(?:father|mother)|actress)\b"
)
_PARTICLE = r"(?:(?:de|van|von|bin|ibn|da|di|du|del|della|der|den|la|le|dos|ten|ter|al|el)[ ]+)"
_CAPITALISED_RUN = re.compile(rf"[A-Z][\w.'-]*(?:[ ]+{_PARTICLE}{{0,2}}(?:al-|el-)?[A-Z][\w.'-]*){{1,4}}")
_ACRONYM = re.compile(
    r"(?:[A-Z][\w'&-]*\s+(?:(?:of|for|the|and|on|in)\s+)*){2,8}\((?:the )?(?P<short>[A-Z][A-Za-z]{1,8})\)"
)
_COMPANY_WORD = words(
    """corp corporation inc ltd limited plc llc co company companies group holdings holding international airlines
    airways industries partners technologies systems motors stores bank sa ag gmbh nv spa foods energy
    pharmaceuticals entertainment media""",
)
COMPANY = rf"(?=[A-Z]|plc)(?i:{'|'.join(sorted(_COMPANY_WORD))})\b"
"""What stands in the name of a company behind the name proper, as a pattern."""
_COMPANY_ENDING = re.compile(rf"(?<=\S)(?: {COMPANY}(?:(?<=Corp|.Inc|.Ltd|..Co)\.)?)+")
_LAST_WORD = re.compile(r"\S+$")
_INSIDE_WORD = re.compile(r"[\w'-]")
_LONGEST_WORD = 60
_NO_NAME = CALENDAR | words("the in on at for but and as when if after before while since this that")
_ALIKE = 0.72  # similarity of two spellings of one surname


def surname_key(name: str) -> str:
    """The last word, small, without "al-" before it and "Jr" behind."""
    parts = [part for part in name.split() if part.strip(".,") not in {"Jr", "Sr", "II", "III"}]
    last = (parts or name.split())[-1].casefold().removesuffix("'s").rstrip(".,")
    return last.removeprefix("al-").removeprefix("el-") or last


def names_in(text: str) -> dict[str, set[str]]:
    """By their surname, the names of two to four capitalised words that the text holds."""
    names: dict[str, set[str]] = {}
    for match in _CAPITALISED_RUN.finditer(text):
        parts = match.group().split()
        first = 0
        for place, part in enumerate(parts[:-1]):
            folded = part.casefold().strip(".")
            if folded in TITLES or _HONORIFIC.fullmatch(part) or folded in _NO_NAME:
                first = place + 1
        kept = [part for part in parts[first:] if part.casefold() not in _NO_NAME]
        for last in range(1, len(kept)):
            if kept[last][0].islower() and not kept[last].startswith(("al-", "el-")):
                continue
            surname = kept[last].removesuffix("'s").rstrip(".")
            name = " ".join([*kept[max(0, last - 4) : last], surname])
            if not is_one_word(name) and not short_form(name) and not is_organisation(name):
                names.setdefault(surname_key(surname), set()).add(name)
    return names


def distinct(names: Iterable[str]) -> set[str]:
    """One name for each bearer: "Ana Ruiz" is "Ana M. Ruiz", and "Maria Ana Ruiz" if nobody else ends so."""
    kept: list[str] = []
    for name in sorted(set(names), key=lambda each: (-len(each), each)):
        first = name.split()[0]
        if not any(longer.endswith(" " + name) or longer.split()[0] == first for longer in kept):
            kept.append(name)
    return set(kept)


def spelt_out(text: str) -> dict[str, str]:
    """By their short form, the bodies that the text introduces with it: "World Trade Board (WTB)"."""
    found: dict[str, str] = {}
    for match in _ACRONYM.finditer(text):
        long = match.group()[: match.group().rfind("(")].strip()
        parts = long.split()
        for first in range(len(parts)):
            if "".join(part[0] for part in parts[first:] if part[0].isupper()) == match["short"].upper():
                found[match["short"]] = " ".join(parts[first:])
                break
    return found


def is_account(name: str) -> bool:
    return name.startswith("@")


def is_one_word(name: str) -> bool:
    """A surname or a first name, its particles not counted."""
    parts = bare_name(name).split()
    return len([part for part in parts if part.casefold() not in PARTICLES]) <= 1


def is_fuller(name: str, than: str) -> bool:
    return not is_one_word(name) and is_one_word(than)


def from_given_name(name: str) -> str:
    """The name from its given name on, so that "Voters Reject Maria Pell" of a headline is Maria Pell; "" without."""
    parts = name.split()
    return next((" ".join(parts[k:]) for k in range(len(parts) - 1) if parts[k].casefold() in MEN | WOMEN), "")


def sex_of_title(name: str) -> Sex:
    return "man" if _MALE.search(name) else "woman" if _FEMALE.search(name) else ""


def sexes_in(text: str) -> dict[str, Sex]:
    """By their key, full names of which the text says that they are a man's or a woman's."""
    said: dict[str, set[Sex]] = {}
    for pattern, sex in ((_MAN_BEFORE, "man"), (_WOMAN_BEFORE, "woman")):
        for match in pattern.finditer(text):
            said.setdefault(key_of(match["name"]), set()).add("man" if sex == "man" else "woman")
    for match in _WITH_KIN.finditer(text):
        said.setdefault(key_of(match["name"]), set()).add("man" if match["whose"] == "his" else "woman")
    for match in _ITSELF.finditer(text):
        woman = match["noun"].endswith(("woman", "mother", "ess"))
        said.setdefault(key_of(match["name"]), set()).add("woman" if woman else "man")
    return {name: next(iter(sexes)) for name, sexes in said.items() if len(sexes) == 1}


def is_alike(surname: str, other: str) -> bool:
    return SequenceMatcher(None, surname.casefold(), other.casefold(), autojunk=False).ratio() >= _ALIKE


def definite(name: str) -> str:
    """ "the minister", small; nothing for what may be another one each time ("officials", "a witness")."""
    return name.casefold() if name.casefold().startswith("the ") else ""


def initials_of(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\b[A-Z][\w-]*", ARTICLE.sub("", name)))


def short_form(name: str) -> str:
    """The name of a company without what all companies have in theirs."""
    parts = re.sub(r"\s*\([^)]*\)", "", ARTICLE.sub("", name)).split()
    kept = list(parts)
    while kept and kept[-1].casefold().strip(".,") in _COMPANY_WORD:
        kept.pop()
    return key_of(" ".join(kept)) if kept and len(kept) < len(parts) else ""


@lru_cache(maxsize=1)
def _company_endings(text: str) -> dict[str, list[Span]]:
    """Where names go on as a company's does ("Foods Group" of "Acme Foods Group"), by the word before."""
    found: dict[str, list[Span]] = {}
    for match in _COMPANY_ENDING.finditer(text):
        begin = match.start()
        while begin < match.end():
            before = _LAST_WORD.search(text, max(0, begin - _LONGEST_WORD), begin)
            if before is not None:
                found.setdefault(before.group(), []).append((begin, match.end()))
            following = text.find(" ", begin + 1, match.end())
            begin = following if following > 0 else match.end()
    return found


def companies_in(text: str, short: str) -> list[str]:
    """Names that begin with the short form and go on as a company's does: "Acme Foods" of "Acme"."""
    last = _LAST_WORD.search(short)
    if short_form(short) or not short[:1].isupper() or last is None:
        return []
    by_key = {}
    for begin, end in _company_endings(text).get(last.group(), []):
        first = begin - len(short)
        if text.startswith(short, max(0, first)) and first >= 0 and not _INSIDE_WORD.match(text[first - 1 : first]):
            by_key[key_of(text[first:end])] = text[first:end]
    return [name for key, name in by_key.items() if not any(other.startswith(key + " ") for other in by_key)]


def bare_name(name: str) -> str:
    return _HONORIFIC.sub("", name).strip() or name


def key_of(name: str) -> str:
    plain = re.sub(r"[.'’]|'s\b", "", ARTICLE.sub("", bare_name(name))).casefold()
    return " ".join(plain.split())
