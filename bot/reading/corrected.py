"""Sources that the language of reporting does not allow, put right: whoever was given, the speaker stands elsewhere."""

from collections.abc import Container, Iterable
from dataclasses import replace

from bot.reading.accounts import flash
from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.finder import FoundAttribution
from bot.reading.inversion import (
    cited_behind,
    directly_before,
    heard_from,
    is_accused,
    is_aside,
    is_called,
    is_hearer,
    place_that_says,
    speaker_behind,
)
from bot.reading.lexicon import PRONOUNS
from bot.reading.phrases import around, noun_phrase, trimmed
from bot.reading.remarks import remarks, resuming
from bot.reading.speaking import SpeakingPhrase

_OFFICE = 2  # words: "the President"
_OF_A_VERB = ("VBD", "VBZ", "VBP", "VBN")


def put_right(document: Document, found: Iterable[FoundAttribution]) -> list[FoundAttribution]:
    said = [each for each in found if not _is_remark(document, each)]
    return [_before_remark(document, _within(document, _put_right(document, each))) for each in said]


def _within(document: Document, found: FoundAttribution) -> FoundAttribution:
    """Without a clause that the sentence itself adds to the one with the cue, "The court found …, and he was fined",
    and without what goes on behind the relative clause that it stands in, "The mill, which says …, closed"."""
    cue = cue_verb(document, found)
    if cue is None or found.kind != "indirect" or found.content[0][0] < cue[1].start:
        return found
    sentence, verb = cue
    ends = sentence.subtree(verb)[-1] if verb.dep == "relcl" else sentence.tokens[-1]
    following = sentence.tokens[ends.i + 1 - sentence.first :][:1]
    if following and following[0].text == "," and found.content[-1][1] > ends.end > found.content[0][0]:
        cut = [piece for span in found.content for piece in around(span, (ends.end, sentence.span[1]))]
        return replace(found, content=trimmed(cut, document.text), reach=found.reach or found.content)
    for clause in sentence.children(verb):
        children = sentence.children(clause)
        own = any(child.dep in {"nsubj", "nsubjpass"} for child in children)
        if clause.dep == "conj" and clause.i > verb.i and own and clause.tag in _OF_A_VERB:
            first = sentence.subtree(clause)[0]
            if first.lower == "that" or not _after_comma(sentence, first):
                continue
            cut = [piece for span in found.content for piece in around(span, (first.start, sentence.span[1]))]
            content = trimmed(_without_and(cut, sentence), document.text)
            return replace(found, content=content, reach=found.reach or found.content) if content else found
    return found


def _is_remark(document: Document, found: FoundAttribution) -> bool:
    """What the article says of figures that somebody cites, or of what somebody says: ", a claim that …"."""
    sentence = document.sentence_at(found.cue[-1][0]) if found.cue else None
    if sentence is None:
        return False
    if any(_holds([(remark[0].start, remark[-1].end)], span) for remark in resuming(sentence) for span in found.cue):
        return True
    if not document.text[slice(*found.cue[-1])].lower().endswith(("citing", "quoting")):
        return False
    return any(
        all(remark[0].start <= start and end <= remark[-1].end for start, end in found.content)
        for remark in remarks(sentence)
    )


def _before_remark(document: Document, found: FoundAttribution) -> FoundAttribution:
    """Without what the article calls it behind: "said the dam had burst, a rumour that …"."""
    sentence = document.sentence_at(found.content[-1][1] - 1)
    if found.kind == "direct" or sentence is None:
        return found
    content = list(found.content)
    for remark in resuming(sentence):
        taken = (remark[0].start, sentence.span[1])
        content = [piece for span in content for piece in (around(span, taken) if span[0] < taken[0] else [span])]
    kept = trimmed(content, document.text)
    return replace(found, content=kept) if kept and content != list(found.content) else found


