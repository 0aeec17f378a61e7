"""The network in PyTorch: MiniLM's encoder, and for each word a label, two pointers (cue and source), and what it
makes a sentence worth."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from bot.reading.tagger.labels import LABELS
from bot.reading.tagger.table import Table

SIZE, LAYERS, HEADS, FORWARD, POSITIONS = 384, 6, 12, 1536, 512
POINTER = 128
_DROPOUT = 0.1
_HEADS = ("tag", "worth", "asks_cue", "is_cue", "asks_source", "is_source", "transitions")


class Block(nn.Module):
    """One layer of BERT (Devlin et al., 2019), with the norm after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.attend, self.gather = nn.Linear(SIZE, 3 * SIZE), nn.Linear(SIZE, SIZE)
        self.widen, self.narrow = nn.Linear(SIZE, FORWARD), nn.Linear(FORWARD, SIZE)
        self.attended, self.forwarded = nn.LayerNorm(SIZE, eps=1e-12), nn.LayerNorm(SIZE, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, _ = x.shape
        parts = self.attend(x).view(batch, length, 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        scores = (query * (SIZE // HEADS) ** -0.5) @ key.transpose(-1, -2)
        weights = (scores if mask is None else scores + mask).softmax(-1).to(value.dtype)
        x = self.attended(x + self.gather((weights @ value).transpose(1, 2).reshape(batch, length, SIZE)))
        output: Tensor = self.forwarded(x + self.narrow(nn.functional.gelu(self.widen(x))))
        return output


class Tagger(nn.Module):
    """`forward` gives, a row a piece, the labels' odds, the worth and four sets of vectors, as `network.Network` reads
    them."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, SIZE)
        self.positions = nn.Embedding(POSITIONS, SIZE)
        self.embedded = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Block() for _ in range(LAYERS))
        self.dropout = nn.Dropout(_DROPOUT)
        self.tag = nn.Linear(SIZE, len(LABELS))
        self.worth = nn.Linear(SIZE, 2)
        """How much a word speaks for its sentence being worth checking, in log odds, and how much it counts."""
        self.asks_cue, self.is_cue = nn.Linear(SIZE, POINTER), nn.Linear(SIZE, POINTER)
        self.asks_source, self.is_source = nn.Linear(SIZE, POINTER), nn.Linear(SIZE, POINTER)
        self.transitions = nn.Parameter(torch.zeros(len(LABELS) + 1, len(LABELS)))
        """Log odds of a label after another; the first row is for the window's beginning."""
        self.words.weight.requires_grad = False

    def forward(self, pieces: Tensor, mask: Tensor | None = None) -> tuple[Tensor, ...]:
        """`mask`: 0 for a piece and a large negative number for padding, broadcast over heads and rows."""
        return self.read(self.words(pieces), mask)

    def read(self, embedded: Tensor, mask: Tensor | None = None) -> tuple[Tensor, ...]:
        """From the rows of the table of embeddings."""
        x = self.embedded(embedded + self.positions.weight[: embedded.shape[1]])
        for layer in self.layers:
            x = layer(x, mask)
        x = self.dropout(x)
        return (self.tag(x), self.worth(x), *(head(x) for head in self._pointers))

    @property
    def _pointers(self) -> tuple[nn.Linear, ...]:
        return self.asks_cue, self.is_cue, self.asks_source, self.is_source

    def parameter_groups(self, rate: float, head_rate: float, decay: float) -> list[dict[str, object]]:
        """For the optimizer: the encoder's matrices with decay and the rest of it without, the heads faster."""
        groups: list[dict[str, object]] = [
            {"params": [], "lr": rate, "weight_decay": decay},
            {"params": [], "lr": rate, "weight_decay": 0.0},
            {"params": [], "lr": head_rate, "weight_decay": decay},
        ]
        for name, parameter in self.named_parameters():
            if parameter.requires_grad:
                number = 2 if name.split(".")[0] in _HEADS else int(parameter.dim() == 1)
                groups[number]["params"].append(parameter)  # type: ignore[attr-defined]
        return groups

    def start_from(self, weights: Path, table: Table) -> None:
        """Takes over a pretrained encoder in the names of Hugging Face's BERT, as safetensors; of its pieces'
        embeddings, what the table has kept."""
        given = {name.removeprefix("bert."): value for name, value in load_file(weights).items()}
        embeddings = "embeddings."
        self.words.weight.data = torch.from_numpy(table.rows(list(range(len(table.levels)))))
        kinds = given[f"{embeddings}token_type_embeddings.weight"]
        self.positions.weight.data = given[f"{embeddings}position_embeddings.weight"] + kinds[0]
        _take(self.embedded, given, f"{embeddings}LayerNorm")
        for number, layer in enumerate(self.layers):
            name = f"encoder.layer.{number}."
            for kind in ("weight", "bias"):
                parts = [given[f"{name}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                getattr(layer.attend, kind).data = torch.cat(parts)
            _take(layer.gather, given, f"{name}attention.output.dense")
            _take(layer.attended, given, f"{name}attention.output.LayerNorm")
            _take(layer.widen, given, f"{name}intermediate.dense")
            _take(layer.narrow, given, f"{name}output.dense")
            _take(layer.forwarded, given, f"{name}output.LayerNorm")


def _take(module: nn.Module, given: dict[str, Tensor], name: str) -> None:
    for kind in ("weight", "bias"):
        getattr(module, kind).data = given[f"{name}.{kind}"]
