# One name per task; CI runs the same targets as people.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Plays WACZ files in a browser; nothing of it is installed but its own files.
REPLAYWEBPAGE := replaywebpage@2.5.3
# Finds what keeps people out of a web page; only the tests load it.
AXE    := axe-core@4.14.1
PIP    := $(BIN)/python -m pip --require-virtualenv --disable-pip-version-check

# All targets share one venv, and checks end with the tests: never run two at once.
.NOTPARALLEL:
.PHONY: cluster demo test judges lint check check-fast coverage fix approve bench durability fuzz release pictures clean

# An incomplete venv is rebuilt: a Debian without python3-venv leaves one without pip behind.
$(BIN)/repost: pyproject.toml constraints.txt
	@$(BIN)/python -c 'import pip, sys; sys.exit(sys.prefix == sys.base_prefix)' 2>/dev/null \
		|| $(PYTHON) -m venv --clear $(VENV)
	$(PIP) install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.test-installed: $(BIN)/repost
	$(PIP) install -q -c constraints.txt -e '.[test]'
	@touch $@

# Show and run one command of the demo. Exit status 1 means that something requested could not be fetched: the demo has
# such pages on purpose.
define show
	@printf '\n$$ repost %s\n\n' '$(1)'
	@REPOST_ARCHIVE=demo-archive $(BIN)/repost $(1) || test $$? -eq 1
endef

demo: $(BIN)/repost  ## the main job on the pages in fixtures/, offline
	@rm -rf demo-archive
	@printf '\nTo run these commands yourself, here, afterwards:\n\n'
	@printf '  export PATH="$$PWD/$(BIN):$$PATH" REPOST_ARCHIVE=demo-archive\n'
	$(call show,archive https://www.jcsp.example/html/20418.html --from fixtures)
	$(call show,run fixtures/watchlist.toml)
	$(call show,archive https://www.jcsp.example/html/20418.html --from fixtures/.later)
	$(call show,diff https://www.jcsp.example/html/20418.html@v1 https://www.jcsp.example/html/20418.html@v2)
	$(call show,history https://www.jcsp.example/html/20418.html)
	$(call show,list)
	$(call show,search 小院会 --limit 2)
	$(call show,verify)
	@printf '\nThe archive is in demo-archive/: plain files, look around.\n'

lint: $(VENV)/.test-installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# One process for each CPU; who is idle takes from the others. In one process, for a debugger: make test PYTEST="-n 0 --pdb"
test: $(VENV)/.test-installed
	$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST)

# Without these, the tests that need them are skipped.
judges: .venv-judges/.installed  ## pywb, wacz, ReplayWeb.page and axe-core, which judge our files and pages in the tests
.venv-judges/.installed: tests/judges.txt Makefile
	$(PYTHON) -m venv --clear .venv-judges
	.venv-judges/bin/python -m pip --require-virtualenv --disable-pip-version-check install -q -r tests/judges.txt
	cd .venv-judges && npm pack --silent $(REPLAYWEBPAGE) && tar -xzf replaywebpage-*.tgz && mv package replaywebpage \
		|| echo "ReplayWeb.page could not be fetched from npm: its test is skipped"
	cd .venv-judges && npm pack --silent $(AXE) && tar -xzf axe-core-*.tgz && mv package axe-core \
		|| echo "axe-core could not be fetched from npm: its test is skipped"
	@touch $@

# Ray alone is 200 MB, so these tests have a venv of their own; elsewhere they are skipped.
cluster: .venv-cluster/.installed  ## bulk jobs on a real Ray cluster and over a real S3 server
	.venv-cluster/bin/python -m pytest tests/scraper/bulk/test_ray.py tests/scraper/bulk/test_remote.py \
		tests/scraper/bulk/test_peers.py tests/scraper/saved/test_fast_records.py $(PYTEST)
.venv-cluster/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv --clear .venv-cluster
	.venv-cluster/bin/python -m pip --require-virtualenv --disable-pip-version-check install -q -c constraints.txt \
		-e '.[test,cluster]'
	@touch $@

check: lint test  ## lint and all tests; pytest's lines come last

check-fast: PYTEST = -m "not slow"
check-fast: lint test  ## without the tests that take a second or more

coverage: PYTEST = --cov --cov-report=term
coverage: test  ## what no test reaches; fails below the floor in pyproject.toml

fix: $(VENV)/.test-installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

approve: $(VENV)/.test-installed  ## show what changed in expected records; write with: make approve ACCEPT=--accept
	$(BIN)/python -m tests.approve $(ACCEPT)

bench: $(BIN)/repost  ## about twenty minutes; with the peers: .venv/bin/pip install -e '.[bench]' and --peers
	$(BIN)/python benchmarks/help_time.py
	$(BIN)/python benchmarks/decoding.py
	$(BIN)/python benchmarks/extract.py
	$(BIN)/python benchmarks/parse.py
	$(BIN)/python benchmarks/compare.py --score
	$(BIN)/python benchmarks/archiving.py
	$(BIN)/python benchmarks/fetching.py
	$(BIN)/python benchmarks/serve.py --documents 10000

durability: $(BIN)/repost  ## ten minutes: every accident that an archive must survive, in one table
	$(BIN)/python benchmarks/durability.py

fuzz: $(BIN)/repost  ## forty minutes of fuzzing: pages, containers, fetching, the law; each failure is a file in build/fuzz
	$(PIP) install -q -c constraints.txt -e '.[fuzz]'
	@rm -rf build/fuzz build/fuzz-law
	nice $(BIN)/python tests/fuzz/fuzz_extract.py build/fuzz --seconds 600
	nice $(BIN)/python tests/fuzz/fuzz_containers.py build/fuzz --seconds 600
	nice $(BIN)/python tests/fuzz/fuzz_fetch.py build/fuzz --seconds 600
	nice $(BIN)/python tests/fuzz/fuzz_pages.py build/fuzz-law --seconds 600
	@test -z "$$(ls build/fuzz)" || { ls build/fuzz; exit 1; }

release: $(VENV)/.test-installed  ## a wheel and an sdist in dist/, each installed into a clean environment, and run there
	@rm -rf dist
	$(BIN)/python -m build
	$(BIN)/python -m tests.release dist/*.whl dist/*.tar.gz

pictures: $(VENV)/.test-installed  ## the pictures of the documentation, taken in chromium
	$(BIN)/python -m tests.pictures

clean:
	rm -rf $(VENV) .venv-judges .venv-cluster demo-archive build dist *.egg-info
