"""What somebody says in other words: the clause, the infinitive or the phrase that a cue governs in the tree."""

from itertools import pairwise

from bot.reading.accounts import over_saying
from bot.reading.contract import Span
from bot.reading.document import Sentence, Token
from bot.reading.lexicon import DIRECTIVE, RECKONED, REPORTING, words
from bot.reading.phrases import noun_phrase, spans_of, trim
from bot.reading.quotes import Quotes

_SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
_CONCEDING = words("although though while whereas")
_COMPARING = words("nearly almost about roughly twice double triple half up down more less compared against")
_NEAR = 14  # tokens of a clause that is inserted into the one it reports
_FEWEST_WANTED = 3  # words after "for"; "appealed for witnesses" reports nothing
_WITH_PARTICIPLE = {"report", "deny", "admit", "recall", "mention", "acknowledge", "describe", "recount"}
_WITH_INFINITIVE = {"claim", "deny", "admit", "believe", "find", "report", "confirm", "acknowledge"}
_WITH_FOR = {"call", "appeal", "ask", "plead", "beg"}


class ReportedSpeech:
    """Finds contents in one sentence; `taken` collects the quotations that stand in them."""

    def __init__(self, text: str, sentence: Sentence, quotes: Quotes, taken: set[int]) -> None:
        self.text = text
        self.sentence = sentence
        self.tokens = sentence.tokens
        self.quotes = quotes
        self.taken = taken

    def clause(self, verb: Token) -> list[Span]:
        content = self.tree(verb)
        around = self.quotes.speech_at(verb.start)
        extended: list[Span] = []
        for span in content:
            start, end = span
            for quote in self.quotes.within(span):
                if quote is around:
                    continue
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

    def tree(self, verb: Token) -> list[Span]:
        children = self.sentence.children(verb)
        clauses = [child for child in children if child.dep == "ccomp" or self.is_carried_on(verb, child)]
        if REPORTING.get(verb.lower) in _WITH_PARTICIPLE:
            clauses += [child for child in children if child.dep == "xcomp" and child.tag == "VBG" and child.i > verb.i]
        if REPORTING.get(verb.lower) in _WITH_INFINITIVE:
            clauses += [child for child in children if child.dep == "xcomp" and child.i > verb.i and self.has_to(child)]
        apart = [clause for clause in clauses if clause.i < verb.i and self._is_apart(clause, verb)]
        clauses = [clause for clause in clauses if clause not in apart]
        if not any(child.dep in {"ccomp", "xcomp"} for child in clauses):
            return [] if apart else self.interrupted(verb)
        own = {
            token.i
            for child in children
            if child.dep in _SUBJECTS | {"dobj", "dative", "aux", "auxpass", "neg"}
            for token in self.sentence.subtree(child)
        }
        kept = [token for clause in clauses for token in self.sentence.subtree(clause) if token.i not in own]
        kept = [token for token in kept if token.i != verb.i]
        kept = self._before_account(verb, self._without_others(kept))
        return self.cut(verb, kept)

    def _without_others(self, kept: list[Token]) -> list[Token]:
        """Without ", although divers warned that …": what somebody else is said to say of it."""
        inside = {token.i for token in kept}
        for verb in kept:
            if verb.dep != "advcl" or verb.head not in inside or verb.lower not in REPORTING:
                continue
            clause = self.sentence.subtree(verb)
            own = any(child.dep in _SUBJECTS and child.tag.startswith("NN") for child in self.sentence.children(verb))
            before = self.sentence.tokens[clause[0].i - 1 - self.sentence.first]
            if own and clause[0].lower in _CONCEDING and before.text == ",":
                gone = {token.i for token in clause}
                return [token for token in kept if token.i not in gone]
        return kept

    def _before_account(self, verb: Token, kept: list[Token]) -> list[Token]:
        """Without the ", according to two officials" at the end that stands over the whole."""
        for comma, token in pairwise(kept):
            if token.lower == "according" and comma.text == "," and over_saying(self.sentence, token) is verb:
                aside = self.sentence.subtree(token)
                if aside[-1].i == kept[-1].i:
                    return [each for each in kept if each.i < comma.i]
        return kept

    def _is_apart(self, clause: Token, verb: Token) -> bool:
        """A semicolon between two clauses keeps the second from reporting the first."""
        return any(token.text == ";" for token in self.sentence.between(clause, verb))

    def is_carried_on(self, verb: Token, child: Token) -> bool:
        """In "said it was aware and was cooperating", or "…, but that …", the second verb is still what was said."""
        if child.dep != "conj" or child.i < verb.i:
            return False
        below = self.sentence.children(child)
        if self.sentence.subtree(child)[0].lower == "that":
            return True
        if child.lower in REPORTING:
            return False
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
        return self.cut(verb, [token for token in self.sentence.subtree(head) if token.i not in own])

    def is_inserted(self, verb: Token) -> bool:
        subtree = self.sentence.subtree(verb)
        if any(token.dep == "mark" and token.head == verb.i for token in subtree) or len(subtree) > _NEAR:
            return False
        before = self.tokens[subtree[0].i - 1 - self.sentence.first] if subtree[0].i > self.sentence.first else None
        after = self.tokens[subtree[-1].i + 1 - self.sentence.first] if subtree[-1].i + 1 < self.sentence.last else None
        return before is not None and before.text == "," and (after is None or after.text in {",", "."})

    def accused(self, verb: Token) -> list[Span]:
        """Who is accused, and of what."""
        content: list[Token] = []
        for child in self.sentence.children(verb):
            if child.dep == "dobj" or (child.dep == "prep" and child.lower in {"of", "for"}):
                content += self.sentence.subtree(child)
        if not any(token.dep == "prep" and token.head == verb.i for token in content):
            content = [token for token in content if any(t.lower == "of" for t in content)]
        return list(spans_of(sorted(content, key=lambda token: token.i), self.text))

    def characterised(self, verb: Token) -> list[Span]:
        """In "described the plan as “…”", the plan."""
        objects = [child for child in self.sentence.children(verb) if child.dep == "dobj"]
        return [noun_phrase(self.sentence, objects[0])] if objects and objects[0].i > verb.i else []

    def wanted(self, verb: Token) -> list[Span]:
        """What somebody wants or undertakes: an infinitive, or a "for" phrase."""
        if verb.lower not in DIRECTIVE:
            return []
        for child in self.sentence.children(verb):
            if child.dep in {"xcomp", "ccomp", "advcl"} and child.i > verb.i and self.has_to(child):
                tokens = self.sentence.subtree(child)
                return self.cut(verb, tokens)
            if child.dep == "prep" and child.lower in {"for", "on"} and DIRECTIVE[verb.lower] in _WITH_FOR:
                tokens = self.sentence.subtree(child)
                if len(tokens) > _FEWEST_WANTED:
                    return self.cut(verb, tokens if child.lower == "on" else tokens[1:])
        return []

    def reckoned(self, verb: Token) -> list[Span]:
        """In "put the toll at 38" and "list 44 people as missing", the number and what it is of."""
        children = [child for child in self.sentence.children(verb) if child.i > verb.i]
        objects = [child for child in children if child.dep == "dobj"]
        preps = [child for child in children if child.dep == "prep" and child.lower in {"at", "as"}]
        if not objects or not preps or preps[0].i < objects[0].i:
            return []
        at = [token for token in self.sentence.subtree(preps[0]) if token.i <= preps[0].i + _NEAR]
        counted = [token for token in self.sentence.subtree(objects[0]) if token.tag == "CD"]
        if not any(token.tag == "CD" for token in at) if objects[0].lower in RECKONED else not counted:
            return []
        first = noun_phrase(self.sentence, objects[0])[0]
        comma = next((token for token in at if token.text == ","), None)
        end = max(token.end for token in at if comma is None or token.i < comma.i)
        behind = [token for token in self.tokens if token.start >= end]
        if len(behind) > 1 and behind[0].text == "," and behind[1].lower in _COMPARING:
            end = behind[-1].end
        whole = trim((first, end), self.text)
        return [whole] if whole else []

    def has_to(self, verb: Token) -> bool:
        return any(child.lower == "to" and child.dep == "aux" for child in self.sentence.children(verb))

    def cut(self, verb: Token, kept: list[Token]) -> list[Span]:
        """Between dashes a cue reaches as far as the dashes; a leading "that" is no content."""
        bounds = self.sentence.dashes_around(verb)
        if bounds:
            kept = [token for token in kept if bounds[0] < token.i < bounds[1]]
        kept = self._behind_citation(kept)
        while kept and (not kept[0].is_word or (kept[0].lower == "that" and kept[0].dep in {"mark", "advmod"})):
            if self.quotes.at(kept[0].start) is not None and not kept[0].is_word:
                break
            kept = kept[1:]
        merged = self.fill_gaps(kept)
        return list(spans_of(merged, self.text))

    def _behind_citation(self, kept: list[Token]) -> list[Token]:
        """ "…, citing two officials, that …": whom somebody cites is not what they say."""
        if not kept or kept[0].lower not in {"citing", "quoting"}:
            return kept
        marks = [place for place, token in enumerate(kept) if token.dep == "mark" and token.lower == "that"]
        return kept[marks[0] :] if marks else kept

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
