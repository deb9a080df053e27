# What needs what is in tools/prepare.py: everything is set up inside the checkout.
PYTHON ?= python3
JOBS ?= 4
RUN = .venv/bin/python

.PHONY: help demo test lint bench pictures site dist clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name text; do printf '  make %-8s %s\n' "$$name" "$$text"; done

demo: ## Two real terminals, each with its own agent (SHELLS=all: in every shell that is installed)
	@$(PYTHON) tools/prepare.py venv agent
	@$(RUN) -m tools.demo $(SHELLS)

test: ## Run the tests in real shells, beside the real agent (FULL=1: the heavy ones too; ARGS=… for pytest)
	@$(PYTHON) tools/prepare.py venv agent shells programs $(if $(FULL),installers site rivals)
	@$(RUN) -m pytest -n $(JOBS) $(ARGS)

lint: ## Check style, types and shell code
	@$(PYTHON) tools/prepare.py venv shells
	@$(RUN) -m tools.lint

bench: ## Measure how fast it is beside its rivals: one table, also in docs/benchmarks.md
	@$(PYTHON) tools/prepare.py venv agent shells rivals
	@$(RUN) -m benchmarks $(ARGS)

pictures: ## Draw the pictures of the documentation anew, from real terminals
	@$(PYTHON) tools/prepare.py venv agent shells
	@$(RUN) -m tools.pictures $(ARGS)

site: ## Build the documentation as a site with search, in site/
	@$(PYTHON) tools/prepare.py venv site
	@$(RUN) -m tools.site

dist: ## Build the wheel and the sdist of the last commit, the same bytes for everybody, and check them (TAG=v1.2.3: as that release)
	@$(PYTHON) tools/prepare.py venv
	@$(RUN) -m tools.dist $(TAG)

clean: ## Remove what was set up inside the checkout
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache dist site
