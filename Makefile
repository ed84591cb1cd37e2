# What a developer does with binserver. `make` alone explains itself; works with GNU make 3.81 and newer.
#
#   ARGS      more arguments for what is run:   make run ARGS="--bin shop:mvola"   make test ARGS="-k layers"
#   PYTHON    the Python to make .venv with:    make run PYTHON=python3.13
#   CHROMIUM  the browser of the browser tests: make test CHROMIUM=/path/to/chrome
#   BROWSER   no leaves the browser tests out:  make test BROWSER=no

SHELL = /bin/sh
VENV = .venv
PY = $(VENV)/bin/python
PIP = $(PY) -m pip --disable-pip-version-check --quiet
SOURCES = binserver tests tools
ARGS =

# A stamp is newer than the locks whose packages are installed: then nothing is installed, and no network is needed.
TO_RUN = $(VENV)/installed-to-run
TO_DEVELOP = $(VENV)/installed-to-develop

# Where .venv's link leads to a Python that is gone, upgraded with the system, the environment is made again.
GONE := $(shell test -x $(PY) || rm -f $(TO_RUN) $(TO_DEVELOP))

# BROWSER has no default here: make would hand it on to binserver, and there it names the user's browser.
ifeq ($(BROWSER),no)
FIND_CHROMIUM = :
WITHOUT_BROWSER = and not browser
else
FIND_CHROMIUM = CHROMIUM=$$($(PY) -m tools.chromium) && export CHROMIUM
WITHOUT_BROWSER =
endif

.DELETE_ON_ERROR:
.PHONY: help run test lint check fix nightly bench vendor lock wheel clean

help:  ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s  %s\n", $$1, $$2 }' Makefile
	@sed -n 's/^#   \([A-Z]\)/  \1/p' Makefile

run: $(TO_RUN)  ## start binserver; the first time, install what it needs into .venv
	@exec $(PY) -m binserver $(ARGS)

test: $(TO_DEVELOP)  ## run the tests; the first time, install what they need, a Chromium included
	@$(FIND_CHROMIUM) && $(PY) -m pytest --numprocesses=auto --dist=worksteal -m "not nightly $(WITHOUT_BROWSER)" $(ARGS)

lint: $(TO_DEVELOP)  ## lint, format, types, generated docs, vendored files; changes nothing
	$(PY) -m ruff check $(SOURCES)
	$(PY) -m ruff format --check $(SOURCES)
	$(PY) -m mypy
	$(PY) -m cogapp --check --verbosity=1 -P README.md docs/*.md
	$(PY) -m tools.vendor check

check: lint test  ## lint and test: what CI runs

fix: $(TO_DEVELOP)  ## do what a machine can: fix lint, format, generate docs
	$(PY) -m ruff check --fix $(SOURCES)
	$(PY) -m ruff format $(SOURCES)
	$(PY) -m cogapp -r --verbosity=1 -P README.md docs/*.md

nightly: $(TO_DEVELOP)  ## run the long proofs
	@$(FIND_CHROMIUM) && $(PY) -m pytest --hypothesis-profile=nightly -m "nightly $(WITHOUT_BROWSER)" $(ARGS)

bench: $(TO_DEVELOP)  ## run the benchmarks: ratios, side by side in one run
	@$(PY) -m tests.bench $(ARGS)

vendor: $(TO_RUN)  ## fetch the vendored scripts again, as their lock says (needs npm)
	@$(PY) -m tools.vendor update

lock: $(TO_DEVELOP)  ## lock the dependencies of pyproject.toml again; ARGS=--upgrade takes newer versions
	$(PY) -m tools.lock $(ARGS)

wheel: $(TO_RUN)  ## build the sdist and the wheel into dist/
	@rm -rf dist
	@$(PY) -m hatchling build

clean:  ## remove what make made: .venv, dist, caches
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} +

$(PY):
	@python=$$(tools/python.sh $(PYTHON)) && "$$python" -m venv --clear $(VENV)

$(TO_RUN): requirements.lock pyproject.toml | $(PY)
	@echo 'binserver: installing what running needs into $(VENV) ...' >&2
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(TO_DEVELOP): requirements-dev.lock $(TO_RUN)
	@echo 'binserver: installing what tests and lint need into $(VENV) ...' >&2
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
