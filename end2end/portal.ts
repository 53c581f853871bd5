// One portal and one LaunchDarkly for each worker: `storekeeper demo` on a free port, its emulator driven by its control
// interface. Fails a test on any message in the browser's console.
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { test as base, expect, type Page } from '@playwright/test';
import { proxy } from './proxy';

export type Script = 'on' | 'off' | 'no-wasm';

export interface Call {
  method: string;
  path: string;
  headers: [string, string][];
  body: string;
  status: number | null;
}

const root = new URL('..', import.meta.url).pathname;

/** A port that nobody listens on. */
export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** A running `storekeeper demo` and the LaunchDarkly inside it. */
export class Portal {
  private constructor(
    private process: ChildProcess,
    readonly url: string,
    readonly launchdarkly: string,
    readonly log: string[],
    /** Where the portal looks for AWS; nobody listens there unless a test does. */
    readonly awsPort: number,
    readonly port: number,
    /** The path under which it is served; empty for its own origin. */
    readonly under = '',
    private proxied = () => {},
  ) {}

  /** A portal behind nginx, under a path of an origin that others share. */
  static async startUnder(under: string): Promise<Portal> {
    const port = await freePort();
    const portal = await Portal.start(['--public-url', `http://127.0.0.1:${port}`, '--base-path', under], under);
    portal.proxied = await proxy(port, portal.port);
    return portal;
  }

  static async start(more: string[] = [], under = ''): Promise<Portal> {
    const port = await freePort();
    const awsPort = await freePort();
    const checks = ['--check-allow', '127.0.0.1:*', '--check-aws-endpoint', `http://127.0.0.1:${awsPort}`];
    const process_ = spawn(process.env.ATTACK_BINARY ?? `${root}target/debug/storekeeper`, ['demo', '--listen', `127.0.0.1:${port}`, '--log', 'trace', ...checks, ...more], {
      cwd: root,
      env: { ...process.env, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log: string[] = [];
    createInterface({ input: process_.stderr! }).on('line', (line) => log.push(line));
    let url = '';
    for await (const line of createInterface({ input: process_.stdout! })) {
      const found = /http:\/\/[0-9.]+:[0-9]+/.exec(line)?.[0];
      if (found && !url) url = found;
      else if (found) return new Portal(process_, url, found, log, awsPort, port, under);
    }
    throw new Error(`storekeeper demo did not start:\n${log.join('\n')}`);
  }

  /** Where the portal itself listens, whatever is before it. */
  get own() {
    return `http://127.0.0.1:${this.port}`;
  }

  stop() {
    this.proxied();
    this.process.kill();
  }

  async control(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await fetch(`${this.launchdarkly}/__emulator${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text ? JSON.parse(text) : undefined;
  }

  /** What LaunchDarkly received. */
  async calls(): Promise<Call[]> {
    const journal = await this.control('GET', '/journal');
    return Array.isArray(journal) ? journal : (journal.entries ?? journal.items);
  }

  /** What LaunchDarkly received that was to change something. */
  async writes(): Promise<Call[]> {
    return (await this.calls()).filter((call) => call.method !== 'GET');
  }
}

export const test = base.extend<{ script: Script; quiet: void; signedIn: Page }, { portal: Portal; under: string }>({
  script: ['on', { option: true }],
  under: ['', { option: true, scope: 'worker' }],
  portal: [
    async ({ under }, use) => {
      const portal = under ? await Portal.startUnder(under) : await Portal.start();
      await use(portal);
      portal.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ portal }, use) => use(portal.url),
  // Journeys name pages as the portal does, wherever it is.
  page: async ({ page, portal }, use) => {
    const goto = page.goto.bind(page);
    page.goto = (url, options) => goto(url.startsWith('/') ? portal.under + url : url, options);
    await use(page);
  },
  // Every page of every test: no message in the console, and a LaunchDarkly as it was at first.
  quiet: [
    async ({ page, portal, script }, use) => {
      await portal.control('POST', '/reset');
      const said: string[] = [];
      page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => said.push(`error: ${error.message}`));
      if (script === 'no-wasm') await page.route('**/*.wasm', (route) => route.abort());
      await use();
      // Not ours, but the browser's own: a blocked file, a status that a test asks for, what it cleared at sign-out, a focus that
      // somebody was faster than, that it takes a form with many passwords for several, and what it thinks of the provider's own page.
      const ours = said.filter((line) => !/Failed to load resource|ERR_FAILED|Failed to fetch|net::|Clear-Site-Data|Autofocus processing was blocked|Multiple forms should be contained|Input elements should have autocomplete attributes/.test(line));
      expect(ours).toEqual([]);
    },
    { auto: true },
  ],
  signedIn: async ({ page }, use) => {
    await signIn(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Integrations');
    await use(page);
  },
});

/** Nothing is under way: the page is not going to load itself again. */
export async function settled(page: Page) {
  await expect(page.locator('.live-progress')).toHaveCount(0, { timeout: 15_000 });
}

export async function signIn(page: Page, token = 'api-demo-writer') {
  // A test before this one may have had so many calls fail that LaunchDarkly is left alone for some seconds.
  await expect(async () => {
    await page.goto('/sign-in');
    await page.getByLabel('Access token').fill(token);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    const signedIn = page.locator('h1').filter({ hasNotText: /^(Sign in|Waiting for LaunchDarkly)$/ });
    await expect(signedIn.or(page.getByRole('alert')).first()).toBeVisible({ timeout: 20_000 });
    await settled(page);
    expect(await page.locator('main').innerText()).not.toContain('Storekeeper leaves it alone');
  }).toPass({ intervals: [500] });
}

export { expect };
