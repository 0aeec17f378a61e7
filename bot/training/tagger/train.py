"""The training run: AdamW, a short warm-up and a linear decline, windows drawn anew each epoch."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import torch
from torch import nn

from bot.reading.tagger.words import Pieces
from bot.training.tagger.batches import Window, batch_of
from bot.training.tagger.corpus import Example, windows
from bot.training.tagger.losses import loss_of
from bot.training.tagger.model import Tagger

_WARM_UP = 0.06  # share of the steps
_LARGEST_STEP = 1.0  # norm of the gradient beyond which it is cut
_DECAY = 0.01
_HEAD_RATE = 1e-3
_LOGGED = 50  # steps


@dataclass(frozen=True, slots=True)
class Recipe:
    """`window` is in pieces, start and end among them; `rate` is the encoder's highest learning rate."""

    seed: int = 12
    epochs: int = 5
    batch: int = 8
    window: int = 256
    rate: float = 2.5e-4


def train(network: Tagger, examples: list[Example], pieces: Pieces, recipe: Recipe, log: Callable[[str], None]) -> None:
    """Deterministic for one recipe on one kind of machine with one thread."""
    random = Random(recipe.seed)  # noqa: S311  a shuffle, no secret
    optimizer = torch.optim.AdamW(network.parameter_groups(recipe.rate, _HEAD_RATE, _DECAY))
    highest = [group["lr"] for group in optimizer.param_groups]
    steps = len(_epoch(examples, recipe, random)) // recipe.batch * recipe.epochs
    warm = max(1, int(steps * _WARM_UP))
    losses: list[float] = []
    began = time.monotonic()
    network.train()
    while len(losses) < steps:
        drawn = _epoch(examples, recipe, random)
        for first in range(0, len(drawn) - recipe.batch + 1, recipe.batch):
            if len(losses) == steps:
                break
            done = len(losses)
            share = min(1.0, (done + 1) / warm) * (1 - max(0, done - warm) / (steps - warm))
            for group, rate in zip(optimizer.param_groups, highest, strict=True):
                group["lr"] = rate * share
            losses.append(_step(network, drawn[first : first + recipe.batch], pieces, optimizer))
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


def _step(network: Tagger, drawn: list[Window], pieces: Pieces, optimizer: torch.optim.Optimizer) -> float:
    batch = batch_of(drawn, pieces)
    with torch.autocast("cpu", torch.bfloat16):
        outputs = network(batch.pieces, batch.mask)
    loss = loss_of(network, batch, outputs)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_STEP)
    optimizer.step()
    return float(loss.detach())
