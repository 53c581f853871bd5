#!/usr/bin/env bash
# How long a first `make demo` takes: from a fresh clone of the last commit, without a tool, a package or a crate from before, to the
# first page. Rust and Node.js are those of this machine. Run it on a machine that does nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
demo=
trap '[ -z "$demo" ] || { kill -- "-$demo"; wait "$demo" || :; } 2>/dev/null; rm -rf "$work"' EXIT
git clone --quiet . "$work/storekeeper"
cd "$work/storekeeper"
export CARGO_HOME=$work/cargo npm_config_cache=$work/npm
address=127.0.0.1:${PORT:-3999}

started=$SECONDS
set -m
STOREKEEPER_LISTEN=$address make demo >"$work/log" 2>&1 &
demo=$!
until curl --silent --fail --output /dev/null "http://$address/sign-in"; do
  kill -0 "$demo" 2>/dev/null || { tail -n 20 "$work/log" >&2; exit 1; }
  sleep 1
done
echo "First page after $((SECONDS - started)) s (cores: $(nproc), $(rustc --version), Node.js $(node --version))."
