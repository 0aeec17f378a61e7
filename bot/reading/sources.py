"""Who the sources are: one entry for each, with every name it appeared under.

Mentions are joined by full name, by surname where one full name in the text has it, by abbreviation, and by a
spelling variant where organisation and initials agree. A pronoun is joined only where its paragraph and the one
before name a single candidate. Nearness alone joins nothing.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from bot.reading.contract import Span
from bot.reading.document import Document
from bot.reading.lexicon import words
from bot.reading.source_types import is_organisation, is_place_or_state
from bot.reading.speakers import Speaker

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_HE = words("he him his")
_SHE = words("she her hers")
_HONORIFIC = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Lady|Lord)\b\.?")
_MALE = re.compile(
    r"\b(?:Mr|Sir|Lord|spokesman|chairman|father|brother|husband|son|king|prince|congressman|councilman|he|his|man)\b"
)
_FEMALE = re.compile(
    r"\b(?:Mrs|Ms|Miss|Lady|Dame|spokeswoman|chairwoman|mother|sister|wife|daughter|queen|princess"
    r"|congresswoman|councilwoman|she|her|woman)\b"
)
_CAPITALISED = re.compile(r"[A-Z][\w'-]{3,}")
_CAPITALISED_RUN = re.compile(r"[A-Z][\w.'-]*(?:[ ]+[A-Z][\w.'-]*){1,4}")
_ALIKE = 0.72  # similarity of two spellings of one surname


@dataclass(slots=True)
class Person:
    """A source in the making; spans are of the clean text. `variant` says that its name is spelt in two ways."""

    name: str
    person: bool
    named: bool
    aliases: list[str] = field(default_factory=list)
    descriptors: list[Span] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)
    variant: bool = False

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
        self._by_initials: dict[str, int] = {}
        self._by_words: dict[str, int] = {}  # of unnamed sources with "the"
        self._by_span: dict[Span, int] = {}
        self._mentions: list[tuple[int, int]] = []  # (offset, place), in text order
        self._names = _names_in(self.text)

    def place(self, speaker: Speaker) -> tuple[int, bool]:
        """(place of the source, whether it is a pronoun that nothing resolves)"""
        found = self._antecedent(speaker) if speaker.pronoun else self._same(speaker)
        lost = found is None and speaker.pronoun is not None
        place = len(self.people) if found is None else found
        if found is None:
            self.people.append(Person(speaker.name, speaker.person, speaker.named))
        self._mentions.append((speaker.span[0], place))
        if speaker.pronoun is None or lost:
            self.people[place].add(speaker)
            self._index(place, speaker)
        else:
            self.people[place].mentions.append(speaker.span)
        return place, lost

    def _index(self, place: int, speaker: Speaker) -> None:
        if not speaker.named:
            self._by_span[speaker.span] = place
            if speaker.pronoun is None and (phrase := _definite(speaker.name)):
                self._by_words[phrase] = place
            return
        for form in (speaker.name, *speaker.aliases):
            self._by_key.setdefault(_key(form), place)
            bare = _bare(form)
            if speaker.person and " " in bare:
                places = self._by_surname.setdefault(bare.split()[-1], [])
                if place not in places:
                    places.append(place)
            if not speaker.person and len(initials := _initials(form)) > 1:
                self._by_initials.setdefault(initials, place)

    def full_names(self, surname: str) -> set[str]:
        """Names of two to four capitalised words in the text that end in `surname`, titles left out."""
        return self._names.get(surname, set())

    def full_form(self, name: str) -> str:
        """The full name of which `name` is the first or the last word, where the text has exactly one."""
        first = {each for names in self._names.values() for each in names if each.split()[0] == name}
        every = self.full_names(name) | first
        return next(iter(every)) if len(every) == 1 else name

    # ---- joining

    def _same(self, speaker: Speaker) -> int | None:
        if not speaker.named:
            return self._by_words.get(_definite(speaker.name), self._by_span.get(speaker.span))
        for form in (speaker.name, *speaker.aliases):
            if (place := self._by_key.get(_key(form))) is not None:
                return place
        if speaker.person:
            return self._of_surname(speaker) if " " not in _bare(speaker.name) else self._variant(speaker)
        return self._by_initials.get(_ARTICLE.sub("", speaker.name).replace(".", ""))

    def _of_surname(self, speaker: Speaker) -> int | None:
        """The one source of that surname, if the text knows no other bearer of it."""
        surname = _bare(speaker.name)
        places = self._by_surname.get(surname, [])
        if len(places) != 1:
            return None
        mine = _key(self.people[places[0]].name)
        same = all(_key(name) in mine or mine in _key(name) for name in self.full_names(surname))
        return places[0] if same else None

    def _variant(self, speaker: Speaker) -> int | None:
        """Another spelling of one name: same initials, like surnames, and an organisation in common."""
        first, last = _bare(speaker.name).split()[0], _bare(speaker.name).split()[-1]
        for surname, places in self._by_surname.items():
            if surname[0] != last[0] or (surname != last and not _alike(surname, last)):
                continue
            for place in places:
                person = self.people[place]
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

    # ---- pronouns

    def _antecedent(self, speaker: Speaker) -> int | None:
        if speaker.pronoun not in _HE | _SHE:
            return None
        number = self.document.paragraph_at(speaker.span[0])
        window = (self.document.paragraphs[max(0, number - 1)].span[0], speaker.span[0])
        here = self._present(window)
        candidates = [place for place in here if not self._of_other_sex(self.people[place], speaker.pronoun)]
        if len(candidates) != 1:
            return None
        person = self.people[candidates[0]]
        own = {word for form in (person.name, *person.aliases) for word in form.split()}
        return None if self._other_people(window, own) else candidates[0]

    def _present(self, window: Span) -> set[int]:
        """Persons who are mentioned as sources in the window, or by a surname that is theirs alone."""
        found: set[int] = set()
        for start, place in reversed(self._mentions):
            if start < window[0]:
                break
            if self.people[place].person:
                found.add(place)
        for sentence in self.document.sentences_over(window):
            for token in sentence.tokens:
                if token.start < window[1]:
                    found.update(self._by_surname.get(token.text, []))
        return found

    def _of_other_sex(self, person: Person, pronoun: str | None) -> bool:
        described = [self.text[start:end] for start, end in person.descriptors]
        before = [self.text[max(0, start - 6) : start] for start, _ in person.mentions]
        every = " ".join([*described, person.name, *person.aliases, *before])
        mine, other = (_MALE, _FEMALE) if pronoun in _HE else (_FEMALE, _MALE)
        return other.search(every) is not None and not mine.search(every)

    def _other_people(self, window: Span, own: set[str]) -> bool:
        """Whether somebody else may be meant: another name of two words, or of one that is a subject, unless it
        is an organisation's or a place's."""
        for sentence in self.document.sentences_over(window):
            run: list[str] = []
            subject = False
            for token in [*sentence.tokens, None]:
                if token is not None and token.start < window[1] and token.tag in {"NNP", "NNPS"}:
                    run.append(token.text)
                    subject = subject or token.dep in {"nsubj", "nsubjpass"}
                    continue
                name = " ".join(run)
                somebody = not is_organisation(name) and not is_place_or_state(name) and not own & set(run)
                if somebody and (len(run) > 1 or (len(run) == 1 and subject and not name.isupper())):
                    return True
                run, subject = [], False
        return False


def _names_in(text: str) -> dict[str, set[str]]:
    """By their last word, the names of two to four capitalised words that the text holds."""
    names: dict[str, set[str]] = {}
    for match in _CAPITALISED_RUN.finditer(text):
        parts = [part for part in match.group().split() if not _HONORIFIC.fullmatch(part)]
        for last in range(1, len(parts)):
            surname = parts[last].removesuffix("'s").rstrip(".")
            names.setdefault(surname, set()).add(" ".join([*parts[max(0, last - 2) : last], surname]))
    return names


def _alike(surname: str, other: str) -> bool:
    return SequenceMatcher(None, surname.casefold(), other.casefold(), autojunk=False).ratio() >= _ALIKE


def _definite(name: str) -> str:
    """ "the minister", small; nothing for what may be another one each time ("officials", "a witness")."""
    return name.casefold() if name.casefold().startswith("the ") else ""


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\b[A-Z][\w-]*", _ARTICLE.sub("", name)))


def _bare(name: str) -> str:
    return _HONORIFIC.sub("", name).strip()


def _key(name: str) -> str:
    plain = re.sub(r"[.'’]|'s\b", "", _ARTICLE.sub("", _bare(name))).casefold()
    return " ".join(plain.split())
