"""Attributions by the trained tagger, put right by what the rules of English reporting know."""

from bot.reading.agreed import agreed
from bot.reading.contract import Span
from bot.reading.document import Document
from bot.reading.finder import FoundAttribution, kind_of
from bot.reading.phrases import join_touching, trimmed
from bot.reading.quotes import Quotes
from bot.reading.rules import RuleFinder
from bot.reading.tagger.decode import Run, attributions
from bot.reading.tagger.network import Network
from bot.reading.tagger.words import BREAK, Words, words_of


class TaggedFinder:
    """Fills the seam with the weights beside the tagger; deterministic on one machine."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._rules = RuleFinder()

    def find(self, document: Document, quotes: Quotes) -> list[FoundAttribution]:
        words = words_of(document.text, [paragraph.span for paragraph in document.paragraphs], quotes)
        tags = self._network.tags(words)
        found = []
        for tagged in attributions(document.text, words, tags, self._network.transitions):
            content = join_touching(_spans(document.text, words, tagged.content), document.text)
            if content:
                cue, source = (_spans(document.text, words, runs) for runs in (tagged.cue, tagged.source))
                found.append(FoundAttribution(content, cue, source, kind_of(content, quotes, document.text)))
        return agreed(document, quotes, found, self._rules.find(document, quotes))


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
