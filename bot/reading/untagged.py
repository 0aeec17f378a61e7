"""Quotations and first-person words that no cue claims: continued, introduced, or nobody's.

A closed quotation without a tag is its neighbour's only inside one paragraph; over a paragraph break only an
unclosed one runs on, or one that the line before introduces ("a letter from the mayor").
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from bot.reading.columns import is_signed_column
from bot.reading.contract import Span
from bot.reading.corrected import put_right
from bot.reading.coverage import Coverage
from bot.reading.document import Document, Sentence, Token
from bot.reading.finder import FoundAttribution
from bot.reading.lexicon import CARRYING, DOCUMENTS, FIRST_PERSON, QUOTING, REPORT_NOUNS, REPORTING, words
from bot.reading.phrases import noun_phrase, trim
from bot.reading.quoted import signed, told_behind
from bot.reading.quotes import Quote, Quotes
from bot.reading.rules import RuleFinder

How = Literal["tagged", "continued", "run_on", "introduced", "orphan", "first_person", "transcript"]

_SIGNATURE = re.compile(r"\s+[–—-]\s*(?P<name>[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+){0,2})\.?\s*$")
_TRANSCRIPT = re.compile(r"\"?(?P<name>(?:[A-Z][\w.'-]*)(?:\s+[A-Z][\w.'-]*){0,3})\s*:\s+(?=\S)")
_STAGE = re.compile(r"\s*\"?(?:\[[^\]]*\]|\([^)]*\))\"?\s*$")
_FEW = 2  # lines with a label, below which small names make no transcript
_WHOLE = 4  # lines with a label from which an article may be one transcript
_LABELLED = 0.6  # share of them among its lines
_QA = re.compile(r"(?:Q|A|Question|Answer)$")
_REMARKS = words("comment comments remark remarks observation point")
_OWN_VOICE = 0.2  # share of sentences with "I" from which the first person is the author's


@dataclass(slots=True)
class Utterance:
    """An attribution and how it was come by; `after` is the place of the one that it continues."""

    found: FoundAttribution
    how: How
    after: int | None = None


def utterances(document: Document, quotes: Quotes, found: list[FoundAttribution]) -> list[Utterance]:
    """The finder's attributions and everything else that is somebody's words, in text order."""
    found = put_right(document, found)
    runs_on = {quote.inner[0] for quote in quotes.all if quote.runs_on}
    every: list[Utterance] = []
    covered = Coverage(span for each in found if not each.nested for span in each.content)
    spoken = [quote for quote in quotes.all if not quote.scare and not covered.most_of(quote.inner)]
    lines = _transcript(document, covered)
    every += lines
    in_lines = Coverage(span for line in lines for span in line.found.content)
    if lines:
        found = [*found, *_beside(document, quotes, found, in_lines)]
    every += [Utterance(each, "tagged") for each in _inside(document, found, in_lines)]
    signatures = signed(document, quotes)
    for quote in spoken:
        told = signatures.get(quote.outer[0]) or told_behind(document, quote)
        if told is not None:
            if not every or every[-1].found != told:
                every.append(Utterance(told, "tagged"))
        elif not in_lines.most_of(quote.inner):
            utterance = _untagged(document, quote)
            if utterance is not None:
                every.append(utterance)
    every += _first_person(document, quotes, every)
    every.sort(key=lambda each: each.found.content[0])
    for place, utterance in enumerate(every):
        if utterance.how in {"continued", "run_on"}:
            utterance.after = _spoken_before(document, every, place)
            if utterance.after is None:
                utterance.how = "orphan"
        if utterance.how == "orphan" and utterance.found.content[0][0] in runs_on:
            utterance.after = _tagged_behind(document, every, place)
            utterance.how = "run_on" if utterance.after is not None else "orphan"
    return every


def _beside(
    document: Document, quotes: Quotes, found: list[FoundAttribution], lines: Coverage
) -> list[FoundAttribution]:
    """Whoever is quoted inside a line, where "I remember" before it has taken the quotation for its own."""
    others = [each for each in found if each.source and not _is_own(document, each)]
    heard = Coverage(span for each in others for span in each.content)
    in_lines = replace(document, sentences=[each for each in document.sentences if lines.characters(each.span)])
    return [
        each
        for each in RuleFinder().attributions(in_lines, quotes)
        if each.kind == "direct" and each.source and all(map(lines.most_of, (*each.content, *each.source)))
        if not any(map(heard.characters, each.content))
    ]


def _is_own(document: Document, found: FoundAttribution) -> bool:
    return document.text[slice(*found.source[0])].lower() in FIRST_PERSON


def _inside(document: Document, found: list[FoundAttribution], lines: Coverage) -> list[FoundAttribution]:
    """What stands in a line of a transcript is nested in it; "I think" there, or what has its label for a source, is
    the speaker's own."""
    kept = []
    for each in found:
        if not lines.most_of(each.content[0]):
            kept.append(each)
        elif (source := tuple(span for span in each.source if lines.most_of(span))) and not _is_own(document, each):
            kept.append(replace(each, source=source, nested=True))
    return kept


