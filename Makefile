# Two commands do everything: `make lab` opens the lessons, `make test` runs every test.
# ARGS passes options through, for example: make lab ARGS="--no-browser --port 8899"

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LESSON := notebooks/00_start_here.ipynb
# Parts of the package that `make lint` checks for types. The list may only grow.
TYPED := arguments cases datasets dosing growth infusion measures pharmacokinetics products
ARGS ?=

.PHONY: help setup lab test coverage lint types format refresh lock clean
help:
	@echo "make lab      set up if needed, open JupyterLab on lesson 0"
	@echo "make test        set up if needed, run every test"
	@echo "make test-quick  only what is fast: no notebooks, browser, pictures or LibreOffice"
	@echo "make coverage  run every test and report the lines that none of them reached"
	@echo "make setup    set up without starting anything"
	@echo "make refresh  accept changed data, re-run the notebooks, store clean outputs and pictures"
	@echo "make lint     check style and types;  make format  correct the style"
	@echo "make types    count the errors of types in the whole package"
	@echo "make lock     pin the newest versions of all dependencies"
	@echo "make clean    remove the environment"

setup: $(READY)

lab: $(READY)
	$(BIN)/jupyter lab --allow-root --ip=127.0.0.1 --ServerApp.root_dir=. \
	  --LabApp.default_url=/lab/tree/$(LESSON) $(ARGS)

test-quick: $(READY)
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal -m "not slow and not browser" jdmkit tests $(ARGS)

test: $(READY)
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile $(ARGS)

# Reports only: no number of it fails anything.
coverage: $(READY)
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --cov --cov-report=term \
	  --cov-report=html:build/coverage $(ARGS)

lint: $(READY)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy --follow-imports=silent $(TYPED:%=--package jdmkit.%)

# The whole package, its other parts at the checker's default level. Reports only: fails nothing.
types: $(READY)
	-$(BIN)/mypy | tail -n 1

format: $(READY)
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

refresh: $(READY)
	$(BIN)/jdmkit data --accept
	$(BIN)/python -m jdmkit.datasets.stubs
	$(BIN)/python notebooks/refresh.py $(ARGS)
	rm -f tests/lessons/baseline/*.png
	$(BIN)/python -m pytest --quiet tests/lessons/test_pictures.py -k "lesson_size or talk_size" --mpl-generate-path=tests/lessons/baseline

lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --extra excel --extra lab --extra scale --group dev --universal --generate-hashes \
	  --no-header --no-emit-index-url --upgrade --python-version 3.11 --quiet -o requirements.lock

# uv installs the locked packages about ten times faster than pip, so pip installs uv and uv the rest.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "jdmkit needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.12 lab"; exit 1; }
	@test -x $(BIN)/python || { echo "Setting up $(VENV), once ..." && $(PYTHON) -m venv $(VENV); }
	@awk '/^[^ #]/ { keep = /^uv==/ } keep' requirements.lock > $(VENV)/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@mkdir -p $(VENV)/etc/jupyter/labconfig
	@echo '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}' \
	  > $(VENV)/etc/jupyter/labconfig/page_config.json
	@touch $@

clean:
	rm -rf $(VENV)
