#!/usr/bin/env bash
# Builds everything optimised and measures it.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo leptos build --release --precompress --split
cargo build --release -p benchmarks
npm run build --prefix benchmarks/peers
exec target/release/benchmarks