def _tagged_behind(document: Document, every: list[Utterance], place: int) -> int | None:
    """A quotation that runs on into the next paragraph and has its tag there."""
    number = document.paragraph_at(every[place].found.content[0][0])
    for later in range(place + 1, len(every)):
        candidate = every[later]
        if candidate.found.nested:
            continue
        following = document.paragraph_at(candidate.found.content[0][0])
        tagged = candidate.how == "tagged" and candidate.found.kind == "direct" and following == number + 1
        return later if tagged else None
    return None


def _untagged(document: Document, quote: Quote) -> Utterance | None:
    text = document.text
    sentence = document.sentence_at(quote.inner[0])
    if sentence is None:
        return None
    content, signature = _without_signature(text, quote.inner)
    if content is None:
        return None
    before = text[sentence.span[0] : quote.outer[0]].strip(" \"'([-–—")
    if any(c.isalnum() for c in before) and not before.endswith((":", ".", "?", "!")):
        # quoted words inside the article's own sentence, said by nobody that it names
        return None
    source = [signature] if signature else []
    cue: list[Span] = []
    how: How = "continued"
    if before.endswith(":"):
        introduced = _introduction(document, sentence, quote.outer[0])
        if introduced:
            cue, source, how = [introduced[0]], [introduced[1], *source], "introduced"
        else:
            how = "orphan"
    elif quote.continues:
        how = "run_on"
    elif quote.outer[0] <= document.paragraphs[quote.paragraph].span[0]:
        introduced = _line_before(document, quote)
        if introduced:
            cue, source, how = [introduced[0]], [introduced[1], *source], "introduced"
        else:
            how = "orphan"
    kind: Literal["direct"] = "direct"
    return Utterance(FoundAttribution((content,), tuple(cue), tuple(source), kind), how)


def _without_signature(text: str, span: Span) -> tuple[Span | None, Span | None]:
    match = _SIGNATURE.search(text, span[0], span[1])
    if match is None:
        return trim(span, text), None
    return trim((span[0], match.start()), text), match.span("name")


def _line_before(document: Document, quote: Quote) -> tuple[Span, Span] | None:
    if quote.paragraph == 0:
        return None
    sentences = document.paragraphs[quote.paragraph - 1].sentences
    return _introduction(document, sentences[-1], sentences[-1].span[1]) if sentences else None


def _introduction(document: Document, sentence: Sentence, end: int) -> tuple[Span, Span] | None:
    """(cue, source) of a line that introduces what follows: "… a letter from the mayor."; "the note read:"."""
    tokens = [token for token in sentence.tokens if token.end <= end and token.is_word]
    colon = document.text[sentence.span[0] : end].rstrip().endswith(":")
    for place, token in enumerate(tokens):
        if token.lower not in DOCUMENTS or len(tokens) - place > 8:
            continue
        for follower in tokens[place + 1 : place + 3]:
            if follower.lower in {"from", "by"}:
                for child in sentence.children(follower):
                    if child.dep == "pobj":
                        return (token.start, follower.end), noun_phrase(sentence, child)
    if colon and _tells(sentence, sentence.root):
        for child in sentence.children(sentence.root):
            if child.dep in {"nsubj", "nsubjpass"} and child.end <= end:
                return (sentence.root.start, sentence.root.end), noun_phrase(sentence, child)
    return None


