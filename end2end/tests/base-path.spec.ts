// Behind nginx, under a path of an origin that others share.
import { expect, signIn, test } from '../portal';
import { calm } from '../steps';

test('whatever a page asks for is under the path', async ({ page, portal, script }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await signIn(page);
  for (const path of ['/', '/integrations', '/coverage', '/activity', '/sessions', '/integrations/new']) {
    await page.goto(path);
    await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link')).toHaveCount(4);
  }
  await page.goto(`${portal.url}${portal.under}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
  // What is on the page is drawn with its style: the colour is the style's.
  expect(await page.locator('header.top').evaluate((it) => getComputedStyle(it).display)).not.toBe('inline');
  if (script === 'on') await expect.poll(() => asked.some((url) => url.endsWith('.wasm'))).toBe(true);
  const paths = asked.map((url) => new URL(url)).filter(({ protocol }) => protocol === 'http:').map(({ pathname }) => pathname);
  expect(paths.filter((path) => path !== portal.under && !path.startsWith(`${portal.under}/`))).toEqual([]);
});

test('a neighbour at the same origin gets no cookie, and keeps its own when somebody signs out', async ({ page, portal }) => {
  await signIn(page);
  await page.getByRole('button', { name: 'Dark' }).click();
  await page.context().addCookies([{ name: 'theirs', value: 'x', url: portal.url }]);
  await page.goto(`${portal.url}/neighbour`);
  await expect(page.locator('body')).toHaveText('cookies: theirs=x');
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await page.goto(`${portal.url}/neighbour`);
  await expect(page.locator('body')).toHaveText('cookies: theirs=x');
});

test('events come through nginx as they are sent', async ({ page, portal }) => {
  const store = await calm(portal);
  await signIn(page);
  const cookie = (await page.context().cookies(`${portal.url}${portal.under}`)).map(({ name, value }) => `${name}=${value}`).join('; ');
  const [direct, through] = [portal.own, portal.url].map((origin) => heard(`${origin}${portal.under}/api/events`, cookie, store._id));
  await Promise.all([direct.open, through.open]);
  const errors = [{ statusCode: 403, message: 'NOPERM', timestamp: Date.now() }];
  await portal.control('POST', `/status/${store._id}`, { available: false, lastSync: 1000, lastError: Date.now(), errors });
  const [first, second] = await Promise.all([direct.at, through.at]);
  expect(Math.abs(second - first)).toBeLessThan(1000);
});

/** When an event about an integration arrives. */
function heard(url: string, cookie: string, id: string) {
  const answer = fetch(url, { headers: { cookie } });
  const at = answer.then(async ({ body }) => {
    let text = '';
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.split('\n\n').some((event) => event.includes('event: health') && event.includes(id))) return Date.now();
    }
    throw new Error('the stream ended');
  });
  return { open: answer, at };
}
