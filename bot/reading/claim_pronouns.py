"""Whom and what "he", "she", "they" and "it" inside a claim stand for: one candidate and no other, or nobody."""

import re

from bot.reading.antecedents import COLLECTIVES, Mention, Mentions, Sex
from bot.reading.contract import Span
from bot.reading.document import Sentence, Token
from bot.reading.drafts import DraftClaim, Spoken, Told
from bot.reading.lexicon import DOCUMENTS, PRONOUNS, REPORT_NOUNS, verb_forms, words
from bot.reading.names import from_given_name
from bot.reading.source_types import is_organisation
from bot.reading.sources import Cast, Person

SEXES: dict[str, Sex] = {"he": "man", "him": "man", "his": "man", "she": "woman", "her": "woman"}
THEY = words("they them their")
IT = words("it its")
SUBJECTS = {"nsubj", "nsubjpass"}
_OBJECTS = {"dobj", "dative", "pobj", "iobj"}
_SENTENCES_BACK = 6
_PARAGRAPHS_BACK = 3
_LONGEST_NAME = 5  # words of a group that is put in brackets
_ACTS = verb_forms(
    """appoint open close plan launch hire employ sack pay sell buy cancel suspend sign publish investigate
    apologise apologize refund recall review receive invest cooperate operate fund own raise cut expect intend
    decide agree refuse offer accept negotiate recruit deploy arrest charge fine sue ban approve reject welcome
    support oppose condemn deny admit know warn take make send provide ask tell""",
    {
        "sell": "sells sold selling",
        "buy": "buys bought buying",
        "pay": "pays paid paying",
        "cut": "cuts cutting",
        "know": "knows knew known knowing",
        "take": "takes took taken taking",
        "make": "makes made making",
        "send": "sends sent sending",
        "tell": "tells told telling",
        "admit": "admits admitted admitting",
        "plan": "plans planned planning",
        "ban": "bans banned banning",
    },
)
"""What only somebody does: their "it" is no weather and no "it is clear that"."""
_OWNED = words(
    """spokesman spokeswoman staff members workers employees headquarters shares profits profit customers board
    fleet troops forces army parliament government president chairman chairwoman director leader leaders website
    offices factories plant stores shops drivers nurses doctors students pupils auditors lawyers accounts"""
)


