"""Who the sources are: one entry for each, with every name it appeared under.

Names are joined by full name, by surname or first name where the text knows one bearer of it, by abbreviation, by
the short form of a company's name, and by a spelling variant where organisation and initials agree. What "the
judge" or "he" stands for is settled in `offices` and `pronouns`; nearness alone joins nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from bot.reading.contract import Span
from bot.reading.document import Document
from bot.reading.lexicon import PARTICLES, TITLES, words
from bot.reading.source_types import is_organisation, is_place_or_state
from bot.reading.speakers import Speaker

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
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
    rf"(?P<name>{_FULL_NAME}), (?:\d+, )?(?:an? )?(?:[\w-]+ )?(?P<noun>(?:business)?(?:man|woman)|(?:grand)?(?:father|mother)|actress)\b"
)
_CAPITALISED = re.compile(r"[A-Z][\w'-]{3,}")
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
_NO_NAME = words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december the in on at for but and as when if after before while since this that""",
)
_ALIKE = 0.72  # similarity of two spellings of one surname


@dataclass(slots=True)
class Person:
    """A source in the making; spans are of the clean text. `variant` says that its name is spelt in two ways,
    `plural` that it is a group without a name, `relay` who passes its words on."""

    name: str
    person: bool
    named: bool
    aliases: list[str] = field(default_factory=list)
    descriptors: list[Span] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)
    variant: bool = False
    plural: bool = False
    document: bool = False
    relay: str | None = None

    def add(self, speaker: Speaker) -> None:
        for form in (speaker.name, *speaker.aliases):
            if form != self.name and form not in self.aliases:
                self.aliases.append(form)
        self.descriptors += [span for span in speaker.descriptors if span not in self.descriptors]
        if speaker.span not in self.mentions:
            self.mentions.append(speaker.span)


