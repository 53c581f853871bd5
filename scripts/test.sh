#!/usr/bin/env bash
# Every test, from the inside out, and the numbers at the end. A suite that fails does not keep the others from running.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p target

broken=()
# suite NAME LOG COMMAND …: runs a suite; its output goes to the screen and to target/LOG.
suite() {
  local name=$1 log=target/$2
  shift 2
  echo "== $name"
  "$@" 2>&1 | tee "$log" || broken+=("$name")
}
# Sums a column of the lines that begin so: what cargo and the emulator's client print for each executable.
rust() { awk -v column="$2" '/^test result:/ { sum += $column } END { print sum + 0 }' "target/$1"; }
client() { awk -v word="$1" '$1 == "#" && $2 == word { sum += $3 } END { print sum + 0 }' target/test-client.log; }
browser() { awk -v word="$1" '$2 == word { sum += $1 } END { print sum + 0 }' <(tail -n 40 target/test-browser.log); }

# The processes that tests start.
cargo build -p storekeeper -p launchdarkly-emulator -p soak || exit 1
suite "Rust" test-rust.log cargo test --workspace --exclude frontend --features app/ssr --no-fail-fast
suite "The server on PostgreSQL" test-postgres.log \
  scripts/postgres.sh cargo test -p storekeeper --lib --test it --no-fail-fast
suite "Writes under faults and kills" test-soak.log target/debug/soak --operations 400 --kills 10
suite "Writes under faults and kills on PostgreSQL" test-soak-postgres.log \
  scripts/soak-postgres.sh target/debug/soak --operations 200 --kills 5
suite "LaunchDarkly's official TypeScript client" test-client.log scripts/test-official-client.sh
export CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v google-chrome)}"
suite "Browser journeys" test-browser.log sh -c 'cd end2end && npx playwright test'

passed=$(($(rust test-rust.log 4) + $(rust test-postgres.log 4) + $(client pass) + $(browser passed)))
failed=$(($(rust test-rust.log 6) + $(rust test-postgres.log 6) + $(client fail) + $(browser failed)))
echo
echo "Rust tests: $(rust test-rust.log 4); on PostgreSQL: $(rust test-postgres.log 4); official client: $(client pass); browser journeys: $(browser passed)"
grep -hE '^(soak|kills):' target/test-soak.log target/test-soak-postgres.log
echo "$passed passed, $failed failed"
for name in "${broken[@]}"; do echo "Not passed: $name" >&2; done
[ ${#broken[@]} = 0 ] && [ "$failed" = 0 ]
