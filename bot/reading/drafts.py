"""Claims in the making, in offsets of the clean text, and who says what beside each sentence."""

import re
from dataclasses import dataclass, field

from bot.reading.checkworthiness import Reason, Signals, rank, reasons
from bot.reading.contract import Channel, ClaimKind, FlagName, Provenance, Span
from bot.reading.document import Document, Sentence
from bot.reading.finder import Opinion
from bot.reading.hedges import hedges_in
from bot.reading.numbers import is_relative, numbers_in, times_in
from bot.reading.phrases import undressed
from bot.reading.quotes import Quotes
from bot.reading.speakers import Speaker
from bot.reading.untagged import Utterance
from bot.reading.verdict import Verdict, judge

_CLAUSE = 3  # words
_SILENT = re.compile(r"\b(?:declin|refus)(?:ed|es|ing) to\b")
"""Who kept silent is told by the article, not by whoever it has just cited."""


@dataclass(slots=True)
class Told:
    """An utterance with its speaker: `source` is a place in the cast and `name` its name there, `named` says
    that it is more than a description, `lost` that it is a pronoun that nothing resolves, `why` what made it this
    source."""

    utterance: Utterance
    speaker: Speaker | None
    source: int | None
    name: str | None = None
    named: bool = False
    lost: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a claim came into the article; outlet voice where nothing else is given. `told` is a place in the
    list of utterances, `aside` marks what is said in passing."""

    told: int | None = None
    kind: ClaimKind = "outlet"
    provenance: Provenance = "outlet_voice"
    channel: Channel = "report"
    relayed_by: str | None = None
    wanted: bool = False
    described: bool = False
    aside: bool = False


@dataclass(slots=True)
class DraftClaim:
    content: tuple[Span, ...]
    manner: Manner
    verdict: Verdict
    reasons: tuple[Reason, ...]
    hedges: list[Span] = field(default_factory=list)
    numbers: list[Span] = field(default_factory=list)
    times: list[Span] = field(default_factory=list)
    flags: list[FlagName] = field(default_factory=list)

    @property
    def checkable(self) -> bool:
        return self.verdict == "fact"

    @property
    def checkworthiness(self) -> float:
        return rank(self.reasons, checkable=self.checkable)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The article with everything that somebody says in it; `dated` tells whether its day is known, `opinion` is
    what trained weights make of its words."""

    document: Document
    quotes: Quotes
    told: list[Told]
    dated: bool
    opinion: Opinion | None = None
    _beside: dict[int, list[int]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for place, each in enumerate(self.told):
            found = each.utterance.found
            touched = {
                sentence.first
                for span in found.content + found.cue + found.source
                for sentence in self.document.sentences_over(span)
            }
            for first in touched:
                self._beside.setdefault(first, []).append(place)

    @property
    def text(self) -> str:
        return self.document.text

    def beside(self, sentence: Sentence) -> list[int]:
        """Places of the utterances of which a word stands in the sentence."""
        return self._beside.get(sentence.first, [])

    def contents(self, place: int) -> tuple[Span, ...]:
        """What claims are made of: with what stands behind a semicolon in the same sentence, if the attribution
        reaches so far and nobody else says it."""
        found = self.told[place].utterance.found
        sentence = self.document.sentence_at(found.content[-1][1] - 1)
        if found.nested or sentence is None:
            return found.content
        begin, end = found.content[-1][1], sentence.span[1]
        for other in self.beside(sentence):
            each = self.told[other].utterance.found
            end = min([end, *(first for first, _ in each.content + each.cue + each.source if first >= begin)])
        more = [(first, min(end, last)) for first, last in found.reach if first < begin < min(end, last)]
        behind = self.text[begin : more[0][1]] if more else ""
        if not behind.startswith(";") or len(behind.split()) < _CLAUSE or _SILENT.search(behind):
            return found.content
        return (*found.content[:-1], (found.content[-1][0], more[0][1]))

    def draft(self, contents: tuple[Span, ...], manner: Manner, hedges: list[Span] | None = None) -> DraftClaim:
        """`hedges` are those found already; without them the contents are searched."""
        text = self.text
        contents = undressed(contents, text)
        words = " … ".join(text[start:end] for start, end in contents)
        hedges = outermost(hedges_in(text, contents)) if hedges is None else hedges
        numbers = numbers_in(text, contents)
        times = times_in(text, contents)
        end = contents[-1][1]
        asked = text[end : end + 3].lstrip("\"' ").startswith("?")
        judgement = judge(
            words + ("?" if asked else ""),
            manner.kind,
            wanted=manner.wanted,
            described=manner.described or manner.channel == "banner",  # what banners say are slogans
            has_verb=self._has_verb(contents),
        )
        flags: list[FlagName] = []
        if not self.dated and any(is_relative(text[start:stop]) for start, stop in times):
            flags.append("time_unanchored")
        signals = Signals(
            manner.kind,
            manner.provenance,
            numbers=self._words(numbers),
            times=self._words(times),
            hedges=self._words(hedges),
            aside=manner.aside,
            opinion=self.opinion.worth(contents) if self.opinion else None,
        )
        why = reasons(words, judgement, signals)
        return DraftClaim(contents, manner, judgement.verdict, why, hedges, numbers, times, flags)

    def _words(self, spans: list[Span]) -> tuple[str, ...]:
        return tuple(self.text[start:end] for start, end in spans)

    def _has_verb(self, contents: tuple[Span, ...]) -> bool:
        sentence = self.document.sentence_at(contents[0][0])
        return sentence is not None and any(
            token.tag.startswith(("VB", "MD"))
            for token in sentence.tokens
            for start, end in contents
            if start <= token.start < end
        )


def outermost(spans: list[Span]) -> list[Span]:
    """In order, those inside another left out."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda each: (each[0], -each[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
