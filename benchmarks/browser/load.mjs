// Loading a page into an empty browser: when something is seen, how long it is deaf, and what it costs on the wire.
import { setTimeout as sleep } from 'node:timers/promises';
import { FIELD, networkQuiet, withPage } from './chromium.mjs';
import { spread } from './figures.mjs';
import { recorder } from './recorder.mjs';

/** Slow 4G as browsers' developer tools have it: bytes a second, and milliseconds. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };

/** After so many milliseconds without a long task or a request, a page counts as loaded. */
const CALM = 3_000;

/** A task of so many milliseconds holds nobody up. */
const SHORT = 50;

/** One round: the page over a slow network on a processor four times slower. */
export function loadRound(chromium, target) {
  return withPage(chromium, target, recorder, async (page, cdp, requests) => {
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', SLOW_4G);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(target.url, { waitUntil: 'load' });
    const { first, largest, tasks } = await calm(page, requests);
    const blocking = tasks.map(({ start, duration }) => Math.max(0, start + duration - Math.max(start, first) - SHORT));
    return {
      first,
      largest: largest?.time ?? null,
      element: largest?.element ?? null,
      blocking: blocking.reduce((sum, time) => sum + time, 0),
    };
  });
}

async function calm(page, requests) {
  for (;;) {
    await networkQuiet(requests, CALM);
    const load = await page.evaluate(() => window.benchmark.load());
    const busy = Math.max(load.loaded, ...load.tasks.map(({ start, duration }) => start + duration));
    if (load.loaded > 0 && load.first !== null && load.now - busy >= CALM) return load;
    await sleep(250);
  }
}

/** The bytes of all answers, heads and bodies as they came over the wire, until the page is idle and after one key. */
export function loadBytes(chromium, target) {
  return withPage(chromium, target, recorder, async (page, cdp, requests) => {
    const answers = [];
    page.on('requestfinished', (request) => answers.push(measure(request)));
    await page.goto(target.url, { waitUntil: 'load' });
    await networkQuiet(requests, 2_000);
    const loaded = await Promise.all(answers);
    const later = ({ kind: name, url }) => name === 'fetch' || (target.lazy && new RegExp(target.lazy).test(url));
    const first = sum(loaded.filter((answer) => !later(answer)));
    const idle = sum(loaded);
    const field = page.locator(target.field ?? FIELD).first();
    if ((await field.count()) === 0) return { first, idle, all: idle };
    await field.focus();
    await page.keyboard.type('e');
    await networkQuiet(requests, 2_000);
    return { first, idle, all: sum(await Promise.all(answers)) };
  });
}

async function measure(request) {
  const [response, sizes] = await Promise.all([request.response(), request.sizes()]);
  return { kind: kind(request, response), url: request.url(), bytes: sizes.responseHeadersSize + sizes.responseBodySize };
}

function kind(request, response) {
  const type = request.resourceType();
  if (response?.headers()['content-type']?.startsWith('application/wasm')) return 'wasm';
  if (type === 'stylesheet') return 'css';
  if (type === 'xhr') return 'fetch';
  return ['document', 'script', 'fetch'].includes(type) ? type : 'other';
}

function sum(answers) {
  const sums = { document: 0, script: 0, wasm: 0, css: 0, fetch: 0, other: 0, all: 0 };
  for (const { kind: name, bytes } of answers) {
    sums[name] += bytes;
    sums.all += bytes;
  }
  return sums;
}

/** All rounds as one result. */
export function loadResult(target, rounds, bytes) {
  return {
    rows: target.rows,
    firstPaint: spread(rounds.map(({ first }) => first)),
    largestPaint: spread(rounds.map(({ largest }) => largest).filter((time) => time !== null)),
    largestElement: [...new Set(rounds.map(({ element }) => element))],
    blocking: spread(rounds.map(({ blocking }) => blocking)),
    bytes,
  };
}
