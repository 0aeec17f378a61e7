"""A claim's text for a reader who has nothing else: pronouns and bare descriptions with the name in brackets.

Only where the reading is sure: one candidate and no other. What is not sure stays as it is, quoted words always.
"""

import re
from dataclasses import dataclass

from bot.reading.antecedents import COLLECTIVES, Mention, Mentions, Sex, from_given_name
from bot.reading.contract import Span
from bot.reading.document import Sentence, Token
from bot.reading.drafts import DraftClaim, Spoken, Told
from bot.reading.lexicon import DOCUMENTS, PRONOUNS, REPORT_NOUNS, verb_forms, words
from bot.reading.phrases import noun_phrase
from bot.reading.source_types import is_organisation
from bot.reading.sources import Cast, Person
from bot.reading.ties import Ties

_SEXES: dict[str, Sex] = {"he": "man", "him": "man", "his": "man", "she": "woman", "her": "woman"}
_THEY = words("they them their")
_IT = words("it its")
_WATCHED = frozenset(_SEXES) | _THEY | _IT | {"the", "there"}
_OBJECTS = {"dobj", "dative", "pobj", "iobj"}
_SUBJECTS = {"nsubj", "nsubjpass"}
_ANY_SUBJECT = {*_SUBJECTS, "expl", "csubj", "csubjpass"}
_FINITE = {"VBD", "VBZ", "VBP", "MD"}
_SENTENCES_BACK = 6
_PARAGRAPHS_BACK = 3
_LONGEST_NAME = 5  # words of a group or a shared subject that is put in brackets
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


@dataclass(frozen=True, slots=True)
class Bracket:
    """The article's words at `words` stand in brackets for those at `at`, or before them where `at` is empty;
    `owned` puts them into the possessive."""

    at: Span
    words: Span
    owned: bool = False


