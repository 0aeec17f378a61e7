"""A claim's text for a reader who has nothing else: pronouns and bare descriptions with the name in brackets.

Only where the reading is sure: one candidate and no other. What is not sure stays as it is, quoted words always.
"""

import re
from dataclasses import dataclass

from bot.reading.antecedents import Mention, Mentions
from bot.reading.claim_pronouns import IT, SEXES, SUBJECTS, THEY, Meant
from bot.reading.contract import Span
from bot.reading.document import Sentence, Token
from bot.reading.drafts import DraftClaim, Spoken
from bot.reading.phrases import noun_phrase
from bot.reading.sources import Cast
from bot.reading.ties import Ties

_WATCHED = frozenset(SEXES) | THEY | IT | {"the", "there"}
_ANY_SUBJECT = {*SUBJECTS, "expl", "csubj", "csubjpass"}


@dataclass(frozen=True, slots=True)
class Bracket:
    """The article's words at `words` stand in brackets for those at `at`, or before them where `at` is empty;
    `owned` puts them into the possessive."""

    at: Span
    words: Span
    owned: bool = False


class StandAlone:
    """One article's claims made to stand alone."""

    def __init__(self, spoken: Spoken, cast: Cast, mentions: Mentions) -> None:
        self.spoken = spoken
        self.document = spoken.document
        self.meant = Meant(spoken, cast, mentions)
        self.ties = Ties(spoken.document, mentions)

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
        if token.lower in SEXES:
            mention = self.meant.person(sentence, token, claim)
        elif token.lower in THEY:
            mention = self.meant.group(sentence, token)
        else:
            mention = self.meant.body(sentence, token, claim)
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
        places = [mention for mention in self.meant.before(sentence, token) if mention.sort in {"place", "doubtful"}]
        if len({mention.key for mention in places}) != 1 or places[-1].sort != "place":
            return None
        before = self.document.text.rfind(" ", 0, places[-1].span[0] - 1) + 1
        if self.document.text[before : places[-1].span[0]] not in {"in ", "at ", "near "}:
            return None
        return places[-1].key, Bracket((token.start, token.end), (before, places[-1].span[1]))

    def _source_in_front(self, claim: DraftClaim, source: tuple[Span, ...]) -> list[Bracket]:
        """ "[The ministry] put the number at 38": of a claim that begins with its cue."""
        at = (claim.content[0][0], claim.content[0][0])
        for sentence in self.document.sentences_over(source[0]) if source else []:
            word = next((token for token in sentence.tokens if token.start == source[0][0]), None)
            made = self._bracket(sentence, word, claim) if word and word.tag == "PRP" else None
            return [Bracket(at, made[1].words if made else source[0])]
        return []

    def _subject_in_front(self, sentence: Sentence, tokens: list[Token], claim: DraftClaim) -> list[Bracket]:
        """ "[The mayor] resigned in June": of a predicate cut from the subject that it shares."""
        told = self.spoken.told[claim.manner.told] if claim.manner.told is not None else None
        if told is not None and any(start == claim.content[0][0] for start, _ in told.utterance.found.cue):
            return self._source_in_front(claim, told.utterance.found.source)
        inside = {token.i for token in tokens}
        verb = next((t for t in tokens if t.dep == "conj" and t.tag.startswith("VB") and t.head not in inside), None)
        if verb is None or self.spoken.quotes.at(tokens[0].start) is not None:
            return []
        above = verb
        while above.dep == "conj" and not any(c.dep in _ANY_SUBJECT for c in sentence.children(above)):
            above = sentence.head(above)
        subject = next((child for child in sentence.children(above) if child.dep in SUBJECTS), None)
        if above is verb or subject is None or subject.i > tokens[0].i or subject.tag.startswith("W"):
            return []
        if any(token.dep in _ANY_SUBJECT and token.head == verb.i for token in tokens) or subject.i in inside:
            return []
        first = next(token for token in tokens if token.is_word)
        if first is not verb and not (first.head == verb.i and first.dep in {"aux", "auxpass", "advmod", "neg"}):
            return []
        at = (claim.content[0][0], claim.content[0][0])
        if subject.lower in SEXES:
            person = self.meant.person(sentence, subject, claim)
            return [Bracket(at, self._name(person) if person else (subject.start, subject.end))]
        span = noun_phrase(sentence, subject)
        return [Bracket(at, span)] if self.spoken.quotes.at(span[0]) is None else []
