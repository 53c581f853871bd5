// What script adds, and nothing depends on.
import { expect, test, signIn } from '../portal';

test('filters while one types, over the whole account, and keeps the URL true @script', async ({ signedIn: page, portal }) => {
  await page.goto('/integrations?sort=-name&per_page=50');
  const state = await portal.control('GET', '/state');
  const word = 'dynamodb';
  const expected = state.integrations.filter((one: any) => one.integrationKey === word).length;
  await expect(async () => {
    await page.getByLabel('Search names, keys, IDs and tags').fill('');
    await page.getByLabel('Search names, keys, IDs and tags').pressSequentially(word);
    await expect(page.locator('#filter-said')).toContainText(/\d+ of 143 integrations match/, { timeout: 2000 });
  }).toPass();
  await expect(page).toHaveURL(/sort=-name/);
  await expect(page).toHaveURL(/per_page=50/);
  await expect(page).toHaveURL(/q=dynamodb/);
  const total = Number((await page.locator('#filter-said').innerText()).split(' ')[0]);
  expect(total).toBeGreaterThanOrEqual(expected);
  const live = await page.locator('#results tbody tr').allInnerTexts();
  await page.reload();
  const served = await page.locator('#results tbody tr').count();
  expect(live.length).toBe(served);
  await expect(page.locator('th[aria-sort]')).toHaveCount(1);
});

test('says so when the account cannot be asked while one types @script', async ({ signedIn: page, portal }) => {
  await page.goto('/integrations');
  await expect(page.locator('.live')).toHaveText('Live');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.waitForLoadState();
  await expect(page.locator('.live')).toHaveText('Live');
  await page.route('**/api/integrations?*', (route) => route.abort());
  await page.getByLabel('Search names, keys, IDs and tags').fill('zzzz');
  await expect(page.locator('#filter-said')).toContainText('only the rows that were on the page are filtered');
  await expect(page.locator('#results tbody tr:visible')).toHaveCount(0);
});

test('shows a change of health without a reload, in the table and on the page of one @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(90_000);
  const state = await portal.control('GET', '/state');
  const one = state.integrations.find((it: any) => it.on && it._status?.available && it.integrationKey === 'redis');
  await page.goto(`/integrations?q=${one._id}`);
  const badge = page.locator(`[data-health-of="${one._id}"]`);
  await expect(badge).toHaveText('Healthy');
  await expect(page.locator('.live')).toHaveText('Live');
  await portal.control('POST', `/status/${one._id}`, { available: false, lastError: Date.now() + 60_000, errors: [] });
  await expect(badge).toHaveText('Failing', { timeout: 30_000 });
  await page.getByRole('rowheader').getByRole('link').click();
  await expect(badge).toHaveText('Failing');
});

test('asks in a dialog: focus on Cancel, Escape and Cancel close it, the focus returns @script', async ({ signedIn: page, portal }) => {
  const path = await anIntegration(portal);
  await page.goto(path);
  const opener = page.locator('a.danger', { hasText: 'Delete' });
  await expect(page.locator('.live')).toHaveText('Live');
  for (const close of ['Escape', 'Cancel']) {
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.locator('dialog[open]');
    await expect(dialog).toBeVisible();
    await expect(dialog.locator('.cancel')).toBeFocused();
    await expect(dialog.locator('.cancel')).toBeInViewport({ ratio: 1 });
    await expect(dialog.getByRole('heading', { name: /^Delete “/ })).toBeInViewport({ ratio: 1 });
    if (close === 'Escape') await page.keyboard.press('Escape');
    else await dialog.locator('.cancel').click();
    await expect(dialog).toHaveCount(0);
    await expect(opener).toBeFocused();
  }
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  expect(await portal.writes()).toEqual([]);
});

test('takes a pasted connection URL apart and empties the field @script', async ({ signedIn: page, portal }) => {
  const path = await anIntegration(portal);
  await page.goto(`${path.split('/').slice(0, -1).join('/')}/new`);
  const field = page.getByLabel('Connection URL');
  await expect(async () => {
    await field.fill('rediss://user:p%40ss-word-1@cache.example.com:6390/2');
    await expect(field).toHaveValue('', { timeout: 1000 });
  }).toPass();
  await expect(page.locator('input[name="config.host"]')).toHaveValue('cache.example.com');
  await expect(page.locator('input[name="config.port"]')).toHaveValue('6390');
  await expect(page.locator('input[name="config.username"]')).toHaveValue('user');
  await expect(page.locator('input[name="config.password"]')).toHaveValue('p@ss-word-1');
  await expect(page.locator('input[name="config.tlsEnabled"]')).toBeChecked();
  await expect(page.locator('#connection-url-said')).toContainText('database 0, not to 2');
  expect(await page.content()).not.toContain('ss-word-1');
});

test('changes the theme at once, keeps it, and does not flash @script', async ({ signedIn: page }) => {
  await page.goto('/integrations');
  await expect(page.locator('.live')).toHaveText('Live');
  await page.getByLabel('Theme').selectOption('dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const answer = await page.request.get('/integrations');
  expect(await answer.text()).toContain('data-theme="dark"');
});

test('the token is in no storage, no cookie that script can read, and no HTML @script', async ({ page }) => {
  await signIn(page, 'api-demo-user-canary-4711');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Integrations');
  const seen = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie, document.documentElement.outerHTML]));
  expect(seen).not.toContain('api-demo-user-canary-4711');
  expect(page.url()).not.toContain('canary');
});

test('a hydrated page and its HTML are the same document @script', async ({ signedIn: page, portal }) => {
  const path = await anIntegration(portal);
  for (const address of ['/integrations', path, `${path}/edit`]) {
    const raw = await (await page.request.get(address)).text();
    await page.goto(address);
    await page.waitForLoadState('networkidle').catch(() => {});
    const strip = (html: string) =>
      html.replace(/<(script|link|time|p class="live")[\s\S]*?>/g, '').replace(/<!--[\s\S]*?-->|<!>/g, '').replace(/\s+/g, ' ');
    const text = (html: string) => strip(html).replace(/<[^>]+>/g, ' ').replace(/\b(just now|\d+ \w+ ago)|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC|Live/g, '').replace(/\s+/g, ' ');
    const served = await page.evaluate((html) => new DOMParser().parseFromString(html, 'text/html').querySelector('main')!.innerHTML, raw);
    const shown = await page.locator('main').innerHTML();
    expect(text(shown)).toBe(text(served));
  }
});

async function anIntegration(portal: { control: (method: string, path: string) => Promise<any> }): Promise<string> {
  const state = await portal.control('GET', '/state');
  const one = state.integrations.find((it: any) => it.integrationKey === 'redis' && it.on);
  return `/integrations/${one.projectKey}/${one.environmentKey}/redis/${one._id}`;
}
