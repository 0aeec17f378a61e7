"""The coverage receipt: every sentence that no claim holds, with the reason."""

from bot.reading.contract import ReceiptReason, Span
from bot.reading.document import Document, Sentence
from bot.reading.drafts import DraftClaim


def receipt(
    document: Document, claims: list[DraftClaim], aside: list[Span], title: Span | None
) -> list[tuple[Span, ReceiptReason]]:
    """Boilerplate and a repeated title, sentences outside every claim, and quotations that assert nothing to
    check, in text order."""
    entries: list[tuple[Span, ReceiptReason]] = [(span, "boilerplate") for span in aside]
    if title is not None:
        entries.append((title, "duplicate"))
    held = sorted(span for claim in claims for span in claim.content)
    place = 0
    for sentence in document.sentences:
        start, end = sentence.span
        while place < len(held) and held[place][1] <= start:
            place += 1
        claimed = any(first < end and last > start for first, last in held[place : place + 8])
        if not claimed and any(token.is_word for token in sentence.tokens):
            entries.append((sentence.span, _reason(document, sentence)))
    for claim in claims:
        if claim.verdict != "fact":
            entries += [(span, claim.verdict) for span in claim.content]
    return sorted(set(entries))


def _reason(document: Document, sentence: Sentence) -> ReceiptReason:
    words = document.text[sentence.span[0] : sentence.span[1]]
    if words.rstrip("\"') ").endswith("?"):
        return "question"
    if sentence.root.tag == "VB" and not any(token.dep.startswith("nsubj") for token in sentence.tokens):
        return "appeal"
    return "not_understood"
