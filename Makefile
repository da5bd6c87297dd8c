# Open Window. `make run` shows it, `make test` tests it, `make check` reads it over.
# Written for GNU make 3.81 and bash 3.2 as well, which is what macOS has.

SHELL := /bin/bash
PORT ?= 8000
PYTHON ?=
VENV := .venv
PY := $(VENV)/bin/python
BIND ?= 127.0.0.1

.DEFAULT_GOAL := help
.PHONY: help run test check bench mutants venv tools keys database

help:
	@echo "make run     the demonstration on http://127.0.0.1:$(PORT)  (PORT=8001 make run for another port)"
	@echo "make test    all tests; the browser tests where Chromium is found"
	@echo "make bench   what it costs, beside a floor: minutes, and var/bench.json. COURSES=100,10000,100000 for more"
	@echo "make mutants how many of 400 random changes to the rules the tests notice: half an hour. ARGS='--seed 2' for others"
	@echo "make check   lint, format, types, layers, templates, settings, migrations"

# The environment is made once, and filled again only when the list of requirements has changed.
venv:
	@set -e; \
	if [ ! -x $(PY) ]; then \
	  found=""; \
	  for p in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	    if command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$p; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then echo "Open Window needs Python 3.11 or newer, and none was found. Install it, or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; fi; \
	  if ! $$found -c 'import venv, ensurepip' 2>/dev/null; then echo "This Python cannot make a virtual environment. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; fi; \
	  echo "Making the virtual environment ..."; \
	  $$found -m venv $(VENV); \
	fi; \
	now="$$(cksum < requirements.txt)"; \
	if [ "$$(cat $(VENV)/requirements.stamp 2>/dev/null)" != "$$now" ]; then \
	  echo "Installing what Open Window needs ..."; \
	  $(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt; \
	  echo "$$now" > $(VENV)/requirements.stamp; \
	fi

tools: venv
	@set -e; \
	now="$$(cat requirements.txt tests/requirements.txt | cksum)"; \
	if [ "$$(cat $(VENV)/tools.stamp 2>/dev/null)" != "$$now" ]; then \
	  echo "Installing the tools ..."; \
	  $(PY) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt; \
	  echo "$$now" > $(VENV)/tools.stamp; \
	fi

# Random keys, written once, readable by their owner only, never committed.
keys: venv
	@set -e; \
	mkdir -p var; \
	if [ ! -f var/demo.env ]; then \
	  ( umask 077; $(PY) -c 'import secrets; print("OPEN_WINDOW_DEMO=on\nSECRET_KEY=%s\nTRAIL_KEYS=%s" % (secrets.token_urlsafe(48), secrets.token_urlsafe(32)))' > var/demo.env ); \
	fi; \
	if ! grep -q '^FIELD_KEYS=' var/demo.env; then \
	  $(PY) -c 'import base64, secrets; print("FIELD_KEYS=demo:%s" % base64.b64encode(secrets.token_bytes(32)).decode())' >> var/demo.env; \
	fi; \
	if ! grep -q '^CHECKPOINT_KEY=' var/demo.env; then \
	  $(PY) -c 'import base64, secrets; print("CHECKPOINT_KEY=%s\nCHECKPOINT_FILE=var/checkpoints.jsonl" % base64.b64encode(secrets.token_bytes(32)).decode())' >> var/demo.env; \
	fi

# The embedded database is filled beside its place and moved there when it is whole, so that a first start that was
# interrupted leaves nothing half-filled behind.
EMBEDDED := var/open-window.sqlite3

database: keys
	@set -e; \
	if [ -z "$$DATABASE_URL" ] && [ ! -f $(EMBEDDED) ]; then \
	  rm -f var/filling.sqlite3*; \
	  export DATABASE_URL=sqlite:///var/filling.sqlite3; \
	  $(PY) manage.py migrate --verbosity 0; \
	  $(PY) manage.py demo --if-empty; \
	  mv var/filling.sqlite3 $(EMBEDDED); \
	fi
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py createcachetable
	@$(PY) manage.py demo --if-empty

# Web server and worker side by side. Ctrl-C, or the end of one, ends both.
run: database
	@trap 'kill $$worker $$server 2>/dev/null; wait; exit 0' INT TERM; \
	$(PY) manage.py worker & worker=$$!; \
	PORT=$(PORT) $(PY) -m gunicorn tracker.wsgi --bind $(BIND):$(PORT) --workers 1 --threads 8 --log-level error & server=$$!; \
	echo "Open Window is on http://127.0.0.1:$(PORT) - the people to log in as are on that page. Ctrl-C stops it."; \
	while kill -0 $$worker 2>/dev/null && kill -0 $$server 2>/dev/null; do sleep 1; done; \
	if kill -0 $$server 2>/dev/null; then echo "The worker has stopped, so the server stops too." >&2; \
	else echo "The server has stopped. If port $(PORT) is taken: PORT=8001 make run" >&2; fi; \
	kill $$worker $$server 2>/dev/null; wait; exit 1

# One process for each processor; a file's tests stay together, because they share what was built for them. The files
# go in the order of their names: the longest are in tests/access and tests/browser, so that none is left for the end.
IN_PARALLEL := -n auto --dist loadfile --no-loadscope-reorder

test: venv
	@set -e; \
	for it in chromium chromium-browser google-chrome; do \
	  if command -v $$it >/dev/null 2>&1; then $(MAKE) --no-print-directory tools; break; fi; \
	done; \
	exec $(PY) -m pytest -q $(if $(ARGS),$(ARGS),$(IN_PARALLEL) $(BUT))

# SQLite, and PostgreSQL too where POSTGRES_URL or DATABASE_URL names a server on which databases can be made.
COURSES ?= 100,10000

bench: venv
	@$(PY) -m tests.bench --courses $(COURSES) $(ARGS)

mutants: tools
	@$(PY) -m tests.mutants $(ARGS)

check: export OPEN_WINDOW_TESTING = 1
check: tools
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check --quiet .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache
	$(VENV)/bin/djlint templates --lint --quiet
	$(VENV)/bin/bandit --quiet --recursive programmes tracker --configfile pyproject.toml
	$(PY) manage.py check --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run