class Cast:
    """All the sources of one article, filled in text order."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.people: list[Person] = []
        self._by_key: dict[str, int] = {}
        self._by_surname: dict[str, list[int]] = {}
        self._by_first: dict[str, list[int]] = {}
        self._by_short: dict[str, list[int]] = {}  # of companies, without "Corp." and its kin
        self._by_initials: dict[str, int] = {}
        self._by_words: dict[str, int] = {}  # of unnamed sources with "the"
        self._by_span: dict[Span, int] = {}
        self._spoken: dict[int, list[Span]] = {}  # phrases of unnamed sources, by paragraph
        self._described: dict[int, list[tuple[Span, int]]] = {}  # by paragraph
        self._names = {surname: _distinct(names) for surname, names in _names_in(self.text).items()}
        self._first_names: dict[str, set[str]] = {}
        for names in self._names.values():
            for name in names:
                self._first_names.setdefault(name.split()[0], set()).add(name)
        self._sexes = _sexes_in(self.text)
        self._spelt_out = _spelt_out(self.text)

    def find(self, speaker: Speaker) -> tuple[int, str] | None:
        """(the place of a source that the phrase names, why it is that one)"""
        if not speaker.named:
            place = self._by_words.get(_definite(speaker.name), self._by_span.get(speaker.span))
            return None if place is None else (place, f"“{speaker.name}” as before")
        if speaker.person and _is_one_word(speaker.name):
            if _key(speaker.name) in self._by_short:
                return self._organisation(speaker)
            place = self._of_one_word(speaker)
            return None if place is None else (place, self._why_name(place, speaker))
        for form in (speaker.name, *speaker.aliases):
            if (place := self._by_key.get(_key(form))) is not None:
                return place, "named at the cue"
        if speaker.person:
            place = self._fuller(speaker)
            return None if place is None else (place, self._why_name(place, speaker))
        return self._organisation(speaker)

    def enter(self, speaker: Speaker) -> int:
        """The place of a source that is not among the others."""
        full = self.full_form(speaker) if speaker.named and speaker.person else speaker.name
        if full != speaker.name:
            speaker.aliases = [speaker.name, *speaker.aliases]
            speaker.name = full
        self.people.append(Person(speaker.name, speaker.person, speaker.named))
        place = len(self.people) - 1
        self.people[place].document = speaker.document is not None
        self.people[place].plural = speaker.plural
        self.note(place, speaker)
        return place

    def note(self, place: int, speaker: Speaker) -> None:
        """One more mention of a source, by a name."""
        person = self.people[place]
        if person.person and speaker.person and _is_fuller(speaker.name, person.name):
            person.aliases.append(person.name)
            person.name = speaker.name
        person.add(speaker)
        person.relay = person.relay or speaker.relay
        for span in speaker.descriptors:
            self._described.setdefault(self.document.paragraph_at(span[0]), []).append((span, place))
        self._index(place, speaker)

    def refer(self, place: int, speaker: Speaker) -> None:
        """One more mention of a source, by a pronoun or an office where it is no name."""
        if speaker.pronoun is None and (speaker.named or not self.people[place].named):
            self.note(place, speaker)
        elif speaker.span not in self.people[place].mentions:
            self.people[place].mentions.append(speaker.span)

    def described_by(self, span: Span) -> int | None:
        """The place of the source of whose description the words at `span` are."""
        for (start, end), place in self._described.get(self.document.paragraph_at(span[0]), ()):
            if start <= span[0] and span[1] <= end:
                return place
        return None

    def unnamed_at(self, span: Span) -> int | None:
        """The place of a source without a name whose own words hold `span`."""
        for start, end in self._spoken.get(self.document.paragraph_at(span[0]), ()):
            if start <= span[0] and span[1] <= end:
                return self._by_span.get((start, end))
        return None

    def known(self, name: str) -> int | None:
        """The place of the one source of that name, in whatever case; a surname will do."""
        place = self._by_key.get(_key(name))
        if place is None and _is_one_word(name):
            places = self._by_surname.get(surname_key(name), [])
            place = places[0] if len(places) == 1 and len(self.full_names(name)) <= 1 else None
        return place

    def named(self, name: str, span: Span, *, person: bool) -> int | None:
        """The place of whoever is named there, entered among the sources if need be; None for what is no such name."""
        words = name.rstrip(".,").split()
        while person and words and words[0].casefold().strip(".") in TITLES:
            words.pop(0)
        bare = " ".join(words)
        if not bare or (person and (is_organisation(bare) or is_place_or_state(bare))):
            return None
        speaker = Speaker(bare, (span[1] - len(bare), span[1]) if person else span, person=person, named=True)
        found = self.find(speaker)
        return found[0] if found is not None else self.enter(speaker)

    def _index(self, place: int, speaker: Speaker) -> None:
        if not speaker.named:
            self._by_span[speaker.span] = place
            self._spoken.setdefault(self.document.paragraph_at(speaker.span[0]), []).append(speaker.span)
            if speaker.pronoun is None and (phrase := _definite(speaker.name)):
                self._by_words[phrase] = place
            return
        for form in (speaker.name, *speaker.aliases):
            self._by_key.setdefault(_key(form), place)
            bare = _bare(form)
            if speaker.person:
                if not _is_one_word(form):
                    _enlist(self._by_surname, surname_key(bare), place)
                    _enlist(self._by_first, bare.split()[0].casefold(), place)
                else:
                    _enlist(self._by_surname, surname_key(bare), place)
            else:
                if len(initials := _initials(form)) > 1:
                    self._by_initials.setdefault(initials, place)
                if short := _short(form):
                    _enlist(self._by_short, short, place)

    # ---- names

    def full_names(self, surname: str) -> set[str]:
        """Names of two to four capitalised words in the text that end in `surname`, titles left out."""
        return self._names.get(surname_key(surname), set())

    def full_form(self, speaker: Speaker) -> str:
        """The full name of which the speaker's is the first or the last word, where the text has exactly one."""
        if not _is_one_word(speaker.name):
            return speaker.name
        bare = _bare(speaker.name)
        of_surname = [name for name in self.full_names(bare) if not self._other_sex_name(speaker, name)]
        if of_surname:
            return of_surname[0] if len(of_surname) == 1 else speaker.name
        return self.with_first_name(bare) or speaker.name

    def with_first_name(self, first: str) -> str | None:
        names = self._first_names.get(first, set())
        return next(iter(names)) if len(names) == 1 else None

    def _of_one_word(self, speaker: Speaker) -> int | None:
        """The one source of that surname, or of that first name, if the text knows no other bearer of it."""
        bare = _bare(speaker.name)
        places = self._by_surname.get(surname_key(bare), [])
        if places:
            fitting = [place for place in places if not self._other_sex(speaker, place)]
            bearers = [name for name in self.full_names(bare) if not self._other_sex_name(speaker, name)]
            if len(fitting) != 1 or len(bearers) > 1:
                alike = [place for place in places if self.people[place].name == speaker.name]
                return alike[0] if alike else None
            mine = _key(self.people[fitting[0]].name)
            return fitting[0] if all(_key(name) in mine or mine in _key(name) for name in bearers) else None
        if self.full_names(bare):
            return None
        first = self._by_first.get(bare.casefold(), [])
        every = self.with_first_name(bare)
        return first[0] if len(first) == 1 and every is not None else None

    def _other_sex(self, speaker: Speaker, place: int) -> bool:
        return any(
            self._other_sex_name(speaker, form) for form in (self.people[place].name, *self.people[place].aliases)
        )

    def _other_sex_name(self, speaker: Speaker, full: str) -> bool:
        """Whether "Mrs Hill" cannot be Mark Hill: the text says "Mr" of him, or calls another Hill his wife."""
        wanted = _sex_of_title(speaker.name)
        known = self.sex_of(full)
        return bool(wanted) and bool(known) and known != wanted

    def sex_of(self, name: str) -> Sex:
        """Where a title before the name, or a word of kin beside it, says so."""
        return _sex_of_title(name) or self._sexes.get(_key(name), "")

    def _fuller(self, speaker: Speaker) -> int | None:
        """A surname seen before that the full name belongs to, or another spelling of the name: same initials,
        like surnames, and an organisation in common."""
        first, last = _bare(speaker.name).split()[0], surname_key(_bare(speaker.name))
        alone = self._by_surname.get(last, [])
        if len(alone) == 1 and _is_one_word(self.people[alone[0]].name) and len(self.full_names(last)) == 1:
            return alone[0]
        for surname, places in self._by_surname.items():
            if surname[0] != last[0] or (surname != last and not _alike(surname, last)):
                continue
            for place in places:
                person = self.people[place]
                if _is_one_word(person.name):
                    continue
                other = _bare(person.name).split()[0]
                if surname == last and (other == first or (len(first.strip(".")) == 1 and other[0] == first[0])):
                    return place
                if surname != last and other[0] == first[0] and self._shared_organisation(speaker, person):
                    person.variant = True
                    return place
        return None

    def _shared_organisation(self, speaker: Speaker, person: Person) -> bool:
        mine, theirs = self._organisations(speaker), self._organisations(person)
        return any(not is_place_or_state(word) for word in mine & theirs)

    def _organisations(self, who: Speaker | Person) -> set[str]:
        """Capitalised words that describe somebody and are not their name."""
        found = {word for start, end in who.descriptors for word in _CAPITALISED.findall(self.text[start:end])}
        return found - set(who.name.split())

    def _organisation(self, speaker: Speaker) -> tuple[int, str] | None:
        bare = _ARTICLE.sub("", speaker.name)
        spelt = self._spelt_out.get(bare)
        if spelt is not None and (place := self._by_key.get(_key(spelt))) is not None:
            return place, f"“{bare}” is {self.people[place].name} by the article's own words"
        if (place := self._by_initials.get(bare.replace(".", ""))) is not None:
            return place, f"“{bare}” has the initials of {self.people[place].name}"
        places = self._by_short.get(_key(bare), [])
        if len(places) == 1 and not is_place_or_state(bare):
            return places[0], f"short for {self.people[places[0]].name}"
        return None

    def _why_name(self, place: int, speaker: Speaker) -> str:
        person = self.people[place]
        kind = "another form of" if not _is_one_word(speaker.name) else "short for"
        number = self.document.paragraph_at(person.mentions[0][0]) + 1 if person.mentions else 1
        if person.name == speaker.name:
            return f"named as in paragraph {number}"
        return f"“{speaker.name}” is {kind} {person.name}, named in paragraph {number}"


