"""Who "he", "she", "they", "it", "I" and "who" are, where the text leaves one possibility; else nobody.

"He" is the only person, or the only man, whom the narrator names before it in its paragraph, or else in the one
before; or the speaker before it who goes on. Whoever else may be meant, named or not, leaves it open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.reading.antecedents import Mention, Mentions, Sex, is_body_noun
from bot.reading.contract import Span
from bot.reading.document import Document, Sentence
from bot.reading.finder import FoundAttribution
from bot.reading.lexicon import BODIES, words
from bot.reading.names import is_account
from bot.reading.phrases import noun_phrase
from bot.reading.quotes import Quotes
from bot.reading.sources import Cast
from bot.reading.speakers import Speaker, speaker_of

_HE = words("he him his")
_SHE = words("she her hers")
_THEY = words("they them their")
_IT = words("it its")
_OWN = words("i we me us my our")
_GOES_ON = re.compile(
    r"\W*(?:(?:also|then|later|quickly)\s+)?(?:add(?:ed|s|ing)?|continu(?:ed|es)|went on|goes on|conclud(?:ed|es))\b"
)
_PARAGRAPHS_BACK = 4
_LONGEST = 6_000  # characters of a paragraph; in a longer one somebody else may always be meant
_STRETCH = 1_000  # characters; longer than any source
_BACK = 30  # attributions among which the one around a nested one is looked for
_PEOPLE = re.compile(
    r"\w+(?:ers|ors|ists|ants|ents|ians|ees|men|women|ives|als|ors|mates|folk)$|people|police|families|children|crowd|staff"
)
_MAN = re.compile(
    r"\b(?:man|father|brother|husband|son|businessman|policeman|actor|boy|king|prince|spokesman|grandfather|uncle|salesman|fisherman)\b"
)
_WOMAN = re.compile(
    r"\b(?:woman|mother|sister|wife|daughter|businesswoman|policewoman|actress|girl|queen|princess|spokeswoman|grandmother|aunt|widow)\b"
)


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution whose speaker is settled; `place` is None where they are lost."""

    found: FoundAttribution
    source: Span
    place: int | None
    paragraph: int

    @property
    def start(self) -> int:
        return min(span[0] for span in (*self.found.content, *self.found.cue, self.source))

    @property
    def end(self) -> int:
        return max(span[1] for span in (*self.found.content, *self.found.cue, self.source))


