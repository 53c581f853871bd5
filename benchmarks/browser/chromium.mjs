// A browser of its own for every measurement, and what all measurements ask of it.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** The search field, unless the target names another. */
export const FIELD = 'input[type=search][name=q]';

/** How long a page may take for anything, in milliseconds. */
const PATIENCE = 120_000;

/** Opens a blank page in a new browser, lets `work` use it, and closes the browser whatever comes of it. */
export async function withPage(executablePath, target, script, work) {
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    const viewport = { width: 1280, height: 800 };
    const context = await browser.newContext({ viewport, locale: 'en-GB', timezoneId: 'UTC' });
    context.setDefaultTimeout(PATIENCE);
    if (target.cookie) await context.addCookies([cookie(target)]);
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`${target.name}: ${error.message}`));
    page.on('console', (line) => line.type() === 'error' && console.error(`${target.name}: ${line.text()}`));
    await page.addInitScript(script);
    const requests = countRequests(page);
    return await work(page, await context.newCDPSession(page), requests, browser);
  } finally {
    await browser.close();
  }
}

function cookie({ cookie: text, url }) {
  const [name, ...value] = text.split('=');
  const { origin } = new URL(url);
  const secure = name.startsWith('__');
  return secure
    ? { name, value: value.join('='), domain: new URL(url).hostname, path: '/', secure }
    : { name, value: value.join('='), url: origin };
}

/** Counts the requests that are under way. Streams of events, which never end, do not count. */
function countRequests(page) {
  const open = new Set();
  const requests = { get open() { return open.size; }, last: performance.now() };
  const change = (act) => (request) => {
    if (['eventsource', 'websocket'].includes(request.resourceType())) return;
    open[act](request);
    requests.last = performance.now();
  };
  page.on('request', change('add'));
  page.on('requestfinished', change('delete'));
  page.on('requestfailed', change('delete'));
  return requests;
}

/** Waits until no request was under way for so many milliseconds. */
export async function networkQuiet(requests, quiet) {
  await until(() => requests.open === 0 && performance.now() - requests.last >= quiet);
}

/** Waits until something is so. */
export async function until(so) {
  const end = performance.now() + PATIENCE;
  while (!(await so())) {
    if (performance.now() > end) throw new Error(`Never so: ${so}`);
    await sleep(20);
  }
}

/**
 * The heap after a collection, the memory of WebAssembly modules, and what the renderer's process holds in all
 * (`resident`) and without the files that it maps (`anonymous`), in bytes. The renderer that worked most is the page's.
 */
export async function memory(page, cdp, browser) {
  for (let turn = 0; turn < 2; turn += 1) await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('Performance.enable');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize').value;
  const wasm = await page.evaluate(() => window.benchmark.wasmBytes());
  const specific = await page.evaluate(
    () => crossOriginIsolated && Promise.race([
      performance.measureUserAgentSpecificMemory().then(({ bytes }) => bytes),
      new Promise((resolve) => setTimeout(resolve, 30_000, null)),
    ]),
  );
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer').sort((a, b) => b.cpuTime - a.cpuTime);
  const status = readFileSync(`/proc/${renderers[0].id}/status`, 'utf8');
  const kilobytes = (field) => 1024 * Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)[1]);
  const held = { resident: kilobytes('VmRSS'), anonymous: kilobytes('RssAnon') };
  return { heap, wasm, ...(specific ? { specific } : {}), ...held };
}
