#!/usr/bin/env bash
# Every test, from the inside out, and the numbers at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p target

echo "== Rust"
cargo build -p storekeeper -p launchdarkly-emulator -p soak
cargo test --workspace --exclude frontend --features app/ssr 2>&1 | tee target/test-rust.log
passed() { awk '/^test result:/ { passed += $4 } END { print passed + 0 }' "$1"; }
rust=$(passed target/test-rust.log)

echo "== The server on PostgreSQL"
scripts/postgres.sh cargo test -p storekeeper --lib --test it 2>&1 | tee target/test-postgres.log
postgres=$(passed target/test-postgres.log)

echo "== Writes under faults and kills"
target/debug/soak --operations 400 --kills 10 | tee target/test-soak.log

scripts/soak-postgres.sh target/debug/soak --operations 200 --kills 5 | tee target/test-soak-postgres.log

echo "== LaunchDarkly's official TypeScript client"
scripts/test-official-client.sh | tee target/test-client.log
client=$(awk '/^# pass / { print $3 }' target/test-client.log)

echo "== Browser journeys"
export CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v google-chrome)}"
(cd end2end && npx playwright test) | tee target/test-browser.log
browser=$(awk '$2 == "passed" { print $1 }' target/test-browser.log | tail -n 1)

echo
echo "Rust tests: $rust; on PostgreSQL: $postgres; official client: ${client:-0}; browser journeys: ${browser:-0}"
grep -hE '^(soak|kills):' target/test-soak.log target/test-soak-postgres.log
echo "$((rust + postgres + ${client:-0} + ${browser:-0})) passed, 0 failed"