class Pronouns:
    """Settles pronouns in text order; `said` is what was settled before."""

    def __init__(self, document: Document, quotes: Quotes, cast: Cast) -> None:
        self.document = document
        self.text = document.text
        self.quotes = quotes
        self.cast = cast
        self.mentions = Mentions(document, cast)
        self.said: list[Said] = []
        self._by_stretch: dict[int, list[Said]] = {}

    def note(self, found: FoundAttribution, source: Span, place: int | None) -> None:
        said = Said(found, source, place, self.document.paragraph_at(source[0]))
        self.said.append(said)
        self._by_stretch.setdefault(source[0] // _STRETCH, []).append(said)

    def antecedent(self, speaker: Speaker, found: FoundAttribution) -> tuple[int, str] | None:
        """(the place of the source, why it is that one)"""
        word = speaker.pronoun
        if word in _OWN:
            return self._own(speaker, found)
        if found.nested or self.quotes.speech_at(speaker.span[0]):
            return None  # whom somebody means in their own words, the narrator's do not tell
        if word in _HE or word in _SHE:
            return self._person(speaker, found, "man" if word in _HE else "woman")
        if word in _THEY:
            return self._goes_on(speaker, found, plural=True)
        if word in _IT:
            return self._goes_on(speaker, found, plural=False) or self._body_before(speaker)
        return None

    def group(self, speaker: Speaker, found: FoundAttribution) -> tuple[int, str] | None:
        """ "The group" behind the only body that speaks and is named around it."""
        return self._goes_on(speaker, found, plural=False)

    # ---- I, we

    def _own(self, speaker: Speaker, found: FoundAttribution) -> tuple[int, str] | None:
        for said in self.said[: -_BACK - 1 : -1]:
            if said.found is not found and any(s <= speaker.span[0] < e for s, e in said.found.content):
                if said.place is None or self.quotes.at(speaker.span[0]) is None:
                    return None
                name = self.cast.people[said.place].name
                return said.place, f"“{speaker.name}” in the words of {name}"
        return None

    # ---- he, she

    def _person(self, speaker: Speaker, found: FoundAttribution, sex: Sex) -> tuple[int, str] | None:
        at = speaker.span[0]
        number = self.document.paragraph_at(at)
        end = at
        for back in range(_PARAGRAPHS_BACK):
            start = self.document.paragraphs[number - back].span[0]
            if end - start > _LONGEST:
                return self._same_speaker(speaker, found, sex)
            candidates, doubtful = self._candidates((start, end), sex, quoted=found.kind != "direct")
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

    def _only(self, place: int, sex: Sex) -> str:
        person = self.cast.people[place]
        kind = sex if self._sex_of_source(place) else "person"
        return f"{person.name} is the only {kind} {'named' if person.named else 'spoken of'}"

    def _same_speaker(self, speaker: Speaker, found: FoundAttribution, sex: Sex) -> tuple[int, str] | None:
        """The speaker of the attribution before who goes on, nobody else being spoken of since."""
        said = self._before(speaker)
        if said is None or said.place is None:
            return None
        person = self.cast.people[said.place]
        if person.plural or person.document or self._sex_of_source(said.place) not in {"", sex}:
            return None
        if person.named and not person.person:
            return None
        adds = _GOES_ON.match(self.text, speaker.span[1]) is not None or any(
            _GOES_ON.match(self.text, cue[0]) for cue in found.cue
        )
        if not adds:
            window = (said.start, speaker.span[0])
            others, doubtful = self._candidates(window, sex, quoted=found.kind != "direct")
            if doubtful or set(others) - {said.place}:
                return None
        return said.place, f"“{speaker.name}” — {person.name}, who spoke directly before, goes on"

    def _before(self, speaker: Speaker) -> Said | None:
        """The attribution before, if it stands in the same paragraph or ends the one before."""
        number = self.document.paragraph_at(speaker.span[0])
        for said in reversed(self.said):
            if said.found.nested or said.source[0] >= speaker.span[0]:
                continue
            if said.paragraph == number:
                return said
            paragraph = self.document.paragraphs[number]
            first = paragraph.sentences[0].span if paragraph.sentences else paragraph.span
            closing = self.document.paragraphs[said.paragraph].span[1] - said.end
            if said.paragraph == number - 1 and speaker.span[0] < first[1] and closing <= 2:
                return said
            return None
        return None

    def _candidates(self, window: Span, sex: Sex, *, quoted: bool) -> tuple[dict[int | str, Mention | None], bool]:
        """(whom the pronoun may stand for, whether somebody else may be meant whom the text does not tell apart)"""
        found: dict[int | str, Mention | None] = {}
        doubtful = aside = False
        for sentence in self.document.sentences_over(window):
            for mention in self.mentions.of(sentence):
                start = mention.span[0]
                if not window[0] <= start < window[1] or (not quoted and self.quotes.speech_at(start)):
                    continue
                key = self._bearer(mention)
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
        for said in self._around(window):
            if window[0] <= said.source[0] < window[1]:
                word = self.text[slice(*said.source)].lower()
                if said.place is None and word in (_HE if sex == "man" else _SHE):
                    doubtful = True
                elif said.place is not None and word in _HE | _SHE and self._fits(said.place, None, sex):
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

    def _around(self, window: Span) -> Iterator[Said]:
        """Sources that may share a character with the window, and some beside it."""
        for number in range(window[0] // _STRETCH - 1, (window[1] - 1) // _STRETCH + 1):
            yield from self._by_stretch.get(number, ())

    def _bearer(self, mention: Mention) -> int | str:
        """The place among the sources of whoever is mentioned, or else the key of the mention."""
        for said in self._around(mention.span):
            if said.place is not None and said.source[0] <= mention.span[0] and mention.span[1] <= said.source[1]:
                person = self.cast.people[said.place]
                if not person.named or mention.sort in {"nameless", "plural"}:
                    return said.place
        place = self.cast.known(mention.key) if mention.sort in {"person", "doubtful", "body"} else None
        return mention.key if place is None else place

    def _fits(self, key: int | str, mention: Mention | None, sex: Sex) -> bool:
        known = self._sex_of_source(key) if isinstance(key, int) else self.cast.sex_of(key)
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
            if known := self.cast.sex_of(form):
                return known
        described = " ".join(self.text[start:end] for start, end in person.descriptors)
        if not person.named:
            described += " " + person.name.casefold()
        man, woman = _MAN.search(described), _WOMAN.search(described)
        if (man is None) != (woman is None):
            return "man" if man else "woman"
        said = {self.text[start:end].lower() for start, end in person.mentions}
        if bool(said & _HE) != bool(said & _SHE):
            return "man" if said & _HE else "woman"
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

    # ---- they, it

    def _goes_on(self, speaker: Speaker, found: FoundAttribution, *, plural: bool) -> tuple[int, str] | None:
        """The group or the body that spoke directly before, no other being spoken of since."""
        said = self._before(speaker)
        if said is None or said.place is None:
            return None
        person = self.cast.people[said.place]
        if person.person or (plural and not (person.plural or person.named)) or (not plural and person.plural):
            return None
        if not plural and not person.named and not person.document and not self._is_body(said):
            return None
        adds = _GOES_ON.match(self.text, speaker.span[1]) is not None
        if not adds and self._others(said, speaker, found, plural=plural):
            return None
        return said.place, f"“{speaker.name}” — {person.name}, who spoke directly before, goes on"

    def _body_before(self, speaker: Speaker) -> tuple[int, str] | None:
        """The body that is the subject of the sentence before, the only one that it speaks of."""
        number = self.document.paragraph_at(speaker.span[0])
        end = self.document.sentence_at(speaker.span[0])
        before = [s for s in self.document.paragraphs[number].sentences if end is not None and s.span[1] <= end.span[0]]
        while before and self.quotes.speech_at(before[-1].span[0]):
            before.pop()
        if not before or any(said.source[0] >= before[-1].span[0] for said in self.said[-1:]):
            return None
        subjects = [c for c in before[-1].children(before[-1].root) if c.dep in {"nsubj", "nsubjpass"}]
        if len(subjects) != 1:
            return None
        whole = noun_phrase(before[-1], subjects[0])
        nouns = [token for token in before[-1].tokens if token.lower in BODIES or is_body_noun(token.lower)]
        bodies = [m.head for m in self.mentions.of(before[-1]) if m.sort in {"body", "doubtful"}]
        if subjects[0] not in nouns or any(not whole[0] <= token.start < whole[1] for token in [*nouns, *bodies]):
            return None
        body = speaker_of(self.document, whole, ())
        if body.person or body.plural or body.pronoun is not None:
            return None
        known = self.cast.find(body)
        place = known[0] if known is not None else self.cast.enter(body)
        name = self.cast.people[place].name
        return place, f"“{speaker.name}” — {name} is the only body in the sentence before"

    def _is_body(self, said: Said) -> bool:
        sentence = self.document.sentence_at(said.source[0])
        inside = [t for t in sentence.tokens if said.source[0] <= t.start < said.source[1]] if sentence else []
        return (
            any(mention.head in inside and mention.sort == "body" for mention in self.mentions.of(sentence))
            if sentence
            else False
        )

    def _others(self, said: Said, speaker: Speaker, found: FoundAttribution, *, plural: bool) -> bool:
        """Whether another group, or another body, is spoken of from the attribution before to the pronoun."""
        for sentence in self.document.sentences_over((said.start, speaker.span[0])):
            for mention in self.mentions.of(sentence):
                start = mention.span[0]
                if not said.start <= start < speaker.span[0] or said.source[0] <= start < said.source[1]:
                    continue
                if found.kind == "direct" and self.quotes.speech_at(start):
                    continue
                if self._bearer(mention) == said.place:
                    continue
                if plural and mention.sort == "plural" and _PEOPLE.fullmatch(mention.head.lower):
                    return True
                if not plural and mention.sort in {"body", "doubtful"}:
                    return True
        return False
