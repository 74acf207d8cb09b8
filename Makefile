# The README's two commands are `make chat` and `make test`; each sets up what it needs, once.
PYTHON ?= python3
BIN := .venv/bin
QUIET := --quiet --disable-pip-version-check

.PHONY: chat test soak soak-scale bench eval docs screens check lint types format clean

chat: .venv/.installed
ifdef SAY
	@$(BIN)/galatea run "$$SAY"
else
	@$(BIN)/galatea chat
endif
export SAY

test: .venv/.tested-with
	@$(BIN)/pytest -q -n auto

soak: .venv/.tested-with
	@$(BIN)/python -m tests.kill --kills 50 --assets 100

soak-scale: .venv/.tested-with
	@$(BIN)/python -m tests.scale.fleet --workers 3 --replicas 2 --assets 200 --kills 30 --restarts 3

bench: .venv/.tested-with
	@$(BIN)/python -m benchmarks.table

eval: .venv/.installed
	@$(BIN)/galatea eval

check: lint types test

docs: .venv/.tested-with
	@$(BIN)/python -m docs.make

screens: .venv/.tested-with
	@$(BIN)/python docs/screens.py
	@$(BIN)/python docs/page_screens.py

lint: .venv/.tested-with
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: .venv/.tested-with
	@$(BIN)/pyright

format: .venv/.tested-with
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Galatea needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -m venv .venv || \
		{ echo "Your Python cannot make a venv (Debian: apt install python3-venv)"; exit 2; }

.venv/.installed: pyproject.toml | .venv/bin/python
	@echo "Setting up .venv (once) ..." >&2
	@$(BIN)/python -m pip install $(QUIET) --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install $(QUIET) --editable .
	@touch $@

.venv/.tested-with: .venv/.installed pyproject.toml
	@echo "Adding what the tests need (once) ..." >&2
	@$(BIN)/python -m pip install $(QUIET) --group dev --editable '.[server,scale]'
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
