# Two commands do everything: `make briefings` and `make test`. Both set the environment up first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO := data/processed/demo
SOURCES := $(wildcard lib/localsport/*.py lib/localsport/*/*.py)

.PHONY: help setup briefings test lab lint types pytest notebooks execute demo-county benchmark example lock clean

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(READY) ## Make the virtual environment from the hashed lock

# The marker is newer than the lock and the project file, or the environment is made again.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "localsport needs Python 3.11 or later; found " + sys.version)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@# Kernels start three times as fast from compiled bytecode.
	$(BIN)/python -m compileall -q $(VENV)/lib > /dev/null || true
	touch $@

$(DEMO)/prepared.json: $(READY) $(SOURCES) $(wildcard data/raw/demo/* data/raw/demo/*/* data/raw/parameters/*)
	$(BIN)/localsport prepare --raw data/raw/demo --data $(DEMO)
	@touch $@

briefings: $(DEMO)/prepared.json ## Render every district of the demonstration county
	$(BIN)/localsport render --within X10000001 --data $(DEMO) --out reports/demonstration

test: lint types pytest notebooks ## Run every check

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

# Two at a time: a file's tests stay together, so that what they share is made once.
pytest: $(READY)
	$(BIN)/pytest -n 2 --dist loadfile

# The notebooks are checked against the demonstration county, whatever stands in data/processed.
# A process each has its kernels forked warm; figures are compared by data, words and what the eye sees.
notebooks: $(DEMO)/prepared.json
	LOCALSPORT_DATA=$(abspath $(DEMO)) PYTHONPATH=tests $(BIN)/pytest -p nbval_warm -p nbval_figures -p no:hypothesispytest \
	    -n logical --maxprocesses 4 --dist loadfile --nbval --nbval-sanitize-with tests/nbval.cfg notebooks

execute: $(DEMO)/prepared.json ## Execute the notebooks in place on the demonstration county
	LOCALSPORT_DATA=$(abspath $(DEMO)) $(BIN)/jupyter nbconvert --to notebook --inplace --execute --ExecutePreprocessor.record_timing=False notebooks/*.ipynb

lab: $(DEMO)/prepared.json ## Open JupyterLab on the notebooks
	@if [ -z "$$LOCALSPORT_DATA" ] && [ ! -f data/processed/prepared.json ]; then \
	    echo "No tables in data/processed yet: the notebooks open on the demonstration county."; \
	    export LOCALSPORT_DATA=$(abspath $(DEMO)); fi; \
	$(BIN)/jupyter lab notebooks

demo-county: $(READY) ## Generate the raw files of the demonstration county again
	$(BIN)/python -m localsport.data.demo
	$(BIN)/python -m localsport.data.demo_monitoring

benchmark: $(DEMO)/prepared.json ## Measure speed beside peers, as medians and ratios of one run
	$(BIN)/python benchmarks/methods.py
	@if [ -z "$$LOCALSPORT_DATA" ] && [ ! -f data/processed/prepared.json ]; then \
	    echo "No tables in data/processed: where and batch are timed on the demonstration county."; \
	    export LOCALSPORT_DATA=$(abspath $(DEMO)); fi; \
	$(BIN)/python benchmarks/where.py && $(BIN)/python benchmarks/batch.py --loops 6
	$(BIN)/python benchmarks/sroi.py

# Made without the small-area estimates, whose licence is not known: the needs index says what it lacks.
example: $(READY) ## Render Hartlepool again into reports/examples; RAW=folder with England's published files
	@test -f "$(RAW)/sources.csv" || { echo "make example RAW=FOLDER: a raw folder with a sources.csv"; exit 2; }
	rm -rf .example reports/examples && mkdir -p .example/raw
	ln -s $(abspath $(RAW))/* .example/raw/ && rm .example/raw/sources.csv
	grep -v small-area-estimates-extract $(RAW)/sources.csv > .example/raw/sources.csv
	$(BIN)/localsport prepare --raw .example/raw --data .example/data
	$(BIN)/localsport render E06000001 --static --standalone --data .example/data --out .example/out
	mkdir -p reports/examples/E06000001/figures && mv .example/out/E06000001.html reports/examples
	mv .example/out/E06000001/claims.csv .example/out/E06000001/key-figures.json reports/examples/E06000001
	mv .example/out/E06000001/figures/needs-map.png reports/examples/E06000001/figures
	rm -rf .example

lock: ## Resolve the dependency tree again (needs uv)
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-header --output-file requirements.lock

clean: ## Remove what can be made again
	rm -rf $(VENV) $(DEMO) reports/demonstration .pytest_cache .mypy_cache .ruff_cache
