# `make` alone lists what there is. Nothing needs an environment variable; .env.example lists those that change something.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
LONG := slow or chaos or browser or fuzz or contract
# Tests and checks keep away from the data of `make run`.
TEST_DATA := DATA_DIR="$${DATA_DIR:-var/test}"
# Tools that only import the settings connect to nothing.
NO_SERVICES := DEBUG=1 SECRET_KEY=unused DATABASE_URL=postgres://127.0.0.1/unused CELERY_BROKER_URL=redis://127.0.0.1/0 \
	ALLOWED_HOSTS=localhost CORRECTIONS_DOMAIN=desk.example

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: install
install: $(INSTALLED) ## Make .venv from the locked requirements, and nothing else

$(INSTALLED): requirements.txt
	@if ! $(PY) -c "" 2>/dev/null; then \
		for candidate in python3.11 python3 python3.12 python3.13; do \
			if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$candidate; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "make: Python 3.11 or newer is needed; found $$(python3 --version 2>&1 || echo none)" >&2; exit 1; \
		fi; \
		echo "$$found -m venv $(VENV)"; \
		$$found -m venv --clear $(VENV) || exit 1; \
	fi
	$(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements.txt
	@touch $@

.PHONY: run
run: $(INSTALLED) ## Start everything on http://127.0.0.1:8000 until Ctrl-C
	@$(PY) manage.py run

.PHONY: demo
demo: $(INSTALLED) ## Play the story from a reader's mail to a published correction, and check each step
	@$(PY) -m corrections.story

.PHONY: test
test: lint ## Everything that a change needs: lint, contracts, migrations, tests
	$(PY) -m pytest -rs -n 2 --dist loadfile

.PHONY: test-long
test-long: $(INSTALLED)
	$(PY) -m pytest -rs -n 2 --dist loadfile -m "$(LONG)"

.PHONY: test-all
test-all: test test-long ## The same and the long ones: more chaos, fuzz, contract, browser

.PHONY: chaos
chaos: $(INSTALLED) ## Kill parts of the running product at random for a minute, and count what arrives (SEED=… for the same moments)
	@$(PY) -m tests.chaos $(if $(SEED),--seed $(SEED))

.PHONY: lint
lint: $(INSTALLED) ## Check style, types, templates, floors and migrations
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check --quiet .
	$(VENV)/bin/djlint --quiet --lint factcheck corrections
	$(VENV)/bin/lint-imports --no-logo
	$(NO_SERVICES) $(VENV)/bin/mypy
	$(TEST_DATA) $(PY) manage.py makemigrations --check --dry-run

.PHONY: format
format: $(INSTALLED) ## Put code and templates into shape
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

.PHONY: bench
bench: $(INSTALLED) ## Measure the paths that have a speed to keep, and feed the mail reader broken mail at length
	@$(NO_SERVICES) $(PY) manage.py bench
	HYPOTHESIS_RANDOM=1 $(PY) -m pytest -n 2 -m fuzz tests/mail

.PHONY: shell
shell: $(INSTALLED) ## Open a Python shell on the data of `make run`
	@$(PY) manage.py shell

.PHONY: lock
lock: $(INSTALLED) ## Write requirements.txt anew from pyproject.toml (UPGRADE=--upgrade takes newer releases)
	$(VENV)/bin/uv pip compile pyproject.toml --extra dev --universal --fork-strategy fewest --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --quiet $(UPGRADE) --output-file requirements.txt

.PHONY: clean
clean: ## Remove .venv, caches and test data; the data of `make run` stays in var/
	rm -rf $(VENV) var/test build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .schemathesis
	find factcheck corrections tests -name __pycache__ -type d -prune -exec rm -rf {} +