def _enlist(index: dict[str, list[int]], key: str, place: int) -> None:
    places = index.setdefault(key, [])
    if place not in places:
        places.append(place)


def surname_key(name: str) -> str:
    """The last word, small, without "al-" before it and "Jr" behind."""
    parts = [part for part in name.split() if part.strip(".,") not in {"Jr", "Sr", "II", "III"}]
    last = (parts or name.split())[-1].casefold().removesuffix("'s").rstrip(".,")
    return last.removeprefix("al-").removeprefix("el-") or last


def _names_in(text: str) -> dict[str, set[str]]:
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
            if not _is_one_word(name) and not _short(name) and not is_organisation(name):
                names.setdefault(surname_key(surname), set()).add(name)
    return names


def _distinct(names: Iterable[str]) -> set[str]:
    """One name for each bearer: "Ana Ruiz" is "Ana M. Ruiz", and "Maria Ana Ruiz" if nobody else ends so."""
    kept: list[str] = []
    for name in sorted(set(names), key=lambda each: (-len(each), each)):
        first = name.split()[0]
        if not any(longer.endswith(" " + name) or longer.split()[0] == first for longer in kept):
            kept.append(name)
    return set(kept)


def _spelt_out(text: str) -> dict[str, str]:
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


def _is_one_word(name: str) -> bool:
    """A surname or a first name, its particles not counted."""
    parts = _bare(name).split()
    return len([part for part in parts if part.casefold() not in PARTICLES]) <= 1


