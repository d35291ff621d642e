# Every verb of the project. `make run` is all a musician needs; `make help` lists the rest.

PYTHON ?= python3
PY := .venv/bin/python
PYTEST := $(PY) -m pytest
SPREAD := -n auto --dist loadfile# one process a core; a file stays together
BOOTSTRAP = @command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) on this machine, and Partimento needs Python 3.11 or newer; type: sudo apt-get install python3 python3-venv" >&2; exit 2; }; exec $(PYTHON) bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run stop setup setup-dev test test-browser test-integration coverage lint format types check bench bench-analysis bench-generation peers lock clean

help: ## List these verbs
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 26

run: ## Set up what is missing and start the studio (PORT=8001 make run for another port)
	$(BOOTSTRAP) run

stop: ## End the studio that make run started
	@$(PYTHON) -m musicapp.supervisor.stop

setup: ## Set up without starting
	$(BOOTSTRAP) setup

setup-dev: ## Set up what tests and checks need, too
	$(BOOTSTRAP) setup --dev

test: setup-dev ## Unit and web tests
	@$(PYTEST) $(SPREAD) $(PYTEST_FLAGS) tests/unit tests/web

test-browser: setup-dev ## Journeys in a real Chromium
	@$(PYTEST) $(SPREAD) $(PYTEST_FLAGS) -m browser tests/browser

test-integration: setup-dev ## Real processes, PostgreSQL, Redis, RabbitMQ
	@$(PYTEST) -m integration tests/integration

coverage: setup-dev ## Unit and web tests with a coverage report
	@$(PYTEST) $(SPREAD) --cov --cov-report=term:skip-covered --cov-report=html tests/unit tests/web

lint: setup-dev ## Style and borders between the parts
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m codespell_lib
	@$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

format: setup-dev ## Rewrite the files as lint wants them
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

types: setup-dev ## Strict type check
	@$(PY) -m mypy

check: setup-dev ## Migrations are complete, and Django finds nothing wrong with a production set-up
	@$(PY) manage.py makemigrations --check --dry-run
	@TLS=yes ALLOWED_HOSTS=studio.example.org $(PY) manage.py check --deploy --fail-level WARNING

bench: setup-dev ## Benchmarks, one JSON line each
	@for file in benchmarks/bench_*.py; do $(PY) -m benchmarks.$$(basename $$file .py) $(BENCH_FLAGS) || exit 1; done

bench-analysis: setup-dev ## What we hear, scored beside other listeners
	@OPENBLAS_NUM_THREADS=1 $(PY) -m benchmarks.quality_analysis $(BENCH_FLAGS)

bench-generation: setup-dev ## Songs made from sentences: speed, memory, and how well they keep to their plans
	@$(PY) -m benchmarks.quality_prompts $(BENCH_FLAGS)
	@OPENBLAS_NUM_THREADS=1 $(PY) -m benchmarks.bench_generation $(BENCH_FLAGS)
	@$(PY) -m benchmarks.quality_generation $(BENCH_FLAGS)
	@$(PY) -m benchmarks.quality_notes $(BENCH_FLAGS)
	@OPENBLAS_NUM_THREADS=1 $(PY) -m benchmarks.quality_sound $(BENCH_FLAGS)

peers: setup-dev ## Install the other listeners that bench-analysis runs beside ours
	@$(PY) -m pip install -r requirements-peers.txt
	@$(PY) -m pip install --no-deps --no-build-isolation basic-pitch==0.4.0 vamp==1.1.0 chord-extractor==0.1.3 madmom==0.16.1

lock: setup-dev ## Write constraints.txt anew from the requirements files
	@$(PY) -m pip install --dry-run --ignore-installed --quiet --report .venv/lock.json -r requirements-dev.txt
	@$(PY) -c "import json; print('# Every package with its version, those that others bring included. Written by: make lock'); \
	[print(line) for line in sorted(f'{row[\"metadata\"][\"name\"]}=={row[\"metadata\"][\"version\"]}' \
	for row in json.load(open('.venv/lock.json'))['install'])]" > constraints.txt

clean: ## Remove what the set-up made; songs and database in var/ stay
	@rm -rf .venv node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis htmlcov .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
