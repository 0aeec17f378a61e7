"""Sayings that somebody else passes on: "The firm said …, according to two officials, but it denied …".

The firm is the source and the officials are the relay. Taggers take the saying itself for what they report.
"""

from dataclasses import replace

from bot.reading.accounts import over_saying
from bot.reading.document import Document, Sentence, Token
from bot.reading.finder import FoundAttribution, kind_of
from bot.reading.lexicon import REPORTING
from bot.reading.phrases import join_touching
from bot.reading.quotes import Quotes
from bot.reading.reported import ReportedSpeech
from bot.reading.speaking import SpeakingPhrase


def second_hand(document: Document, quotes: Quotes, found: list[FoundAttribution]) -> list[FoundAttribution]:
    """With each saying under an "according to" for itself; who passes it on stays listed and makes no claim."""
    every = list(found)
    for place, each in enumerate(found):
        over = None if each.nested else _over(document, each)
        if over is None:
            continue
        sayings = [said for verb in _sayings(*over) if (said := _saying(document, quotes, over[0], verb))]
        new = [said for said in sayings if not any(_has_cue(other, said) for other in found)]
        if sayings:
            every[place] = replace(each, asserts=False, reach=each.reach or each.content)
            every += new
    return sorted(every, key=lambda each: each.content[0])


def _over(document: Document, found: FoundAttribution) -> tuple[Sentence, Token] | None:
    """The verb of the saying that the cue, an "according to", stands over."""
    sentence = document.sentence_at(found.cue[0][0]) if found.cue else None
    for token in sentence.tokens if sentence else []:
        if sentence and token.start == found.cue[0][0] and token.lower == "according":
            verb = over_saying(sentence, token)
            return (sentence, verb) if verb else None
    return None


def _sayings(sentence: Sentence, verb: Token) -> list[Token]:
    more = [child for child in sentence.children(verb) if child.dep == "conj" and child.lower in REPORTING]
    return [verb, *more]


def _saying(document: Document, quotes: Quotes, sentence: Sentence, verb: Token) -> FoundAttribution | None:
    content = join_touching(ReportedSpeech(document.text, sentence, quotes, set()).clause(verb), document.text)
    source = SpeakingPhrase(document, sentence).of_verb(verb, list(content)) if content else None
    if source is None:
        return None
    kind = kind_of(content, quotes, document.text)
    return FoundAttribution(content, ((verb.start, verb.end),), (source,), kind)


def _has_cue(found: FoundAttribution, said: FoundAttribution) -> bool:
    return any(start < said.cue[0][1] and said.cue[0][0] < end for start, end in found.cue)
