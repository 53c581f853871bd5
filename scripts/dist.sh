#!/usr/bin/env bash
# What is shipped: the program with the browser's files in it, and what it is made of (CycloneDX), as one archive and its digest. The
# same sources give the same bytes, but for the SBOM, which bears a number and a time of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(cargo pkgid -p storekeeper | sed 's/.*[#@]//')
name="storekeeper-$version-$(rustc -vV | sed -n 's/^host: //p')"
folder="target/dist/$name"
rm -rf "$folder" && mkdir -p "$folder"

cp target/release/storekeeper README.md docs/SECURITY.md docs/CONFIGURATION.md docs/STORE-CHECK.md "$folder/"
cp -r deploy "$folder/deploy"
mkdir "$folder/completions"
for shell in bash zsh fish; do "$folder/storekeeper" completions "$shell" >"$folder/completions/storekeeper.$shell"; done
"$folder/storekeeper" man >"$folder/storekeeper.1"

cargo cyclonedx --quiet --manifest-path server/Cargo.toml --format json --target all --override-filename storekeeper.cdx
# Nothing that is shipped says where it was built.
sed "s#$PWD#/storekeeper#g" server/storekeeper.cdx.json >"$folder/sbom.cdx.json"
# Only what is built in counts: the other packages of the workspace get one too.
find . -path ./target -prune -o -name storekeeper.cdx.json -exec rm {} +

tar --sort=name --mtime='@0' --owner=0 --group=0 --numeric-owner -C target/dist -cf - "$name" | gzip -n -9 >"$folder.tar.gz"
(cd target/dist && sha256sum "$name.tar.gz" | tee "$name.tar.gz.sha256")
