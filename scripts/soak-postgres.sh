#!/usr/bin/env bash
# The soak on a PostgreSQL of its own: scripts/soak-postgres.sh target/debug/soak --operations 400 …
set -euo pipefail
cd "$(dirname "$0")/.."
# The server is started again in its midst.
exec scripts/postgres.sh bash -c \
  'program=$1; shift; exec "$program" --postgres "$TEST_POSTGRES" --restart "$TEST_POSTGRES_RESTART" "$@"' soak "$@"
