// What the browser's part is made of: bytes of machine code by crate, for every piece that is loaded by itself.
//
//   node benchmarks/browser/size.mjs FILE.wasm …     files with their name section: see benchmarks/README.md
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const CODE = 10;
const IMPORT = 2;

/** A reader of WebAssembly's binary format. */
function reader(bytes, at = 0) {
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const text = () => {
    const length = number();
    at += length;
    return bytes.toString('utf8', at - length, at);
  };
  return { number, text, byte: () => bytes[at++], skip: (count) => (at += count), at: () => at };
}

/** The sections: kind, start and end. */
function sections(bytes) {
  const all = [];
  const read = reader(bytes, 8);
  while (read.at() < bytes.length) {
    const kind = read.byte();
    const length = read.number();
    all.push({ kind, start: read.at(), end: read.at() + length });
    read.skip(length);
  }
  return all;
}

/** How many functions are imported: they have the first numbers. */
function imported(bytes, { start }) {
  const read = reader(bytes, start);
  const limits = () => {
    const flags = read.byte();
    read.number();
    if (flags & 1) read.number();
  };
  let functions = 0;
  for (let left = read.number(); left > 0; left--) {
    read.text();
    read.text();
    const kind = read.byte();
    if (kind === 0) functions += read.number() * 0 + 1;
    else if (kind === 1) read.byte(), limits();
    else if (kind === 2) limits();
    else read.skip(2);
  }
  return functions;
}

/** Names of functions by number. */
function names(bytes, all) {
  for (const { kind, start, end } of all) {
    const read = reader(bytes, start);
    if (kind !== 0 || read.text() !== 'name') continue;
    while (read.at() < end) {
      const part = read.byte();
      const length = read.number();
      if (part !== 1) {
        read.skip(length);
        continue;
      }
      return new Map(Array.from({ length: read.number() }, () => [read.number(), read.text()]));
    }
  }
  return new Map();
}

/** The crate that a mangled name begins with. */
function crate(name) {
  const old = /^_ZN\d+(?:_\$LT\$)?(?:[&a-z]*\$[A-Z]+\$)*\$?([a-z_0-9]+?)(?:\.\.|\d|$)/.exec(name);
  const known = /(tachys|reactive_graph|serde_json|serde_core|miniserde|domain|app|leptos|web_sys|js_sys|wasm_bindgen|hashbrown|std|alloc|core|form_urlencoded|percent_encoding|any_spawner|futures|send_wrapper|hydration_context|indexmap|dlmalloc|zmij|secrecy)/.exec(name);
  return known?.[1] ?? old?.[1] ?? 'other';
}

for (const file of process.argv.slice(2)) {
  const bytes = readFileSync(file);
  const all = sections(bytes);
  const first = imported(bytes, all.find(({ kind }) => kind === IMPORT));
  const named = names(bytes, all);
  const sums = new Map();
  const read = reader(bytes, all.find(({ kind }) => kind === CODE).start);
  for (let left = read.number(), index = first; left > 0; left--, index++) {
    const length = read.number();
    read.skip(length);
    const name = crate(named.get(index) ?? '');
    sums.set(name, (sums.get(name) ?? 0) + length);
  }
  const total = [...sums.values()].reduce((sum, size) => sum + size, 0);
  const largest = [...sums].sort(([, a], [, b]) => b - a).slice(0, 9);
  console.log(`${basename(file)}: ${total} bytes of code: ${largest.map(([name, size]) => `${name} ${size}`).join(', ')}`);
}
