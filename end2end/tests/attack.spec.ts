// What only a browser can show of an attack.
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { homedir } from 'node:os';
import { expect, signIn, test } from '../portal';
import { calm } from '../steps';

const root = new URL('../..', import.meta.url).pathname;

test('after signing out nothing is left, and Back shows nothing @script', async ({ signedIn: page, context }) => {
  await page.goto('/integrations?q=redis');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Integrations');
  await page.goto('/activity');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  expect((await context.cookies()).filter((cookie) => cookie.name.includes('storekeeper'))).toEqual([]);
  for (let steps = 0; steps < 3; steps++) {
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
    expect(await page.locator('tbody').count()).toBe(0);
  }
});

/** A page of somebody else's. */
async function elsewhere(html: string): Promise<{ url: string; server: Server }> {
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(html));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  // Another host is another site, whatever the port.
  return { url: `http://localhost:${(server.address() as { port: number }).port}/`, server };
}

test('a page from elsewhere can neither frame the portal nor send its forms, and a link from there opens it @script', async ({ signedIn: page, portal, context }) => {
  const one = await calm(portal);
  const target = `${portal.url}${one.path}`;
  const post = (path: string, fields: string) => `<form method="post" target="out" action="${portal.url}${path}">${fields}<button>Send</button></form>`;
  const { url, server } = await elsewhere(`<!DOCTYPE html><iframe name="framed" src="${target}"></iframe><iframe name="out"></iframe>
    ${post(`${one.path}/switch`, '<input name="on" value="">')}${post('/sign-out', '')}${post('/sessions', '<input name="session" value="all">')}
    <a href="${target}">link</a>`);
  const evil = await context.newPage();
  await evil.goto(url);
  await expect.poll(() => evil.frames().find((frame) => frame.name() === 'framed')?.url()).toMatch(/^chrome-error:/);
  for (const button of await evil.getByRole('button', { name: 'Send' }).all()) {
    const answer = evil.waitForResponse((response) => response.request().method() === 'POST');
    await button.click();
    expect((await answer).status()).toBe(403);
  }
  expect(await portal.writes()).toEqual([]);
  await evil.getByRole('link', { name: 'link' }).click();
  await expect(evil).toHaveURL(target);
  await expect(evil.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await evil.close();
  server.close();
  await page.goto('/activity');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Activity');
});

const MARKUP = [
  '<script>ran()</script>',
  '<img src=x onerror=ran()>',
  '"><svg onload=ran()>',
  '</script><script>ran()</script>',
  "' autofocus onfocus=ran() x='",
  '<iframe srcdoc="<script>parent.ran()</script>">',
  '<a href="javascript:ran()">x</a>',
  '</textarea><img src=x onerror=ran()>',
  '<!--><script>ran()</script>',
  '{{ran()}}${ran()}<%=ran()%>',
  '\u2028<script>ran()</script>\u2029',
  '\u202e<b onmouseover=ran()>x</b>',
  '</title><script>ran()</script>',
  '<math><mtext><img src=x onerror=ran()>',
  ']]><script>ran()</script>',
];

test('names, tags and errors that are markup stay text, and nothing of them runs @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(180_000);
  const { integrations } = await portal.control('GET', '/state');
  const some = integrations.filter((it: any) => it.integrationKey === 'redis').slice(0, 50);
  for (const [at, it] of some.entries()) {
    const text = MARKUP[at % MARKUP.length];
    await portal.control('POST', `/edit/${it._id}`, [
      { op: 'replace', path: '/name', value: text },
      { op: 'replace', path: '/tags', value: [text.slice(0, 60).replaceAll(',', '')] },
      { op: 'add', path: '/config/host', value: text },
      { op: 'add', path: '/config/odd', value: text },
    ]);
    const error = { message: text, timestamp: 1_800_000_000_000, statusCode: 500 };
    await portal.control('POST', `/status/${it._id}`, { available: false, potentiallyStale: true, lastError: 1_800_000_000_000, errors: [error] });
  }
  await page.addInitScript(() => {
    (window as any).ran = () => ((window as any).didRun = true);
  });
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => (dialogs.push(dialog.message()), dialog.dismiss()));
  await page.goto('/integrations');
  await page.getByRole('button', { name: 'Refresh' }).click();
  const one = some.slice(0, MARKUP.length);
  const own = one.flatMap((it: any) => {
    const path = `/integrations/${it.projectKey}/${it.environmentKey}/redis/${it._id}`;
    return [path, `${path}/edit`, `${path}/delete`];
  });
  for (const address of ['/', '/integrations?per_page=100', '/integrations?q=ran', '/coverage', '/activity', ...own]) {
    await page.goto(address);
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate(() => (window as any).didRun ?? false), address).toBe(false);
  }
  expect(dialogs).toEqual([]);
  console.log(`figure: 0 of ${MARKUP.length} payloads ran on ${own.length + 5} pages`);
});

test('the browser’s files hold no path of where they were built and nothing of the server’s @script', async ({ page, portal }) => {
  await page.goto('/sign-in');
  const script = await page.locator('script[type=module]').first().textContent();
  const folder = /"(\/[^"]+)\/storekeeper\.js"/.exec(script ?? '')?.[1];
  expect(folder).toBeTruthy();
  const files = readdirSync(`${root}target/site/pkg`).filter((file) => /\.(js|wasm|css)$/.test(file));
  const needles = [homedir() + '/', root, '/.cargo/', 'sqlx', 'tower_sessions', 'chacha20', 'api-demo-', 'BEGIN PRIVATE'];
  let bytes = 0;
  const found: string[] = [];
  for (const file of files) {
    const answer = await page.request.get(`${portal.url}${folder}/${file}`);
    expect(answer.status(), file).toBe(200);
    const body = (await answer.body()).toString('latin1');
    bytes += body.length;
    found.push(...needles.filter((needle) => body.includes(needle)).map((needle) => `${needle} in ${file}`));
  }
  expect(found).toEqual([]);
  console.log(`figure: 0 paths in ${files.length} files of ${Math.round(bytes / 1000)} kB`);
});
