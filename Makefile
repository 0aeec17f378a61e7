# The commands of the README, nothing clever.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install try test topologies check bench soak train lock

install: $(STAMP)

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

try: install
	$(BIN)/secondsource try

# Two at once: much of it is waiting, for leases that end and servers that start.
test: install
	$(BIN)/python -m pytest -n 2 --dist worksteal

# The scenarios on every form of store (in a cluster, behind Sentinels, over TLS), and the long tests of stores that
# change under the desk; `make test` runs some of both.
topologies: install
	$(BIN)/python -m pytest -q tests/topologies --topologies
	for store in cluster sentinel tls; do $(BIN)/python -m pytest -q tests/scenarios --store $$store || exit 1; done

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py

bench: install
	$(BIN)/python -m tests.bench

# SOAK_SECONDS (600), SOAK_SEED (drawn and printed; `kept`: each that once caught something, for a minute), SOAK_SCALE (30),
# SOAK_JSON (a file for the figures).
soak: install
	$(BIN)/python -m tests.faults

# Makes the weights of the reading anew, in an environment of its own; the corpora are no part of this repository.
CORPUS ?= ../shared
train:
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	.venv-train/bin/python -m bot.training.tagger $(CORPUS)
	.venv-train/bin/python -m bot.training.checkworthiness $(CORPUS)/checkworthiness

# Writes both lock files anew: hashes, and neither host nor index.
lock: install
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --extra dev pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header pyproject.toml -o requirements.lock -c requirements-dev.lock
