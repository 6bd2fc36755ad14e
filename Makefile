# The developer commands. `make demo` and `make test` set up whatever they need.
SHELL := /bin/bash
.DELETE_ON_ERROR:
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
NATIVE_SOURCES := $(shell find native -name '*.?pp') CMakeLists.txt

.PHONY: demo test build web test-cpp test-python test-web e2e lint types fmt stub schema golden check-generated \
        check-wheel bench fuzz clean

demo: $(VENV)/demo.done build
	$(BIN)/lightwell demo

test: test-cpp test-web test-python e2e

# --- setting up -----------------------------------------------------------------------------------

$(VENV)/venv.done:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "lightwell needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --upgrade 'pip>=25.1'
	$(BIN)/pip install -q cmake ninja
	$(PY) tools/web.py requirements | xargs -r $(BIN)/pip install -q
	touch $@

# torch comes first and alone, so that its exact pin decides and nothing draws another build.
$(VENV)/test.done: pyproject.toml $(VENV)/venv.done
	$(BIN)/pip install -q torch==2.13.0
	$(BIN)/pip install -q --group test --group lint
	touch $@

$(VENV)/demo.done: pyproject.toml $(VENV)/venv.done
	$(BIN)/pip install -q 'scikit-learn>=1.3'
	touch $@

web: $(VENV)/venv.done
	$(PY) tools/web.py build

$(VENV)/native.done: $(NATIVE_SOURCES) pyproject.toml tools/backend.py $(VENV)/venv.done
	$(BIN)/pip install -q -e .
	touch $@

build: web $(VENV)/native.done

# --- checking -------------------------------------------------------------------------------------

test-cpp: $(VENV)/venv.done
	for preset in test asan tsan; do \
	  $(BIN)/cmake --preset $$preset >/dev/null && $(BIN)/cmake --build --preset $$preset -j2 && \
	  $(BIN)/ctest --preset $$preset || exit 1; done

test-python: build $(VENV)/test.done
	$(BIN)/pytest tests --ignore=tests/e2e

test-web: web
	$(PY) tools/web.py run test
	$(PY) tools/page_size.py

e2e: build $(VENV)/test.done
	tools/browser.sh
	$(BIN)/pytest tests/e2e -n 2 --dist loadfile

lint: build $(VENV)/test.done
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/clang-format --dry-run --Werror $$(git ls-files 'native/*pp')
	$(PY) tools/web.py run lint

types: build $(VENV)/test.done
	$(BIN)/mypy && $(BIN)/pyright
	$(PY) tools/web.py run check

fmt: $(VENV)/test.done
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .
	$(BIN)/clang-format -i $$(git ls-files 'native/*pp')
	$(PY) tools/web.py run fmt

# --- generated files, committed and checked -------------------------------------------------------

stub: build $(VENV)/test.done
	$(PY) -m nanobind.stubgen -m lightwell._core -o src/lightwell/_core.pyi
	$(BIN)/ruff check -q --fix --select I,UP src/lightwell/_core.pyi; $(BIN)/ruff format -q src/lightwell/_core.pyi

schema: build
	$(PY) tools/schema.py

golden: build $(VENV)/test.done
	$(PY) -m tests.public_api

check-generated: stub schema
	git diff --exit-code -- src/lightwell/_core.pyi web/src/api/schema.ts

check-wheel: $(VENV)/venv.done
	$(PY) tools/check_wheel.py

# --- measuring ------------------------------------------------------------------------------------

$(VENV)/bench.done: pyproject.toml $(VENV)/test.done
	$(BIN)/pip install -q --group bench
	touch $@

bench: build $(VENV)/bench.done
	for script in benchmarks/*.py; do echo "== $$script"; $(PY) $$script || exit 1; done

fuzz: build $(VENV)/test.done
	$(BIN)/cmake --preset fuzz >/dev/null && $(BIN)/cmake --build --preset fuzz -j2
	for target in build/fuzz/fuzz_*; do [ -x $$target ] && [ -f $$target ] || continue; \
	  $$target -max_total_time=$${FUZZ_SECS:-60} -rss_limit_mb=2048 native/fuzz/corpus/$$(basename $$target) || exit 1; done
	$(PY) -m tests.fuzz --seconds $${FUZZ_SECS:-60}

clean:
	rm -rf build dist $(VENV) web/node_modules src/lightwell/server/static
