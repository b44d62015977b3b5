# `make demo` and `make test` need Python 3.11 to 3.13 and nothing else: they set up everything in .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared
READY := $(VENV)/.ready

DEMO := "examples/bridge/uk.txt@published=2026-04-14T13:15+03:00@outlet=Дунайська нива" \
	"examples/bridge/bg.txt@published=2026-04-14T12:05+03:00@outlet=Крайдунавски новини"

.PHONY: help setup demo test lint types gate check bench docs lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(READY): requirements/dev.txt pyproject.toml
	@sh tools/make_venv.sh "$(PYTHON)" "$(VENV)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(READY) ## make .venv with everything in it

demo: $(READY) ## compare two example reports, in the terminal and as a page
	@mkdir -p out
	@$(BIN)/retold compare $(DEMO)
	@$(BIN)/retold compare $(DEMO) --html out/demo.html --quiet
	@echo "The same as a page: out/demo.html"

test: $(READY) ## run the tests; those of the pages need a browser: apt-get install chromium
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(READY) ## ruff
	$(BIN)/ruff check src tests tools benchmarks training
	$(BIN)/ruff format --check src tests tools benchmarks training

types: $(READY) ## mypy --strict
	$(BIN)/mypy

gate: $(READY) ## quality floors on the project's own examples
	$(BIN)/python benchmarks/gate.py

check: test lint types gate ## all that CI runs

bench: $(READY) ## every figure of docs/quality.md in one table; DATA is the folder with gold and corpora
	$(BIN)/python benchmarks/all.py $(DATA)

lock: ## pin the requirements anew
	$(BIN)/python -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -o requirements/runtime.txt
	$(BIN)/python -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra dev -o requirements/dev.txt

clean: ## remove what the targets made
	rm -rf $(VENV) out build dist
