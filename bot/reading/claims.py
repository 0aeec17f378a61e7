"""Claims that somebody makes: each sentence of what they say, and each whole clause of it, for itself."""

import re
from collections.abc import Iterator

from bot.reading.accounts import passes_on
from bot.reading.asides import words_in
from bot.reading.channels import channel_of
from bot.reading.clauses import assertions
from bot.reading.contract import Provenance, Span
from bot.reading.corrected import cue_verb
from bot.reading.document import Sentence, Token
from bot.reading.drafts import DraftClaim, Manner, Spoken, Told, outermost
from bot.reading.finder import kind_of
from bot.reading.hedges import DISTANCING, hedge_before, hedges_in, hedges_of_source
from bot.reading.lexicon import ACCUSING, DENYING, DIRECTIVE, PLEAS, RECKONING
from bot.reading.phrases import around, noun_phrase
from bot.reading.relays import relay_of

_DISTANCE = re.compile(
    r"\b(?:goes by|self-(?:described|styled|proclaimed)|calls? (?:him|her|them)sel(?:f|ves)"
    r"|identif(?:ies|ied|ying) (?:him|her|them)sel(?:f|ves)|says? (?:he|she|they) (?:is|are)|says(?= it belongs to)"
    r"|claims? to be|claimed to be|purport\w* to be)\b"
)
_CITING = re.compile(r"\b(?:citing|quoting|referring to)\s+[^,.;\"]{3,120}", re.IGNORECASE)
_DOUBTED = re.compile(r"\b(?:reportedly|allegedly|purportedly|supposedly)\b", re.IGNORECASE)
_CHARACTERISING = ("describ", "call", "label", "dub", "brand", "hail", "portray", "characteri")
_SCRAP = 2  # words that are left beside what somebody else is quoted with
_FINITE = {"VBD", "VBZ", "VBP", "MD"}


def attributed_claims(spoken: Spoken) -> Iterator[DraftClaim]:
    for place in range(len(spoken.told)):
        yield from _claims_of(spoken, place)


def _claims_of(spoken: Spoken, place: int) -> Iterator[DraftClaim]:
    told = spoken.told[place]
    found, how = told.utterance.found, told.utterance.how
    text = spoken.text
    anchor = _anchor(spoken, told)
    near = _near(spoken, anchor)
    spans = _without_nested(spoken, place, anchor)
    cue = " ".join(text[start:end].lower() for start, end in found.cue)
    wanted = _is_wanted(spoken, cue, spans)
    relay = told.speaker.relay if told.speaker else None
    channel, whom = channel_of(near, _source_words(text, told)) if found.cue or found.source else ("unknown", None)
    if relay and channel in {"unknown", "statement"}:
        channel = "spokesperson"
    quoting = relay_of(text, anchor, found) if anchor is not None and not found.nested else None
    passed = next((span for cue in found.cue if anchor and (span := passes_on(anchor, cue))), None)
    by = " ".join(text[slice(*passed)].split()) if passed else None
    chain = [each for each in (relay, quoting, _outer(spoken, place, anchor), by, _cited(near), whom) if each]
    provenance = _provenance(told, near)
    described = any('"' in text[start : end + 2] for start, end in spans) and cue.startswith(_CHARACTERISING)
    denied = found.kind != "direct" and any(word in DENYING for word in cue.split())
    cut = spans != list(spoken.contents(place))
    act = _act(spoken, told, spans) if found.kind != "direct" else None
    pieces = [act] if act else _split(spoken, spans, quoted=found.kind == "direct")
    for contents in [_with_head(spoken, told, _quoted_alone(spoken, each)) for each in pieces]:
        if cut and sum(len(text[start:end].split()) for start, end in contents) <= _SCRAP:
            continue
        hedges = _hedges(spoken, told, contents, near, anchor)
        doubted = wanted and any(_DOUBTED.search(text[start:end]) for start, end in hedges)
        manner = Manner(
            told=place,
            kind="direct" if how in {"first_person", "transcript"} else kind_of(contents, spoken.quotes, text),
            provenance=provenance,
            channel=channel,
            relayed_by="; ".join(chain) or None,
            wanted=wanted and not doubted and not described,
            described=described,
        )
        # where the text doubts that something was asked for at all, the act is the fact
        shown = ((anchor.span[0], contents[-1][1]),) if doubted and anchor else contents
        bare = (
            not manner.wanted and found.kind != "direct" and text[contents[0][0] : contents[0][0] + 3].lower() == "to "
        )
        yield spoken.draft(_whole_act(told, contents) if denied or bare else shown, manner, hedges)


