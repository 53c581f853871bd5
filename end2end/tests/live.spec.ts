// What is alive: the table is filtered while one types, and pages show what happens without being asked.
import type { Page, Route } from '@playwright/test';
import { expect, settled, test } from '../portal';

const search = (page: Page) => page.getByLabel('Search names, keys, IDs and tags');
const rows = (page: Page) => page.locator('#results tbody tr');
const links = (page: Page) => page.locator('#results tbody th a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));

/** The table has its rows and is kept current: from now on it needs nobody. */
async function alive(page: Page) {
  await settled(page);
  await expect(page.locator('.live')).toHaveText('Live');
}

test('filters while one types, over the whole account, without the network, and keeps the URL true @script', async ({ signedIn: page, portal, context }) => {
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.goto('/integrations?sort=-name&per_page=50');
  const { integrations } = await portal.control('GET', '/state');
  const word = 'dynamodb';
  const expected = integrations.filter((one: any) => one.integrationKey === word).length;
  await alive(page);
  await context.setOffline(true);
  await search(page).pressSequentially(word);
  await expect(page.locator('#filter-said')).toHaveText(/^\d+ of 143 integrations match\.$/);
  expect(Number((await page.locator('#filter-said').innerText()).split(' ')[0])).toBeGreaterThanOrEqual(expected);
  await expect(page).toHaveURL(/\?q=dynamodb&sort=-name&per_page=50$/);
  const shown = [await links(page)];
  // Another page, another order, one project, a state: none of it asks the server.
  await page.getByRole('navigation', { name: 'Health' }).getByRole('link', { name: /^Healthy/ }).click();
  await page.locator('th a', { hasText: 'Name' }).click();
  await page.locator('#provider').selectOption('dynamodb');
  await expect(page).toHaveURL(/\?q=dynamodb&health=healthy&provider=dynamodb&sort=name&per_page=50$/);
  shown.push(await links(page));
  expect(shown[1].length).toBeGreaterThan(5);
  await context.setOffline(false);
  // A pasted link and a reload give the same rows, as the server draws them.
  const pasted = await context.newPage();
  await pasted.goto(page.url());
  await settled(pasted);
  expect(await links(pasted)).toEqual(shown[1]);
  await pasted.close();
  await page.reload();
  await settled(page);
  expect(await links(page)).toEqual(shown[1]);
  await alive(page);
  for (let steps = 0; !/\?q=dynamodb&sort=-name&per_page=50$/.test(page.url()) && steps < 4; steps++) await page.goBack();
  await expect.poll(() => links(page)).toEqual(shown[0]);
  await expect(search(page)).toHaveValue(word);
  await expect(page.locator('#provider')).toHaveValue('');
});

test('pages of the table are at hand, and no more rows are drawn than one page has @script', async ({ signedIn: page }) => {
  await page.goto('/integrations');
  await alive(page);
  const served = await links(page);
  await page.route('**/integrations?*', (route) => route.abort());
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(page.locator('.range')).toHaveText('26–50 of 143');
  await expect(rows(page)).toHaveCount(25);
  await expect(page).toHaveURL(/\?page=2$/);
  expect(await links(page)).not.toEqual(served);
  await page.getByRole('link', { name: 'Rows per page: 100' }).click();
  await expect(rows(page)).toHaveCount(100);
  await page.getByRole('link', { name: 'Rows per page: 25' }).click();
  await expect(rows(page)).toHaveCount(25);
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expect.poll(() => links(page)).toEqual(served);
});

/** Lets the rows come only once `go` is called, as `pass` hands them on. */
async function held(page: Page, pass: (route: Route) => Promise<void>) {
  let go = () => {};
  const wait = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/api/rows', async (route) => {
    await wait;
    await pass(route);
  });
  return go;
}

/** What is typed before the rows are there counts once they are. */
async function nothing_typed_is_lost(page: Page, go: () => void) {
  await page.goto('/integrations');
  await search(page).pressSequentially('fulfilment');
  go();
  await expect(page.locator('#filter-said')).toContainText('of 143 integrations match');
  await expect(search(page)).toHaveValue('fulfilment');
  await expect(page).toHaveURL(/q=fulfilment/);
}

