"""Teachers of what sentences are worth: each gives its opinion of those that it has not seen."""

from collections.abc import Callable, Sequence
from random import Random

import torch

from bot.reading.tagger.words import Pieces
from bot.training.tagger.debates import Sentence, odds_of, packs, worth_loss
from bot.training.tagger.model import Tagger
from bot.training.tagger.train import Recipe, paced, step


def judge(
    network: Tagger,
    learned: Sequence[Sentence],
    others: Sequence[Sentence],
    pieces: Pieces,
    recipe: Recipe,
    log: Callable[[str], None],
) -> list[float]:
    """Trains on the sentences to be learned; of each other one, the chance that it is worth checking."""
    talk = packs(learned, recipe.window - 2, Random(recipe.seed))  # noqa: S311  a shuffle, no secret
    size = sum(len(word) for sentence in learned for word in sentence.pieces) + len(learned)
    steps = recipe.epochs * size // (recipe.batch * (recipe.window - 2))
    optimizer, pace = paced(network, recipe, steps)
    network.train()
    loss = 0.0
    for _ in range(steps):
        drawn = [worth_loss(network, next(talk), pieces) for _ in range(recipe.batch)]
        loss = step(network, optimizer, torch.stack(drawn).mean())
        pace.step()
    network.eval()
    log(f"{steps} steps, loss {loss:.4f}")
    with torch.no_grad():
        return [float(odds_of(network, [sentence], pieces).sigmoid()) for sentence in others]
