# Only Python >= 3.11, git and make are needed. `make demo` for a look, `make test` for a check.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
WORKERS ?= 3# tests at once: more than cores, as each waits at times
ROOMS := core data_layer retrieval planning forecasting sample_plant tools ingestion notifications prompts agent jobs api channels bootstrap evals
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

# pip installs uv from its own hashed file; uv installs the rest, hash-checked, in seconds. It does not compile what it
# installs unless told to: then every first start would, and where nothing may be written, each start.
$(VENV)/run.stamp: requirements/run.txt requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what running needs …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/run.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q $(ROOMS)
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	@echo "Installing what the checks need …"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/dev.stamp  ## make .venv with everything

demo: $(VENV)/run.stamp  ## sample plant, ingested and served at http://127.0.0.1:8000
	@$(BIN)/copilot demo

test: $(VENV)/dev.stamp  ## every test, on the real embedded PostgreSQL
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test  ## lint, types, import contracts, tests

bench: $(VENV)/dev.stamp  ## the speed table, as ratios
	$(BIN)/python -m bench

widget:  ## build the widget and what draws its charts anew (needs Node 18 or newer)
	cd widget && npm ci --silent && npm run --silent check && npm run --silent build

lighthouse:  ## install what judges the pages in a test (needs Node 18.16 or newer)
	cd tests/widget/lighthouse && npm ci --silent

screenshots: $(VENV)/dev.stamp  ## take the pictures of the README anew (needs Chromium)
	$(BIN)/python docs/screenshots/take.py

lock: $(VENV)/run.stamp  ## renew requirements/*.txt
	printf 'uv\n' | $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url - -o requirements/uv.txt
	printf 'hatchling\neditables\n' | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml - -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml --extra dev -c requirements/run.txt -o requirements/dev.txt

clean:  ## remove .venv and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help setup demo test lint check bench widget lighthouse screenshots lock clean
