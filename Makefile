# Everything a fresh machine needs: git, make and Python 3.11 or newer.
#   make demo    install, and run the bundled company through the ledger; its letters are in demo-letters then
#   make test    install what the tests need, and run them all
#   make check   what an installed program must do: field cases, each extra alone, lowest versions of libraries
#   make lint    style, types
#   make soak    the long runs: 100,000 simulated commands, 20,000 histories of statements, 100 kills
#   make bench   the benchmarks, one JSON document each

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.PHONY: demo test check lint soak bench clean

demo: $(VENV)/.installed
	$(BIN)/ledger-es demo

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(WORKERS) -m "not soak and not check"

check: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(WORKERS) -m check

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check src tests benchmarks docs examples
	$(BIN)/ruff format --check src tests benchmarks docs examples
	$(BIN)/mypy

soak: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m soak

bench: $(VENV)/.installed-dev
	for name in posting replay as_of; do $(BIN)/python -m benchmarks $$name || exit 1; done

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: name it with make PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[letters]"
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

clean:
	rm -rf $(VENV) build dist demo-letters src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
