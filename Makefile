# make run    set up .venv and run the main job on seeds/
# make test   set up .venv with the test tools and run everything
# make bench  measure speed and memory, write benchmarks/RESULTS.md
PYTHON ?= python3
TRAIN ?= yes
BIN := .venv/bin
LOCK := --universal --generate-hashes --no-emit-index-url --no-header -q
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: run test check bench lock clean
run: .venv/installed
	$(BIN)/workbench run seeds/

test: .venv/installed .venv/tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

check: .venv/installed .venv/tools
	$(BIN)/python -m pytest -m "not slow"

bench: .venv/installed
	$(BIN)/python benchmarks/run.py

.venv/installed: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("workbench needs Python 3.11 or newer; try: make run PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

.venv/tools: requirements-test.lock .venv/installed
	$(PIP) install --require-hashes -r requirements-test.lock
ifeq ($(TRAIN),yes)
	$(PIP) install torch==2.13.0 matplotlib==3.11.2
endif
	touch $@

lock:
	uv pip compile pyproject.toml --group build $(LOCK) -o requirements.lock
	uv pip compile pyproject.toml --group build --group test --extra html $(LOCK) -o requirements-test.lock

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache
