#!/usr/bin/env bash
# What is shipped: the program with the browser's files in it, its documents, and what it is made of (CycloneDX), as one archive and
# its digest. The same sources give the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(cargo pkgid -p storekeeper | sed 's/.*[#@]//')
name="storekeeper-$version-$(rustc -vV | sed -n 's/^host: //p')"
folder="target/dist/$name"
rm -rf "$folder" && mkdir -p "$folder"

cp target/release/storekeeper "$folder/"
# In the folders that they have here, so that their links lead somewhere.
cp -r --parents README.md CHANGELOG.md CONTRIBUTING.md LICENSE-* docs deploy benchmarks/README.md "$folder/"
node - "$folder" <<'LINKS'
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const [folder] = process.argv.slice(2);
const dead = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.md')).flatMap((file) =>
  [...readFileSync(join(folder, file), 'utf8').matchAll(/\]\(([^)#\s]+)/g)]
    .filter(([, to]) => !/^[a-z]+:/.test(to) && !existsSync(join(folder, dirname(file), to)))
    .map(([, to]) => `dist: ${file} links to ${to}, which is not in the archive`));
for (const line of dead) console.error(line);
process.exitCode = dead.length ? 1 : 0;
LINKS
mkdir "$folder/completions"
for shell in bash zsh fish; do "$folder/storekeeper" completions "$shell" >"$folder/completions/storekeeper.$shell"; done
"$folder/storekeeper" man "$folder/man"

cargo cyclonedx --quiet --manifest-path server/Cargo.toml --format json --target all --override-filename storekeeper.cdx
# Nothing that is shipped says where or when it was built.
node - "$PWD" server/storekeeper.cdx.json "$folder/sbom.cdx.json" <<'SBOM'
const { readFileSync, writeFileSync } = require('node:fs');
const [here, made, shipped] = process.argv.slice(2);
const sbom = JSON.parse(readFileSync(made, 'utf8').replaceAll(here, '/storekeeper'));
delete sbom.serialNumber;
delete sbom.metadata.timestamp;
writeFileSync(shipped, `${JSON.stringify(sbom, null, 2)}\n`);
SBOM
# Only what is built in counts: the other packages of the workspace get one too.
find . -path ./target -prune -o -name storekeeper.cdx.json -exec rm {} +

# The builder's umask does not count: the service's user must be able to run what root unpacks.
tar --sort=name --mtime='@0' --owner=0 --group=0 --numeric-owner --mode='u+rw,go+rX,go-w' -C target/dist -cf - "$name" | gzip -n -9 >"$folder.tar.gz"
(cd target/dist && sha256sum "$name.tar.gz" | tee "$name.tar.gz.sha256")