def _act(spoken: Spoken, told: Told, spans: list[Span]) -> tuple[Span, ...] | None:
    """The accusation with its source, and the figure with the verb that puts it there, whose subject stands in
    brackets: "the firm of hiding the leak" and "the number at 38" say nothing alone."""
    found = told.utterance.found
    words = {word for start, end in found.cue for word in spoken.text[start:end].lower().split()}
    if not spans or not found.cue or not found.source or spans[0][0] < found.cue[-1][1]:
        return None
    if words & ACCUSING.keys():
        return _whole_act(told, tuple(spans))
    begin, end = found.cue[-1]
    puts = spoken.text[begin:end].lower().split()[-1] in RECKONING and not spoken.text[end : spans[0][0]].strip()
    return ((begin, spans[-1][1]),) if puts else None


def _quoted_alone(spoken: Spoken, contents: tuple[Span, ...]) -> tuple[Span, ...]:
    """Of "appears to be from X, who wrote: "…"" the quotation: what leads to it is not what is said."""
    if spoken.text[contents[0][0] : contents[0][0] + 3].lower() != "to ":
        return contents
    spoken_parts = tuple(span for span in contents[1:] if spoken.quotes.speech_at(span[0]))
    return spoken_parts if len(spoken_parts) == len(contents) - 1 and spoken_parts else contents


def _with_head(spoken: Spoken, told: Told, contents: tuple[Span, ...]) -> tuple[Span, ...]:
    """Of "a plan that engineers said would cost £3m" what would cost that, before the verb that has lost it."""
    cue = cue_verb(spoken.document, told.utterance.found)
    if cue is None or told.utterance.found.kind != "indirect":
        return contents
    sentence, verb = cue
    relatives = [each for each in sentence.tokens if each.dep == "relcl" and each.i < verb.i]
    top = relatives[-1] if relatives and verb.dep == "conj" else verb
    inside = [t for t in sentence.tokens if any(start <= t.start < end for start, end in contents)]
    first = next((token for token in inside if token.tag not in {"WDT", "WP"}), None)
    if top.dep != "relcl" or first is None or first.tag not in _FINITE or first.i < verb.i:
        return contents
    noun = noun_phrase(sentence, sentence.head(top))
    rest = [(max(start, first.start), end) for start, end in contents if end > first.start]
    return (noun, *rest) if noun[1] <= sentence.subtree(top)[0].start else contents


def _whole_act(told: Told, contents: tuple[Span, ...]) -> tuple[Span, ...]:
    """Who denies and what, or who "claims to have …", as one stretch of the text: half of it would mislead."""
    found = told.utterance.found
    every = [*contents, *found.cue, *found.source]
    return ((min(start for start, _ in every), max(end for _, end in every)),)


def _anchor(spoken: Spoken, told: Told) -> Sentence | None:
    """The sentence in which the cue stands, or else the source, or what is said."""
    found = told.utterance.found
    for spans in (found.cue, found.source, found.content):
        if spans:
            return spoken.document.sentence_at(spans[0][0])
    return None


def _near(spoken: Spoken, anchor: Sentence | None) -> str:
    """The sentence of the cue without what anybody says in it."""
    if anchor is None:
        return ""
    start, end = anchor.span
    kept = list(spoken.text[start:end])
    for place in spoken.beside(anchor):
        for first, last in spoken.told[place].utterance.found.content:
            for offset in range(max(start, first), min(end, last)):
                kept[offset - start] = "\x00"
    return re.sub(r"\x00+", " … ", "".join(kept))