test('what was typed before the rows were there is not lost @script', async ({ signedIn: page }) => {
  await nothing_typed_is_lost(page, await held(page, (route) => route.continue()));
});

test('what was typed is not lost either where the rows have changed meanwhile @script', async ({ signedIn: page }) => {
  const others = async (route: Route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, headers: { ...answer.headers(), etag: '"of-other-rows"' } });
  };
  await nothing_typed_is_lost(page, await held(page, others));
});

test('without its rows the table works as it came @script', async ({ signedIn: page }) => {
  await page.route('**/api/rows', (route) => route.abort());
  await page.goto('/integrations');
  await search(page).fill('fulfilment');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(page).toHaveURL(/q=fulfilment/);
  await expect(page.locator('#filter-said')).toContainText('of 143 integrations match');
});

test('says so when the network is gone, goes on with what it has, and is live again @script', async ({ signedIn: page, context }) => {
  await page.goto('/integrations');
  await alive(page);
  await context.setOffline(true);
  await expect(page.locator('.live')).toHaveText('Connection lost, trying again…');
  await search(page).fill('zzzz');
  await expect(page.locator('main')).toContainText('No integration matches');
  await context.setOffline(false);
  await expect(page.locator('.live')).toHaveText('Live');
});

test('a page that comes back after a while shows what it has missed @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(90_000);
  const visible = (state: 'visible' | 'hidden') =>
    page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await page.clock.install();
  await page.goto('/integrations?sort=name');
  await alive(page);
  await visible('hidden');
  await expect(page.locator('.live')).toHaveText('Updates paused');
  // Nothing is heard meanwhile, and that is as it should be.
  await page.clock.runFor(60_000);
  await expect(page.locator('.live')).toHaveText('Updates paused');
  const { integrations } = await portal.control('GET', '/state');
  const one = integrations.find((it: any) => it.integrationKey === 'redis');
  await portal.control('POST', `/edit/${one._id}`, [{ op: 'replace', path: '/name', value: '!! Renamed meanwhile' }]);
  // Others look at the list meanwhile, so the one that this page has is no longer remembered.
  for (let looks = 0; looks < 3; looks++) {
    await page.request.post(`${portal.under}/integrations/refresh`, { headers: { origin: new URL(page.url()).origin } });
    await page.request.get(`${portal.under}/integrations`);
  }
  await visible('visible');
  await expect(page.locator('#results tbody th a', { hasText: '!! Renamed meanwhile' })).toBeVisible({ timeout: 30_000 });
});

