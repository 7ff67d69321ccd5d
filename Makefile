# `make run` and `make test` are all one needs. Recipes end in exec, so that a signal reaches the program itself.
export PYTHON ?= python3

.PHONY: run test check format bench clean environment development chromium assets screenshots

run: environment
	@exec .venv/bin/python -m leadmgr.supervise

test: development chromium assets
	@exec .venv/bin/python -m pytest -n 2 $(ARGS)

check: development
	@exec .ci/check

format: development
	@.venv/bin/ruff check --quiet --fix .; .venv/bin/ruff format --quiet .
	@find . -path ./.venv -prune -o -path '*/templates/*.html' -print0 | xargs -0 -r .venv/bin/djade --target-version 5.2

bench: development assets
	@exec .venv/bin/python -m bench $(ONLY)

screenshots: development chromium assets
	@exec .venv/bin/python -m tests.browser.shots

clean:
	@exec rm -rf .leadmgr-test .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis static/built

# What is installed is told by copies of the lock files, not by dates: a clone gives every file the same one.
environment:
	@exec .ci/install requirements.lock

development:
	@exec .ci/install requirements-dev.lock

chromium:
	@exec .ci/chromium

assets: development
	@exec .venv/bin/python -m leadmgr.assets
