# Everything a newcomer needs: `make demo`, `make test`. Everything a contributor needs: `make check`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
REPO   ?=
# Any flag of `refactor-bot demo`, for example ARGS="--once --json".
ARGS   ?=
# Sets of versions that `make migrations` runs; empty for all.
SETS   ?=
# Processes that run tests: one more than there are processors, as many tests wait for servers and programs.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
TESTS   = $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

.DEFAULT_GOAL := help
.PHONY: help setup demo test coverage check lint types floors docs corpus eval eval-duplicates lock clean browser migrations

help: ## This list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 18

$(READY): requirements-dev.lock pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh
	@touch $(READY)

setup: $(READY) ## Create .venv and install the locked dependencies

demo: $(READY) ## Run the whole loop against a local GitHub; REPO=<path or git URL> for your own repository
	@$(BIN)/refactor-bot demo $(if $(REPO),"$(REPO)") $(ARGS)

browser: ## Install a Chromium for the page tests where the system allows it
	@sh scripts/browser.sh

test: $(READY) browser ## All tests
	@$(TESTS)

coverage: $(READY) browser ## All tests, with branch coverage, which takes nearly twice as long
	@$(TESTS) --cov --cov-report=term

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY)
	@$(BIN)/mypy

floors: $(READY)
	@$(BIN)/lint-imports

check: lint types floors test ## What CI runs: lint, types, floors, tests

docs: $(READY) ## Write the catalogue, the README's table and the schema
	@$(BIN)/python scripts/catalogue.py

corpus: $(READY) ## Fix real packages from the package index and check the result without our own code
	@$(BIN)/python scripts/corpus.py

eval: $(READY) ## Measure the detector of `paths` on literals labelled by hand; ARGS="--set dev --misses" for more
	@$(BIN)/python scripts/eval.py $(ARGS)

migrations: $(READY) ## Run the examples of the migration tables on old and new versions of the libraries; SETS="old new" for two sets only
	@SETS="$(SETS)" $(BIN)/python -m pytest -n 0 -m libraries --timeout 1800 tests/codemods/dependencies/migrations

eval-duplicates: $(READY) ## Compare `duplicates` with jscpd and Pylint; ARGS="--jscpd PATH --symilar PATH" names both programs
	@$(BIN)/python scripts/eval_duplicates.py $(ARGS)

lock: $(READY) ## Recompute both lock files from pyproject.toml
	@sh scripts/lock.sh "$(BIN)"

clean: ## Remove the environment and every cache
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage* .data
