# Two commands do everything: `make audit` and `make test`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip
SHELL := /bin/bash
# Two threads on two cores, and no spinning while a thread waits for the other.
export OMP_WAIT_POLICY ?= PASSIVE
export TOKENIZERS_PARALLELISM ?= false

# What `make wheelhouse` carries beside epicene: extras, and hub models that the cache holds.
WHEELHOUSE ?= wheelhouse
EXTRAS ?= remote
MODELS ?=

.PHONY: audit test test-slow check wheel-test bench mitigation-table wheelhouse clean

audit: $(VENV)/.installed
	$(BIN)/epicene audit --out audit-out

# In the order of the folders: the longest files stand first, so that no worker ends alone.
test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

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

# Every mitigation on a planted bias, with models of a million weights. The long form, with mini-fr:
# python examples/mitigation_table.py --full
mitigation-table: $(VENV)/.installed-dev
	$(BIN)/python examples/mitigation_table.py --out mitigation-table

# For a machine without network: see docs/hors-ligne.md. The list of hashes is written last.
wheelhouse: $(VENV)/bin/python $(if $(MODELS),$(VENV)/.installed)
	@test ! -e $(WHEELHOUSE) || test -f $(WHEELHOUSE)/SHA256SUMS || \
	  { echo "$(WHEELHOUSE) exists and is no wheelhouse that was finished: take it away."; exit 1; }
	rm -rf $(WHEELHOUSE)
	mkdir -p $(WHEELHOUSE)
	$(PIP) wheel --quiet --disable-pip-version-check -c constraints.txt -w $(WHEELHOUSE) '.[$(EXTRAS)]'
	cp constraints.txt docs/hors-ligne.md docs/protection-des-donnees.md $(WHEELHOUSE)
	$(if $(MODELS),$(BIN)/python scripts/hub_models.py $(WHEELHOUSE)/models $(MODELS))
	cd $(WHEELHOUSE) && find . -type f ! -name SHA256SUMS -print0 | LC_ALL=C sort -z \
	  | xargs -0 sha256sum > SHA256SUMS
	@du -sh $(WHEELHOUSE)

clean:
	rm -rf $(VENV) audit-out dist build wheelhouse

# The interpreter asked for, or any python3 that the project supports.
$(VENV)/bin/python:
	@python=$$(command -v $(PYTHON) || command -v python3) && \
	  $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "epicene needs Python 3.11, 3.12 or 3.13."; exit 1; } && \
	  $$python -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
