# Every command that a person needs. Plain `make` lists them.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

TOOLS := $(CURDIR)/.tools
export PATH := $(TOOLS)/bin:$(CURDIR)/crates/bundle/node_modules/.bin:$(PATH)
# Chosen once by scripts/setup.sh.
WITH_TOOLCHAIN := export RUSTUP_TOOLCHAIN="$$(cat $(TOOLS)/toolchain)";
# Nothing that is shipped says where it was built.
PLACELESS := export RUSTFLAGS="--remap-path-prefix=$${CARGO_HOME:-$$HOME/.cargo}=/cargo --remap-path-prefix=$(CURDIR)=/storekeeper";
# Written when the browser's files are complete.
SITE := target/site/.built
SOURCES := $(shell find app crates/domain crates/bundle/src frontend style public Cargo.toml Cargo.lock -type f 2>/dev/null)

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

# The tool for the browser's files and the server share much of what they are made of, and a first build takes long.
demo: BESIDE := -p storekeeper
demo: tools $(SITE) ## Run with a made-up LaunchDarkly account inside, on http://127.0.0.1:3000
	@$(WITH_TOOLCHAIN) cargo build -p bundle $(BESIDE)
	exec target/debug/storekeeper demo

run: tools $(SITE) ## Run against the real LaunchDarkly, optimised, keys and records in this folder
	@$(WITH_TOOLCHAIN) $(PLACELESS) cargo build --release -p storekeeper
	[ -f master.key ] || (umask 077 && target/release/storekeeper key > master.key.new && mv master.key.new master.key)
	exec target/release/storekeeper serve --master-key-file master.key

watch: tools ## Run the demo and rebuild when a file changes
	exec nodemon --quiet --signal SIGINT --ext rs,toml,css,svg,sql $(foreach folder,app crates frontend public server style,--watch $(folder)) --exec '$(MAKE) demo'

test: tools-test $(SITE) ## Run every test: Rust, the official client, browser journeys
	@$(WITH_TOOLCHAIN) scripts/test.sh

lint: tools-lint ## Check formatting, lints, documentation and what is built in
	@$(WITH_TOOLCHAIN) scripts/lint.sh

advisories: tools-lint ## Look for known weaknesses in what is built in; fetches their database
	@$(WITH_TOOLCHAIN) .tools/deny/bin/cargo-deny check advisories

bench: tools-bench $(SITE) ## Measure, beside hand-written peers in the same run
	@$(WITH_TOOLCHAIN) $(PLACELESS) benchmarks/run.sh

screenshots: tools-test $(SITE) ## Take the pictures of the README
	@$(WITH_TOOLCHAIN) cargo build -p storekeeper
	node end2end/screenshots.mjs

soak: tools ## Check the record of 50,000 writes under faults and 200 kills (about half an hour; POSTGRES=yes on PostgreSQL)
	@$(WITH_TOOLCHAIN) $(PLACELESS)
	cargo build --release -p storekeeper -p soak
	exec $(if $(POSTGRES),scripts/soak-postgres.sh) target/release/soak --operations 50000 --kills 200 $(SOAK)

dist: tools-dist $(SITE) ## What is shipped, as an archive with its list of parts (CycloneDX), in target/dist
	@$(WITH_TOOLCHAIN) $(PLACELESS)
	version="$$(cargo pkgid -p storekeeper | sed 's/.*[#@]//')"
	STOREKEEPER_VERSION="$$version ($$(git describe --always --dirty))" cargo build --release -p storekeeper
	scripts/dist.sh

attack: tools-attack $(SITE) ## Attack the portal as it is shipped, row by row (about half an hour; ROWS="S1 U" for some)
	@$(WITH_TOOLCHAIN)
	($(PLACELESS) cargo build --release -p storekeeper)
	exec cargo run --quiet -p attack -- $(ROWS)

fuzz: tools-fuzz ## Feed everything that is read from others with anything, a minute each (FUZZ_SECONDS=60)
	@$(WITH_TOOLCHAIN)
	# The compiler's instructions for it are not in a stable release; the compiler is.
	export RUSTC_BOOTSTRAP=1 PATH="$(TOOLS)/fuzz/bin:$$PATH"
	for target in connection filter form wire patch cookie; do
	  cargo fuzz run --fuzz-dir fuzz --sanitizer none "$$target" -- -max_total_time=$(or $(FUZZ_SECONDS),60) -max_len=4096
	done

faults: tools-attack ## See that the attack's checks can fail: put faults into a copy of the portal
	@$(WITH_TOOLCHAIN) cargo run --quiet -p attack -- --plant $(ROWS)

setup: tools-test ## Install what is missing, and nothing else
	@echo "Everything is in place."

tools:
	@scripts/setup.sh build

tools-lint:
	@scripts/setup.sh lint

tools-test:
	@scripts/setup.sh test

tools-dist:
	@scripts/setup.sh dist

tools-fuzz:
	@scripts/setup.sh fuzz

tools-attack:
	@scripts/setup.sh attack

tools-bench:
	@scripts/setup.sh bench

# The browser's part: WebAssembly, JavaScript, styles. In cargo's profile, optimising the whole would count for macros and build
# scripts too, and have them compiled once for this and once for the server (see frontend/profile.toml).
FRONTEND := --lib -p frontend --target wasm32-unknown-unknown --config frontend/profile.toml
$(SITE): $(SOURCES) | tools
	@$(WITH_TOOLCHAIN)
	echo "Building the browser's part …" >&2
	($(PLACELESS) RUSTFLAGS+=" -C codegen-units=1 -C linker-plugin-lto"
	exec cargo rustc $(FRONTEND) -- -C linker-plugin-lto=no -C embed-bitcode=yes -C lto=fat)
	cargo build -p bundle $(BESIDE)
	target/debug/bundle target/wasm32-unknown-unknown/debug/frontend.wasm target/site
	touch $@

.PHONY: help demo run watch test lint dist attack faults fuzz bench screenshots soak advisories setup tools tools-lint tools-test tools-dist tools-fuzz tools-attack tools-bench
