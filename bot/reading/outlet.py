"""Claims that the article makes in its own voice: whole sentences, and what stands beside an attribution."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.reading.asides import agrees, name_of, told_of, words_in
from bot.reading.clauses import assertions, outlet_assertions
from bot.reading.contract import Span
from bot.reading.document import DASHES, Sentence, Token
from bot.reading.drafts import DraftClaim, Manner, Spoken
from bot.reading.lexicon import BACKGROUND, DOCUMENTS, REPORTING
from bot.reading.lines import is_line, is_odd, line_of
from bot.reading.numbers import numbers_in
from bot.reading.phrases import spans_of
from bot.reading.remarks import remarks

_FEWEST_WORDS = 3
_LONG = 6  # words of a sentence that has a subject whatever the parser says
_BARE_TAG = 8  # words of a clause that only tells who reports
_FINITE = {"VBD", "VBZ", "VBP", "MD"}
_SUBJECTS = {"nsubj", "nsubjpass", "expl", "csubj"}
_OPEN = {"conj", "prep", "pobj", "xcomp", "acl"}
"""What goes on telling though an attribution hangs on its end."""
_LEADS = {"though", "although", "whereas", "as", "while", "after", "when", "before", "and", "but", "however", ","}
_ANONYMOUS = re.compile(
    r"\b(?:not (?:\w+ )?authori[sz]ed to (?:speak|talk|comment|discuss)|anonym(?:ity|ous))|^(?:quoted|cited) by\b",
    re.IGNORECASE,
)
"""Why a source is not named, and who passes it on: part of who speaks."""
_ASIDE = Manner(aside=True)


def outlet_claims(spoken: Spoken) -> Iterator[DraftClaim]:
    for sentence in spoken.document.sentences:
        for contents, manner in _SentenceVoice(spoken, sentence).contents():
            yield spoken.draft(contents, manner)


class _SentenceVoice:
    def __init__(self, spoken: Spoken, sentence: Sentence) -> None:
        self.text = spoken.text
        self.sentence = sentence
        self.tokens = sentence.tokens
        self.said: set[int] = set()  # tokens of contents and cues
        self.gone: set[int] = set()  # these and the sources
        for place in spoken.beside(sentence):
            self._mark(spoken, place)

    def _mark(self, spoken: Spoken, place: int) -> None:
        utterance = spoken.told[place].utterance
        found = utterance.found
        # a line that introduces a quotation is still the article's own
        contents = spoken.contents(place)
        said = contents if utterance.how == "introduced" else contents + found.cue
        inside = {token.i for token in self.tokens for start, end in said if start <= token.start < end}
        if inside:
            self.said |= inside
            sources = () if utterance.how == "introduced" else found.source
            self.gone |= inside | {t.i for t in self.tokens for start, end in sources if start <= t.start < end}

    def contents(self) -> Iterator[tuple[tuple[Span, ...], Manner]]:
        if not self.gone:
            yield from self._own(self.tokens)
        elif outside := self._outside_dashes():
            yield from self._whole(outside)
        else:
            yield from self._beside()

    # ---- whole sentences

    def _own(self, tokens: list[Token]) -> Iterator[tuple[tuple[Span, ...], Manner]]:
        """A finite verb with a subject, if the grammar is not odd; a line without a verb tells a figure or names."""
        finite = next((token for token in tokens if token.tag in _FINITE), None)
        subject = any(token.dep in _SUBJECTS for token in tokens) or self._has_noun_before(finite)
        if (self._behind_dashes() or (finite and subject)) and words_in(tokens) >= _FEWEST_WORDS - 1:
            yield from self._whole(tokens)
        elif is_odd(tokens) or is_line(self.sentence, tokens, self.text):
            span = line_of(tokens, self.text)
            if not self.text[slice(*span)].endswith("?"):
                yield (span,), _ASIDE

    def _has_noun_before(self, verb: Token | None) -> bool:
        """A sentence of some length is one even where the parser has lost its subject."""
        if verb is None or words_in(self.tokens) < _LONG or self.tokens[-1].text not in {".", '"', "!", ")"}:
            return False
        return any(token.tag.startswith(("NN", "PRP")) for token in self.tokens if token.i < verb.i)

    def _behind_dashes(self) -> bool:
        """Whether a verb follows an aside between dashes: taggers take it for a participle then."""
        dashes = [place for place, token in enumerate(self.tokens) if token.text in DASHES]
        return (
            len(dashes) == 2
            and self.tokens[-1].i > self.tokens[dashes[1]].i
            and (self.tokens[dashes[1] + 1].tag.startswith("VB"))
        )

    def _whole(self, tokens: list[Token]) -> Iterator[tuple[tuple[Span, ...], Manner]]:
        if self.text[slice(*self.sentence.span)].rstrip("\"')").endswith("?"):
            return
        roots = [token.start for token in tokens if token.head == token.i]
        for contents in outlet_assertions(self.sentence, tokens, self.text):
            main = any(start <= root < end for root in roots for start, end in contents)
            yield contents, Manner() if main else _ASIDE

    def _outside_dashes(self) -> list[Token]:
        """Where an attribution stands between two dashes, the sentence around them is the article's."""
        dashes = [token.i for token in self.tokens if token.text in DASHES]
        if len(dashes) != 2 or not any(dashes[0] < place < dashes[1] for place in self.gone):
            return []
        outside = [t for t in self.tokens if not dashes[0] <= t.i <= dashes[1] and t.i not in self.said]
        behind = [token for token in outside if token.i > dashes[1]]
        return outside if behind and behind[0].tag in _FINITE else []

    # ---- beside an attribution

    def _beside(self) -> Iterator[tuple[tuple[Span, ...], Manner]]:
        """Whole clauses of the article's own, and what it says of the speaker in passing."""
        left = {token.i for token in self.tokens if token.i not in self.gone}
        for part in self._parts():
            yield from self._own(part)
            left -= {token.i for token in part}
        for verb in self.tokens:
            subject = next((c for c in self.sentence.children(verb) if c.dep in _SUBJECTS), None)
            if subject is None:
                predicate = self._shared(verb, left) or self._participle(verb, left)
                if words_in(predicate) >= _FEWEST_WORDS:
                    for contents in assertions(self.sentence, predicate, self.text):
                        yield contents, _ASIDE
                    left -= {token.i for token in predicate}
                continue
            if not verb.tag.startswith(("VB", "MD")) or verb.i in self.gone or self._is_told(verb):
                continue
            if subject.i not in left:
                if predicate := self._before_cue(verb, subject, left) or self._behind_relative(verb, subject, left):
                    for contents in assertions(self.sentence, predicate, self.text):
                        yield contents, _ASIDE
                    left -= {token.i for token in predicate}
                continue
            clause = self._clause(verb, left)
            relative = verb.dep == "relcl"
            if relative or (clause and (clause[0].tag in {"WP", "WDT", "WP$"} or clause[0].lower == "that")):
                clause = self._with_name(verb, clause)
            if words_in(clause) < _FEWEST_WORDS or self._says_nothing(verb, clause):
                continue
            split = assertions if relative else outlet_assertions
            for contents in split(self.sentence, clause, self.text):
                yield contents, _ASIDE
            left -= {token.i for token in self.sentence.subtree(verb)}
        if behind := self._behind(left):
            yield spans_of(behind, self.text), _ASIDE
        for remark in remarks(self.sentence):
            if left.issuperset(token.i for token in remark):
                yield spans_of(remark, self.text), _ASIDE
        for phrase in (self._background(left), self._document()):
            for contents in assertions(self.sentence, phrase, self.text) if phrase else []:
                yield contents, _ASIDE

    def _is_told(self, verb: Token) -> bool:
        """Whether the clause is what another verb tells, and not the words that lead to a quotation."""
        return verb.dep == "ccomp" and not (verb.head > verb.i and verb.head in self.said)

    def _parts(self) -> list[list[Token]]:
        """What semicolons part from the attribution and nobody is given as saying."""
        marks = [place for place, token in enumerate(self.tokens) if token.text == ";"]
        bounds = [-1, *marks, len(self.tokens)]
        parts = [self.tokens[begin + 1 : end] for begin, end in pairwise(bounds)] if marks else []
        return [part for part in parts if words_in(part) >= _FEWEST_WORDS and not self.gone & {t.i for t in part}]

    def _clause(self, verb: Token, left: set[int]) -> list[Token]:
        """The verb's clause without the subordinate words in which an attribution stands. Its object stays even
        where it is the source of one ("She held a sign that said …")."""
        drop, keep = self._dropped(verb)
        tokens = self.sentence.subtree(verb)
        clause = [token for token in tokens if token.i in keep or (token.i in left and token.i not in drop)]
        while clause and clause[0].lower in _LEADS:
            clause = clause[1:]
        while clause and (clause[-1].dep == "cc" or not clause[-1].is_word) and not _closes(clause):
            clause = clause[:-1]
        return clause

    def _dropped(self, verb: Token) -> tuple[set[int], set[int]]:
        """(what goes with the attributions below the verb, what stays of it)."""
        drop: set[int] = set()
        keep: set[int] = set()
        for child in self.sentence.children(verb):
            below = {token.i for token in self.sentence.subtree(child)}
            if not below & self.gone:
                continue
            inner: set[int] = set()
            if (child.dep in _OPEN or self._relatives(child)) and child.i not in self.gone:
                inner, kept = self._dropped(child)
                keep |= kept
            drop |= inner if inner and not {t.i for t in self.sentence.children(child)} <= inner else below
            if child.dep == "dobj" and child.i not in self.said:
                near = [child, *self.sentence.children(child)]
                keep |= {t.i for t in near if t.dep in {"dobj", "det", "amod", "compound"} and t.i not in self.said}
        return drop, keep

    def _says_nothing(self, verb: Token, clause: list[Token]) -> bool:
        """ "The paper reports:" without what it reports, and clauses that have lost their verb to an attribution."""
        kept = {token.i for token in clause}
        if verb.i not in kept:
            return True
        objects = any(c.dep in {"dobj", "ccomp", "attr", "acomp"} and c.i in kept for c in self.sentence.children(verb))
        return verb.lower in REPORTING and not objects and words_in(clause) <= _BARE_TAG

    def _shared(self, verb: Token, left: set[int]) -> list[Token]:
        """In "She said … and left the room" the second predicate is the article's, with the first's subject."""
        head = self.sentence.head(verb)
        if verb.dep != "conj" or head.i not in self.gone or verb.i not in left or verb.tag not in _FINITE:
            return []
        subject = next((c for c in self.sentence.children(head) if c.dep in {"nsubj", "nsubjpass"}), None)
        if subject is None or subject.i in self.said:
            return []
        named = [t for t in self.sentence.subtree(subject) if t.i in self.gone]
        return named + [t for t in self.sentence.subtree(verb) if t.i in left]

    def _before_cue(self, verb: Token, subject: Token, left: set[int]) -> list[Token]:
        """In "She praised the crews and said …" the first predicate is the article's, with the source as subject."""
        joined = any(child.dep == "conj" and child.i in self.said for child in self.sentence.children(verb))
        if not joined or verb.tag not in _FINITE or subject.i in self.said:
            return []
        predicate = [token for token in self._clause(verb, left) if token.i > subject.i]
        if words_in(predicate) < _FEWEST_WORDS or self._says_nothing(verb, predicate):
            return []
        return [token for token in self.sentence.subtree(subject) if token.i not in self.said] + predicate

    def _behind_relative(self, verb: Token, subject: Token, left: set[int]) -> list[Token]:
        """In "Moss, who promised …, abstained" the main clause is the article's, with the source as its subject."""
        aside = {token.i for clause in self._relatives(subject) for token in self.sentence.subtree(clause)}
        if not aside & self.said or subject.i in self.said:
            return []
        named = [t for t in self.sentence.subtree(subject) if t.i not in aside and t.i not in self.said]
        predicate = [token for token in self._clause(verb, left) if token.i > max(aside)]
        return named + predicate if words_in(predicate) else []

    def _relatives(self, subject: Token) -> list[Token]:
        """What a subject has behind a comma: "Moss, who …,"."""
        clauses = [c for c in self.sentence.children(subject) if c.dep == "relcl"] if subject.dep in _SUBJECTS else []
        firsts = [self.sentence.subtree(clause)[0].i - self.sentence.first for clause in clauses]
        return [c for c, first in zip(clauses, firsts, strict=True) if first and self.tokens[first - 1].text == ","]

    def _participle(self, verb: Token, left: set[int]) -> list[Token]:
        """ "said Ida Krag, sacked in May": with the name."""
        if verb.dep != "acl" or verb.tag != "VBN" or verb.i not in left or self.sentence.head(verb).i in self.said:
            return []
        clause = [token for token in self.sentence.subtree(verb) if token.i in left and token.i >= verb.i]
        while clause and not clause[-1].is_word:
            clause.pop()
        return self._with_name(verb, clause)

    def _with_name(self, verb: Token, clause: list[Token]) -> list[Token]:
        """ ", who moved to …" and ", sacked in May" with the name that it is said of; without a comma the clause
        only tells which one is meant."""
        place = clause[0].i - self.sentence.first if clause else 0
        if place < 2 or words_in(clause) < _FEWEST_WORDS or self.tokens[place - 1].text != ",":
            return []
        if clause[0].tag not in {"WP", "WDT", "WP$", "VBN"} or not self.tokens[place - 2].tag.startswith("NN"):
            return []
        behind = self.tokens[clause[-1].i + 1 - self.sentence.first :][:1]
        if any(t.i in self.gone for t in self.sentence.subtree(verb)) or (behind and behind[0].tag == "HYPH"):
            return []
        if _ANONYMOUS.search(self.text[clause[0].start : clause[-1].end]):
            return []
        named = name_of(self.sentence, clause[0], told_of(self.sentence, verb))
        return named + clause if agrees(self.sentence, named, clause) else []

    def _background(self, left: set[int]) -> list[Token]:
        """ "Amid a row over …, X said": the phrase at the head of the sentence is the article's."""
        head = self.tokens[0]
        if head.lower not in BACKGROUND or head.i not in left:
            return []
        phrase = [token for token in self.sentence.subtree(head) if token.i in left]
        nouns = [child for child in self.sentence.children(head) if child.dep == "pobj"]
        if not nouns or nouns[0].tag.startswith("NNP") or words_in(phrase) < _FEWEST_WORDS + 2:
            return []
        return phrase[1:] if phrase[-1].i - phrase[0].i + 1 == len(phrase) else []

    def _behind(self, left: set[int]) -> list[Token]:
        """ "…, X said on Monday, nearly twice the figure of May": the comparison at the end is a fact of its own."""
        tail = [token for token in self.tokens if token.i > max(self.gone) and token.i in left]
        comma = next((place for place, token in enumerate(tail) if token.text == ","), None)
        if comma is None or tail[-1].i - tail[0].i + 1 != len(tail):
            return []
        part = tail[comma + 1 :]
        while part and not part[-1].is_word:
            part.pop()
        if words_in(part) <= _FEWEST_WORDS or not numbers_in(self.text, ((part[0].start, part[-1].end),)):
            return []
        told = any(t.dep == "appos" and t.head in self.gone and t.head not in self.said for t in part)
        return [] if told or part[0].tag in {"WP", "WDT", "WP$", "CC"} else part

    def _document(self) -> list[Token]:
        """ "A letter sent to the court by X reads …": that it was sent is the article's own claim."""
        for token in self.tokens:
            if token.lower not in DOCUMENTS or token.dep not in {"nsubj", "nsubjpass"} or token.i in self.said:
                continue
            if not any(child.dep == "acl" and child.tag == "VBN" for child in self.sentence.children(token)):
                continue
            phrase = [t for t in self.sentence.subtree(token) if t.is_word or t.text in {"-", ","}]
            if words_in(phrase) > _FEWEST_WORDS + 1:
                return phrase
        return []


def _closes(tokens: list[Token]) -> bool:
    """Whether the last token is the partner of a mark before it."""
    last = tokens[-1].text
    if last == ")":
        return sum(token.text == "(" for token in tokens) == sum(token.text == ")" for token in tokens)
    return last == '"' and sum(token.text == '"' for token in tokens) % 2 == 0
