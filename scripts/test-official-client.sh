#!/usr/bin/env bash
# Runs LaunchDarkly's official TypeScript client, unchanged, against the emulator on a free port.
set -euo pipefail
cd "$(dirname "$0")/.."

greeting=$(mktemp)
trap 'kill "$emulator" 2>/dev/null; rm -f "$greeting"' EXIT
target/debug/launchdarkly-emulator --listen 127.0.0.1:0 --control >"$greeting" &
emulator=$!
until url=$(grep -oE -m 1 'http://[0-9.:]+' "$greeting"); do
  kill -0 "$emulator" || { echo "the emulator did not start" >&2; exit 1; }
  read -r -t 0.1 <> <(:) || true
done

EMULATOR_URL=$url node --test --test-reporter=tap end2end/official-client/
