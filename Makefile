# Everything one can do here. Needs Python 3.11 or later and make; the rest is installed into .venv.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin

.PHONY: help install server run test crashes mutants check bench pictures model lock
.DEFAULT_GOAL := help

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

# What `make install` installs; a server needs the first of them alone.
LOCKS := requirements-demo.lock requirements-dev.lock

.venv/.installed: $(LOCKS) pyproject.toml
	@test -n "$(PYTHON)" || { echo "Hace falta Python 3.11 o posterior. / Python 3.11 or later is needed."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Falta el módulo venv de Python (en Debian: apt install python3-venv). / Python's venv module is missing."; exit 1; }
	@echo "Instalando en .venv… / Installing into .venv…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes $(LOCKS:%=-r %)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Only publishing needs the map, so all else works where its registry is not reached.
.venv/.map: package-lock.json .venv/.installed
	@$(BIN)/python commands/npm_packages.py && touch $@ || true

install: .venv/.installed .venv/.map ## build .venv from requirements-demo.lock and requirements-dev.lock, with the map of package-lock.json
	@test -e .venv/.map

server: LOCKS := requirements.lock
server: ## build .venv for a server, from requirements.lock alone; LOCKS=requirements-demo.lock adds what publishes
	@rm -f .venv/.installed
	@$(MAKE) --no-print-directory LOCKS="$(LOCKS)" install

run: .venv/.installed .venv/.map ## the demo: server, worker, database and 600 synthetic families
	@LIBRETA_PARENT=$$PPID exec $(BIN)/libreta demo

test: .venv/.installed .venv/.map ## all the tests
	@exec $(BIN)/python -m pytest $(ARGS)

crashes: .venv/.installed ## kill workers 200 times while a broadcast leaves, and count
	@LIBRETA_CRASHES=200 exec $(BIN)/python -m pytest -n 0 -s tests/messaging/test_crashes.py $(ARGS)

mutants: .venv/.installed ## make mistakes on purpose, and print those that no test notices (ARGS: modules)
	@exec $(BIN)/python -m tests.mutants $(ARGS)

check: .venv/.installed ## lint, types, import contract, text catalogue
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.circles
	$(BIN)/python -m commands.text_check

bench: .venv/.installed .venv/.map ## measure, and print ratios
	@exec $(BIN)/python -m bench

pictures: .venv/.installed .venv/.map ## draw the rooms, and take the README's pictures in Chromium
	$(BIN)/python docs/draw_rooms.py
	$(BIN)/python docs/take_pictures.py

model: .venv/.installed ## make the weights of the models of meanings and of danger anew from their sentences
	$(BIN)/python -m pip install --quiet scikit-learn==1.9.1
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.meanings.train
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.meanings.train_alarm

COMPILE := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate
EXTRAS := --extra statistics --extra pdf --extra embedded

lock: ## write the three locks anew from pyproject.toml (needs uv)
	$(COMPILE) --group build pyproject.toml -o requirements.lock
	$(COMPILE) --group build $(EXTRAS) -c requirements.lock pyproject.toml -o requirements-demo.lock
	$(COMPILE) --group dev -c requirements-demo.lock -o requirements-dev.lock
