"""Through whom somebody speaks: a spokesman for a principal, a document for its author."""

from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.inversion import is_time
from bot.reading.phrases import noun_phrase
from bot.reading.speakers import Speaker, apposed_speaker, named_speaker, verbatim


def principal_of(
    document: Document, sentence: Sentence, tokens: list[Token], head: Token, span: Span, content: tuple[Span, ...]
) -> Speaker:
    """The principal speaks through an unnamed spokesman; a named one speaks for himself."""
    text = document.text
    apposed = apposed_speaker(document, sentence, tokens, head, span)
    if apposed is not None:
        return apposed
    relay = verbatim(text, span)
    for child in sentence.children(head):
        if child.dep == "poss" and child.tag == "PRP$":
            principal = _subject_of(document, sentence, content)
            if principal is not None:
                principal.relay = relay
                return principal
            return Speaker(relay, span, pronoun=child.lower, relay=relay)
        if child.dep == "prep" and child.lower in {"for", "of", "from"}:
            for grandchild in sentence.children(child):
                if grandchild.dep == "pobj":
                    inner = noun_phrase(sentence, grandchild)
                    return _relayed(document, sentence, inner, relay, span)
        if child.dep in {"poss", "compound", "nmod"} and child.tag.startswith("NN"):
            inner = noun_phrase(sentence, child)
            return _relayed(document, sentence, (inner[0], child.end), relay, span)
    return Speaker(relay, span)


def author_of(document: Document, sentence: Sentence, tokens: list[Token], head: Token, span: Span) -> Speaker:
    """Of "the ministry's statement" or "one Red Crescent tweet", the ministry and the Red Crescent."""
    kind = head.lower
    for token in tokens:
        if token.head == head.i and token.dep in {"poss", "compound", "nmod"} and token.tag.startswith("NNP"):
            if is_time([token]):
                continue
            inner = noun_phrase(sentence, token)
            inner = (inner[0], token.end)
            speaker = named_speaker(document, sentence, [t for t in tokens if inner[0] <= t.start < inner[1]], inner)
            speaker.document = kind
            speaker.span = span
            return speaker
    return Speaker(verbatim(document.text, span), span, document=kind)


def _relayed(document: Document, sentence: Sentence, inner: Span, relay: str, span: Span) -> Speaker:
    tokens = [token for token in sentence.tokens if inner[0] <= token.start < inner[1]]
    if any(token.tag.startswith("NNP") for token in tokens):
        speaker = named_speaker(document, sentence, tokens, inner)
    else:
        speaker = Speaker(verbatim(document.text, inner), inner)
    speaker.relay = relay
    if speaker.span != span:
        speaker.descriptors.append(span)
    return speaker


def _subject_of(document: Document, sentence: Sentence, content: tuple[Span, ...]) -> Speaker | None:
    for token in sentence.tokens:
        inside = any(start <= token.start < end for start, end in content)
        if inside and token.dep in {"nsubj", "nsubjpass"} and token.tag.startswith("NNP"):
            span = noun_phrase(sentence, token)
            return named_speaker(document, sentence, [t for t in sentence.tokens if span[0] <= t.start < span[1]], span)
    return None
