"""What somebody says word for word: the quotations that stand directly beside a cue."""

import re

from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.finder import FoundAttribution
from bot.reading.inversion import cited_behind, speaker_behind
from bot.reading.lexicon import FIRST_PERSON, QUOTING, REPORTING, words
from bot.reading.phrases import trim, trimmed
from bot.reading.quotes import Quote, Quotes
from bot.reading.reported import ReportedSpeech

_SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
_NEAR = 14  # tokens between a cue and the quotation that it may introduce
_WITH_AS = {"describe", "denounce", "condemn", "hail", "brand", "characterize", "characterise", "portray", "dismiss"}
_WITH_NAME = {"call", "label", "dub", "brand", "term"}
_NESTING = words(
    "say tell report state announce claim argue warn insist admit deny allege declare write conclude promise testify"
)
"""What a second speaker inside a quotation does; whoever is said there to think or to know something says nothing."""
_FINITE = {"VBD", "VBZ", "VBP"}
_HELPING = {"has", "have", "had", "is", "are", "was", "were"}
_INNER = re.compile(r"(?:\s+(?!and\b|but\b)[\w.]+){0,4}[,:]\s+(?P<mark>')(?=\w)")
"""From a verb of saying to the single quotation that it introduces, with the hearer between."""
_INNER_END = re.compile(r"(?<=[.,?!…])'(?!\w)")
_INNER_END_BARE = re.compile(r"(?<=\w)'(?!\w)")
_SIGNED = re.compile(
    r"\s*(?P<dash>[—–]|--?)\s*(?P<name>[A-Z][\w.'-]*(?:\s+[A-Z][\w.'-]*){0,3}|@\w+)(?:\s+\(@\w+\))?"
    r"(?:, (?:an?|the|\d{1,2})\b[^.!?\"\n]{0,60})?"
    r"(?:,?\s+(?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?|\d{1,2} [A-Z][a-z]{2,8}(?: \d{4})?))?\s*$"
)


def signed(document: Document, quotes: Quotes) -> dict[int, FoundAttribution]:
    """By the offset of their mark, quotations that end their paragraph with a dash and a name. What is quoted inside
    the same marks belongs to them, though its own marks seem to end them."""
    text = document.text
    found: dict[int, FoundAttribution] = {}
    for paragraph in document.paragraphs:
        inside = quotes.within(paragraph.span)
        mark = text.rfind('"', *paragraph.span)
        match = _SIGNED.match(text, mark + 1, paragraph.span[1]) if inside else None
        if match is None:
            continue
        quote = inside[-1]
        if inside[0].outer[0] == paragraph.span[0] and not _tells(text, inside, mark):
            quote = inside[0]
        elif quote.scare or quote.outer[1] != mark + 1:
            continue
        before = text[paragraph.span[0] : quote.outer[0]].rstrip()
        content = trim((quote.inner[0], mark), text)
        if content and (not before or before[-1] in ".!?:"):
            cue, name = match.span("dash"), match.span("name")
            signed_by = FoundAttribution((content,), (cue,), (name,), "direct")
            found |= {each.outer[0]: signed_by for each in inside if each.outer[0] >= quote.outer[0]}
    return found


def _tells(text: str, quotes: list[Quote], end: int) -> bool:
    """Whether somebody is said to speak between the quotations, or behind the last."""
    ends = [*(quote.outer[0] for quote in quotes[1:]), end]
    gaps = (text[quote.outer[1] : following] for quote, following in zip(quotes, ends, strict=True))
    return any(word.strip(",.:").lower() in REPORTING for gap in gaps for word in gap.split())


def told_behind(document: Document, quote: Quote) -> FoundAttribution | None:
    """The quotation with whoever a verb directly behind it has behind itself: "“…,” is cited Moss by the paper"."""
    sentence = document.sentence_at(quote.outer[1] - 1)
    content = trim(quote.inner, document.text)
    if sentence is None or content is None or quote.scare:
        return None
    for verb in (token for token in sentence.tokens if token.start >= quote.outer[1] and token.is_word):
        if verb.lower in {"is", "was"}:
            continue
        cited = cited_behind(sentence, verb) if verb.lower in REPORTING else None
        source = cited[0] if cited else speaker_behind(document, sentence, verb, (content,))
        if verb.lower not in REPORTING or source is None:
            return None
        return FoundAttribution((content,), ((verb.start, verb.end),), (source,), "direct")
    return None


