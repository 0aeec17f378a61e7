"""Who the sources are: one entry for each, with every name it appeared under.

Names are joined by full name, by surname or first name where the text knows one bearer of it, by abbreviation, by
the short form of a company's name, and by a spelling variant where organisation and initials agree. What "the
judge" or "he" stands for is settled in `offices` and `pronouns`; nearness alone joins nothing.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from bot.reading.bearers import Bearers
from bot.reading.contract import Span
from bot.reading.document import Document
from bot.reading.lexicon import TITLES
from bot.reading.names import (
    ARTICLE,
    bare_name,
    definite,
    initials_of,
    is_alike,
    is_fuller,
    is_one_word,
    key_of,
    short_form,
    spelt_out,
    surname_key,
)
from bot.reading.source_types import is_organisation, is_place_or_state
from bot.reading.speakers import Speaker

_CAPITALISED = re.compile(r"[A-Z][\w'-]{3,}")


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
        self.bearers = Bearers(self.text)
        self._spelt_out = spelt_out(self.text)

    def find(self, speaker: Speaker) -> tuple[int, str] | None:
        """(the place of a source that the phrase names, why it is that one)"""
        if not speaker.named:
            place = self._by_words.get(definite(speaker.name), self._by_span.get(speaker.span))
            return None if place is None else (place, f"“{speaker.name}” as before")
        if (body := self.bearers.body_called(speaker.name)) is not None:
            place = self._by_key.get(key_of(body))
            return None if place is None else (place, f"short for {self.people[place].name}")
        if speaker.person and is_one_word(speaker.name):
            if key_of(speaker.name) in self._by_short:
                return self._organisation(speaker)
            place = self._of_one_word(speaker)
            return None if place is None else (place, self._why_name(place, speaker))
        for form in (speaker.name, *speaker.aliases):
            if (place := self._by_key.get(key_of(form))) is not None:
                return place, "named at the cue"
        if speaker.person:
            place = self._fuller(speaker)
            return None if place is None else (place, self._why_name(place, speaker))
        return self._organisation(speaker)

    def enter(self, speaker: Speaker) -> int:
        """The place of a source that is not among the others."""
        body = self.bearers.body_called(speaker.name) if speaker.named else None
        speaker.person = speaker.person and body is None
        full = body or (self.full_form(speaker) if speaker.named and speaker.person else speaker.name)
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
        if person.person and speaker.person and is_fuller(speaker.name, person.name):
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
        """The place of the one source of that name, in whatever case; a surname will do, if one alone bears it."""
        place = self._by_key.get(key_of(name))
        if not is_one_word(name):
            return place
        several = len(self.bearers.full_names(name)) > 1
        if place is not None:
            return None if several and self.people[place].person else place
        places = self._by_surname.get(surname_key(name), [])
        return places[0] if len(places) == 1 and not several else None

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
            if speaker.pronoun is None and (phrase := definite(speaker.name)):
                self._by_words[phrase] = place
            return
        for form in (speaker.name, *speaker.aliases):
            self._by_key.setdefault(key_of(form), place)
            bare = bare_name(form)
            if speaker.person:
                if not is_one_word(form):
                    _enlist(self._by_surname, surname_key(bare), place)
                    _enlist(self._by_first, bare.split()[0].casefold(), place)
                else:
                    _enlist(self._by_surname, surname_key(bare), place)
            else:
                if len(initials := initials_of(form)) > 1:
                    self._by_initials.setdefault(initials, place)
                if short := short_form(form):
                    _enlist(self._by_short, short, place)

    # ---- names

    def full_form(self, speaker: Speaker) -> str:
        """The full name of which the speaker's is the first or the last word, where the text has exactly one."""
        if not is_one_word(speaker.name):
            return speaker.name
        of_surname = self.bearers.fitting(speaker.name)
        if of_surname:
            return self.bearer_before(of_surname, speaker.span[0]) or speaker.name
        return self.bearers.with_first_name(bare_name(speaker.name)) or speaker.name

    def bearer_before(self, names: Collection[str], offset: int) -> str | None:
        """Of full names with one surname, whose it is where it stands alone at `offset`: the only one's, or the only
        one's who is named before, unless an earlier source had nothing but the surname."""
        if len(names) == 1:
            return next(iter(names))
        named = self.bearers.named_in(names, (0, offset))
        if len(named) != 1:
            return None
        alone = [self.people[place] for place in self._by_surname.get(surname_key(named[0]), [])]
        unsettled = any(is_one_word(person.name) and person.mentions[0][0] < offset for person in alone)
        return None if unsettled else named[0]

    def _bare_before(self, speaker: Speaker, places: list[int]) -> int | None:
        """The last source that had the same bare surname, if nobody who bears it is named in full since."""
        alike = next((place for place in reversed(places) if self.people[place].name == speaker.name), None)
        if alike is None:
            return None
        since = (self.people[alike].mentions[-1][1], speaker.span[0])
        every = self.bearers.full_names(bare_name(speaker.name))
        return None if self.bearers.named_in(every, since) else alike

    def _of_one_word(self, speaker: Speaker) -> int | None:
        """The one source of that surname, or of that first name, if the text knows no other bearer of it."""
        bare = bare_name(speaker.name)
        places = self._by_surname.get(surname_key(bare), [])
        bearers = self.bearers.fitting(speaker.name)
        if places and len(bearers) > 1:
            one = self.bearer_before(bearers, speaker.span[0])
            return self._by_key.get(key_of(one)) if one is not None else self._bare_before(speaker, places)
        if places:
            fitting = [place for place in places if not self._other_sex(speaker, place)]
            if len(fitting) != 1:
                return self._bare_before(speaker, places)
            mine = key_of(self.people[fitting[0]].name)
            return fitting[0] if all(key_of(name) in mine or mine in key_of(name) for name in bearers) else None
        if self.bearers.full_names(bare):
            return None
        first = self._by_first.get(bare.casefold(), [])
        every = self.bearers.with_first_name(bare)
        return first[0] if len(first) == 1 and every is not None else None

    def _other_sex(self, speaker: Speaker, place: int) -> bool:
        forms = (self.people[place].name, *self.people[place].aliases)
        return any(self.bearers.is_other_sex(speaker.name, form) for form in forms)

    def _fuller(self, speaker: Speaker) -> int | None:
        """A surname seen before that the full name belongs to, or another spelling of the name: same initials,
        like surnames, and an organisation in common."""
        first, last = bare_name(speaker.name).split()[0], surname_key(bare_name(speaker.name))
        alone = self._by_surname.get(last, [])
        if len(alone) == 1 and is_one_word(self.people[alone[0]].name) and len(self.bearers.full_names(last)) == 1:
            return alone[0]
        for surname, places in self._by_surname.items():
            if surname[0] != last[0] or (surname != last and not is_alike(surname, last)):
                continue
            for place in places:
                person = self.people[place]
                if is_one_word(person.name):
                    continue
                other = bare_name(person.name).split()[0]
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
        bare = ARTICLE.sub("", speaker.name)
        spelt = self._spelt_out.get(bare)
        if spelt is not None and (place := self._by_key.get(key_of(spelt))) is not None:
            return place, f"“{bare}” is {self.people[place].name} by the article's own words"
        if (place := self._by_initials.get(bare.replace(".", ""))) is not None:
            return place, f"“{bare}” has the initials of {self.people[place].name}"
        places = self._by_short.get(key_of(bare), [])
        if len(places) == 1 and not is_place_or_state(bare):
            return places[0], f"short for {self.people[places[0]].name}"
        return None

    def _why_name(self, place: int, speaker: Speaker) -> str:
        person = self.people[place]
        kind = "another form of" if not is_one_word(speaker.name) else "short for"
        number = self.document.paragraph_at(person.mentions[0][0]) + 1 if person.mentions else 1
        if person.name == speaker.name:
            return f"named as in paragraph {number}"
        return f"“{speaker.name}” is {kind} {person.name}, named in paragraph {number}"


def _enlist(index: dict[str, list[int]], key: str, place: int) -> None:
    places = index.setdefault(key, [])
    if place not in places:
        places.append(place)
