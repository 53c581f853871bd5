#!/usr/bin/env bash
# Builds everything optimised and measures it, with the browser's files that `make` has built before.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release -p storekeeper -p benchmarks
npm run build --prefix benchmarks/peers
exec target/release/benchmarks
