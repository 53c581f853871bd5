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
  await expect(page.locator('main')).toContainText('Filled in: Host, Port, Username, Password, TLS.');
});

test('a connection string that cannot be read stops the form, at its field, with script and without', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await alive(page);
  await page.getByLabel('Connection string').pressSequentially('redis://:typed-pw-2@typed.example.com:x');
  await page.keyboard.press('Enter');
  const why = 'The port cannot be read. Enter a port between 1 and 65535, in digits.';
  await expect(page.locator('.error-summary')).toContainText(why);
  await expect(page.locator('#connection-url-error')).toHaveText(why);
  await expect(page.getByLabel('Connection string')).toHaveValue('');
  expect(await page.content()).not.toContain('typed-pw-2');
  expect(await portal.writes()).toEqual([]);
  // Without it the form goes on.
  await input(page, 'config.host').fill('by-hand.example.com');
  await review(page);
  expect(await promised(page)).toContainEqual({ op: 'replace', path: '/config/host', value: 'by-hand.example.com' });
});

test('a letter of two bytes is a letter, not a pasted text @script', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await alive(page);
  await page.getByLabel('Connection string').pressSequentially('redis://:pü');
  await expect(page.getByLabel('Connection string')).toHaveValue('redis://:pü');
});

test('what is worth a second look is said, with script and without', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path.split('/').slice(0, -1).join('/')}/new`);
  await input(page, 'config.port').fill('6380');
  await input(page, 'config.host').fill('not a host');
  await review(page);
  const advice = 'TLS is off, but servers that listen on port 6380 usually speak TLS.';
  await expect(page.locator('.advice')).toHaveText(advice);
  // Nobody misses it on the way out.
  await input(page, 'config.host').fill('a-host.example.com');
  await input(page, 'name').fill('Worth a look');
  await review(page);
  await expect(page.locator('main')).toContainText(advice);
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
          : read.every((value) => value === '') && own.value === '' && document.getElementById('connection-url-error')!.textContent !== '';
      if (!right) wrong.push([text, outcome, read, tls, own.value, said]);
      own.value = '';
      own.blur();
    }
    return wrong;
  }, samples);
  expect(wrong).toEqual([]);
});

test('errors in the browser are the server’s, for two hundred inputs of every field @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(300_000);
  const one = await calm(portal);
  const places = await find(portal, (it) => it.on);
  const provider = (key: string) => `${places.path.split('/').slice(0, -2).join('/')}/${key}/new`;
  for (const address of [provider('redis'), provider('dynamodb'), `${one.path}/edit`]) {
    await page.goto(address);
    await alive(page);
    const fields = '[name^="config."]:not([type="checkbox"]):not([type="radio"]), [name="name"], [name="tags"], [name="reason"]';
    const names: string[] = await page.locator('.live-form form').locator(fields).evaluateAll(
      (all) => all.map((field) => (field as HTMLInputElement).name));
    const { wrong, seen, variety } = await page.evaluate(compare, { names, address: portal.under + address, count: 200 });
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(200);
    for (const [name, different] of Object.entries(variety)) expect(different, name).toBeGreaterThan(120);
  }
});

/** Types, leaves, reads the errors; then has the server read the same form; whatever differs is wrong. In the browser. */
async function compare({ names, address, count }: { names: string[]; address: string; count: number }) {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  const bits = ['', ' ', 'a', 'redis', '.example', '.com', ':', '6379', '0', '65536', '-', '_', '/', '@', '?', 'ü', '😀', '\u0007', ',', '*****', 'arn:aws:iam::123456789012:role/', 'x'.repeat(70), '[', ']', '::1', '#'];
  // What is right, and may become wrong by what follows.
  const right: Record<string, string[]> = {
    'config.host': ['cache.example.com', '10.0.0.1', '[2001:db8::1]'],
    'config.port': ['6379', '1', '65535'],
    'config.roleArn': ['arn:aws:iam::123456789012:role/store', 'arn:aws-us-gov:iam::123456789012:role/a/b'],
    'config.tableName': ['big-segments', 'a.b_c'],
    'config.externalId': ['external-id-1'],
  };
  const text = (name: string) => {
    const start = right[name] && random(3) === 0 ? right[name][random(right[name].length)] : '';
    const more = start && random(2) === 0 ? 0 : 1 + random(4);
    return start + Array.from({ length: more }, () => bits[random(bits.length)]).join('');
  };
  const form = () => document.querySelector<HTMLFormElement>('.live-form form')!;
  const field = (name: string) => form().querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]`)!;
  const lines = (page: Document) => [...page.querySelectorAll('.error-summary li')].map((line) => line.textContent!);
  const typedSecret = /again\. It is not sent back/;
  const wrong: unknown[] = [];
  const seenOf: Record<string, Set<string>> = {};
  let seen = 0;
  for (let turn = 0; turn < count; turn++) {
    // Every field at once: one answer of the server says of all of them what is wrong.
    for (const name of names) {
      const one = field(name);
      if (one instanceof HTMLSelectElement) one.selectedIndex = random(one.options.length);
      else {
        one.value = text(name).replaceAll('://', '');
        (seenOf[name] ??= new Set()).add(one.value);
      }
    }
    for (const box of form().querySelectorAll<HTMLInputElement>('[type="checkbox"]')) box.checked = random(2) === 0;
    const radios = form().querySelectorAll<HTMLInputElement>('[type="radio"]');
    if (radios.length) radios[random(radios.length)].checked = true;
    if (/,.*=|redis-cli/.test(field('config.host')?.value ?? '')) continue;
    for (const name of names) {
      field(name).dispatchEvent(new InputEvent('input', { bubbles: true }));
      field(name).dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    }
    const body = new URLSearchParams(new FormData(form()) as any);
    // An event that a test makes sends nothing; the page judges it all the same.
    form().dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
    const answer = await fetch(address, { method: 'POST', body });
    const theirs = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const name of names) {
      const id = `${name.replace(/[^a-z0-9]/gi, '-')}-error`;
      const here = document.getElementById(id)?.textContent ?? null;
      const there = answer.redirected ? null : (theirs.getElementById(id)?.textContent ?? null);
      if (here) seen += 1;
      if (here !== (there && typedSecret.test(there) ? null : there)) wrong.push([name, body.get(name), here, there]);
    }
    const [here, there] = [lines(document), answer.redirected ? [] : lines(theirs).filter((line) => !typedSecret.test(line))];
    if (JSON.stringify(here) !== JSON.stringify(there)) wrong.push(['summary', [...body], here, there]);
    if (wrong.length > 5) break;
  }
  return { wrong, seen, variety: Object.fromEntries(Object.entries(seenOf).map(([name, values]) => [name, values.size])) };
}
