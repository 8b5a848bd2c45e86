PYTHON ?= python3
VENV := .venv/bin
MANAGE := $(VENV)/python manage.py
LOCK := $(VENV)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header
DEV := $(PYTHON) -m bin.install requirements-dev.txt

.DEFAULT_GOAL := help
.PHONY: help demo demo-password test check drill audit bench bench-mail format lint types deploy migrations lock backup restore

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: ## Serve a demo at http://127.0.0.1:8000 (PORT=8001 for another)
	@PORT=$(PORT) exec $(PYTHON) -m bin.demo

demo-password: ## Set and print a new password for the editors of the demo
	@$(MANAGE) demo_password

test: ## Run all tests on SQLite, some on PostgreSQL (OPTIONS="-k price" for few, --alike for all on both)
	@$(DEV)
	@$(VENV)/python -m bin.run_tests $(OPTIONS)

check: lint types deploy migrations test ## Check everything, as CI does

drill: ## Kill, load and restore real processes on both databases (OPTIONS=--help for more)
	@$(DEV)
	@$(VENV)/python -m bin.drill $(OPTIONS)

audit: ## Look at every page of the served demo from outside (OPTIONS=--help for more)
	@$(DEV)
	@$(VENV)/python -m bin.audit $(OPTIONS)

bench: ## Measure a site of many guides, beside bare servers (OPTIONS=--help for more)
	@$(DEV)
	@$(VENV)/python -m bin.bench $(OPTIONS)

bench-mail: ## Measure how fast a worker sends an issue (OPTIONS=--help for more)
	@$(DEV)
	@$(VENV)/python -m bin.bench_mail $(OPTIONS)

format: ## Format Python and mend what can be mended
	@$(DEV)
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix .

lint: ## Check format and lint of Python and templates
	@$(DEV)
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/djlint --lint --quiet templates

types: ## Check the types
	@$(DEV)
	$(VENV)/mypy

deploy: ## Check the production settings of .env.example
	@$(DEV)
	@echo "check --deploy, with .env.example"
	@ENV_FILE=.env.example SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(48))') \
		SUPPRESSION_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(48))') \
		$(MANAGE) check --deploy --fail-level WARNING

migrations: ## Check that the migrations say what the models say
	@$(DEV)
	DJANGO_SETTINGS_MODULE=tests.settings $(MANAGE) makemigrations --check --dry-run

lock: ## Pin every package anew from pyproject.toml (UPGRADE=--upgrade for newer ones)
	@$(DEV)
	$(LOCK) $(UPGRADE) pyproject.toml --output-file requirements.txt
	$(LOCK) $(UPGRADE) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt

backup: ## Write database and media into one file (TO=guide.tar)
	@$(MANAGE) backup "$(or $(TO),var/backup-$(shell date -u +%Y-%m-%d-%H%M%S).tar)"

restore: ## Put a backup in the place of an empty site (FROM=guide.tar, FORCE=1 for any site)
	@test -n "$(FROM)" || { echo "Name the backup: make restore FROM=guide.tar"; exit 1; }
	@$(MANAGE) restore "$(FROM)" $(if $(FORCE),--force)