class Meant:
    """What the pronouns of one article's claims mean."""

    def __init__(self, spoken: Spoken, cast: Cast, mentions: Mentions) -> None:
        self.spoken = spoken
        self.document = spoken.document
        self.mentions = mentions
        self._settled = {span: person for person in cast.people if person.named for span in person.mentions}

    def person(self, sentence: Sentence, token: Token, claim: DraftClaim) -> Mention | None:
        settled = self._settled.get((token.start, token.end))
        if settled is not None:
            return self._speaker(settled, token)
        told = self._told(claim)
        if told is not None and self._is_somebody_unnamed(told):
            return None
        sex = SEXES[token.lower]
        found = _persons(self.before(sentence, token), sex) or _persons(self._paragraph_before(sentence), sex)
        if not found:
            return None
        found += _persons(self._later(sentence, token, told), sex)
        if len({mention.key for mention in found}) != 1:
            return None
        best = next((mention for mention in found if mention.sort == "person"), None)
        return None if best is None or self._acts(sentence, token, best.key) else best

    def group(self, sentence: Sentence, token: Token) -> Mention | None:
        """The only group that the paragraph names before, if it is a subject and no body may be meant."""
        near = self.before(sentence, token)
        found = [mention for mention in near if mention.sort == "plural"]
        if len({mention.key for mention in found}) != 1 or any(m.sort in {"body", "doubtful"} for m in near):
            return None
        best = found[-1]
        fits = best.head.dep in SUBJECTS and not best.key.endswith("&") and self._is_short(best.span)
        return best if fits and not self._acts(sentence, token, best.key) else None

    def body(self, sentence: Sentence, token: Token, claim: DraftClaim) -> Mention | None:
        """ "X said it had opened …" and "its staff": the only organisation in the sentence, or in the one before."""
        verb = sentence.head(token)
        if token.tag == "PRP$":
            if verb.lower not in _OWNED:
                return None
        elif token.dep != "nsubj" or verb.lower not in _ACTS or token.start != claim.content[0][0]:
            return None
        near = [mention for mention in self.mentions.of(sentence) if mention.first < token.i]
        bodies = _bodies(near)
        if not bodies and self._told(claim) is None:
            own = self.document.paragraphs[sentence.paragraph].sentences
            place = next((k for k, each in enumerate(own) if each.first == sentence.first), 0)
            bodies = _bodies(self.mentions.of(own[place - 1])) if place else []
            bodies = bodies if any(mention.head.dep in SUBJECTS for mention in bodies) else []
        if len({mention.key for mention in bodies}) != 1 or bodies[-1].sort != "body":
            return None
        return bodies[-1] if token.tag == "PRP$" or self._speaks(claim, bodies[-1]) else None

    def _speaks(self, claim: DraftClaim, body: Mention) -> bool:
        """Of "said it had closed", whether the body is the speaker: whoever else is named beside them is not meant."""
        told = self._told(claim)
        source = told.utterance.found.source if told is not None else ()
        return not source or source[0][0] <= body.head.start < source[0][1]

    def before(self, sentence: Sentence, token: Token) -> list[Mention]:
        """What the paragraph names before the word."""
        near = [mention for mention in self.mentions.of(sentence) if mention.first < token.i]
        own = self.document.paragraphs[sentence.paragraph].sentences
        place = next((k for k, each in enumerate(own) if each.first == sentence.first), 0)
        for earlier in own[max(0, place - _SENTENCES_BACK) : place]:
            near += self.mentions.of(earlier)
        return near

    def _speaker(self, person: Person, token: Token) -> Mention | None:
        """Whom a pronoun stands for that is itself a source, and settled as one."""
        name = from_given_name(person.name) or person.name
        found = re.search(rf"\b{re.escape(name)}\b", self.document.text)
        if found is None or not person.person:
            return None
        return Mention(found.span(), token, token.i, "person", name.casefold())

    def _told(self, claim: DraftClaim) -> Told | None:
        return self.spoken.told[claim.manner.told] if claim.manner.told is not None else None

    def _is_somebody_unnamed(self, told: Told) -> bool:
        """ "A nurse", "he" that nothing resolves: one person, who may be meant and has no name."""
        if told.named or not told.utterance.found.source:
            return False
        source = told.utterance.found.source[0]
        sentence = self.document.sentence_at(source[0])
        tokens = [t for t in sentence.tokens if source[0] <= t.start < source[1]] if sentence else []
        return not any(
            t.tag == "NNS" or t.lower in COLLECTIVES | DOCUMENTS | REPORT_NOUNS or is_organisation(t.lower)
            for t in tokens
        )

    def _paragraph_before(self, sentence: Sentence) -> list[Mention]:
        """What the last paragraph before names that names anybody; only those of quotations may lie between."""
        for number in range(sentence.paragraph - 1, max(-1, sentence.paragraph - 1 - _PARAGRAPHS_BACK), -1):
            paragraph = self.document.paragraphs[number]
            found = [m for each in paragraph.sentences[-_SENTENCES_BACK:] for m in self.mentions.of(each)]
            if any(mention.sort in {"person", "doubtful", "nameless"} for mention in found):
                return found
            if self.document.text[paragraph.span[0]] != '"':
                return []
        return []

    def _later(self, sentence: Sentence, token: Token, told: Told | None) -> list[Mention]:
        """The subject of the main clause and the speaker, who may be meant as well where they stand behind the word."""
        subject = next((c for c in sentence.children(sentence.root) if c.dep in SUBJECTS), None)
        source = told.utterance.found.source if told is not None else ()
        return [
            mention
            for mention in self.mentions.of(sentence)
            if mention.first > token.i
            and mention.head.i != token.head
            and (
                (subject is not None and mention.head.i == subject.i)
                or any(start <= mention.span[0] < end for start, end in source)
            )
        ]

    def _acts(self, sentence: Sentence, token: Token, key: str) -> bool:
        """Whether the object "him" has the candidate for the subject of its own clause, who would be "himself"; the
        subject of an infinitive is whoever is asked to, or else wants to."""
        if token.tag == "PRP$" or token.dep not in _OBJECTS:
            return False
        verb = next((each for each in sentence.ancestors(token) if each.tag.startswith("VB")), None)
        heads: set[int] = set()
        while verb is not None:
            heads |= {child.i for child in sentence.children(verb) if child.dep in SUBJECTS}
            if heads or verb.dep not in {"xcomp", "ccomp", "advcl", "conj", "acl", "pcomp"} or verb.head == verb.i:
                break
            verb = sentence.head(verb)
            heads |= {child.i for child in sentence.children(verb) if child.dep in {"dobj", "dative"}} - {token.i}
        return any(mention.head.i in heads and mention.key == key for mention in self.mentions.of(sentence))

    def _is_short(self, span: Span) -> bool:
        parts = self.document.text[slice(*span)].split()
        return len(parts) <= _LONGEST_NAME and '"' not in "".join(parts) and not PRONOUNS & {p.lower() for p in parts}


def _persons(mentions: list[Mention], sex: Sex) -> list[Mention]:
    """Whoever may be meant by "he" or by "she"."""
    return [m for m in mentions if m.sort in {"person", "doubtful", "nameless"} and m.sex in {"", sex}]


def _bodies(mentions: list[Mention]) -> list[Mention]:
    return [mention for mention in mentions if mention.sort in {"body", "place", "doubtful"}]
