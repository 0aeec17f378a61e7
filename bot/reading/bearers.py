"""Who in a text bears a surname, a first name or a short form, where it names them in full, and their sex."""

import re
from bisect import bisect_left
from collections.abc import Iterable

from bot.reading.contract import Span
from bot.reading.lexicon import TITLES
from bot.reading.names import (
    COMPANY,
    Sex,
    bare_name,
    companies_in,
    distinct,
    key_of,
    names_in,
    sex_of_title,
    sexes_in,
    surname_key,
)
from bot.reading.source_types import is_place_or_state


class Bearers:
    def __init__(self, text: str) -> None:
        self.text = text
        self._names = {surname: distinct(names) for surname, names in names_in(text).items()}
        self._first_names: dict[str, set[str]] = {}
        for names in self._names.values():
            for name in names:
                self._first_names.setdefault(name.split()[0], set()).add(name)
        self._sexes = sexes_in(text)
        self._named: dict[str, list[int]] = {}  # where each full name stands
        self._bodies: dict[str, list[str]] = {}

    def full_names(self, surname: str) -> set[str]:
        """Names of two to four capitalised words in the text that end in `surname`, titles left out."""
        return self._names.get(surname_key(surname), set())

    def fitting(self, name: str) -> list[str]:
        """The full names of whom a surname may be, with its "Mr" or "Mrs"."""
        return sorted(full for full in self.full_names(bare_name(name)) if not self.is_other_sex(name, full))

    def with_first_name(self, first: str) -> str | None:
        names = self._first_names.get(first, set())
        return next(iter(names)) if len(names) == 1 else None

    def is_other_sex(self, name: str, full: str) -> bool:
        """Whether "Mrs Hill" cannot be Mark Hill: the text says "Mr" of him, or calls another Hill his wife."""
        wanted = sex_of_title(name)
        known = self.sex_of(full)
        return bool(wanted) and bool(known) and known != wanted

    def sex_of(self, name: str) -> Sex:
        """Where a title before the name, or a word of kin beside it, says so."""
        return sex_of_title(name) or self._sexes.get(key_of(name), "")

    def body_called(self, short: str) -> str | None:
        """The company of which it is the short form ("Acme" of Acme Foods), where it can be nobody else."""
        bodies = self.bodies_called(short)
        if len(bodies) != 1 or self.full_names(short) or is_place_or_state(short):
            return None
        titled = re.finditer(rf"\b([A-Z]\w+)\.? {re.escape(short)}\b(?! {COMPANY})", self.text)
        return None if any(match[1].casefold() in TITLES for match in titled) else bodies[0]

    def bodies_called(self, short: str) -> list[str]:
        """Names in the text that begin with the short form and go on as a company's does."""
        if short not in self._bodies:
            self._bodies[short] = companies_in(self.text, short)
        return self._bodies[short]

    def named_in(self, names: Iterable[str], window: Span) -> list[str]:
        """Those that stand there in full, with or without a middle name."""
        return [name for name in names if _any_between(self._places(name), *window)]

    def _places(self, name: str) -> list[int]:
        if name not in self._named:
            parts = name.split()
            whole = rf"\b{re.escape(parts[0])} (?:\S{{1,30}} ){{0,3}}{re.escape(parts[-1])}(?!\w)"
            self._named[name] = [match.start() for match in re.finditer(whole, self.text)]
        return self._named[name]


def _any_between(places: list[int], start: int, end: int) -> bool:
    place = bisect_left(places, start)
    return place < len(places) and places[place] < end