def may_speak(document: Document, found: FoundAttribution, source: tuple[Span, ...]) -> bool:
    """Whether whoever the rules give is the source of a cue that the tagger left without one. The noun before a
    participle is mostly no speaker ("a box labelled"), nor is what stands in the cue, or behind it in the content,
    but for a noun directly behind the verb that follows a quotation (“…,” underlined the President)."""
    if _holds(found.cue, source[0]):
        return False
    cue = cue_verb(document, found, {*_OF_A_VERB, "VB", "VBG"})
    if cue is None:
        return True
    sentence, verb = cue
    if verb.tag in {"VBG", "VBN"} and not _is_helped(sentence, verb):
        return False
    inverted = (
        directly_before(document.text, found.content, verb) and not document.text[verb.end : source[0][0]].strip()
    )
    if found.kind != "indirect" and inverted:
        return True
    behind = [(max(start, verb.end), end) for start, end in found.content if end > verb.end]
    return not _holds(behind, source[0])


def _put_right(document: Document, found: FoundAttribution) -> FoundAttribution:
    cue = cue_verb(document, found)
    if cue is None:
        named = document.sentence_at(found.source[0][0]) if found.source else None
        return replace(found, source=tuple(_to_head(named, each, found) for each in found.source)) if named else found
    sentence, verb = cue
    cited = cited_behind(sentence, verb)
    if cited is not None:
        content = [piece for span in found.content for piece in around(span, cited[0])]
        spoken = trimmed(content, document.text)
        return replace(found, content=spoken or found.content, source=(cited[0],))
    if verb.lower == "put" and len(found.content) > 1 and document.text[slice(*found.content[0])] == "it":
        found = replace(found, content=found.content[1:])
    behind = speaker_behind(document, sentence, verb, found.content)
    if behind is not None:
        return found if _holds(found.source, behind) else replace(found, source=(behind,))
    if not found.source:
        flashed = flash(document.text, sentence)
        own = (
            flashed.source[0]
            if flashed
            else place_that_says(sentence, verb)
            or _possessor(sentence, found)
            or _subject(document, sentence, verb, found)
        )
        return replace(found, source=(own,)) if own else found
    kept = tuple(span for span in found.source if not _is_ruled_out(document, sentence, verb, span, found.cue))
    if not kept and (heard := heard_from(sentence, verb)):
        return replace(found, source=(heard,))
    if not kept:
        own = SpeakingPhrase(document, sentence).of_verb(verb, list(found.content))
        ruled_out = own is None or _holds(found.content, own) or _is_ruled_out(document, sentence, verb, own, found.cue)
        return replace(found, source=() if ruled_out or own is None else (own,))
    if not any(_holds([sentence.span], span) for span in kept):
        own = place_that_says(sentence, verb) or SpeakingPhrase(document, sentence).of_verb(verb, list(found.content))
        if own is not None and not _points_back(document.text[slice(*own)]) and not _holds(found.content, own):
            return replace(found, source=(own,))
        if found.kind == "indirect":
            return replace(found, source=())
    kept = tuple(_to_head(sentence, span, found) for span in kept if _holds([sentence.span], span)) or kept
    return found if kept == found.source else replace(found, source=kept)


def _to_head(sentence: Sentence, span: Span, found: FoundAttribution) -> Span:
    """Of "company" in "company data show", the data, where they were taken for the cue."""
    for start, end in found.cue if len(found.cue) > 1 else ():
        inside = [token for token in sentence.tokens if start <= token.start < end]
        if start == span[1] + 1 and inside and all(token.tag.startswith("NN") for token in inside):
            return span[0], end
    return span


def with_subject(document: Document, found: FoundAttribution) -> FoundAttribution:
    """Without a source, the subject of the cue's verb for its source, if it has one that may be."""
    cue = None if found.source else cue_verb(document, found)
    own = _subject(document, *cue, found) if cue else None
    return replace(found, source=(own,)) if own else found