class StandAlone:
    """One article's claims made to stand alone."""

    def __init__(self, spoken: Spoken, cast: Cast) -> None:
        self.spoken = spoken
        self.document = spoken.document
        self.cast = cast
        self.mentions = Mentions(spoken.document, cast)
        self.ties = Ties(spoken.document, self.mentions)
        self._settled = {span: person for person in cast.people if person.named for span in person.mentions}

    def brackets(self, claim: DraftClaim) -> list[Bracket]:
        """In text order; none for quoted words."""
        if claim.manner.kind == "direct":
            return []
        found: list[Bracket] = []
        present: set[str] = set()
        begun = False
        for span in claim.content:
            for sentence in self.document.sentences_over(span):
                tokens = [token for token in sentence.tokens if span[0] <= token.start < span[1]]
                if not begun and tokens:
                    begun = True
                    found += self._subject_in_front(sentence, tokens, claim)
                for token in tokens:
                    if token.lower not in _WATCHED or self.spoken.quotes.at(token.start) is not None:
                        continue
                    made = self._bracket(sentence, token, claim)
                    if made is None or made[0] in present or self._holds(claim, made[0]):
                        continue
                    present.add(made[0])
                    found.append(made[1])
        return found

    def _bracket(self, sentence: Sentence, token: Token, claim: DraftClaim) -> tuple[str, Bracket] | None:
        """(key of whom or what the word stands for, the bracket)"""
        if token.lower == "the":
            return self._definite(sentence, token)
        if token.lower == "there":
            return self._there(sentence, token)
        if not token.tag.startswith("PRP"):
            return None
        mention: Mention | None
        if token.lower in _SEXES:
            mention = self._person(sentence, token, claim)
        elif token.lower in _THEY:
            mention = self._group(sentence, token)
        else:
            mention = self._body(sentence, token, claim)
        if mention is None:
            return None
        span = self._name(mention)
        return mention.key, Bracket((token.start, token.end), span, owned=token.tag == "PRP$")

    def _holds(self, claim: DraftClaim, key: str) -> bool:
        """Whether the claim itself names it."""
        name = key.rsplit(" ", 1)[-1]
        return any(name in self.document.text[start:end].casefold() for start, end in claim.content)

    def _name(self, mention: Mention) -> Span:
        """The fullest form of a person's name in the text; anything else as it stands."""
        if mention.sort != "person":
            return mention.span
        full = re.search(rf"\b{re.escape(mention.key)}\b", self.document.text, re.IGNORECASE)
        return full.span() if full is not None and " " in mention.key else mention.span

    # ---- he and she

    def _person(self, sentence: Sentence, token: Token, claim: DraftClaim) -> Mention | None:
        settled = self._settled.get((token.start, token.end))
        if settled is not None:
            return self._speaker(settled, token)
        told = self._told(claim)
        if told is not None and self._is_somebody_unnamed(told):
            return None
        sex = _SEXES[token.lower]
        found = _persons(self._before(sentence, token), sex) or _persons(self._paragraph_before(sentence), sex)
        if not found:
            return None
        found += _persons(self._later(sentence, token, told), sex)
        if len({mention.key for mention in found}) != 1:
            return None
        best = next((mention for mention in found if mention.sort == "person"), None)
        return None if best is None or self._acts(sentence, token, best.key) else best

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

    def _before(self, sentence: Sentence, token: Token) -> list[Mention]:
        """What the paragraph names before the word."""
        near = [mention for mention in self.mentions.of(sentence) if mention.first < token.i]
        own = self.document.paragraphs[sentence.paragraph].sentences
        place = next((k for k, each in enumerate(own) if each.first == sentence.first), 0)
        for earlier in own[max(0, place - _SENTENCES_BACK) : place]:
            near += self.mentions.of(earlier)
        return near

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
        subject = next((c for c in sentence.children(sentence.root) if c.dep in _SUBJECTS), None)
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
            heads |= {child.i for child in sentence.children(verb) if child.dep in _SUBJECTS}
            if heads or verb.dep not in {"xcomp", "ccomp", "advcl", "conj", "acl", "pcomp"} or verb.head == verb.i:
                break
            verb = sentence.head(verb)
            heads |= {child.i for child in sentence.children(verb) if child.dep in {"dobj", "dative"}} - {token.i}
        return any(mention.head.i in heads and mention.key == key for mention in self.mentions.of(sentence))

    # ---- they and it

    def _group(self, sentence: Sentence, token: Token) -> Mention | None:
        """The only group that the paragraph names before, if it is a subject and no body may be meant."""
        near = self._before(sentence, token)
        found = [mention for mention in near if mention.sort == "plural"]
        if len({mention.key for mention in found}) != 1 or any(m.sort in {"body", "doubtful"} for m in near):
            return None
        best = found[-1]
        fits = best.head.dep in _SUBJECTS and not best.key.endswith("&") and self._is_short(best.span)
        return best if fits and not self._acts(sentence, token, best.key) else None

    def _is_short(self, span: Span) -> bool:
        parts = self.document.text[slice(*span)].split()
        return len(parts) <= _LONGEST_NAME and '"' not in "".join(parts) and not PRONOUNS & {p.lower() for p in parts}

    def _body(self, sentence: Sentence, token: Token, claim: DraftClaim) -> Mention | None:
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
            bodies = bodies if any(mention.head.dep in _SUBJECTS for mention in bodies) else []
        if len({mention.key for mention in bodies}) != 1 or bodies[-1].sort != "body":
            return None
        return bodies[-1]

    # ---- the city, there, and a subject left behind

    def _definite(self, sentence: Sentence, token: Token) -> tuple[str, Bracket] | None:
        place = token.i + 1 - sentence.first
        if place >= len(sentence.tokens):
            return None
        noun = sentence.tokens[place]
        if not self.ties.is_tied(noun.lower) or noun.text != noun.lower or token.head != noun.i:
            return None
        following = sentence.tokens[place + 1] if place + 1 < len(sentence.tokens) else None
        if following is not None and (following.tag.startswith(("NN", "HYPH")) or following.lower == "of"):
            return None
        if any(c.dep not in {"det", "case", "punct"} for c in sentence.children(noun)) or noun.dep in {
            "appos",
            "compound",
        }:
            return None
        named = self.ties.name_of(sentence, noun)
        return (named[0], Bracket((token.start, noun.end), named[1])) if named else None

    def _there(self, sentence: Sentence, token: Token) -> tuple[str, Bracket] | None:
        """The only place in which anything is said to be, with its "in"."""
        if token.dep != "advmod" or token.tag != "RB" or not sentence.head(token).tag.startswith("VB"):
            return None
        places = [mention for mention in self._before(sentence, token) if mention.sort in {"place", "doubtful"}]
        if len({mention.key for mention in places}) != 1 or places[-1].sort != "place":
            return None
        before = self.document.text.rfind(" ", 0, places[-1].span[0] - 1) + 1
        if self.document.text[before : places[-1].span[0]] not in {"in ", "at ", "near "}:
            return None
        return places[-1].key, Bracket((token.start, token.end), (before, places[-1].span[1]))

    def _subject_in_front(self, sentence: Sentence, tokens: list[Token], claim: DraftClaim) -> list[Bracket]:
        """ "[The mayor] resigned in June": of a predicate cut from the subject that it shares."""
        inside = {token.i for token in tokens}
        verb = next((t for t in tokens if t.dep == "conj" and t.tag.startswith("VB") and t.head not in inside), None)
        if verb is None or self.spoken.quotes.at(tokens[0].start) is not None:
            return []
        above = verb
        while above.dep == "conj" and not any(c.dep in _ANY_SUBJECT for c in sentence.children(above)):
            above = sentence.head(above)
        subject = next((child for child in sentence.children(above) if child.dep in _SUBJECTS), None)
        if above is verb or subject is None or subject.i > tokens[0].i or subject.tag.startswith("W"):
            return []
        if any(token.dep in _ANY_SUBJECT and token.head == verb.i for token in tokens) or subject.i in inside:
            return []
        first = next(token for token in tokens if token.is_word)
        if first is not verb and not (first.head == verb.i and first.dep in {"aux", "auxpass", "advmod", "neg"}):
            return []
        at = (claim.content[0][0], claim.content[0][0])
        if subject.lower in _SEXES:
            person = self._person(sentence, subject, claim)
            return [Bracket(at, self._name(person) if person else (subject.start, subject.end))]
        span = noun_phrase(sentence, subject)
        return [Bracket(at, span)] if self.spoken.quotes.at(span[0]) is None else []


def _persons(mentions: list[Mention], sex: Sex) -> list[Mention]:
    """Whoever may be meant by "he" or by "she"."""
    return [m for m in mentions if m.sort in {"person", "doubtful", "nameless"} and m.sex in {"", sex}]


def _bodies(mentions: list[Mention]) -> list[Mention]:
    return [mention for mention in mentions if mention.sort in {"body", "place", "doubtful"}]
