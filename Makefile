# Needs python3 (3.11 or later) with venv; everything else goes into .venv.
# UNIT_REPORTS_DATA and UNIT_REPORTS_AS_OF reach the commands through the environment.

PYTHON ?= python3
PIP_TOOLS = pip-tools==7.6.2
BIN = .venv/bin

export NO_MKDOCS_2_WARNING = 1

# A stamp carries a hash of what it was made from: another folder, Python or pin makes it anew.
checksum = | cksum | tr ' ' -
# With BIN=/some/bin that environment is used as it is, and nothing is installed.
ifeq ($(origin BIN), file)
VENV := .venv/.made-$(shell { pwd; $(PYTHON) -V; } 2>&1 $(checksum))
SITE := .venv/.site-$(shell cat pyproject.toml requirements/site.txt $(checksum))
RUNNER := .venv/.ci-$(shell cat pyproject.toml requirements/ci.txt $(checksum))
TEST := .venv/.test-$(shell cat pyproject.toml requirements/test.txt $(checksum))
else
VENV :=
SITE :=
RUNNER :=
TEST :=
endif

install = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
install_package = $(install) --no-deps --no-build-isolation --editable .

.PHONY: help site public zip serve check ci publish sbom licences audit test lint format examples schema \
	pictures bench reader fuzz pins clean

help: ## print this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1@/p' Makefile | awk -F@ '{ printf "%-14s %s\n", $$1, $$2 }'

site: $(SITE) ## build site/, strictly
	$(BIN)/mkdocs build --strict

public: $(SITE) ## build the public edition into build/public/, without what the catalog marks as internal
	UNIT_REPORTS_EDITION=public $(BIN)/mkdocs build --strict --site-dir build/public

zip: site ## pack it into build/site.zip, to unzip anywhere and open with a double click
	$(BIN)/python -m unit_reports.bundle site build/site.zip

serve: $(SITE) ## live preview at http://127.0.0.1:8000/
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:8000

check: $(SITE) ## check the data only
	$(BIN)/unit-reports check

ci: $(RUNNER) sbom licences ## what CI runs for a change: check, build, zip, and compare with BASE=commit
	$(BIN)/python scripts/ci.py

publish: $(RUNNER) sbom licences ## what CI runs for the site that is shown; into another folder with TO=
	$(BIN)/python scripts/ci.py --publish

sbom: $(RUNNER) ## write what the site is built with to build/sbom.cdx.json (CycloneDX)
	$(BIN)/python scripts/shipped.py sbom build/sbom.cdx.json

licences: $(RUNNER) ## write their licences to build/licences.md; fail where one is not allowed
	@mkdir -p build
	$(BIN)/pip-licenses --packages $$($(BIN)/python scripts/shipped.py names) --output-file build/licences.md

# The ids of known vulnerabilities that were looked at and do not concern us, each with the reason here.
IGNORE =
audit: $(RUNNER) ## ask whether what is pinned has known vulnerabilities; says so if nobody can be asked
	IGNORE='$(IGNORE)' $(BIN)/python scripts/audit.py

test: lint ## run every check and test that this machine can run
	$(BIN)/python -m pytest

lint: $(TEST) ## check format, style and types
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

format: $(TEST) ## format the code and repair what can be repaired
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format

examples: $(TEST) ## renew the examples on the guide's rule pages
	$(BIN)/python -m tests.examples

schema: $(SITE) ## renew the schema that ships and the one that the editor reads
	$(BIN)/unit-reports schema --base --output hooks/unit_reports/present/unit.schema.json
	$(BIN)/unit-reports schema --data data --output .vscode/unit.schema.json

pictures: $(TEST) ## renew the README's pictures, and take every kind of page into build/pictures/ to look at
	$(BIN)/python -m tests.pictures
	$(BIN)/python -m tests.pictures --all build/pictures

bench: $(TEST) ## measure speed against the peers
	$(BIN)/python tests/bench/bench.py

UNITS = 1000
ONLY =
BUILT =
reader: $(TEST) ## measure what the reader waits for: UNITS=10000 ONLY="rows search" BUILT=a site there is (needs Chromium; npx too)
	$(BIN)/python tests/bench/reader.py --units $(UNITS) --only $(ONLY) $(if $(BUILT),--site $(BUILT))

COUNT = 100000
SEED = 1
fuzz: $(TEST) ## read generated files of every kind: COUNT=100000 SEED=1
	$(BIN)/python -m tests.fuzz --count $(COUNT) --seed $(SEED)

# The oldest Python that we support makes the pins: what it can install, the later ones can too.
# (A later 3.11 will not do: pymdown-extensions 13 wants 3.11.5, Debian 12 has 3.11.2.)
UPGRADE = --upgrade
pins: ## renew requirements/*.txt (UPGRADE= keeps the versions that still fit)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:3] != (3, 11, 2))' || \
		{ echo "Pins are made with Debian 12's Python 3.11.2: make pins PYTHON=/usr/bin/python3" >&2; exit 1; }
	$(PYTHON) -m venv --clear .cache/pip-tools
	.cache/pip-tools/bin/python -m pip install --disable-pip-version-check --quiet '$(PIP_TOOLS)'
	for name in site ci test; do \
		CUSTOM_COMPILE_COMMAND='make pins' .cache/pip-tools/bin/pip-compile --quiet --no-config \
			$(UPGRADE) --generate-hashes --allow-unsafe --strip-extras --no-emit-options \
			--output-file requirements/$$name.txt requirements/$$name.in || exit 1; \
	done

clean: ## remove all that was made, .venv too
	rm -rf .venv .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache site build hooks/*.egg-info
	find hooks tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or later is needed: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo 'Python cannot make a virtual environment here: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	@touch $@

$(SITE): $(VENV)
	$(install) --require-hashes --requirement requirements/site.txt
	$(install_package)
	@rm -f .venv/.site-* .venv/.ci-* .venv/.test-*
	@touch $@

# Each set holds all of the one before: site.txt, ci.txt, test.txt.
$(RUNNER): $(VENV)
	$(install) --require-hashes --requirement requirements/ci.txt
	$(install_package)
	@rm -f .venv/.site-* .venv/.ci-* .venv/.test-*
	@touch $@ $(SITE)

$(TEST): $(VENV)
	$(install) --require-hashes --requirement requirements/test.txt
	$(install_package)
	@rm -f .venv/.site-* .venv/.ci-* .venv/.test-*
	@touch $@ $(RUNNER) $(SITE)
