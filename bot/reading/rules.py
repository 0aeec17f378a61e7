"""Attributions by rule: reporting verbs, "according to", report nouns, and the quotations beside them.

Direct quotations go by their marks and what stands next to them, since a parser stumbles over marks; indirect
ones go by the tree.
"""

import re
from dataclasses import dataclass

from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.finder import FoundAttribution, kind_of
from bot.reading.lexicon import (
    ACCUSING,
    CARRYING,
    DIRECTIVE,
    DOCUMENTS,
    PLEAS,
    QUOTING,
    REPORT_NOUNS,
    REPORTING,
    verb_forms,
)
from bot.reading.phrases import join_touching, noun_phrase, spans_of, trim
from bot.reading.quotes import Quote, Quotes

_SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
_NEAR = 14  # tokens between a cue and the quotation that it may introduce
_CHARACTERISING = {
    "describe",
    "denounce",
    "condemn",
    "hail",
    "brand",
    "characterize",
    "characterise",
    "portray",
    "dismiss",
}
_NAMING = {"call", "label", "dub", "brand", "term"}
_UTTERING = {"say", "tell", "comment", "reveal", "disclose", "specify", "elaborate", "clarify", "confirm", "explain"}
_WITHHOLDING = verb_forms("decline refuse fail", {})
_NO_CUE = 3
_WITH_PARTICIPLE = {"report", "deny", "admit", "recall", "mention", "acknowledge", "describe", "recount"}
_ANONYMITY = re.compile(r"\b(?:(?:not )?to be (?:named|identified|quoted)|anonymity)\b", re.IGNORECASE)
_DASHES = {"—", "–", "--"}


@dataclass(slots=True)
class _Draft:
    content: list[Span]
    cue: list[Span]
    source: list[Span]
    nested: bool = False


class RuleFinder:
    """Fills the seam without any trained weights of ours; deterministic."""

    def find(self, document: Document, quotes: Quotes) -> list[FoundAttribution]:
        found: list[FoundAttribution] = []
        taken: set[int] = set()  # quotations that have their attribution, by the offset of their mark
        for sentence in document.sentences:
            reader = _SentenceRules(document, sentence, quotes, taken)
            for draft in reader.drafts():
                content = join_touching(draft.content, document.text)
                if content:
                    kind = kind_of(content, quotes, document.text)
                    found.append(FoundAttribution(content, tuple(draft.cue), tuple(draft.source), kind, draft.nested))
        return found


