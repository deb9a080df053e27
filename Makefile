# What needs what is in tools/prepare.py: everything is set up inside the checkout.
PYTHON ?= python3
JOBS ?= 4
RUN = .venv/bin/python

.PHONY: help demo test lint bench clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name text; do printf '  make %-7s %s\n' "$$name" "$$text"; done

demo: ## Two real terminals, each with its own agent (SHELLS=all: in every shell that is installed)
	@$(PYTHON) tools/prepare.py venv agent
	@$(RUN) -m tools.demo $(SHELLS)

test: ## Run the tests in real shells, beside the real agent (FULL=1: the heavy ones too; ARGS=… for pytest)
	@$(PYTHON) tools/prepare.py venv agent shells programs $(if $(FULL),installers)
	@$(RUN) -m pytest -n $(JOBS) $(ARGS)

lint: ## Check style, types and shell code
	@$(PYTHON) tools/prepare.py venv shells
	@$(RUN) -m tools.lint

bench: ## Print how fast it is, as ratios beside its rivals
	@$(PYTHON) tools/prepare.py venv agent shells rivals
	@$(RUN) -m benchmarks.switch
	@$(RUN) -m benchmarks.startup
	@$(RUN) -m benchmarks.prompt
	@$(RUN) -m benchmarks.completion
	@$(RUN) -m benchmarks.launch
	@$(RUN) -m benchmarks.list
	@$(RUN) -m benchmarks.archive
	@$(RUN) -m benchmarks.clone

clean: ## Remove what was set up inside the checkout
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache dist
