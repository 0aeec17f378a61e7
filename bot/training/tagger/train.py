"""The training run: AdamW, a short warm-up and a linear decline, windows drawn anew each epoch, and beside each batch
of articles a window of debates."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR

from bot.reading.tagger.words import Pieces
from bot.training.tagger.batches import Window, batch_of
from bot.training.tagger.corpus import Example, windows
from bot.training.tagger.debates import Sentence, packs, worth_loss
from bot.training.tagger.losses import loss_of
from bot.training.tagger.model import Tagger

_WARM_UP = 0.06  # share of the steps
_LARGEST_STEP = 1.0  # norm of the gradient beyond which it is cut
_DECAY = 0.01
_HEAD_RATE = 1e-3
_WORTH_SHARE = 0.5  # of the loss on debates beside that on articles
_LOGGED = 50  # steps


@dataclass(frozen=True, slots=True)
class Recipe:
    """`window` is in pieces, start and end among them; `rate` is the encoder's highest learning rate."""

    seed: int = 12
    epochs: int = 5
    batch: int = 8
    window: int = 256
    rate: float = 2.5e-4


def train(
    network: Tagger,
    examples: list[Example],
    debates: list[Sentence],
    pieces: Pieces,
    recipe: Recipe,
    log: Callable[[str], None],
) -> None:
    """Deterministic for one recipe on one kind of machine with one thread. Teachers learn without debates."""
    random = Random(recipe.seed)  # noqa: S311  a shuffle, no secret
    steps = len(_epoch(examples, recipe, random)) // recipe.batch * recipe.epochs
    optimizer, pace = paced(network, recipe, steps)
    losses: list[float] = []
    talk = packs(debates, recipe.window - 2, random)
    began = time.monotonic()
    network.train()
    while len(losses) < steps:
        drawn = _epoch(examples, recipe, random)
        for first in range(0, len(drawn) - recipe.batch + 1, recipe.batch):
            if len(losses) == steps:
                break
            pack = next(talk) if debates else []
            losses.append(step(network, optimizer, _loss(network, drawn[first : first + recipe.batch], pack, pieces)))
            pace.step()
            if len(losses) % _LOGGED == 0:
                mean = sum(losses[-_LOGGED:]) / _LOGGED
                log(f"step {len(losses)} of {steps}: loss {mean:.4f}, {time.monotonic() - began:.0f} s")
    network.eval()


def _epoch(examples: list[Example], recipe: Recipe, random: Random) -> list[Window]:
    drawn = [
        Window(example, first, last)
        for example in examples
        for first, last in windows(example, recipe.window - 2, random)
    ]
    random.shuffle(drawn)
    return drawn


def _loss(network: Tagger, drawn: list[Window], pack: list[Sentence], pieces: Pieces) -> Tensor:
    batch = batch_of(drawn, pieces)
    with torch.autocast("cpu", torch.bfloat16):
        outputs = network(batch.pieces, batch.mask)
    loss = loss_of(network, batch, outputs)
    return loss + _WORTH_SHARE * worth_loss(network, pack, pieces) if pack else loss


def paced(network: Tagger, recipe: Recipe, steps: int) -> tuple[torch.optim.Optimizer, LambdaLR]:
    """The optimizer, and what sets its rate after each step."""
    optimizer = torch.optim.AdamW(network.parameter_groups(recipe.rate, _HEAD_RATE, _DECAY))
    warm = max(1, int(steps * _WARM_UP))
    return optimizer, LambdaLR(
        optimizer, lambda done: min(1.0, (done + 1) / warm) * (1 - max(0, done - warm) / (steps - warm))
    )


def step(network: Tagger, optimizer: torch.optim.Optimizer, loss: Tensor) -> float:
    """Once down the gradient; gives the loss."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_STEP)
    optimizer.step()
    return float(loss.detach())