class QuotedSpeech:
    """Finds contents in one sentence; `taken` holds the quotations that have their cue already."""

    def __init__(self, text: str, sentence: Sentence, quotes: Quotes, reported: ReportedSpeech) -> None:
        self.text = text
        self.sentence = sentence
        self.tokens = sentence.tokens
        self.quotes = quotes
        self.reported = reported
        self.taken = reported.taken

    def may_nest(self, verb: Token) -> bool:
        """A speaker inside a quotation: the verb rules its sentence and its subject is somebody else, by name or by
        description; a pronoun where single marks show what is quoted."""
        quote = self.quotes.at(verb.start)
        head = self.sentence.head(verb)
        rules = (
            verb.head == verb.i or not head.is_word or (verb.dep == "ccomp" and self.quotes.at(head.start) is not quote)
        )
        if not rules or REPORTING.get(verb.lower) not in _NESTING or any(token.text == "?" for token in self.tokens):
            return False
        children = self.sentence.children(verb)
        if verb.tag not in _FINITE and not any(child.dep == "aux" and child.lower in _HELPING for child in children):
            return False
        subjects = [child for child in children if child.dep in _SUBJECTS]
        if subjects and subjects[0].tag == "PRP":
            return subjects[0].lower not in FIRST_PERSON and self.inner(verb) is not None
        return bool(subjects) and subjects[0].tag.startswith("NN")

    def inner(self, verb: Token) -> Span | None:
        """The single quotation behind a verb that stands in a quotation itself."""
        quote = self.quotes.at(verb.start)
        match = _INNER.match(self.text, verb.end, quote.inner[1]) if quote is not None else None
        if quote is None or match is None:
            return None
        inside = match.end("mark"), quote.inner[1]
        end = _INNER_END.search(self.text, *inside) or _INNER_END_BARE.search(self.text, *inside)
        return trim((inside[0], end.start() if end else inside[1]), self.text)

    def is_beside(self, verb: Token) -> bool:
        place = verb.i - self.sentence.first
        near = self.tokens[max(0, place - 1) : place] + self.tokens[place + 1 : place + 2]
        marks = any(token.text in {'"', ":", ","} for token in near)
        at_end = all(not token.is_word for token in self.tokens[place + 1 :])
        return bool(self.quotes.within(self.sentence.span)) and (marks or at_end)

    def content(self, verb: Token) -> list[Span]:
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
            if QUOTING.get(verb.lower) in _WITH_AS | _WITH_NAME:
                content = [*self.reported.characterised(verb), *content]
            elif self.text[after.inner[0]].islower():
                content = [*self.clause_before(verb), *content]
        return list(trimmed(content, self.text))

    def clause_before(self, verb: Token) -> list[Span]:
        """In "He was, she said, “a broken man”" the quotation goes on from the words before the cue."""
        return [span for span in self.reported.tree(verb) if span[1] <= verb.start]

    def one_utterance(self, before: Quote, after: Quote, verb: Token) -> bool:
        between = self.text[verb.end : after.outer[0]]
        return self.text[before.inner[1] - 1] == "," or "," in between or verb.lower in {"adding"}

    def with_lead(self, verb: Token, quote: Quote) -> list[Span]:
        """A quotation that the sentence goes on from, or that its clause begins before, is part of a clause."""
        clause = [span for span in self.reported.tree(verb) if span[0] < quote.inner[1] and span[1] > quote.inner[0]]
        ends = not any(c.isalnum() for c in self.text[quote.outer[1] : self.sentence.span[1]])
        if ends or not clause or clause[-1][1] <= quote.outer[1]:
            return [quote.inner]
        return [(min(quote.outer[0], clause[0][0]), max(quote.outer[1], clause[-1][1]))]

    def quote_after(self, verb: Token) -> Quote | None:
        place = verb.i - self.sentence.first
        for step, token in enumerate(self.tokens[place + 1 : place + 1 + _NEAR]):
            quote = self.quotes.at(token.start)
            if quote is not None and token.start <= quote.inner[0]:
                takes_as = QUOTING.get(verb.lower) in _WITH_AS
                characterises = takes_as or QUOTING.get(verb.lower) in _WITH_NAME
                if quote.outer[0] in self.taken or (quote.scare and step > 1 and not characterises):
                    return None
                direct = step == 0 or self.tokens[place + step].text in {",", ":", "that", "—", "–"}
                if self.names_oneself(verb):
                    return None
                if characterises and (self.tokens[place + step].lower == "as" or not takes_as):
                    return quote
                return quote if direct and self.is_quoting(verb, quote) else None
            if token.lower in REPORTING and token.tag.startswith("VB") and step > 0:
                return None
            if token.text in {";", "."}:
                return None
        return None

    def names_oneself(self, verb: Token) -> bool:
        """Who "calls herself “Ana”" is introduced by it, and quoted with nothing."""
        objects = self.sentence.children(verb)
        return any(child.lower.endswith(("self", "selves")) and child.tag == "PRP" for child in objects)

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