test('a change of health changes one cell, and nothing else on the page @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(90_000);
  const { integrations } = await portal.control('GET', '/state');
  // Their times are pinned, so nothing but what the test does happens to them.
  const some = integrations.filter((it: any) => it.on && it._status?.available && it.projectKey === 'checkout').slice(0, 6);
  const at = Date.now() - 1000;
  for (const it of some) await portal.control('POST', `/status/${it._id}`, { available: true, potentiallyStale: false, lastSync: at, errors: [] });
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.goto('/integrations?project=checkout&health=healthy');
  await alive(page);
  const one = page.locator('#results tbody tr', { has: page.locator(`a[href$="${some[0]._id}"]`) });
  await one.getByRole('link').focus();
  await page.evaluate(() => {
    const touched: string[] = ((window as any).touched = []);
    const results = document.querySelector('#results tbody')!;
    new MutationObserver((all) => {
      for (const { target } of all) {
        const element = target instanceof Element ? target : target.parentElement!;
        const cell = results.contains(element) ? element.closest('td, th') : null;
        const href = cell?.closest('tr')?.querySelector('a')?.getAttribute('href');
        if (cell && href) touched.push(`${href.split('/').at(-1)} ${[...cell.parentElement!.children].indexOf(cell)}`);
        // Counts of states change with it; so do ages and what says whether this is live.
        else if (!element.closest('nav[aria-label="Health"], #filter-said, .range, .live, time') && !element.querySelector(':scope > time')) touched.push(element.outerHTML.slice(0, 200));
      }
    }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  await portal.control('POST', `/status/${some[0]._id}`, { available: false, lastSync: at, lastError: Date.now() + 60_000, errors: [] });
  await expect(one.getByRole('cell').first()).toHaveText('Failing', { timeout: 30_000 });
  await expect(one.getByRole('link')).toBeFocused();
  // Ages are counted on in the seventh column.
  const touched: string[] = await page.evaluate(() => (window as any).touched);
  expect(new Set(touched.filter((cell) => !/^[0-9a-f]{24} 6$/.test(cell)))).toEqual(new Set([`${some[0]._id} 1`]));
  // And it is seen on its own page.
  await one.getByRole('link').click();
  await expect(page.locator('.health-now .badge')).toHaveText('Failing');
  await alive(page);
  await portal.control('POST', `/status/${some[0]._id}`, { available: true, lastSync: Date.now(), errors: [] });
  await expect(page.locator('.health-now .badge')).toHaveText('Healthy', { timeout: 30_000 });
  await expect(page.locator('.health-now')).toContainText('updated this store');
});

test('the overview follows what happens, and what is open stays open @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(90_000);
  const { integrations } = await portal.control('GET', '/state');
  const well = { available: true, potentiallyStale: false, lastSync: Date.now(), errors: [] };
  for (const it of integrations) await portal.control('POST', `/status/${it._id}`, well);
  await page.goto('/');
  await page.getByRole('button', { name: 'Refresh' }).click();
  const panel = page.getByRole('region', { name: 'Needs attention' });
  // Critical environments without a store stay what they are.
  const stores = panel.locator('tbody tr').filter({ hasNotText: 'No store' });
  await expect(panel).toContainText('A critical environment without a store');
  await expect(stores).toHaveCount(0);
  await alive(page);
  const details = page.locator('details', { hasText: 'As a table' });
  await details.locator('summary').click();
  const one = integrations.find((it: any) => it.on);
  const errors = [{ message: 'connection refused', timestamp: Date.now() }];
  await portal.control('POST', `/status/${one._id}`, { ...well, available: false, lastError: Date.now() + 60_000, errors });
  await expect(stores).toHaveCount(1, { timeout: 30_000 });
  await expect(stores).toContainText('The last write failed: connection refused');
  await expect(page.getByRole('navigation', { name: 'Health' }).getByRole('link', { name: /^Failing/ })).toContainText('1');
  await expect(details).toHaveAttribute('open', '');
  await portal.control('POST', `/status/${one._id}`, well);
  await expect(stores).toHaveCount(0, { timeout: 30_000 });
});

for (const [what, address, focused] of [
  ['a link', '/integrations?sort=name', 'th a'],
  ['a box to tick', '/integrations?sort=name&select=true', 'th input'],
]) {
  test(`an integration that comes is shown, and whoever has the focus on ${what} keeps it @script`, async ({ signedIn: page, portal }) => {
    test.setTimeout(90_000);
    await page.goto(address);
    await alive(page);
    const { integrations } = await portal.control('GET', '/state');
    const first = page.locator('#results tbody tr').first();
    const href = (await first.locator('th a').first().getAttribute('href'))!;
    const one = integrations.find((it: any) => !href.endsWith(it._id) && it.integrationKey === 'redis' && !it.name.startsWith('!!'));
    await first.locator(focused).first().focus();
    const name = `!! Comes before ${what}`;
    await portal.control('POST', `/edit/${one._id}`, [{ op: 'replace', path: '/name', value: name }]);
    await expect(page.locator('#results tbody th a', { hasText: name })).toBeVisible({ timeout: 30_000 });
    await expect(page.locator('#results tbody tr', { has: page.locator(`a[href="${href}"]`) }).locator(focused).first()).toBeFocused();
  });
}

test('the browser’s part comes at the first key, also where the browser is never idle @script', async ({ signedIn: page }) => {
  await page.addInitScript(() => {
    (window as any).requestIdleCallback = () => 0;
  });
  await page.goto('/integrations');
  await search(page).pressSequentially('fulfilment');
  await expect(page.locator('#filter-said')).toContainText('of 143 integrations match');
});
