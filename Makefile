# Docket: every target may be run any number of times. `make help` lists them.
# Another Python: `make run PYTHON=python3.12` (3.11 or newer).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test check lock venv clean

help: ## say what can be done
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r name text; \
		do printf '  %-12s %s\n' "$$name" "$$text"; done

run: $(VENV)/.run ## pull the sources, then serve the dashboard on http://127.0.0.1:8501
	@$(BIN)/python -m ingest run || { code=$$?; case $$code in 1|3) ;; *) exit $$code;; esac; \
		echo "Not everything could be pulled (see above); opening what there is."; }
	$(BIN)/python -m streamlit run serve.py

test: $(VENV)/.dev ## run the whole test suite
	$(BIN)/python -m pytest

check: $(VENV)/.dev ## format, lint, types, then the whole test suite
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

lock: $(VENV)/.dev ## write requirements.lock, exact versions with hashes, from requirements.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile requirements.txt --quiet \
		--universal --python-version 3.11 --generate-hashes --output-file requirements.lock

venv: $(VENV)/.dev ## make .venv with everything for running and developing

clean: ## remove .venv and caches; the database stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip is what a half-made environment lacks (Debian without python3-venv), so it is what we test for.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Docket needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamps are newer than the requirements they were installed from.
$(VENV)/.run: requirements.txt | $(BIN)/pip
	$(PIP) install -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(BIN)/pip
	$(PIP) install -r requirements-dev.txt
	@touch $@ $(VENV)/.run