def _tells(sentence: Sentence, verb: Token) -> bool:
    """Whether words of the verb's subject may follow: "he continued:", "she made this statement:"."""
    if verb.lower in REPORTING or verb.lower in QUOTING:
        return True
    objects = [child.lower for child in sentence.children(verb) if child.dep == "dobj"]
    return verb.lower in CARRYING and any(each in DOCUMENTS | REPORT_NOUNS | _REMARKS for each in objects)


def _transcript(document: Document, covered: Coverage) -> list[Utterance]:
    """Lines that open with a speaker's name and a colon, where at least two of them do; in a transcript what stands
    between two such lines, stage directions apart, is the last speaker's."""
    found: list[Utterance] = []
    labels = _labels(document)
    whole = len(labels) >= _WHOLE and len(labels) >= _LABELLED * len(_spoken_lines(document, labels))
    source: tuple[Span, ...] = ()
    for number in _spoken_lines(document, labels) if whole else labels:
        paragraph, match = document.paragraphs[number], labels.get(number)
        if not whole and covered.most_of(paragraph.span):
            continue
        if match is not None:
            source = () if _QA.match(match["name"]) else (match.span("name"),)
        content = trim((match.end() if match else paragraph.span[0], paragraph.span[1]), document.text)
        if content is None:
            continue
        if match is None and found:
            before = found[-1].found
            found[-1].found = replace(before, content=(*before.content, content))
        else:
            found.append(Utterance(FoundAttribution((content,), (), source, "direct"), "transcript"))
    return found


def _labels(document: Document) -> dict[int, re.Match[str]]:
    """By the number of their paragraph."""
    matches = {number: _TRANSCRIPT.match(document.text, *each.span) for number, each in enumerate(document.paragraphs)}
    lines = {number: match for number, match in matches.items() if match}
    names = [match["name"] for match in lines.values()]
    return {
        number: match
        for number, match in lines.items()
        if names.count(match["name"]) > 1 or (len(lines) > _FEW and match["name"].isupper())
    }


def _spoken_lines(document: Document, labels: dict[int, re.Match[str]]) -> list[int]:
    """The paragraphs from the first label to the last but for stage directions."""
    numbers = range(min(labels, default=0), max(labels, default=-1) + 1)
    return [n for n in numbers if not _STAGE.match(document.text, *document.paragraphs[n].span)]


def _first_person(document: Document, quotes: Quotes, every: list[Utterance]) -> list[Utterance]:
    """First-person words without quotation marks are somebody's, unless the whole article speaks so."""
    covered = Coverage(span for each in every for span in each.found.content)
    sentences = document.sentences
    speaking = [
        sentence
        for sentence in sentences
        if not covered.most_of(sentence.span)
        and any(
            (token.text == "I" and token.dep in {"nsubj", "nsubjpass"}) or token.lower in {"myself"}
            for token in sentence.tokens
            if quotes.at(token.start) is None and not covered.holds(token.start)
        )
    ]
    if len(speaking) > max(1, len(sentences) * _OWN_VOICE) or is_signed_column(document, speaking):
        return []
    found = []
    for sentence in speaking:
        content = trim(sentence.span, document.text)
        if content is not None:
            found.append(Utterance(FoundAttribution((content,), (), (), "direct"), "first_person"))
    return found


def _spoken_before(document: Document, every: list[Utterance], place: int) -> int | None:
    """The utterance that this one goes on from: directly before it, in the same paragraph unless it runs on."""
    utterance = every[place]
    start = utterance.found.content[0][0]
    for earlier in range(place - 1, -1, -1):
        candidate = every[earlier]
        if candidate.found.nested:
            continue
        if candidate.how in {"orphan", "first_person"}:
            return None
        end = max(span[1] for span in candidate.found.content + candidate.found.cue + candidate.found.source)
        if utterance.how == "run_on":
            return earlier if document.paragraph_at(start) - document.paragraph_at(end - 1) <= 1 else None
        if document.paragraph_at(end - 1) != document.paragraph_at(start) or candidate.found.kind == "indirect":
            return None
        between = [s for s in document.sentences_over((end, start)) if end <= s.span[0]]
        return earlier if all(s.span[1] > start for s in between) else None
    return None
