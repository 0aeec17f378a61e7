"""What tells something without being a sentence as others are: a result, a row of a table, who played, and the clumsy
grammar of somebody in a hurry or of a machine."""

import re

from bot.reading.asides import words_in
from bot.reading.contract import Span
from bot.reading.credits import read_credit
from bot.reading.document import Sentence, Token
from bot.reading.lexicon import REPORTING
from bot.reading.numbers import numbers_in

_TOLD = {"VBD", "VBN"}
_LONG = 6  # words of a sentence that tells something whatever the parser makes of it
_LABEL = 40  # characters
_REACHED_AT = re.compile(r"@|https?:|www\.|\+\d[\d ()-]{6,}\d|\b(?:tel|phone|contact|e-?mail)\b", re.IGNORECASE)


def is_odd(tokens: list[Token]) -> bool:
    """A sentence of some length with a verb of the past, and no cue of whoever tells it."""
    verb = any(token.tag in _TOLD and token.lower not in REPORTING for token in tokens)
    return verb and words_in(tokens) >= _LONG and tokens[-1].text == "."


def is_line(sentence: Sentence, tokens: list[Token], text: str) -> bool:
    """A figure beside words, or nothing but names behind a label; no credits, no address, no appeal."""
    line = text[slice(*sentence.span)]
    if not any(token.text[:1].isalpha() for token in tokens) or _REACHED_AT.search(line) or read_credit(line):
        return False
    if sentence.root.tag == "VB":
        return False
    if numbers_in(text, ((tokens[0].start, tokens[-1].end),)):
        return True
    label = line_of(tokens, text)[0] < tokens[0].start
    return label and all(token.tag.startswith("NNP") for token in tokens if token.is_word)


def line_of(tokens: list[Token], text: str) -> Span:
    """With the label before it, which is a sentence for itself, and without the full stop."""
    start, end = tokens[0].start, tokens[-1].end - (tokens[-1].text == ".")
    near = max(0, start - _LABEL)
    before = text[near:start].rstrip(" ")
    line = before.rfind("\n") + 1
    return (near + line if before.endswith(":") and (line or not near) else start), end
