// Builds both peers for production into dist/, and compresses what browsers ask for.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

process.env.NODE_ENV = 'production';
const root = import.meta.dirname;
const common = { root, configFile: false, logLevel: 'warn', mode: 'production' };

rmSync(`${root}/dist`, { recursive: true, force: true });
await build({ ...common, plugins: [react()], build: browser('react', 'react/browser.jsx') });
await build({ ...common, plugins: [react()], build: { outDir: 'dist/react-server', ssr: 'react/document.jsx' } });
await build({ ...common, build: browser('plain', 'plain/browser.mjs') });

for (const peer of ['react', 'plain']) {
  const folder = `${root}/dist/${peer}/assets`;
  for (const file of readdirSync(folder)) {
    const bytes = readFileSync(`${folder}/${file}`);
    const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
    writeFileSync(`${folder}/${file}.br`, brotliCompressSync(bytes, best));
    writeFileSync(`${folder}/${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

function browser(peer, input) {
  return { outDir: `dist/${peer}`, manifest: true, modulePreload: false, rollupOptions: { input } };
}
