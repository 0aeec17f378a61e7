"""Who speaks: the noun phrase that a reporting verb or noun has for its source."""

from bot.reading.contract import Span
from bot.reading.document import DASHES, Document, Sentence, Token
from bot.reading.inversion import (
    cited_behind,
    is_aside,
    is_called,
    is_hearer,
    place_that_says,
    speaker_behind,
    whole_of_time,
)
from bot.reading.lexicon import DOCUMENTS, words
from bot.reading.phrases import noun_phrase

_SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
_CLIMBS = {"advcl", "conj", "xcomp", "pcomp", "prep", "ccomp", "parataxis", "dep"}
_SEEN = words("seen read reviewed obtained viewed examined analysed analyzed heard published")
_STEPS = 6  # verbs between a participle and the subject that it shares
_NAME_WORDS = 2
_BESIDE = 8  # tokens in which a lost subject is looked for


class SpeakingPhrase:
    """Finds sources in one sentence."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self.document = document
        self.sentence = sentence
        self.tokens = sentence.tokens

    def of_verb(self, verb: Token, content: list[Span]) -> Span | None:
        sentence, contents = self.sentence, tuple(content)
        behind = cited_behind(sentence, verb) or (speaker_behind(self.document, sentence, verb, contents),)
        if behind[0] is not None:
            return behind[0]
        source = self._beside_or_subject(verb, content)
        if source is None or is_hearer(sentence, verb, source) or is_aside(sentence, verb, source):
            whole = whole_of_time(sentence, source) if source is not None and source[1] <= verb.start else None
            return whole or self._behind_comma(verb) or place_that_says(sentence, verb)
        return source

    def _behind_comma(self, verb: Token) -> Span | None:
        """The name in "Its head, Marit Olsen, said by telephone …", which the tree takes for an aside."""
        last = verb.i - self.sentence.first - 2
        first = last
        while first >= 0 and self.tokens[first].tag == "NNP":
            first -= 1
        if last - first < _NAME_WORDS or self.tokens[last + 1].text != ",":
            return None
        return self.tokens[first + 1].start, self.tokens[last].end

    def _beside_or_subject(self, verb: Token, content: list[Span]) -> Span | None:
        subject = self.subject(verb)
        if subject is not None and (called := is_called(self.sentence, verb, subject)):
            return called
        if subject is None:
            return self.beside(verb, content)
        if any(start <= subject.start < end for start, end in content):
            return self.beside(verb, content)
        return noun_phrase(self.sentence, self.author(subject))

    def of_noun(self, noun: Token, carrier: Token | None) -> Span | None:
        for child in self.sentence.children(noun):
            if child.dep == "poss":
                return noun_phrase(self.sentence, child)[0], child.end
            if child.dep in {"prep", "agent"} and child.lower in {"by", "from"}:
                for grandchild in self.sentence.children(child):
                    if grandchild.dep == "pobj":
                        return noun_phrase(self.sentence, grandchild)
        return self.of_verb(carrier, []) if carrier is not None else None

    def subject(self, verb: Token) -> Token | None:
        """The subject of the verb, or of the verb that it hangs on; of a noun that it describes, the noun."""
        bounds = self.sentence.dashes_around(verb)
        token = verb
        for _ in range(_STEPS):
            children = self.sentence.children(token)
            subjects = [child for child in children if child.dep in _SUBJECTS]
            agents = [
                g
                for child in children
                if child.dep == "agent"
                for g in self.sentence.children(child)
                if g.dep == "pobj"
            ]
            if token is verb and agents:
                return agents[0]
            if subjects:
                subject = subjects[0]
                if subject.tag in {"WP", "WDT"}:
                    return self.antecedent(token)
                return subject
            if token.head == token.i:
                return None
            head = self.sentence.head(token)
            if token.dep in {"acl", "relcl"}:
                if token is verb and token.tag == "VB":
                    return None
                return self.before_dashes() if self.sentence.dashes_around(head) and not bounds else head
            if token.dep not in _CLIMBS and not head.tag.startswith("V"):
                return None
            token = head
        return None

    def before_dashes(self) -> Token | None:
        """The noun that an aside between dashes interrupts, where the tree has lost it."""
        place = next((k for k, token in enumerate(self.tokens) if token.text in DASHES), 0)
        return self.tokens[place - 1] if place and self.tokens[place - 1].tag.startswith("NN") else None

    def antecedent(self, clause: Token) -> Token | None:
        for token in [clause, *self.sentence.ancestors(clause)]:
            if token.dep in {"relcl", "acl"}:
                return self.sentence.head(token)
        return None

    def author(self, subject: Token) -> Token:
        """Of a message, its author where the phrase says so: "a message posted by X", "the ministry's letter"."""
        if subject.lower not in DOCUMENTS:
            return subject
        for token in self.sentence.subtree(subject):
            if (
                token.lower in {"by", "from"}
                and token.dep in {"agent", "prep"}
                and self.sentence.head(token).lower not in _SEEN
                and not any(each.text in {",", "—", "–"} for each in self.sentence.between(subject, token))
            ):
                for child in self.sentence.children(token):
                    if child.dep == "pobj":
                        return child
        return subject

    def beside(self, verb: Token, content: list[Span]) -> Span | None:
        """The noun phrase directly beside the verb, where the tree has lost it: "…," X said; said X."""
        place = verb.i - self.sentence.first
        sides = [self.tokens[place + 1 :], list(reversed(self.tokens[:place]))]
        if verb.tag in {"VBG", "VB", "VBN"}:
            return None
        for side in sides:
            for token in side[:_BESIDE]:
                if not token.is_word or any(s <= token.start < e for s, e in content):
                    break
                if token.tag.startswith(("NN", "PRP")) and token.tag != "PRP$":
                    if is_aside(self.sentence, verb, (token.start, token.end)):
                        break
                    head = token
                    while (
                        head.head != head.i
                        and self.sentence.head(head).tag.startswith("NN")
                        and head.dep in {"compound", "poss", "amod", "nmod"}
                    ):
                        head = self.sentence.head(head)
                    return noun_phrase(self.sentence, head)
        return None