def _source_words(text: str, told: Told) -> str:
    words = " ".join(text[start:end] for start, end in told.utterance.found.source[:1])
    return f"{words} {told.speaker.document}" if told.speaker and told.speaker.document else words


def _is_wanted(spoken: Spoken, cue: str, spans: list[Span]) -> bool:
    """The cue asks, promises or wants, and what follows is no clause that could be so or not."""
    words = cue.split()
    if any(word in PLEAS for word in words):
        return True
    if not any(word in DIRECTIVE for word in words):
        return False
    return not any(
        token.tag in _FINITE
        for span in spans
        if spoken.text[span[0] : span[0] + 3].lower() != "to "
        for sentence in spoken.document.sentences_over(span)
        for token in sentence.tokens
        if span[0] <= token.start < span[1]
    )


def _without_nested(spoken: Spoken, place: int, anchor: Sentence | None) -> list[Span]:
    """Sentences of a quotation that report a second source belong to that one."""
    found = spoken.told[place].utterance.found
    spans = list(spoken.contents(place))
    if found.nested or anchor is None:
        return spans
    others = {
        other
        for span in spans
        for sentence in spoken.document.sentences_over(span)
        for other in spoken.beside(sentence)
        if spoken.told[other].utterance.found.nested and spoken.told[other].utterance.found.source
    }
    for other in sorted(others):
        inner = spoken.told[other].utterance.found
        taken = (min(start for start, _ in inner.source + inner.content), max(end for _, end in inner.content))
        spans = [piece for span in spans for piece in around(span, taken)]
    return spans


def _outer(spoken: Spoken, place: int, anchor: Sentence | None) -> str | None:
    """Of a claim inside somebody's quotation, that somebody."""
    found = spoken.told[place].utterance.found
    if not found.nested or anchor is None:
        return None
    start = found.content[0][0]
    for other in spoken.beside(anchor):
        told = spoken.told[other]
        outer = told.utterance.found
        if not outer.nested and any(first <= start < last for first, last in outer.content):
            return told.name if told.name and not told.lost else "an unidentified speaker"
    return None


def _cited(near: str) -> str | None:
    match = _CITING.search(near)
    return match.group().strip() if match else None


def _split(spoken: Spoken, spans: list[Span], *, quoted: bool) -> list[tuple[Span, ...]]:
    """Each sentence of a content for itself, and its whole clauses; a sentence broken by a cue stays one."""
    inside: dict[int, list[Token]] = {}
    sentences: dict[int, Sentence] = {}
    for span in spans:
        for sentence in spoken.document.sentences_over(span):
            tokens = [token for token in sentence.tokens if span[0] <= token.start < span[1]]
            if words_in(tokens):
                inside.setdefault(sentence.first, []).extend(tokens)
                sentences[sentence.first] = sentence
    return [
        contents
        for first, tokens in inside.items()
        for contents in assertions(sentences[first], tokens, spoken.text, quoted=quoted)
    ]


def _hedges(spoken: Spoken, told: Told, contents: tuple[Span, ...], near: str, anchor: Sentence | None) -> list[Span]:
    text, cue = spoken.text, told.utterance.found.cue
    found = hedges_in(text, contents) + hedges_in(text, cue) + hedges_of_source(text, told.utterance.found.source)
    found += [(start, end) for start, end in cue if text[start:end].split()[-1].lower() in DISTANCING]
    if anchor is not None:
        before = hedge_before(text, contents[0][0], max(anchor.span[0], contents[0][0] - 60))
        found += [before] if before else []
        if _DISTANCE.search(near):
            found += [match.span() for match in _DISTANCE.finditer(text, *anchor.span)]
    return outermost(found)


def _provenance(told: Told, near: str) -> Provenance:
    if told.source is None or told.speaker is None:
        return "attributed_unnamed" if told.utterance.found.cue else "unattributed_quote"
    if _DISTANCE.search(near):
        return "self_declared_unverified"
    return "attributed_named" if told.named else "attributed_unnamed"
