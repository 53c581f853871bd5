// Forms while they are filled in: the same rules and words as the server's, before anything is sent.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from '../portal';
import { calm, find, promised, review } from '../steps';

const input = (page: Page, name: string) => page.locator(`[name="${name}"]`);

/** The form is alive: what is typed shows beside it. */
async function alive(page: Page) {
  await page.waitForLoadState('networkidle');
}

test('a field is checked when it is left, and not before; the words are the server’s @script', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await alive(page);
  const error = page.locator('#config-port-error');
  await input(page, 'config.port').fill('700000');
  await expect(page.locator('.preview')).toBeVisible();
  await expect(error).toHaveCount(0);
  await input(page, 'config.username').focus();
  await expect(error).toHaveText('Enter a port between 1 and 65535, in digits.');
  await expect(input(page, 'config.port')).toHaveAttribute('aria-invalid', 'true');
  await expect(input(page, 'config.port')).toHaveAttribute('aria-describedby', /config-port-error/);
  // No summary yet: nothing was to be sent.
  await expect(page.locator('.error-summary')).toHaveCount(0);
  await input(page, 'config.host').fill('a b');
  await review(page);
  const lines = page.locator('.error-summary li');
  await expect(lines).toHaveCount(2);
  await expect(page.locator('.error-summary')).toBeFocused();
  await expect(page).toHaveTitle(/^Error: /);
  // It counts down as they are mended, and what was typed stays.
  await input(page, 'config.port').fill('7000');
  await input(page, 'config.host').focus();
  await expect(lines).toHaveCount(1);
  await input(page, 'config.host').fill('mended.example.com');
  await input(page, 'name').focus();
  await expect(page.locator('.error-summary')).toHaveCount(0);
  await review(page);
  expect(await promised(page)).toEqual([
    { op: 'test', path: '/version', value: one.version },
    { op: 'replace', path: '/config/host', value: 'mended.example.com' },
    { op: 'replace', path: '/config/port', value: '7000' },
  ]);
});

test('the change is previewed as it is typed, secrets as such, and is what is reviewed @script', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await alive(page);
  const preview = page.locator('.preview');
  await expect(preview).toBeHidden();
  await input(page, 'config.host').fill('previewed.example.com');
  await expect(preview).toContainText('1 field changes');
  await page.getByLabel('Replace it').check();
  await expect(preview).toContainText('Complete the form');
  await input(page, 'config.password').fill('preview-pass-word-1');
  await expect(preview).toContainText('2 fields change');
  await expect(preview).toContainText(`${one.config.host} → previewed.example.com`);
  await expect(preview).toContainText('‹new password›');
  expect(await preview.innerHTML()).not.toContain('preview-pass-word-1');
  const shown = JSON.parse(await preview.locator('pre').innerText());
  await review(page);
  expect(await promised(page)).toEqual(shown);
});

test('a connection string that is typed is taken apart when it is sent, with script and without', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path.split('/').slice(0, -1).join('/')}/new`);
  await alive(page);
  await page.getByLabel('Connection string').pressSequentially('rediss://u:typed-pw-1@typed.example.com:6390');
  await page.keyboard.press('Enter');
  await expect(page.locator('pre').first()).toContainText('typed.example.com');
  expect(await promised(page)).toMatchObject({ config: { host: 'typed.example.com', port: '6390', username: 'u', password: '‹new password›', tlsEnabled: true } });
});

test('what is worth a second look is said, with script and without', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path.split('/').slice(0, -1).join('/')}/new`);
  await input(page, 'config.port').fill('6380');
  await input(page, 'config.host').fill('not a host');
  await review(page);
  await expect(page.locator('.advice')).toHaveText('TLS is off, but servers that listen on port 6380 usually speak TLS.');
});

