"""Whose count it is: "officials counted 30 injured", "the ministry has recorded 12 new cases"."""

import re

from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.finder import FoundAttribution, kind_of
from bot.reading.lexicon import BODIES, PUBLIC_BODIES, verb_forms, words
from bot.reading.phrases import noun_phrase, trim
from bot.reading.quotes import Quotes

_COUNTING = verb_forms(
    "count tally record register log document", {"log": "logs logged", "document": "documents documented"}
)
_COUNTED = words(
    """dead injured wounded killed missing displaced hurt deaths death casualties casualty victims injuries cases
    infections patients bodies fatalities arrests homeless houses homes buildings incidents attacks violations"""
)
_COUNTERS = (
    BODIES
    | PUBLIC_BODIES
    | words(
        """officials authorities police rescuers medics doctors hospitals prosecutors investigators monitors activists
    firefighters paramedics observers researchers inspectors epidemiologists ministries agencies
    organisers"""
    )
)
_AMOUNT = re.compile(r"\d|^(?:dozens|hundreds|thousands|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)$")
_FINITE = {"VBD", "VBZ", "VBP", "VBN"}
_STOPS = words("; , but while who which although")
_NEAR = 8  # tokens from the verb to what is counted


def tallied(document: Document, quotes: Quotes, found: list[FoundAttribution]) -> list[FoundAttribution]:
    """With the counts of sentences in which nothing else was found."""
    touched = {
        sentence.first
        for each in found
        if each.asserts
        for span in (*each.cue, *each.content)
        for sentence in document.sentences_over(span)
    }
    added = []
    for sentence in document.sentences:
        if sentence.first in touched or quotes.within(sentence.span):
            continue
        tally = _tally(sentence)
        content = trim(tally[2], document.text) if tally else None
        if tally and content:
            kind = kind_of((content,), quotes, document.text)
            added.append(FoundAttribution((content,), (tally[1],), (tally[0],), kind))
    cues = {span for each in added for span in each.cue}
    kept = [each for each in found if each.asserts or cues.isdisjoint(each.cue)]
    return sorted([*kept, *added], key=lambda each: each.content[0])


def _tally(sentence: Sentence) -> tuple[Span, Span, Span] | None:
    """(source, cue, content)"""
    for verb in sentence.tokens:
        if verb.lower not in _COUNTING or verb.tag not in _FINITE:
            continue
        children = sentence.children(verb)
        subject = next((child for child in children if child.dep == "nsubj" and child.i < verb.i), None)
        if subject is None or subject.lower not in _COUNTERS or any(c.dep in {"neg", "auxpass"} for c in children):
            continue
        counted = _counted(sentence.tokens[verb.i + 1 - sentence.first :])
        if counted:
            aux = [child for child in children if child.dep == "aux"]
            return noun_phrase(sentence, subject), ((aux[0] if aux else verb).start, verb.end), counted
    return None


def _counted(tokens: list[Token]) -> Span | None:
    near = tokens[:_NEAR]
    if not any(token.lower in _COUNTED for token in near) or not any(_AMOUNT.search(token.lower) for token in near):
        return None
    end = next((place for place, token in enumerate(tokens) if token.lower in _STOPS), len(tokens))
    return (tokens[0].start, tokens[end - 1].end) if end else None