def _subject(document: Document, sentence: Sentence, verb: Token, found: FoundAttribution) -> Span | None:
    """The noun that the verb itself has for its subject, or behind "by", where it is no part of what is said."""
    kind = "nsubjpass" if verb.lower in {"quoted", "cited"} else "nsubj"
    children = sentence.children(verb)
    nouns = [child for child in children if child.dep == kind and child.tag.startswith(("NN", "WP"))]
    by = [each for child in children if child.dep == "agent" for each in sentence.children(child) if each.dep == "pobj"]
    nouns = nouns or by
    whole = noun_phrase(sentence, nouns[0]) if len(nouns) == 1 else None
    quoted = kind == "nsubjpass"
    if whole is None or (not by and _holds(found.cue, whole)) or (not quoted and _holds(found.content, whole)):
        return None
    return None if _is_ruled_out(document, sentence, verb, whole, found.cue) else whole


def _possessor(sentence: Sentence, found: FoundAttribution) -> Span | None:
    """The union of "the union's view is that …"."""
    for start, end in found.cue:
        for noun in [token for token in sentence.tokens if start <= token.start < end and token.tag.startswith("NN")]:
            whose = next((child for child in sentence.children(noun) if child.dep == "poss"), None)
            if whose is not None and whose.tag.startswith("NN"):
                whole = noun_phrase(sentence, whose)
                return whole if whole is None or not _holds(found.content, whole) else None
    return None


def cue_verb(
    document: Document, found: FoundAttribution, tags: Container[str] = (*_OF_A_VERB, "VB")
) -> tuple[Sentence, Token] | None:
    """The verb of the cue, and its sentence."""
    for start, end in found.cue:
        sentence = document.sentence_at(start)
        verbs = [t for t in sentence.tokens if start <= t.start < end and t.tag in tags] if sentence else []
        if sentence is not None and verbs:
            return sentence, verbs[-1]
    return None


def _is_ruled_out(document: Document, sentence: Sentence, verb: Token, span: Span, cue: tuple[Span, ...]) -> bool:
    if any(_leads_to(document.text[start:end], document.text[end : span[0]]) for start, end in cue if end <= span[0]):
        return False
    if is_hearer(sentence, verb, span):
        return True
    if not _holds([sentence.span], span):
        return False
    inside = [token for token in sentence.tokens if span[0] <= token.start < span[1]]
    called = bool(inside) and inside[-1].end <= verb.start and is_called(sentence, verb, inside[-1]) is not None
    return called or is_accused(sentence, verb, span) or is_aside(sentence, verb, span)


def _is_helped(sentence: Sentence, verb: Token) -> bool:
    return any(child.dep in {"aux", "auxpass"} for child in sentence.children(verb))


def _leads_to(cue: str, gap: str) -> bool:
    """Whether the cue says itself that what comes next is its source: "according to", "drew warnings from", "as told
    in"."""
    folded = cue.lower()
    inside = folded.startswith("as ") and folded.endswith(" in")
    return not gap.strip() and (inside or folded.endswith(("according to", " from", " by")))


def _points_back(words: str) -> bool:
    """ "He" and "the President" name nobody; whom the tagger found elsewhere may well be meant."""
    folded = words.casefold()
    return folded in PRONOUNS or (folded.startswith("the ") and (words[4:].islower() or len(folded.split()) == _OFFICE))


def _holds(spans: Iterable[Span], other: Span) -> bool:
    return any(start < other[1] and other[0] < end for start, end in spans)


def _after_comma(sentence: Sentence, first: Token) -> bool:
    before = [token.text for token in sentence.tokens if token.i in {first.i - 1, first.i - 2}]
    return before in ([",", "and"], [",", "but"]) or before[-1:] == [";"]


def _without_and(pieces: list[Span], sentence: Sentence) -> list[Span]:
    """The pieces without a conjunction at their end."""
    ends = {token.end: token.start for token in sentence.tokens if token.lower in {"and", "but"}}
    return [(start, next((ends[at] for at in (end, end - 1) if at in ends), end)) for start, end in pieces]
