"""Attributions by the trained tagger, put right by what the rules of English reporting know."""

from bisect import bisect_left
from collections.abc import Iterable

import numpy as np

from bot.reading.agreed import agreed
from bot.reading.contract import Span
from bot.reading.document import Document
from bot.reading.finder import Found, FoundAttribution, kind_of
from bot.reading.lexicon import DIRECTIVE, REPORT_NOUNS, REPORTING
from bot.reading.phrases import join_touching, trimmed
from bot.reading.quotes import Quotes
from bot.reading.rules import RuleFinder
from bot.reading.second_cues import parted
from bot.reading.tagger.decode import Run, attributions
from bot.reading.tagger.labels import LABELS
from bot.reading.tagger.network import Matrix, Network, Places, Tags
from bot.reading.tagger.words import BREAK, Words, words_of

_SHOWN = REPORTING.keys() | DIRECTIVE.keys() | REPORT_NOUNS
_POSSIBLE = 0.2  # probability of a cue below which what only the rules find is nobody's report
_CLEAR = 0.6  # probability of a content, word for word, below which an attitude is mostly none; found on the dev part


class TaggedFinder:
    """Fills the seam with the weights beside the tagger; deterministic on one machine."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._rules = RuleFinder()

    def find(self, document: Document, quotes: Quotes) -> Found:
        words = words_of(document.text, [paragraph.span for paragraph in document.paragraphs], quotes)
        tags = self._network.tags(words)
        found: list[FoundAttribution] = []
        for tagged in attributions(document.text, words, tags, self._network.transitions):
            content = join_touching(_spans(document.text, words, tagged.content), document.text)
            cue, source = (_spans(document.text, words, runs) for runs in (tagged.cue, tagged.source))
            if content and (cue or source):
                each = FoundAttribution(content, cue, source, kind_of(content, quotes, document.text))
                found += parted(document, quotes, each)
        opinion = _Opinion(words, tags)
        ruled = self._rules.attributions(document, quotes)
        likely = [each for each in ruled if _is_likely(document.text, each, opinion)]
        joined = agreed(document, quotes, found, likely)
        return Found([each for each in joined if each.asserts or _is_clear(each, opinion)], opinion)


class _Opinion:
    """What the network makes of the words of some spans."""

    def __init__(self, words: Words, tags: Tags) -> None:
        self._words = words
        self._tags = tags

    def chances(self, role: str, spans: Iterable[Span]) -> Matrix:
        """A row a word: the probability of being part of a source, cue or content."""
        columns = [number for number, label in enumerate(LABELS) if label.endswith(role)]
        chances: Matrix = np.exp(self._tags.odds[self._places(spans)][:, columns]).sum(axis=1)
        return chances

    def worth(self, spans: Iterable[Span]) -> float | None:
        places = self._places(spans)
        return self._tags.worth_of(places) if len(places) else None

    def _places(self, spans: Iterable[Span]) -> Places:
        starts, ends = self._words.starts, self._words.ends
        rows = [range(bisect_left(ends, start + 1), bisect_left(starts, end)) for start, end in spans]
        return np.array([place for row in rows for place in row], np.int64)


def _is_likely(text: str, ruled: FoundAttribution, opinion: _Opinion) -> bool:
    """Whether the network thinks it possible that a verb or noun of reporting reports here. Of other cues (the dash
    of a flash, "put the toll at") and of those inside quotations the annotators have shown it none."""
    if ruled.nested or ruled.kind != "indirect":
        return True
    return any(
        text[start:end].rsplit(maxsplit=1)[-1].lower() not in _SHOWN
        or opinion.chances("cue", ((start, end),)).max(initial=0) >= _POSSIBLE
        for start, end in ruled.cue
    )


def _is_clear(tagged: FoundAttribution, opinion: _Opinion) -> bool:
    """Of what nobody asserts, whether the network is sure enough that the words are somebody's all the same."""
    return bool(opinion.chances("content", tagged.reach or tagged.content).mean() >= _CLEAR)


def _spans(text: str, words: Words, runs: list[Run]) -> tuple[Span, ...]:
    """One span for each run, cut where a paragraph ends, without outer marks."""
    spans: list[Span] = []
    for run in sorted(runs):
        first = run[0]
        for place, following in zip(run, [*run[1:], None], strict=True):
            if following is None or words.forms[following - 1] == BREAK:
                spans.append((words.starts[first], words.ends[place]))
                first = following if following is not None else first
    return trimmed(spans, text)
