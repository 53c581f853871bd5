// What both servers share: the rows, the built files, the query, and the port.
import { readFileSync, readdirSync } from 'node:fs';
import compression from 'compression';
import express from 'express';
import { HEALTH_OF, PER_PAGE, find, prepare } from './rows.mjs';

const DIST = new URL('../dist/', import.meta.url);
const TYPES = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' };
const ENCODINGS = [['br', '.br'], ['gzip', '.gz']];

/** An application that answers `/` by `draw(view)`, `/rows.json`, and the built files of the peer `name`. */
export function serve(name, draw) {
  const rows = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  const entries = prepare(rows);
  const files = builtFiles(name);
  const app = express();
  app.disable('x-powered-by');
  app.use('/assets', (request, response) => sendFile(files, request, response));
  app.use(compression());
  app.get('/rows.json', (request, response) => response.json(rows));
  app.get('/', (request, response) => {
    const query = text(request.query.q);
    const health = Object.hasOwn(HEALTH_OF, text(request.query.health)) ? request.query.health : '';
    const perPage = Math.max(1, Number.parseInt(text(request.query.per_page), 10) || PER_PAGE);
    const found = find(entries, query, health);
    const shown = found.rows.slice(0, perPage);
    response.type('html');
    draw(response, { query, health, found, shown, total: rows.length, now: Date.now(), assets: assets(name) });
  });
  const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
}

/** A parameter of the query that is given once, or nothing. */
function text(value) {
  return typeof value === 'string' ? value : '';
}

/** The addresses of the script and of the style sheet, both named by what is in them. */
function assets(name) {
  const [entry] = Object.values(manifest(name)).filter(({ isEntry }) => isEntry);
  return { script: `/${entry.file}`, style: `/${entry.css[0]}` };
}

const manifests = new Map();

function manifest(name) {
  if (!manifests.has(name)) {
    manifests.set(name, JSON.parse(readFileSync(new URL(`${name}/.vite/manifest.json`, DIST), 'utf8')));
  }
  return manifests.get(name);
}

/** Every built file in every encoding, read once. */
function builtFiles(name) {
  const folder = new URL(`${name}/assets/`, DIST);
  return new Map(readdirSync(folder).map((file) => [`/${file}`, readFileSync(new URL(file, folder))]));
}

function sendFile(files, request, response) {
  const type = TYPES[request.path.split('.').at(-1)];
  if (!type || !files.has(request.path)) return response.status(404).end();
  const [encoding, ending] = ENCODINGS.find(([name]) => request.acceptsEncodings(name)) ?? [];
  const packed = encoding && files.get(request.path + ending);
  if (packed) response.set('Content-Encoding', encoding);
  response.set({ 'Content-Type': type, 'Cache-Control': 'public, max-age=31536000, immutable' });
  response.vary('Accept-Encoding');
  return response.end(packed || files.get(request.path));
}