test('two hundred connection strings are read in the browser as they are meant @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(180_000);
  const one = await calm(portal);
  await page.goto(`${one.path.split('/').slice(0, -1).join('/')}/new`);
  await alive(page);
  const file = readFileSync(new URL('../../crates/domain/src/connection/samples.txt', import.meta.url), 'utf8');
  const unescaped = (text: string) => text.replace(/\\(.)/g, (_, letter) => ({ t: '\t', n: '\n' })[letter as 't' | 'n'] ?? letter);
  const samples = file.trimEnd().split('\n').map((line) => line.split('\t').map(unescaped));
  const wrong = await page.evaluate(async (samples) => {
    const field = (name: string) => document.querySelector<HTMLInputElement>(`input[name="${name}"]`)!;
    const names = ['config.host', 'config.port', 'config.username', 'config.password'];
    const wrong: unknown[] = [];
    for (const [text, outcome, ...parts] of samples.filter(([text]) => text.trim().length > 1)) {
      for (const name of names) field(name).value = '';
      field('config.tlsEnabled').checked = false;
      const own = field('connection.url');
      own.focus();
      own.value = text;
      own.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
      const read = names.map((name) => field(name).value);
      const tls = field('config.tlsEnabled').checked ? 'yes' : 'no';
      const said = document.querySelector('.said')!.textContent!;
      const [host, port, user, password, wanted] = parts;
      const right =
        outcome === 'ok'
          ? JSON.stringify([...read, tls]) === JSON.stringify([host, port, user, password, wanted === 'yes' ? 'yes' : 'no'])
          : read.every((value) => value === '') && own.value === '' && said !== '';
      if (!right) wrong.push([text, outcome, read, tls, own.value, said]);
      own.value = '';
      own.blur();
    }
    return wrong;
  }, samples);
  expect(wrong).toEqual([]);
});

test('errors in the browser are the server’s, for hundreds of inputs of every field @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(300_000);
  for (const provider of ['redis', 'dynamodb']) {
    const one = await find(portal, (it) => it.on);
    const address = `${one.path.split('/').slice(0, -2).join('/')}/${provider}/new`;
    await page.goto(address);
    await alive(page);
    const names: string[] = await page.locator('form [name^="config."]:not([type="checkbox"]), form [name="name"], form [name="tags"]').evaluateAll(
      (all) => all.map((field) => (field as HTMLInputElement).name));
    const { wrong, seen } = await page.evaluate(compare, { names, address: portal.under + address, count: 200 });
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(200);
  }
});

/** Types, leaves, reads the error; then has the server read the same form; whatever differs is wrong. In the browser. */
async function compare({ names, address, count }: { names: string[]; address: string; count: number }) {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  const bits = ['', ' ', 'a', 'redis', '.example', '.com', ':', '6379', '0', '65536', '-', '_', '/', '@', '?', 'ü', '😀', '\u0007', ',', '*****', 'arn:aws:iam::123456789012:role/', 'x'.repeat(70), '[', ']', '::1', '#'];
  const inputs = () => Array.from({ length: 1 + random(4) }, () => bits[random(bits.length)]).join('');
  const form = document.querySelector<HTMLFormElement>('.live-form form')!;
  const wrong: unknown[] = [];
  let seen = 0;
  for (let turn = 0; turn < count; turn++) {
    // Every field at once: one answer of the server says of all of them what is wrong.
    for (const name of names) {
      const field = form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
      if (field instanceof HTMLSelectElement) field.selectedIndex = random(field.options.length);
      else field.value = inputs().replaceAll('://', '');
    }
    if (/,.*=|redis-cli/.test((form.elements.namedItem('config.host') as HTMLInputElement | null)?.value ?? '')) continue;
    for (const name of names) {
      const field = form.elements.namedItem(name) as HTMLInputElement;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      field.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    }
    const body = new URLSearchParams(new FormData(form) as any);
    const answer = await fetch(address, { method: 'POST', body });
    const theirs = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const typedSecret = /again\. It is not sent back/;
    for (const name of names) {
      const id = `${name.replace(/[^a-z0-9]/gi, '-')}-error`;
      const here = document.getElementById(id)?.textContent ?? null;
      const there = answer.redirected ? null : (theirs.getElementById(id)?.textContent ?? null);
      if (here) seen += 1;
      if (here !== (there && typedSecret.test(there) ? null : there)) wrong.push([name, body.get(name), here, there]);
    }
    if (wrong.length > 5) break;
  }
  return { wrong, seen };
}
