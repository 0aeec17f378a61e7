"""Who "he" and "she" are: the only person, or the only man, whom the narrator names before them in their paragraph,
or else in the one before; or the speaker before who goes on. Whoever else may be meant, named or not, leaves it open.
"""

import re

from bot.reading.antecedents import Mention, Mentions, Sex
from bot.reading.contract import Span
from bot.reading.document import Document, Sentence
from bot.reading.finder import FoundAttribution
from bot.reading.lexicon import words
from bot.reading.names import is_account
from bot.reading.phrases import noun_phrase
from bot.reading.quotes import Quotes
from bot.reading.settled import Said, Settled, goes_on
from bot.reading.source_phrases import speaker_of
from bot.reading.sources import Cast
from bot.reading.speakers import Speaker

HE = words("he him his")
SHE = words("she her hers")
_SUBJECTS = {"nsubj", "nsubjpass"}
_ROLES = {*_SUBJECTS, "dobj", "pobj", "dative", "attr"}
_TAKES_A_SIDE = words(
    """disagrees disagreed disagree agrees agreed agree objects objected demurs demurred begs differs differed dissents
    dissented shrugs shrugged sighs sighed laughs laughed smiles smiled nods nodded"""
)
_PARAGRAPHS_BACK = 4
_LONGEST = 6_000  # characters of a paragraph; in a longer one somebody else may always be meant
_MAN = re.compile(
    r"\b(?:man|father|brother|husband|son|businessman|policeman|actor|boy|king|prince|spokesman|grandfather|uncle|salesman|fisherman)\b"
)
_WOMAN = re.compile(
    r"\b(?:woman|mother|sister|wife|daughter|businesswoman|policewoman|actress|girl|queen|princess|spokeswoman|grandmother|aunt|widow)\b"
)


