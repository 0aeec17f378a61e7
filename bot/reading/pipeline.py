"""One article, from the text as given to its Reading."""

import os
from functools import cache

from bot.reading import parse
from bot.reading.as_reported import as_reported
from bot.reading.assemble import assemble
from bot.reading.boilerplate import boilerplate, is_boilerplate_sentence
from bot.reading.casting import cast_of
from bot.reading.claims import attributed_claims
from bot.reading.clean import clean
from bot.reading.contract import Reading, Span
from bot.reading.drafts import DraftClaim, Spoken
from bot.reading.explain import Explained, evidence
from bot.reading.finder import AttributionFinder, ReaderName
from bot.reading.flags import flags_of
from bot.reading.masthead import after_dateline, read_masthead
from bot.reading.outlet import outlet_claims
from bot.reading.quotes import find_quotes
from bot.reading.receipt import receipt
from bot.reading.refusals import refuse_unfit, refuse_unreadable
from bot.reading.relays import passed_on
from bot.reading.rules import RuleFinder
from bot.reading.second_hand import second_hand
from bot.reading.sentences import paragraphs, sentences
from bot.reading.standalone import StandAlone
from bot.reading.tagged import TaggedFinder
from bot.reading.tagger.network import WEIGHTS, Network
from bot.reading.tallies import tallied
from bot.reading.untagged import utterances

_WHOLE_DATE = len("2016-12-12")


@cache
def finder_of(reader: ReaderName) -> AttributionFinder:
    """What finds attributions: the trained tagger, or the rules alone for a desk that may not use its weights."""
    if reader == "rules":
        return RuleFinder()
    threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
    return TaggedFinder(Network.beside(WEIGHTS, threads=threads))


def load(reader: ReaderName = "tagger") -> None:
    """Loads the models, so that the first reading does not wait for them."""
    parse.language()
    finder_of(reader)


def read(text: str, reader: ReaderName = "tagger") -> Reading:
    """Raises NotReadable for a text that is not English, empty, without a sentence, binary or over 200,000
    characters. The same text always gives the same reading."""
    refuse_unreadable(text)
    return read_any_length(text, reader)


def read_any_length(text: str, reader: ReaderName = "tagger") -> Reading:
    """Like `read()` without the door's limit: memory grows with the tokens alone, time with the length."""
    return read_with(text, finder_of(reader))


def read_explained(text: str, reader: ReaderName = "tagger") -> Explained:
    """Like `read()`, with the evidence for each claim beside the reading."""
    refuse_unreadable(text)
    reading, spoken, drafts = _read(text, finder_of(reader), entities=False)
    return Explained(reading, evidence(spoken, drafts, reading.claims))


def read_with(text: str, finder: AttributionFinder, *, entities: bool = False) -> Reading:
    """With a finder of one's own choice; with `entities` names are recognised, which costs half the speed and
    settles more often who is a person."""
    return _read(text, finder, entities=entities)[0]


def _read(text: str, finder: AttributionFinder, *, entities: bool) -> tuple[Reading, Spoken, list[DraftClaim]]:
    """The reading, and what it was made from: claim for claim in the same order."""
    refuse_unfit(text)
    tidy = clean(text)
    layout = [(span, sentences(tidy.text, span)) for span in paragraphs(tidy.text)]
    around = boilerplate(tidy.text, layout)
    masthead = read_masthead(tidy.text, layout, around)
    headline = None if masthead.title_stands_alone else masthead.title
    body, aside = _body(tidy.text, layout, around, headline)
    document = parse.parse(tidy, body, entities=entities)
    quotes = find_quotes(tidy.text, [paragraph.span for paragraph in document.paragraphs])
    found = finder.find(document, quotes)
    attributions = found.attributions
    for supply in (passed_on, second_hand, as_reported, tallied):
        attributions = supply(document, quotes, attributions)
    asserted = [each for each in attributions if each.asserts]
    told, cast, mentions = cast_of(document, quotes, utterances(document, quotes, asserted))
    dated = len(masthead.published or "") == _WHOLE_DATE
    spoken = Spoken(document, quotes, told, dated, found.opinion)
    claims = sorted([*attributed_claims(spoken), *outlet_claims(spoken)], key=lambda claim: claim.content)
    notes = flags_of(document, told, cast, claims)
    entries = receipt(spoken, claims, aside)
    if headline is not None:
        entries = sorted([*entries, (headline, "duplicate" if masthead.title_repeated else "not_understood")])
    return (
        assemble(
            text,
            spoken,
            masthead,
            cast,
            StandAlone(spoken, cast, mentions),
            claims,
            entries,
            notes,
            [each for each in attributions if not each.asserts],
        ),
        spoken,
        claims,
    )


def _body(
    text: str, layout: list[tuple[Span, list[Span]]], around: list[bool], title: Span | None
) -> tuple[list[tuple[Span, list[Span]]], list[Span]]:
    """What is read, and the sentences left out as boilerplate. A repeated title is neither."""
    body, aside = [], []
    for (span, parts), whole in zip(layout, around, strict=True):
        if span == title:
            continue
        kept = [] if whole else [part for part in parts if not is_boilerplate_sentence(text[part[0] : part[1]])]
        aside += [part for part in parts if part not in kept]
        if kept:
            kept[0] = after_dateline(text, kept[0])
            body.append(((kept[0][0], kept[-1][1]), kept))
    return body, aside
