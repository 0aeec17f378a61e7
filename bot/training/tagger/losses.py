"""What the network is to get right: the whole row of labels, each label, and each pointer."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from bot.training.tagger.batches import IGNORED, Batch
from bot.training.tagger.model import POINTER, Tagger

_LABEL_SHARE = 0.5
_POINTER_SHARE = 0.3
_NEVER = -1e4


def loss_of(network: Tagger, batch: Batch, outputs: tuple[Tensor, ...]) -> Tensor:
    """Per word: half a linear-chain CRF (Lafferty et al., 2001), half cross entropy with what the labels are worth
    (teachers' opinions, Hinton et al., 2015), and the two pointers."""
    odds, _, asks_cue, is_cue, asks_source, is_source = (_at(each, batch.places) for each in outputs)
    known = batch.labels != IGNORED
    row = row_loss(odds[:, 1:], batch.labels[:, 1:], known[:, 1:], network.transitions).sum() / known.sum()
    label = -(batch.worth * odds.log_softmax(-1)).sum(-1)[known].mean()
    seen = known.clone()
    loss = (
        (1 - _LABEL_SHARE) * row + _LABEL_SHARE * label + _POINTER_SHARE * _pointed(asks_cue, is_cue, batch.cues, seen)
    )
    seen[:, 0] = True  # the window itself stands for nobody
    return loss + _POINTER_SHARE * _pointed(asks_source, is_source, batch.sources, seen)


def row_loss(odds: Tensor, labels: Tensor, known: Tensor, transitions: Tensor) -> Tensor:
    """Negative log likelihood of each row of labels; `known` is true for the words that there are, from the left."""
    labels = labels.clamp(min=0)
    begin, after = transitions[0], transitions[1:]
    chosen = (odds.gather(2, labels[:, :, None])[:, :, 0] * known).sum(1) + begin[labels[:, 0]]
    chosen = chosen + (after[labels[:, :-1], labels[:, 1:]] * known[:, 1:]).sum(1)
    total = begin + odds[:, 0]
    for word in range(1, odds.shape[1]):
        step = torch.logsumexp(total[:, :, None] + after, 1) + odds[:, word]
        total = torch.where(known[:, word, None], step, total)
    return torch.logsumexp(total, 1) - chosen


def _at(values: Tensor, places: Tensor) -> Tensor:
    return values.float().gather(1, places[:, :, None].expand(-1, -1, values.shape[-1]))


def _pointed(asking: Tensor, asked: Tensor, targets: Tensor, seen: Tensor) -> Tensor:
    if not (targets != IGNORED).any():
        return asking.sum() * 0
    odds = (asking @ asked.transpose(1, 2) * POINTER**-0.5).masked_fill(~seen[:, None, :], _NEVER)
    return cross_entropy(odds.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