class Persons:
    def __init__(self, document: Document, quotes: Quotes, cast: Cast, mentions: Mentions, settled: Settled) -> None:
        self.document = document
        self.text = document.text
        self.quotes = quotes
        self.cast = cast
        self.mentions = mentions
        self.settled = settled

    def antecedent(self, speaker: Speaker, found: FoundAttribution, sex: Sex) -> tuple[int, str] | None:
        presented = self._presented(speaker, found, sex)
        if presented is not None:
            return presented
        at = speaker.span[0]
        number = self.document.paragraph_at(at)
        end = at
        for back in range(_PARAGRAPHS_BACK):
            start = self.document.paragraphs[number - back].span[0]
            if end - start > _LONGEST:
                return self._same_speaker(speaker, found, sex)
            candidates, doubtful = self._candidates((start, end), sex, found)
            if doubtful or len(candidates) > 1:
                return self._same_speaker(speaker, found, sex)
            if candidates:
                [(key, mention)] = candidates.items()
                place = self._place(key, mention)
                if place is None:
                    return None
                where = "this paragraph" if back == 0 else "the paragraph before"
                return place, f"“{speaker.name}” — {self._only(place, sex)} in {where}"
            # a paragraph that is all quotation names nobody and stands between the two
            if number == back or (back > 0 and self.text[start] != '"'):
                return None
            end = start
        return None

    def _presented(self, speaker: Speaker, found: FoundAttribution, sex: Sex) -> tuple[int, str] | None:
        """Whoever alone takes a side in the sentence before a quotation: "Ana Ruiz disagrees. “…,” she said"."""
        begin = found.content[0][0]
        number = self.document.paragraph_at(begin)
        before = [each for each in self.document.paragraphs[number].sentences if each.span[1] <= begin]
        if found.kind != "direct" or not before or before[-1].root.lower not in _TAKES_A_SIDE:
            return None
        if any(c.isalnum() for c in self.text[before[-1].span[1] : begin]):
            return None
        people = [m for m in self.mentions.of(before[-1]) if m.sort in {"person", "doubtful", "nameless"}]
        if len(people) != 1 or people[0].sort != "person":
            return None
        acting = people[0].head
        while acting.dep == "appos":
            acting = before[-1].head(acting)
        key = self.settled.bearer(people[0])
        place = self._place(key, people[0]) if self._fits(key, people[0], sex) else None
        if place is None or acting.dep not in _SUBJECTS or acting.head != before[-1].root.i:
            return None
        return place, f"“{speaker.name}” — {self.cast.people[place].name} takes a side in the sentence before"

    def _only(self, place: int, sex: Sex) -> str:
        person = self.cast.people[place]
        kind = sex if self._sex_of_source(place) else "person"
        return f"{person.name} is the only {kind} {'named' if person.named else 'spoken of'}"

    def _same_speaker(self, speaker: Speaker, found: FoundAttribution, sex: Sex) -> tuple[int, str] | None:
        """The speaker of the attribution before who goes on, nobody else being spoken of since."""
        said = self.settled.before(speaker.span)
        if said is None or said.place is None:
            return None
        person = self.cast.people[said.place]
        if person.plural or person.document or self._sex_of_source(said.place) not in {"", sex}:
            return None
        if person.named and not person.person:
            return None
        adds = goes_on(self.text, speaker.span[1]) or any(goes_on(self.text, cue[0]) for cue in found.cue)
        if not adds:
            window = (said.start, speaker.span[0])
            others, doubtful = self._candidates(window, sex, found)
            if (doubtful or set(others) - {said.place}) and not self._has_the_word(said, speaker, found, sex):
                return None
        return said.place, f"“{speaker.name}” — {person.name}, who spoke directly before, goes on"

    def _has_the_word(self, said: Said, speaker: Speaker, attribution: FoundAttribution, sex: Sex) -> bool:
        """Whether the speaker of the sentence before goes on, surely a man or a woman: "he" is the one who said, and
        not whom they spoke of, unless that one was a subject as well."""
        if self._sex_of_source(said.place or 0) != sex or not self.settled.is_next(said, speaker.span, attribution):
            return False
        acting = (
            (mention, self.settled.bearer(mention))
            for sentence in self.document.sentences_over((said.start, speaker.span[0]))
            for mention in self.mentions.of(sentence)
            if said.start <= mention.span[0] < speaker.span[0] and mention.head.dep in _SUBJECTS
        )
        spoken_of = self._spoken_of(attribution)
        return not any(
            key != said.place
            and mention.sort in {"person", "doubtful", "nameless"}
            and mention.key not in spoken_of
            and self._fits(key, mention, sex)
            for mention, key in acting
        )

    def _spoken_of(self, attribution: FoundAttribution) -> set[str]:
        """Whoever is named in what "he" says in other words: it is not himself that he calls by his name, though
        something may be called his by it ("Vale's house")."""
        if attribution.kind == "direct":
            return set()
        return {
            mention.key
            for start, end in attribution.content
            for sentence in self.document.sentences_over((start, end))
            for mention in self.mentions.of(sentence)
            if start <= mention.span[0] < end and mention.sort in {"person", "doubtful"} and mention.head.dep in _ROLES
        }

    def _candidates(
        self, window: Span, sex: Sex, attribution: FoundAttribution
    ) -> tuple[dict[int | str, Mention | None], bool]:
        """(whom the pronoun may stand for, whether somebody else may be meant whom the text does not tell apart)"""
        quoted = attribution.kind != "direct"
        spoken_of = self._spoken_of(attribution)
        found: dict[int | str, Mention | None] = {}
        doubtful = aside = False
        for sentence in self.document.sentences_over(window):
            for mention in self.mentions.of(sentence):
                start = mention.span[0]
                if not window[0] <= start < window[1] or (not quoted and self.quotes.speech_at(start)):
                    continue
                if mention.key in spoken_of:
                    continue
                key = self.settled.bearer(mention)
                sort = mention.sort
                if isinstance(key, int):
                    person = self.cast.people[key]
                    may_be = person.person or not person.named or is_account(person.name)
                    sort = "person" if may_be and not person.plural else "body"
                if (
                    sort != "person"
                    and not isinstance(key, int)
                    and (mention.head.entity == "PERSON" or is_account(mention.key))
                ):
                    sort = "person"
                if sort == "nameless" and self._is_predicate(sentence, mention):
                    continue
                if sort in {"person", "nameless"} and self._fits(key, mention, sex):
                    if self._only_describes(sentence, mention):
                        aside = True
                    else:
                        found.setdefault(key, mention)
                doubtful = doubtful or (sort == "doubtful" and self._may_be_person(mention, sex))
        for said in self.settled.around(window):
            if window[0] <= said.source[0] < window[1]:
                word = self.text[slice(*said.source)].lower()
                if said.place is None and word in (HE if sex == "man" else SHE):
                    doubtful = True
                elif said.place is not None and word in HE | SHE and self._fits(said.place, None, sex):
                    found.setdefault(said.place, None)
        return found, doubtful or (aside and not found)

    def _is_predicate(self, sentence: Sentence, mention: Mention) -> bool:
        """ "Calls himself a doctor", "worked as a nurse": nobody but who is described so."""
        head = mention.head
        return head.dep == "oprd" or (head.dep == "pobj" and sentence.head(head).lower == "as")

    def _only_describes(self, sentence: Sentence, mention: Mention) -> bool:
        """ "The Vale campaign" does not name Vale for a pronoun."""
        head = sentence.head(mention.head)
        return (
            mention.head.dep in {"compound", "nmod", "amod"} and head.i > mention.head.i and mention.sort != "nameless"
        )

    def _fits(self, key: int | str, mention: Mention | None, sex: Sex) -> bool:
        known = self._sex_of_source(key) if isinstance(key, int) else self.cast.bearers.sex_of(key)
        known = known or (mention.sex if mention else "")
        return known in {"", sex}

    def _may_be_person(self, mention: Mention, sex: Sex) -> bool:
        if mention.head.entity:
            return False
        tokens = self.document.sentence_at(mention.span[0])
        before = (
            tokens.tokens[mention.first - 1 - tokens.first].lower if tokens and mention.first > tokens.first else ""
        )
        if before == "the" or mention.head.dep in {"compound", "nmod", "amod"}:
            return False
        return (" " in mention.key or mention.head.dep in {"nsubj", "nsubjpass"}) and mention.sex in {"", sex}

    def _sex_of_source(self, place: int) -> Sex:
        person = self.cast.people[place]
        for form in (person.name, *person.aliases):
            if known := self.cast.bearers.sex_of(form):
                return known
        described = " ".join(self.text[start:end] for start, end in person.descriptors)
        if not person.named:
            described += " " + person.name.casefold()
        man, woman = _MAN.search(described), _WOMAN.search(described)
        if (man is None) != (woman is None):
            return "man" if man else "woman"
        said = {self.text[start:end].lower() for start, end in person.mentions}
        if bool(said & HE) != bool(said & SHE):
            return "man" if said & HE else "woman"
        return self.mentions.person(person.name.casefold())[1] if person.person else ""

    def _place(self, key: int | str, mention: Mention | None) -> int | None:
        """The place of a person named in the text, who may not have spoken before."""
        if isinstance(key, int) or mention is None or (mention.sort != "person" and not is_account(mention.key)):
            return key if isinstance(key, int) else None
        sentence = self.document.sentence_at(mention.span[0])
        if sentence is None:
            return None
        whole = noun_phrase(sentence, mention.head)
        speaker = speaker_of(self.document, (min(whole[0], mention.span[0]), mention.span[1]), ())
        if not speaker.named or not (speaker.person or is_account(speaker.name)):
            return None
        known = self.cast.find(speaker)
        return known[0] if known is not None else self.cast.enter(speaker)
