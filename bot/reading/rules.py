"""Attributions by rule: reporting verbs, "according to", report nouns, and the quotations beside them.

Direct quotations go by their marks and what stands next to them, since a parser stumbles over marks; indirect
ones go by the tree.
"""

import re
from dataclasses import dataclass

from bot.reading.accounts import according_to, account, behind_apposition, flash, is_account, over_saying
from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.finder import Found, FoundAttribution, kind_of
from bot.reading.lexicon import (
    ACCUSING,
    ASKING,
    CARRYING,
    DIRECTIVE,
    PLEAS,
    QUOTING,
    RECKONING,
    REPORT_NOUNS,
    REPORTING,
    verb_forms,
    words,
)
from bot.reading.phrases import join_touching, spans_of
from bot.reading.quoted import QuotedSpeech, signed
from bot.reading.quotes import Quotes
from bot.reading.reported import ReportedSpeech
from bot.reading.speaking import SpeakingPhrase

_SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
_UTTERING = {"say", "tell", "comment", "reveal", "disclose", "specify", "elaborate", "clarify", "confirm", "explain"}
_WITHHOLDING = verb_forms("decline refuse fail", {})
_SAID_TO = words("said believed thought understood alleged rumoured rumored reported known feared")
_NO_CUE = 3
_ANONYMITY = re.compile(r"\b(?:(?:not )?to be (?:named|identified|quoted)|anonymity)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Draft:
    content: list[Span]
    cue: list[Span]
    source: list[Span]
    nested: bool = False


class RuleFinder:
    """Fills the seam without any trained weights of ours; deterministic."""

    def find(self, document: Document, quotes: Quotes) -> Found:
        return Found(self.attributions(document, quotes))

    def attributions(self, document: Document, quotes: Quotes) -> list[FoundAttribution]:
        """In text order."""
        signatures = signed(document, quotes)
        found = list(dict.fromkeys(signatures.values()))
        taken = set(signatures)  # quotations that have their attribution, by the offset of their mark
        for sentence in document.sentences:
            flashed = flash(document.text, sentence)
            if flashed is not None:
                found.append(flashed)
                continue
            reader = _SentenceRules(document, sentence, quotes, taken)
            for draft in reader.drafts():
                content = join_touching(draft.content, document.text)
                if content:
                    kind = kind_of(content, quotes, document.text)
                    found.append(FoundAttribution(content, tuple(draft.cue), tuple(draft.source), kind, draft.nested))
        return sorted(found, key=lambda each: each.content[0])


class _SentenceRules:
    def __init__(self, document: Document, sentence: Sentence, quotes: Quotes, taken: set[int]) -> None:
        self.text = document.text
        self.sentence = sentence
        self.tokens = sentence.tokens
        self.quotes = quotes
        self.taken = taken
        self.used: set[int] = set()  # tokens that stand in a content already
        self.reported = ReportedSpeech(document.text, sentence, quotes, taken)
        self.quoted = QuotedSpeech(document.text, sentence, quotes, self.reported)
        self.speaking = SpeakingPhrase(document, sentence)

    def drafts(self) -> list[_Draft]:
        drafts = []
        # what somebody says holds what it says that others say or want, so the highest sayings go first
        for token in sorted(self.tokens, key=lambda each: (self.rank(each), self.depth(each), each.i)):
            if token.lower == "according" or is_account(self.sentence, token):
                draft = self.according(token)
            elif token.lower in REPORT_NOUNS and token.tag.startswith("NN") and not self.quoted.is_beside(token):
                draft = self.noun(token)
            elif self.rank(token) < _NO_CUE:
                draft = self.verb(token)
            else:
                continue
            if draft is not None and draft.content:
                drafts.append(draft)
        return sorted(drafts, key=lambda each: each.content[0])

    def rank(self, token: Token) -> int:
        if token.lower in REPORTING:
            return 0
        if token.lower in QUOTING or token.lower in ACCUSING or token.lower == "according":
            return 1
        noted = token.lower in DIRECTIVE or token.lower in REPORT_NOUNS or token.lower in RECKONING
        return 2 if noted or is_account(self.sentence, token) else _NO_CUE

    def depth(self, token: Token) -> int:
        return sum(1 for _ in self.sentence.ancestors(token)) if self.rank(token) < _NO_CUE else 0

    def verb(self, verb: Token) -> _Draft | None:
        speech = self.quotes.speech_at(verb.start)
        nested = speech is not None
        if nested and not self.quoted.may_nest(verb):
            return None
        if not verb.tag.startswith(("VB", "MD")) and not self.quoted.is_beside(verb):
            return None
        if (
            verb.dep in {"amod", "auxpass"}
            or self.is_withheld(verb)
            or self.is_said_to(verb)
            or (verb.lower == "asked" and verb.tag == "VBN")
        ):
            return None
        following = self.tokens[verb.i + 1 - self.sentence.first].lower if verb.i + 1 < self.sentence.last else ""
        cites = verb.lower not in RECKONING or following == "it"
        content = self.quoted.content(verb) if cites and not nested else []
        if nested and (inner := self.quoted.inner(verb)):
            content = [inner]
        if not content and verb.lower in REPORTING:
            content = self.reported.clause(verb)
        if not content and verb.lower in RECKONING and not nested:
            content = self.reported.reckoned(verb)
        if not content:
            content = self.reported.accused(verb) if verb.lower in ACCUSING else self.reported.wanted(verb)
        if nested and content and content[0][0] < verb.start:
            return None
        if not content or any(_ANONYMITY.search(self.text, *span) for span in content):
            return None
        draft = _Draft(content, [self.cue_span(verb)], [], nested)
        source = self.speaking.of_verb(verb, content)
        if self.is_impersonal(verb):
            source = None
        elif source:
            draft.source.append(source)
        elif verb.dep in {"amod", "xcomp"} or verb.tag in {"VB", "VBG"}:
            return None
        if self.clashes(draft):
            return None
        return draft

    def is_withheld(self, verb: Token) -> bool:
        """ "Declined to say how", "did not say whether": nothing is reported."""
        if REPORTING.get(verb.lower) not in _UTTERING:
            return False
        if self.asks(verb) and (self.is_negated(verb) or self.is_yet(verb)):
            return True
        if self.quotes.within(self.sentence.span):
            return False
        head = self.sentence.head(verb)
        return self.is_negated(verb) or (verb.dep == "xcomp" and head.lower in _WITHHOLDING)

    def is_negated(self, verb: Token) -> bool:
        return any(child.dep == "neg" for child in self.sentence.children(verb))

    def is_yet(self, verb: Token) -> bool:
        """ "Has yet to say"."""
        place = verb.i - self.sentence.first
        return [token.lower for token in self.tokens[max(0, place - 2) : place]] == ["yet", "to"]

    def asks(self, verb: Token) -> bool:
        """Whether the clause behind the verb is a question: "what had caused it"."""
        clauses = [child for child in self.sentence.children(verb) if child.dep == "ccomp" and child.i > verb.i]
        return any(self.sentence.subtree(clause)[0].lower in ASKING for clause in clauses)

    def is_said_to(self, verb: Token) -> bool:
        """ "An image said to show …", "the club is thought to want …": whoever says so is not told."""
        if verb.dep == "xcomp" and verb.tag == "VB" and self.sentence.head(verb).lower in _SAID_TO:
            return True
        children = self.sentence.children(verb)
        passive = any(child.dep == "auxpass" for child in children) and verb.lower in _SAID_TO
        return passive and any(child.dep == "xcomp" and self.reported.has_to(child) for child in children)

    def is_impersonal(self, verb: Token) -> bool:
        """ "It is understood that …": said, and by nobody."""
        children = self.sentence.children(verb)
        return any(child.dep == "nsubjpass" and child.lower == "it" for child in children)

    def cue_span(self, verb: Token) -> Span:
        """The verb with its auxiliaries and a particle of its own."""
        first = last = verb
        for child in self.sentence.children(verb):
            if (
                child.dep in {"aux", "auxpass", "neg"}
                and child.i < verb.i
                and all(
                    token.dep in {"aux", "auxpass", "neg", "advmod"} for token in self.sentence.between(child, verb)
                )
            ):
                first = min(first, child, key=lambda token: token.i)
            if child.dep == "prt" and child.i == verb.i + 1:
                last = child
        return first.start, last.end

    # ---- "according to", nouns

    def according(self, token: Token) -> _Draft | None:
        frame = account(self.sentence, token) if token.lower != "according" else according_to(self.sentence, token)
        if frame is None or over_saying(self.sentence, token):
            return None
        cue, source, last = frame
        aside = {each.i for each in self.sentence.subtree(token)} | {last.i}
        if is_account(self.sentence, token):
            end = behind_apposition(self.sentence, max(source[1], cue[1]))
            aside = {each.i for each in self.tokens if token.start <= each.start < end}
        head = self.sentence.head(token)
        while not head.tag.startswith("VB") and head.head != head.i:
            head = self.sentence.head(head)
        while head.dep in {"conj", "relcl", "acl", "xcomp", "pcomp"} and head.head != head.i:
            head = self.sentence.head(head)
        aside |= self.another_clause(head, token)
        kept = [each for each in self.sentence.subtree(head) if each.i not in aside]
        content = list(spans_of(self.reported.fill_gaps(kept), self.text))
        self.claim_quotes(content)
        return _Draft(content, [cue], [source]) if content else None

    def another_clause(self, head: Token, account: Token) -> set[int]:
        """Behind an account inside the sentence, what a conjunction adds with a subject of its own: "It sank,
        according to the fire service, but divers …"."""
        for child in self.sentence.children(head):
            own = any(each.dep in _SUBJECTS for each in self.sentence.children(child))
            if child.dep == "conj" and own and self.sentence.subtree(child)[0].i > account.i > head.i:
                joint = [each.i for each in self.sentence.children(head) if each.dep == "cc" and each.i > account.i]
                return {each.i for each in self.sentence.subtree(child)} | set(joint)
        return set()

    def claim_quotes(self, content: list[Span]) -> None:
        for span in content:
            for quote in self.quotes.within(span):
                self.taken.add(quote.outer[0])

    def noun(self, noun: Token) -> _Draft | None:
        if self.quotes.speech_at(noun.start) is not None:
            return None
        content: list[Span] = []
        for child in self.sentence.children(noun):
            clause = child.dep in {"acl", "ccomp"} and any(
                each.dep == "mark" and each.lower == "that" for each in self.sentence.children(child)
            )
            wanted = noun.lower in PLEAS and (
                (child.dep in {"acl", "relcl"} and self.reported.has_to(child))
                or (child.dep == "prep" and child.lower == "for")
            )
            told = (
                child.dep == "prep"
                and child.lower in {"of", "about"}
                and noun.lower in {"report", "reports", "allegations", "accusations", "rumours", "rumors", "claims"}
            )
            if clause or wanted or told:
                tokens = self.sentence.subtree(child)
                content = self.reported.cut(
                    noun,
                    tokens if clause or (not wanted and not told) else tokens[1:] if child.dep == "prep" else tokens,
                )
                break
        carrier = self.sentence.head(noun)
        carried = noun.dep == "dobj" and carrier.lower in CARRYING
        if not content and carried and noun.lower in PLEAS:
            content = self.plea_behind(carrier, noun)
        if not content:
            return None
        source = self.speaking.of_noun(noun, carrier if carried else None)
        if source is None:
            return None
        cue = (min(carrier.start, noun.start), noun.end) if carried else (noun.start, noun.end)
        return _Draft(content, [cue], [source])

    def plea_behind(self, carrier: Token, noun: Token) -> list[Span]:
        """ "made an appeal on Friday for drivers to …": the clause hangs on the verb."""
        for child in self.sentence.children(carrier):
            if child.dep in {"advcl", "prep"} and child.i > noun.i:
                tokens = self.sentence.subtree(child)
                if tokens[0].lower == "for":
                    return self.reported.cut(noun, tokens[1:])
        return []

    # ---- order

    def clashes(self, draft: _Draft) -> bool:
        """Whether most of the content already belongs to another attribution of this sentence."""
        inside = {
            token.i
            for token in self.tokens
            for start, end in draft.content
            if token.is_word and start <= token.start < end
        }
        if not inside:
            return False
        if len(inside & self.used) * 2 > len(inside) and not draft.nested:
            return True
        self.used |= inside
        return False