class _SentenceRules:
    def __init__(self, document: Document, sentence: Sentence, quotes: Quotes, taken: set[int]) -> None:
        self.text = document.text
        self.sentence = sentence
        self.tokens = sentence.tokens
        self.quotes = quotes
        self.here = quotes.within(sentence.span)
        self.taken = taken
        self.used: set[int] = set()  # tokens that stand in a content already

    def drafts(self) -> list[_Draft]:
        drafts = []
        # what somebody says holds what it says that others want, so sayings go first
        for token in sorted(self.tokens, key=lambda each: (self.rank(each), each.i)):
            if token.lower == "according":
                draft = self.according(token)
            elif token.lower in REPORT_NOUNS and token.tag.startswith("NN") and not self.beside_quote(token):
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
        return 2 if token.lower in DIRECTIVE or token.lower in REPORT_NOUNS else _NO_CUE

    # ---- verbs

    def verb(self, verb: Token) -> _Draft | None:
        speech = self.quotes.speech_at(verb.start)
        nested = speech is not None
        if nested and not self.may_nest(verb):
            return None
        if not verb.tag.startswith(("VB", "MD")) and not self.beside_quote(verb):
            return None
        if verb.dep in {"amod", "auxpass"} or self.is_withheld(verb) or (verb.lower == "asked" and verb.tag == "VBN"):
            return None
        content = self.quoted_content(verb) if not nested else []
        if not content and verb.lower in REPORTING:
            content = self.clause_content(verb)
        if not content:
            content = self.accused(verb) if verb.lower in ACCUSING else self.wanted_content(verb)
        if not content or any(_ANONYMITY.search(self.text, *span) for span in content):
            return None
        draft = _Draft(content, [self.cue_span(verb)], [], nested)
        source = self.source(verb, content)
        if self.is_impersonal(verb):
            source = None
        elif source:
            draft.source.append(source)
        elif verb.dep in {"amod", "xcomp"} or verb.tag == "VB":
            return None
        if self.clashes(draft):
            return None
        return draft

    def is_withheld(self, verb: Token) -> bool:
        """ "Declined to say how", "did not say whether": nothing is reported."""
        if REPORTING.get(verb.lower) not in _UTTERING or self.here:
            return False
        negated = any(child.dep == "neg" for child in self.sentence.children(verb))
        head = self.sentence.head(verb)
        return negated or (verb.dep == "xcomp" and head.lower in _WITHHOLDING)

    def is_impersonal(self, verb: Token) -> bool:
        """ "It is understood that …": said, and by nobody."""
        children = self.sentence.children(verb)
        return any(child.dep == "nsubjpass" and child.lower == "it" for child in children)

    def accused(self, verb: Token) -> list[Span]:
        """Who is accused, and of what."""
        content: list[Token] = []
        for child in self.sentence.children(verb):
            if child.dep == "dobj" or (child.dep == "prep" and child.lower in {"of", "for"}):
                content += self.sentence.subtree(child)
        if not any(token.dep == "prep" and token.head == verb.i for token in content):
            content = [token for token in content if any(t.lower == "of" for t in content)]
        return list(spans_of(sorted(content, key=lambda token: token.i), self.text))

    def may_nest(self, verb: Token) -> bool:
        """A speaker inside a quotation: the verb rules its sentence and its subject is somebody else."""
        quote = self.quotes.at(verb.start)
        head = self.sentence.head(verb)
        rules = verb.head == verb.i or (verb.dep == "ccomp" and self.quotes.at(head.start) is not quote)
        if not rules or verb.lower not in REPORTING:
            return False
        subjects = [child for child in self.sentence.children(verb) if child.dep in _SUBJECTS]
        return bool(subjects) and subjects[0].tag.startswith("NN")

    def cue_span(self, verb: Token) -> Span:
        """The verb with its auxiliaries and a particle of its own."""
        first = last = verb
        for child in self.sentence.children(verb):
            if (
                child.dep in {"aux", "auxpass", "neg"}
                and child.i < verb.i
                and all(token.dep in {"aux", "auxpass", "neg", "advmod"} for token in self.between(child, verb))
            ):
                first = min(first, child, key=lambda token: token.i)
            if child.dep == "prt" and child.i == verb.i + 1:
                last = child
        return first.start, last.end

    def between(self, left: Token, right: Token) -> list[Token]:
        first = self.sentence.first
        return self.tokens[left.i + 1 - first : right.i - first]

    # ---- direct quotations

    def beside_quote(self, verb: Token) -> bool:
        place = verb.i - self.sentence.first
        near = self.tokens[max(0, place - 1) : place] + self.tokens[place + 1 : place + 2]
        marks = any(token.text in {'"', ":", ","} for token in near)
        at_end = all(not token.is_word for token in self.tokens[place + 1 :])
        return bool(self.here) and (marks or at_end)

    def quoted_content(self, verb: Token) -> list[Span]:
        """The quotations that stand directly before or behind the verb and its subject."""
        content: list[Span] = []
        after = self.quote_after(verb)
        before = self.quote_before(verb)
        if before is not None and after is not None and not self.one_utterance(before, after, verb):
            after = None
        for quote in (before, after):
            if quote is not None:
                self.taken.add(quote.outer[0])
                content.append(quote.inner)
        if content and before is None and after is not None:
            content = self.with_lead(verb, after)
            if QUOTING.get(verb.lower) in _CHARACTERISING | _NAMING:
                content = [*self.characterised(verb), *content]
        trimmed = [trim(span, self.text) for span in content]
        return [span for span in trimmed if span is not None]

    def characterised(self, verb: Token) -> list[Span]:
        """In "described the scene as “…”", the scene."""
        objects = [child for child in self.sentence.children(verb) if child.dep == "dobj"]
        return [noun_phrase(self.sentence, objects[0])] if objects and objects[0].i > verb.i else []

    def one_utterance(self, before: Quote, after: Quote, verb: Token) -> bool:
        between = self.text[verb.end : after.outer[0]]
        return self.text[before.inner[1] - 1] == "," or "," in between or verb.lower in {"adding"}

    def with_lead(self, verb: Token, quote: Quote) -> list[Span]:
        """A quotation that the sentence goes on from, or that its clause begins before, is part of a clause."""
        clause = [span for span in self.tree_content(verb) if span[0] < quote.inner[1] and span[1] > quote.inner[0]]
        ends = not any(c.isalnum() for c in self.text[quote.outer[1] : self.sentence.span[1]])
        if ends or not clause or clause[-1][1] <= quote.outer[1]:
            return [quote.inner]
        return [(min(quote.outer[0], clause[0][0]), max(quote.outer[1], clause[-1][1]))]

    def quote_after(self, verb: Token) -> Quote | None:
        place = verb.i - self.sentence.first
        for step, token in enumerate(self.tokens[place + 1 : place + 1 + _NEAR]):
            quote = self.quotes.at(token.start)
            if quote is not None and token.start <= quote.inner[0]:
                takes_as = QUOTING.get(verb.lower) in _CHARACTERISING
                characterises = takes_as or QUOTING.get(verb.lower) in _NAMING
                if quote.outer[0] in self.taken or (quote.scare and step > 1 and not characterises):
                    return None
                direct = step == 0 or self.tokens[place + step].text in {",", ":", "that", "—", "–"}
                if characterises and (self.tokens[place + step].lower == "as" or not takes_as):
                    return quote
                return quote if direct and self.is_quoting(verb, quote) else None
            if token.lower in REPORTING and token.tag.startswith("VB") and step > 0:
                return None
            if token.text in {";", "."}:
                return None
        return None

    def is_quoting(self, verb: Token, quote: Quote) -> bool:
        if quote.scare:
            return verb.lower in REPORTING and not verb.lower.endswith("ing")
        return True

    def quote_before(self, verb: Token) -> Quote | None:
        """The quotation that closed before the verb, with nothing but the verb's subject between."""
        place = verb.i - self.sentence.first
        for step in range(1, min(_NEAR, place + 1)):
            token = self.tokens[place - step]
            quote = self.quotes.at(token.start)
            if quote is not None:
                if quote.scare and quote.outer[0] != self.sentence.span[0]:
                    continue
                if quote.outer[0] in self.taken or not self.closes_with_comma(quote):
                    return None
                return quote
            if token.lower in REPORTING and token.tag in {"VBD", "VBZ", "VBP"} and token.head != verb.i:
                return None
        return None

    def closes_with_comma(self, quote: Quote) -> bool:
        inside = self.text[quote.inner[1] - 1]
        after = self.text[quote.outer[1] : quote.outer[1] + 2].strip()
        return inside in ",?!…—-" or after[:1] in {",", "-", "–", "—"}

    # ---- clauses

    def clause_content(self, verb: Token) -> list[Span]:
        content = self.tree_content(verb)
        extended: list[Span] = []
        for span in content:
            start, end = span
            for quote in self.quotes.within(span):
                if not quote.scare and quote.inner[0] < end <= quote.outer[1]:
                    self.taken.add(quote.outer[0])
                    end = max(end, quote.inner[1])
                    if quote.inner[1] <= self.sentence.span[1] or start >= quote.outer[0]:
                        end = quote.inner[1] if start >= quote.outer[0] else quote.outer[1]
                elif quote.outer[0] >= start and quote.outer[1] <= end:
                    self.taken.add(quote.outer[0])
            cut = trim((start, end), self.text)
            if cut is not None:
                extended.append(cut)
        return extended

    def tree_content(self, verb: Token) -> list[Span]:
        children = self.sentence.children(verb)
        clauses = [child for child in children if child.dep == "ccomp" or self.is_carried_on(verb, child)]
        if REPORTING.get(verb.lower) in _WITH_PARTICIPLE:
            clauses += [child for child in children if child.dep == "xcomp" and child.tag == "VBG" and child.i > verb.i]
        if not any(child.dep in {"ccomp", "xcomp"} for child in clauses):
            return self.interrupted(verb)
        if any(token.text == ";" for clause in clauses if clause.i < verb.i for token in self.between(clause, verb)):
            return []
        own = {
            token.i
            for child in children
            if child.dep in _SUBJECTS | {"dobj", "dative", "aux", "auxpass", "neg"}
            for token in self.sentence.subtree(child)
        }
        kept = [token for clause in clauses for token in self.sentence.subtree(clause) if token.i not in own]
        kept = [token for token in kept if token.i != verb.i]
        return self.cut_to_aside(verb, kept)

    def is_carried_on(self, verb: Token, child: Token) -> bool:
        """In "said it was aware and was cooperating", or "…, but that …", the second verb is still what was said."""
        if child.dep != "conj" or child.i < verb.i or child.lower in REPORTING:
            return False
        below = self.sentence.children(child)
        if any(each.dep == "mark" and each.lower == "that" for each in below):
            return True
        return any(each.dep in {"aux", "auxpass"} for each in below) and not any(
            each.dep in _SUBJECTS for each in below
        )

    def interrupted(self, verb: Token) -> list[Span]:
        """ "The plan, officials said, would fail": the verb hangs on the clause that it reports."""
        if any(child.dep in {"dobj", "prep"} for child in self.sentence.children(verb) if child.i > verb.i):
            return []
        if verb.dep != "parataxis" and not (verb.dep in {"advcl", "ccomp"} and self.is_inserted(verb)):
            return []
        head = self.sentence.head(verb)
        own = {token.i for token in self.sentence.subtree(verb)}
        return self.cut_to_aside(verb, [token for token in self.sentence.subtree(head) if token.i not in own])

    def is_inserted(self, verb: Token) -> bool:
        subtree = self.sentence.subtree(verb)
        if any(token.dep == "mark" and token.head == verb.i for token in subtree) or len(subtree) > _NEAR:
            return False
        before = self.tokens[subtree[0].i - 1 - self.sentence.first] if subtree[0].i > self.sentence.first else None
        after = self.tokens[subtree[-1].i + 1 - self.sentence.first] if subtree[-1].i + 1 < self.sentence.last else None
        return before is not None and before.text == "," and (after is None or after.text in {",", "."})

    def cut_to_aside(self, verb: Token, kept: list[Token]) -> list[Span]:
        """Between dashes a cue reaches as far as the dashes; a leading "that" is no content."""
        bounds = self.dashes_around(verb)
        if bounds:
            kept = [token for token in kept if bounds[0] < token.i < bounds[1]]
        while kept and (
            (
                kept[0].lower in {"that", "how", "whether"}
                and kept[0].dep in {"mark", "advmod"}
                and kept[0].lower == "that"
            )
            or not kept[0].is_word
        ):
            if self.quotes.at(kept[0].start) is not None and not kept[0].is_word:
                break
            kept = kept[1:]
        merged = self.fill_gaps(kept)
        return list(spans_of(merged, self.text))

    def fill_gaps(self, kept: list[Token]) -> list[Token]:
        """Marks that hang elsewhere in the tree do not break a content."""
        if not kept:
            return kept
        have = {token.i for token in kept}
        filled = []
        for token in self.tokens[kept[0].i - self.sentence.first : kept[-1].i + 1 - self.sentence.first]:
            if token.i in have or (not token.is_word and token.i - 1 in have):
                filled.append(token)
        return filled

    def dashes_around(self, token: Token) -> tuple[int, int] | None:
        """Positions of the two dashes that enclose the token, if its sentence has such an aside."""
        dashes = [each.i for each in self.tokens if each.text in _DASHES]
        if len(dashes) != 2 or not dashes[0] < token.i < dashes[1]:
            return None
        return dashes[0], dashes[1]

    def wanted_content(self, verb: Token) -> list[Span]:
        """What somebody wants or undertakes: an infinitive, or a "for" phrase."""
        if verb.lower not in DIRECTIVE:
            return []
        for child in self.sentence.children(verb):
            if child.dep in {"xcomp", "ccomp", "advcl"} and child.i > verb.i and self.has_to(child):
                tokens = self.sentence.subtree(child)
                return self.cut_to_aside(verb, tokens)
            if (
                child.dep == "prep"
                and child.lower in {"for", "on"}
                and verb.lower in DIRECTIVE
                and DIRECTIVE[verb.lower] in {"call", "appeal", "ask", "plead", "beg"}
            ):
                tokens = self.sentence.subtree(child)
                return self.cut_to_aside(verb, tokens if child.lower == "on" else tokens[1:])
        return []

    def has_to(self, verb: Token) -> bool:
        return any(child.lower == "to" and child.dep == "aux" for child in self.sentence.children(verb))

    # ---- "according to", nouns

    def according(self, token: Token) -> _Draft | None:
        place = token.i - self.sentence.first
        if place + 1 >= len(self.tokens) or self.tokens[place + 1].lower != "to":
            return None
        to = self.tokens[place + 1]
        nouns = [child for each in (token, to) for child in self.sentence.children(each) if child.dep == "pobj"]
        if not nouns:
            return None
        source = noun_phrase(self.sentence, nouns[0])
        aside = {each.i for each in self.sentence.subtree(token)} | {to.i}
        head = self.sentence.head(token)
        while not head.tag.startswith("VB") and head.head != head.i:
            head = self.sentence.head(head)
        while head.dep in {"conj", "relcl", "acl", "xcomp", "pcomp"} and head.head != head.i:
            head = self.sentence.head(head)
        kept = [each for each in self.sentence.subtree(head) if each.i not in aside]
        content = list(spans_of(self.fill_gaps(kept), self.text))
        self.claim_quotes(content)
        return _Draft(content, [(token.start, to.end)], [source]) if content else None

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
                (child.dep in {"acl", "relcl"} and self.has_to(child)) or (child.dep == "prep" and child.lower == "for")
            )
            told = (
                child.dep == "prep"
                and child.lower in {"of", "about"}
                and noun.lower in {"report", "reports", "allegations", "accusations", "rumours", "rumors", "claims"}
            )
            if clause or wanted or told:
                tokens = self.sentence.subtree(child)
                content = self.cut_to_aside(
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
        source = self.noun_source(noun, carrier if carried else None)
        if source is None:
            return None
        cue = (min(carrier.start, noun.start), noun.end) if carried else (noun.start, noun.end)
        return _Draft(content, [cue], [source])

    def plea_behind(self, carrier: Token, noun: Token) -> list[Span]:
        """ "issued a plea in a statement for all sides to …": the clause hangs on the verb."""
        for child in self.sentence.children(carrier):
            if child.dep in {"advcl", "prep"} and child.i > noun.i:
                tokens = self.sentence.subtree(child)
                if tokens[0].lower == "for":
                    return self.cut_to_aside(noun, tokens[1:])
        return []

    def noun_source(self, noun: Token, carrier: Token | None) -> Span | None:
        for child in self.sentence.children(noun):
            if child.dep == "poss":
                return noun_phrase(self.sentence, child)[0], child.end
            if child.dep in {"prep", "agent"} and child.lower in {"by", "from"}:
                for grandchild in self.sentence.children(child):
                    if grandchild.dep == "pobj":
                        return noun_phrase(self.sentence, grandchild)
        return self.source(carrier, []) if carrier is not None else None

    # ---- sources

    def source(self, verb: Token, content: list[Span]) -> Span | None:
        subject = self.subject(verb)
        if subject is None:
            return self.fallback_source(verb, content)
        if any(start <= subject.start < end for start, end in content):
            return self.fallback_source(verb, content)
        return noun_phrase(self.sentence, self.author(subject))

    def subject(self, verb: Token) -> Token | None:
        """The subject of the verb, or of the verb that it hangs on; of a noun that it describes, the noun."""
        bounds = self.dashes_around(verb)
        token = verb
        for _ in range(6):
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
                return self.before_dashes() if self.dashes_around(head) and not bounds else head
            if token.dep not in {
                "advcl",
                "conj",
                "xcomp",
                "pcomp",
                "prep",
                "ccomp",
                "parataxis",
                "dep",
            } and not head.tag.startswith("V"):
                return None
            token = head
        return None

    def before_dashes(self) -> Token | None:
        """The noun that an aside between dashes interrupts, where the tree has lost it."""
        place = next((k for k, token in enumerate(self.tokens) if token.text in _DASHES), 0)
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
                and not any(each.text in {",", "—", "–"} for each in self.between(subject, token))
            ):
                for child in self.sentence.children(token):
                    if child.dep == "pobj":
                        return child
        return subject

    def fallback_source(self, verb: Token, content: list[Span]) -> Span | None:
        """The noun phrase directly beside the verb, where the tree has lost it: "…," X said; said X."""
        place = verb.i - self.sentence.first
        sides = [self.tokens[place + 1 :], list(reversed(self.tokens[:place]))]
        if verb.tag in {"VBG", "VB", "VBN"}:
            return None
        for side in sides:
            for token in side[:8]:
                if not token.is_word or any(s <= token.start < e for s, e in content):
                    break
                if token.tag.startswith(("NN", "PRP")) and token.tag != "PRP$":
                    head = token
                    while (
                        head.head != head.i
                        and self.sentence.head(head).tag.startswith("NN")
                        and head.dep in {"compound", "poss", "amod", "nmod"}
                    ):
                        head = self.sentence.head(head)
                    return noun_phrase(self.sentence, head)
        return None

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
