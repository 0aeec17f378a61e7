"""The coverage receipt: every sentence that no claim holds, with the reason."""

from bot.reading.contract import ReceiptReason, Span
from bot.reading.credits import read_credit
from bot.reading.document import Document, Sentence
from bot.reading.drafts import DraftClaim, Spoken

Entry = tuple[Span, ReceiptReason]


def receipt(spoken: Spoken, claims: list[DraftClaim], aside: list[Span]) -> list[Entry]:
    """Boilerplate, sentences outside every claim and attribution, and what asserts nothing to check, in text
    order. `aside` are the sentences left out as boilerplate."""
    entries: list[Entry] = [(span, "boilerplate") for span in aside]
    held = {sentence.first for claim in claims for s in claim.content for sentence in spoken.document.sentences_over(s)}
    for sentence in spoken.document.sentences:
        words = any(token.is_word for token in sentence.tokens)
        if words and sentence.first not in held and not _is_label(spoken, sentence):
            entries.append((sentence.span, _reason(spoken.document, sentence)))
    for claim in claims:
        if claim.verdict != "fact":
            entries += [(span, claim.verdict) for span in claim.content]
    return sorted(set(entries))


def _is_label(spoken: Spoken, sentence: Sentence) -> bool:
    """The name before the colon of a transcript's line: it belongs to the sentence behind it."""
    sources = [span for place in spoken.beside(sentence) for span in spoken.told[place].utterance.found.source]
    last = spoken.text[sentence.span[0] : sentence.span[1]].rstrip().endswith(":")
    return last and all(
        any(start <= token.start < end for start, end in sources) for token in sentence.tokens if token.is_word
    )


def _reason(document: Document, sentence: Sentence) -> ReceiptReason:
    words = document.text[slice(*sentence.span)]
    if read_credit(words):
        return "boilerplate"
    if words.rstrip("\"') ").endswith("?"):
        return "question"
    if sentence.root.tag == "VB" and not any(token.dep.startswith("nsubj") for token in sentence.tokens):
        return "appeal"
    return "not_understood"
