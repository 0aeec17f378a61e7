"""Who the sources are: one entry for each, with every name it appeared under.

Mentions are joined by full name, by surname where one full name in the text has it, by abbreviation, and by a
spelling variant where organisation and initials agree. A pronoun is joined only where its paragraph, or else the
one before, names a single person and nobody else who may be meant. Nearness alone joins nothing.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.lexicon import PERSON_NOUNS, TITLES, words
from bot.reading.phrases import noun_phrase
from bot.reading.source_types import is_organisation, is_place_or_state
from bot.reading.speakers import Speaker, speaker_of

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
_PARTICLES = words("de van von al el bin ibn da di du del della la le dos ten ter abu ben")
_CAPITALISED = re.compile(r"[A-Z][\w'-]{3,}")
_CAPITALISED_RUN = re.compile(r"[A-Z][\w.'-]*(?:[ ]+[A-Z][\w.'-]*){1,4}")
_SUBJECTS = {"nsubj", "nsubjpass", "agent"}
_PARAGRAPHS_BACK = 4
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
        self._names = _names_in(self.text)

    def place(self, speaker: Speaker) -> tuple[int, bool]:
        """(place of the source, whether it is a pronoun that nothing resolves)"""
        found = self._antecedent(speaker) if speaker.pronoun else self._same(speaker)
        lost = found is None and speaker.pronoun is not None
        place = len(self.people) if found is None else found
        if found is None:
            self.people.append(Person(speaker.name, speaker.person, speaker.named))
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
        """The only person named before the pronoun in its paragraph, or else in the paragraph before. Anybody else
        who may be meant, named or not, leaves the pronoun open."""
        if speaker.pronoun not in _HE | _SHE:
            return None
        number = self.document.paragraph_at(speaker.span[0])
        end = speaker.span[0]
        for back in range(_PARAGRAPHS_BACK):
            start = self.document.paragraphs[number - back].span[0]
            named, other = self._persons((start, end))
            named = [span for span in named if not self._of_other_sex(span, speaker.pronoun)]
            if named or other:
                return self._place_of(named) if not other else None
            # a paragraph that is all quotation names nobody and stands between the two
            if number == back or (back > 0 and self.text[start] != '"'):
                return None
            end = start
        return None

    def _place_of(self, named: list[Span]) -> int | None:
        places = {self._known(span) for span in named}
        return places.pop() if len(places) == 1 else None

    def _known(self, span: Span) -> int | None:
        """The place of a person named in the text, who may not have spoken before."""
        sentence = self.document.sentence_at(span[0])
        if sentence is None:
            return None
        last = next(token for token in reversed(sentence.tokens) if token.start < span[1])
        whole = noun_phrase(sentence, last)
        speaker = speaker_of(self.document, (min(whole[0], span[0]), span[1]), ())
        if not speaker.named or not speaker.person:
            return None
        found = self._same(speaker)
        if found is None:
            found = len(self.people)
            self.people.append(Person(speaker.name, True, True))
            self.people[found].add(speaker)
            self._index(found, speaker)
        return found

    def _persons(self, window: Span) -> tuple[list[Span], bool]:
        """(names of persons in the window, whether it holds somebody else who may be meant)"""
        named: list[Span] = []
        other = False
        for sentence in self.document.sentences_over(window):
            for run in _proper_runs([token for token in sentence.tokens if token.start < window[1]]):
                kind = self._kind_of(sentence, run)
                if kind == "person":
                    named.append((run[0].start, run[-1].end))
                other = other or kind == "doubtful"
            for token in sentence.tokens:
                nameless = token.tag == "NN" and token.lower in PERSON_NOUNS and token.dep in _SUBJECTS
                if nameless and window[0] <= token.start < window[1] and not _has_name(sentence, token):
                    other = True
        return named, other

    def _kind_of(self, sentence: Sentence, run: list[Token]) -> Literal["person", "doubtful", "other"]:
        """What a run of capitalised words names; doubtful where it may be a person and nothing says so."""
        words = [token.text for token in run if token.lower.strip(".") not in TITLES]
        name = " ".join(words)
        if run[-1].entity:
            return "person" if run[-1].entity == "PERSON" else "other"
        if not words or is_organisation(name) or is_place_or_state(name) or name.isupper():
            return "other"
        if self._by_surname.get(words[-1]) or _bare(name).casefold() in self._by_key:
            place = self._by_key.get(_bare(name).casefold(), (self._by_surname.get(words[-1]) or [0])[0])
            return "person" if self.people[place].person else "other"
        if len(words) < len(run) or _is_introduced(sentence, run):
            return "person"
        if len(words) > 1:
            return "doubtful"
        return "doubtful" if run[-1].dep in {"nsubj", "nsubjpass"} else "other"

    def _of_other_sex(self, span: Span, pronoun: str | None) -> bool:
        known = self._by_key.get(_key(self.text[span[0] : span[1]]))
        around = [self.text[max(0, span[0] - 24) : span[1]]]
        if known is not None:
            person = self.people[known]
            around += [self.text[start:end] for start, end in person.descriptors]
            around += [person.name, *person.aliases]
        every = " ".join(around)
        mine, other = (_MALE, _FEMALE) if pronoun in _HE else (_FEMALE, _MALE)
        return other.search(every) is not None and not mine.search(every)


def _proper_runs(tokens: list[Token]) -> list[list[Token]]:
    runs: list[list[Token]] = []
    for token in tokens:
        if token.tag not in {"NNP", "NNPS"}:
            continue
        if runs and runs[-1][-1].i + 1 == token.i:
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def _is_introduced(sentence: Sentence, run: list[Token]) -> bool:
    """A title before the name, or an age or an office behind it."""
    tokens = sentence.tokens
    first, last = run[0].i - sentence.first, run[-1].i - sentence.first
    if first > 0 and tokens[first - 1].lower in TITLES:
        return True
    behind = tokens[last + 1 : last + 9]
    if len(behind) < 3 or behind[0].text != ",":
        return False
    return behind[1].tag == "CD" or any(token.lower in PERSON_NOUNS for token in behind[1:] if token.tag == "NN")


def _has_name(sentence: Sentence, token: Token) -> bool:
    """ "The mayor, Ana Ruiz," is named where it stands."""
    return any(child.dep == "appos" and child.tag == "NNP" for child in sentence.children(token))


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
    """Without "Mr" and its kin, and without the particle where the surname stands alone ("De Witt")."""
    bare = _HONORIFIC.sub("", name).strip()
    parts = bare.split()
    return parts[1] if len(parts) == 2 and parts[0].casefold() in _PARTICLES else bare


def _key(name: str) -> str:
    plain = re.sub(r"[.'’]|'s\b", "", _ARTICLE.sub("", _bare(name))).casefold()
    return " ".join(plain.split())
