#!/usr/bin/env bash
# Formatting, lints and documentation. The browser's part is checked by itself: its features exclude the server's.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo fmt --all --check
cargo clippy --workspace --exclude frontend --all-targets --features app/ssr -- -D warnings
# Those that `make attack` runs.
cargo clippy -p storekeeper --test attack -- -D warnings
cargo clippy -p frontend --target wasm32-unknown-unknown -- -D warnings
# Which files use which: no circles, and layers that only use those below.
cargo test --quiet -p layers >/dev/null || cargo test -p layers
RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" cargo doc --workspace --exclude frontend --no-deps --document-private-items --features app/ssr --quiet
# Types of the browser's tests: Playwright only strips them.
end2end/node_modules/.bin/tsc -p end2end
# Spelling and grammar of documents and of what pages say.
node scripts/prose/prose.mjs
.tools/deny/bin/cargo-deny --locked --log-level error check --hide-inclusion-graph licenses bans sources
