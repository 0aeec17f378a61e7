"""Who "they", "it" and "the group" are: the group or the body that spoke directly before, no other being spoken of
since; or the only body of the sentence before.
"""

import re

from bot.reading.antecedents import Mentions, is_body_noun
from bot.reading.document import Document, Sentence, Token
from bot.reading.finder import FoundAttribution
from bot.reading.lexicon import BODIES
from bot.reading.phrases import noun_phrase
from bot.reading.quotes import Quotes
from bot.reading.settled import Said, Settled, goes_on
from bot.reading.source_phrases import speaker_of
from bot.reading.sources import Cast
from bot.reading.speakers import Speaker

_PEOPLE = re.compile(
    r"\w+(?:ers|ors|ists|ants|ents|ians|ees|men|women|ives|als|ors|mates|folk)$|people|police|witnesses|families|children|crowd|staff"
)


class Groups:
    def __init__(self, document: Document, quotes: Quotes, cast: Cast, mentions: Mentions, settled: Settled) -> None:
        self.document = document
        self.text = document.text
        self.quotes = quotes
        self.cast = cast
        self.mentions = mentions
        self.settled = settled

    def who_goes_on(self, speaker: Speaker, found: FoundAttribution, *, plural: bool) -> tuple[int, str] | None:
        """The group or the body that spoke directly before, no other being spoken of since."""
        said = self.settled.before(speaker.span)
        if said is None or said.place is None:
            return None
        person = self.cast.people[said.place]
        if person.person or (plural and not (person.plural or person.named)) or (not plural and person.plural):
            return None
        if not plural and not person.named and not person.document and not self._is_body(said):
            return None
        adds = goes_on(self.text, speaker.span[1])
        if not adds and self._others(said, speaker, found, plural=plural):
            return None
        return said.place, f"“{speaker.name}” — {person.name}, who spoke directly before, goes on"

    def body_before(self, speaker: Speaker) -> tuple[int, str] | None:
        """The body that is the subject of the sentence before, the only one that it speaks of."""
        before = self._sentence_before(speaker)
        subject = _subject(before) if before is not None else None
        if before is None or subject is None:
            return None
        whole = noun_phrase(before, subject)
        nouns = [token for token in before.tokens if token.lower in BODIES or is_body_noun(token.lower)]
        bodies = [m.head for m in self.mentions.of(before) if m.sort in {"body", "doubtful"}]
        if subject not in nouns or any(not whole[0] <= token.start < whole[1] for token in [*nouns, *bodies]):
            return None
        body = speaker_of(self.document, whole, ())
        if body.person or body.plural or body.pronoun is not None:
            return None
        return self._entered(body, speaker, "body")

    def group_before(self, speaker: Speaker) -> tuple[int, str] | None:
        """The people who are the subject of the sentence before, which speaks of no body, if the paragraph speaks of
        no others."""
        before = self._sentence_before(speaker)
        subject = _subject(before) if before is not None else None
        if before is None or subject is None or subject.tag != "NNS" or not _PEOPLE.fullmatch(subject.lower):
            return None
        whole = noun_phrase(before, subject)
        others = [
            mention
            for mention in self.mentions.of(before)
            if mention.sort in {"plural", "body", "doubtful"} and not whole[0] <= mention.head.start < whole[1]
        ]
        paragraph = self.document.paragraphs[self.document.paragraph_at(whole[0])]
        earlier = [m for each in paragraph.sentences if each.first < before.first for m in self.mentions.of(each)]
        people = [m for m in [*others, *earlier] if m.sort == "plural" and _PEOPLE.fullmatch(m.head.lower)]
        if people or any(mention.sort != "plural" for mention in others):
            return None
        group = speaker_of(self.document, whole, ())
        return self._entered(group, speaker, "group") if group.plural and not group.named else None

    def _sentence_before(self, speaker: Speaker) -> Sentence | None:
        """In the same paragraph, no quotation and with nobody who says anything in it."""
        number = self.document.paragraph_at(speaker.span[0])
        end = self.document.sentence_at(speaker.span[0])
        before = [s for s in self.document.paragraphs[number].sentences if end is not None and s.span[1] <= end.span[0]]
        while before and self.quotes.speech_at(before[-1].span[0]):
            before.pop()
        if not before or any(said.source[0] >= before[-1].span[0] for said in self.settled.said[-1:]):
            return None
        return before[-1]

    def _entered(self, who: Speaker, speaker: Speaker, kind: str) -> tuple[int, str]:
        known = self.cast.find(who)
        place = known[0] if known is not None else self.cast.enter(who)
        name = self.cast.people[place].name
        return place, f"“{speaker.name}” — {name} is the only {kind} in the sentence before"

    def _is_body(self, said: Said) -> bool:
        sentence = self.document.sentence_at(said.source[0])
        inside = [t for t in sentence.tokens if said.source[0] <= t.start < said.source[1]] if sentence else []
        return (
            any(mention.head in inside and mention.sort == "body" for mention in self.mentions.of(sentence))
            if sentence
            else False
        )

    def _others(self, said: Said, speaker: Speaker, found: FoundAttribution, *, plural: bool) -> bool:
        """Whether another group, or another body, is spoken of from the attribution before to the pronoun; where
        nothing stands between the two, whether one is the subject of anything."""
        subjects_alone = plural and self.settled.is_next(said, speaker.span, found)
        for sentence in self.document.sentences_over((said.start, speaker.span[0])):
            for mention in self.mentions.of(sentence):
                start = mention.span[0]
                if not said.start <= start < speaker.span[0] or said.source[0] <= start < said.source[1]:
                    continue
                if found.kind == "direct" and self.quotes.speech_at(start):
                    continue
                if self.settled.bearer(mention) == said.place:
                    continue
                if subjects_alone and mention.head.dep not in {"nsubj", "nsubjpass"}:
                    continue
                if plural and mention.sort == "plural" and _PEOPLE.fullmatch(mention.head.lower):
                    return True
                if not plural and mention.sort in {"body", "doubtful"}:
                    return True
        return False


def _subject(sentence: Sentence) -> Token | None:
    """The one subject of the sentence's main verb."""
    subjects = [c for c in sentence.children(sentence.root) if c.dep in {"nsubj", "nsubjpass"}]
    return subjects[0] if len(subjects) == 1 else None
