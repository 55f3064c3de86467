# Every target works from a bare checkout with Python 3.11+ and make.
# `make help` lists them. The virtual environment is .venv; nothing is installed elsewhere,
# except Chromium by `make chromium` where apt-get and root are at hand.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# The first Python between 3.11 and 3.14 that really runs.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
	&& echo $$python && break; done)

.DEFAULT_GOAL := help
.PHONY: help install demo test coverage bench chaos simulate pictures check format lock clean lint chromium

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

install: $(VENV)/.run ## the bot, ready to run as .venv/bin/etude
	@echo "Installed. Next: $(BIN)/etude init"

demo: $(VENV)/.demo ## the bot on a simulated Discord in your browser
	$(BIN)/etude demo

test: $(VENV)/.dev chromium ## all tests
	$(BIN)/python -m pytest --numprocesses 3 --dist worksteal $(ARGS)

coverage: $(VENV)/.dev chromium ## all tests, and which lines they miss
	$(BIN)/python -m pytest --numprocesses 3 --dist worksteal --cov --cov-report=term $(ARGS)

check: lint test ## format, rules, types, import directions, then all tests

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

chaos: $(VENV)/.dev ## five minutes of storms: kills and a Discord in trouble (ARGS=--help)
	$(BIN)/python -m tests.chaos $(ARGS)

simulate: $(VENV)/.dev ## a term of 20 trainees with no-shows: does everybody get feedback? (ARGS=--help)
	$(BIN)/python -m tests.simulation $(ARGS)

pictures: $(VENV)/.dev chromium ## the pictures in docs/images, taken from the demo
	$(BIN)/python -m tests.demo.pictures

bench: $(VENV)/.dev ## what things cost, beside their limits (ARGS=--help: one by one, or quickly)
	$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m tests.bench $(ARGS)

format: $(VENV)/.dev ## put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## renew the three lock files (needs uv; ARGS=--upgrade for newer versions)
	@command -v uv >/dev/null || { echo "uv is missing. Install it: pipx install uv"; exit 1; }
	$(LOCK) --all-extras --output-file requirements.lock
	$(LOCK) --extra build --constraints requirements.lock --output-file requirements-run.lock
	$(LOCK) --extra build --extra demo --constraints requirements.lock \
		--output-file requirements-demo.lock

LOCK = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(ARGS)

clean: ## remove what the tools left behind, and .venv
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Chromium plays the newcomer in the test of the demo. Without it that test is skipped.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	|| command -v google-chrome >/dev/null \
	|| if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
		echo "No Chromium: the browser test will be skipped. To run it: sudo apt-get install chromium"; \
	fi

# Stamps: an environment for development also serves the demo, and the demo's also runs the bot.

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "Etude needs Python 3.11 to 3.14; none was found."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is missing. Type: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.dev: requirements.lock pyproject.toml | $(VENV)/.python
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/.run $(VENV)/.demo $@

$(VENV)/.demo: requirements-demo.lock pyproject.toml | $(VENV)/.python
	$(PIP) install --require-hashes -r requirements-demo.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/.run $@

$(VENV)/.run: requirements-run.lock pyproject.toml | $(VENV)/.python
	$(PIP) install --require-hashes -r requirements-run.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