def _is_fuller(name: str, than: str) -> bool:
    return not _is_one_word(name) and _is_one_word(than)


def _sex_of_title(name: str) -> Sex:
    return "man" if _MALE.search(name) else "woman" if _FEMALE.search(name) else ""


def _sexes_in(text: str) -> dict[str, Sex]:
    """By their key, full names of which the text says that they are a man's or a woman's."""
    said: dict[str, set[Sex]] = {}
    for pattern, sex in ((_MAN_BEFORE, "man"), (_WOMAN_BEFORE, "woman")):
        for match in pattern.finditer(text):
            said.setdefault(_key(match["name"]), set()).add("man" if sex == "man" else "woman")
    for match in _WITH_KIN.finditer(text):
        said.setdefault(_key(match["name"]), set()).add("man" if match["whose"] == "his" else "woman")
    for match in _ITSELF.finditer(text):
        woman = match["noun"].endswith(("woman", "mother", "ess"))
        said.setdefault(_key(match["name"]), set()).add("woman" if woman else "man")
    return {name: next(iter(sexes)) for name, sexes in said.items() if len(sexes) == 1}


def _alike(surname: str, other: str) -> bool:
    return SequenceMatcher(None, surname.casefold(), other.casefold(), autojunk=False).ratio() >= _ALIKE


def _definite(name: str) -> str:
    """ "the minister", small; nothing for what may be another one each time ("officials", "a witness")."""
    return name.casefold() if name.casefold().startswith("the ") else ""


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\b[A-Z][\w-]*", _ARTICLE.sub("", name)))


def _short(name: str) -> str:
    """The name of a company without what all companies have in theirs."""
    parts = re.sub(r"\s*\([^)]*\)", "", _ARTICLE.sub("", name)).split()
    kept = list(parts)
    while kept and kept[-1].casefold().strip(".,") in _COMPANY_WORD:
        kept.pop()
    return _key(" ".join(kept)) if kept and len(kept) < len(parts) else ""


def _bare(name: str) -> str:
    return _HONORIFIC.sub("", name).strip() or name


def _key(name: str) -> str:
    plain = re.sub(r"[.'’]|'s\b", "", _ARTICLE.sub("", _bare(name))).casefold()
    return " ".join(plain.split())
