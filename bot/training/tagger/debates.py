"""Sentences of debates, judged worth checking or not: what the tagger's words make a sentence worth is learned here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from bot.reading.tagger.words import BREAK, Pieces
from bot.training.tagger.corpus import words_in
from bot.training.tagger.model import Tagger


@dataclass(frozen=True, slots=True)
class Sentence:
    """`worth`: 1 where people judged it worth checking, 0 where not, between them where a teacher doubts it."""

    pieces: list[tuple[int, ...]]
    worth: float


def sentence_of(text: str, worth: float, pieces: Pieces) -> Sentence:
    return Sentence([pieces.of(form) for form in words_in(text)[1].forms], worth)


def packs(sentences: Sequence[Sentence], size: int, random: Random) -> Iterator[list[Sentence]]:
    """Windows of at most `size` pieces, each of several sentences side by side as an article has them, without end:
    all of them in one order drawn by chance, then in another."""
    while True:
        drawn = random.sample(sentences, len(sentences))
        pack: list[Sentence] = []
        used = 0
        for sentence in drawn:
            length = sum(map(len, sentence.pieces)) + 1
            if length > size:
                continue
            if used + length > size:
                yield pack
                pack, used = [], 0
            pack.append(sentence)
            used += length


def worth_loss(network: Tagger, pack: list[Sentence], pieces: Pieces) -> Tensor:
    """Mean cross entropy over the sentences of a window."""
    worth = torch.tensor([sentence.worth for sentence in pack])
    return binary_cross_entropy_with_logits(odds_of(network, pack, pieces), worth)


def odds_of(network: Tagger, pack: list[Sentence], pieces: Pieces) -> Tensor:
    """Of each sentence of a window, the log odds of being worth checking."""
    numbers = [pieces.start]
    places: list[list[int]] = []
    for sentence in pack:
        places.append([])
        for word in sentence.pieces:
            places[-1].append(len(numbers))
            numbers.extend(word)
        numbers.extend(pieces.of(BREAK))
    with torch.autocast("cpu", torch.bfloat16):
        _, worth, *_ = network(torch.tensor([numbers]))
    value, weight = worth[0].float().T
    return torch.stack([(value[each] * weight[each].softmax(0)).sum() for each in places])
