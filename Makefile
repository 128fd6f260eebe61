# Two commands do everything: `make audit` and `make test`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip
SHELL := /bin/bash
# Two threads on two cores, and no spinning while a thread waits for the other.
export OMP_WAIT_POLICY ?= PASSIVE
export TOKENIZERS_PARALLELISM ?= false

.PHONY: audit test test-slow check wheel-test bench clean

audit: $(VENV)/.installed
	$(BIN)/epicene audit --out audit-out

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-slow: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m slow

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

wheel-test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m wheel

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.bench

clean:
	rm -rf $(VENV) audit-out dist build

# The interpreter asked for, or any python3 that the project supports.
$(VENV)/bin/python:
	@python=$$(command -v $(PYTHON) || command -v python3) && \
	  $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "epicene needs Python 3.11, 3.12 or 3.13."; exit 1; } && \
	  $$python -m venv $(VENV)

# Byte code is written as modules are first imported: most of what is installed never is.
$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --quiet --no-compile --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --quiet --no-compile --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
