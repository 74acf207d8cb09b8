# The README's two commands are `make chat` and `make test`; each sets up what it needs, once.
PYTHON ?= python3
BIN := .venv/bin
QUIET := --quiet --disable-pip-version-check
comma := ,

.PHONY: chat test test-deep coverage soak soak-scale bench eval docs screens check lint types format constraints clean

chat: .venv/.installed
ifdef SAY
	@$(BIN)/galatea run "$$SAY"
else
	@$(BIN)/galatea chat
endif
export SAY

test: .venv/.tested-with
	@$(BIN)/pytest -q -n auto --dist worksteal

# all of what `make test` tries a seeded sample of
test-deep: .venv/.tested-with
	@TESTS_DEEP=1 $(BIN)/pytest -q -n auto --dist worksteal

soak: .venv/.tested-with
	@$(BIN)/python -m tests.kill --kills 50 --assets 100

soak-scale: .venv/.tested-with
	@$(BIN)/python -m tests.scale.fleet --workers 3 --replicas 2 --assets 200 --kills 30 --restarts 3

bench: .venv/.tested-with
	@$(BIN)/python -m benchmarks.table

coverage: .venv/.tested-with
	@$(BIN)/pytest -q -n auto --dist worksteal --cov --cov-report=term:skip-covered
	@$(BIN)/coverage json -q -o - | $(BIN)/python -m tests.branches

eval: .venv/.installed
	@$(BIN)/galatea eval

check: lint types test

docs: .venv/.tested-with
	@$(BIN)/python -m docs.make

screens: .venv/.tested-with
	@$(BIN)/python docs/screens.py
	@$(BIN)/python -m docs.page_screens

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

# uv is quicker; pip does the same where uv is not to be had or does not know your mirror
install = $(BIN)/uv pip install --quiet --python $(BIN)/python $(1) 2>/dev/null || \
	{ $(BIN)/python -m pip install $(QUIET) --upgrade 'pip>=25.1' && \
	  $(BIN)/python -m pip install $(QUIET) $(1); }

.venv/.installed: pyproject.toml | .venv/bin/python
	@echo "Setting up .venv (once) ..." >&2
	@$(BIN)/python -m pip install $(QUIET) uv 2>/dev/null || true
	@$(call install,--editable .)
	@touch $@

.venv/.tested-with: .venv/.installed pyproject.toml
	@echo "Adding what the tests need (once) ..." >&2
	@$(call install,--group dev --editable '.[server$(comma)scale]')
	@touch $@

# what was tested together, by sums and without addresses; docs/operations.md says what it is for
constraints: .venv/.tested-with
	@$(BIN)/uv pip freeze --quiet --python $(BIN)/python --exclude-editable > .tested.txt
	@UV_CUSTOM_COMPILE_COMMAND="make constraints" $(BIN)/uv pip compile pyproject.toml \
		--all-extras --universal --python-version 3.11 --constraints .tested.txt --upgrade \
		--generate-hashes --no-emit-index-url --no-annotate --quiet --output-file constraints.txt
	@rm .tested.txt

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
