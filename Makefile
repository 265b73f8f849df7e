# One name an act; CI runs what a person runs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test check fix approve bench clean

$(BIN)/repost: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.test-installed: $(BIN)/repost
	$(PIP) install -q -c constraints.txt -e '.[test]'
	@touch $@

# One command of the demo, shown and run. Exit status 1 says that something asked for could not be had: the demo has
# such pages on purpose.
define show
	@printf '\n$$ repost %s\n\n' '$(1)'
	@REPOST_ARCHIVE=demo-archive $(BIN)/repost $(1) || test $$? -eq 1
endef

demo: $(BIN)/repost  ## the main job on the pages in fixtures/, offline
	@rm -rf demo-archive
	$(call show,archive https://www.jcsp.example/html/20418.html --from fixtures)
	$(call show,run fixtures/watchlist.toml)
	$(call show,archive https://www.jcsp.example/html/20418.html --from fixtures/.later)
	$(call show,diff https://www.jcsp.example/html/20418.html@v1 https://www.jcsp.example/html/20418.html@v2)
	$(call show,history https://www.jcsp.example/html/20418.html)
	$(call show,list)
	@printf '\nThe archive is in demo-archive/: plain files, look around.\n'

test: $(VENV)/.test-installed
	$(BIN)/python -m pytest

check: $(VENV)/.test-installed  ## what CI runs: format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

fix: $(VENV)/.test-installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

approve: $(VENV)/.test-installed  ## show what changed in expected records; write with: make approve ACCEPT=--accept
	$(BIN)/python -m tests.approve $(ACCEPT)

bench: $(BIN)/repost
	$(BIN)/python benchmarks/help_time.py

clean:
	rm -rf $(VENV) demo-archive build *.egg-info
