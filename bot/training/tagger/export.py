"""A trained network as an ONNX file with int8 weights, without the table of embeddings."""

import json
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from bot.reading.tagger.network import WINDOW
from bot.training.tagger.model import SIZE, Tagger

OUTPUTS = ("labels", "worth", "asks_cue", "is_cue", "asks_source", "is_source")


class _Reading(nn.Module):
    """The labels' odds as log probabilities; the rest as it is."""

    def __init__(self, network: Tagger) -> None:
        super().__init__()
        self.network = network

    def forward(self, embedded: Tensor) -> tuple[Tensor, ...]:
        odds, *rest = self.network.read(embedded)
        return odds.log_softmax(-1), *rest


def export(network: Tagger, file: Path) -> None:
    """Matrices become int8, a scale a column; sums stay float (ONNX Runtime's dynamic form). Positions beyond the
    reading's window are left out."""
    network = deepcopy(network)
    network.positions.weight.data = network.positions.weight[:WINDOW]
    shape = {0: "windows", 1: "pieces"}
    with TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            _Reading(network).eval(),
            (torch.ones(1, 64, SIZE),),
            str(whole),
            input_names=["embedded"],
            output_names=list(OUTPUTS),
            dynamic_axes=dict.fromkeys(("embedded", *OUTPUTS), shape),
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            whole,
            small,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gemm"],
            extra_options={"MatMulConstBOnly": True},
        )
        model = onnx.load(small)
    rows = [[round(value, 4) for value in row] for row in network.transitions.tolist()]
    onnx.helper.set_model_props(model, {"transitions": json.dumps(rows)})
    onnx.save(model, file)
