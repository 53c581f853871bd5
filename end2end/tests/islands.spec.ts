// What script adds, and nothing depends on.
import { expect, test, signIn } from '../portal';

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

test('takes a pasted connection string apart, in its own field and in the host’s @script', async ({ signedIn: page, portal }) => {
  const path = await anIntegration(portal);
  await page.goto(`${path.split('/').slice(0, -1).join('/')}/new`);
  for (const [field, name] of [[page.getByLabel('Connection string'), 'connection-url'], [page.locator('input[name="config.host"]'), 'config-host']] as const) {
    await expect(async () => {
      await page.reload();
      await field.fill('rediss://user:p%40ss-word-1@cache.example.com:6390/2');
      await expect(page.locator('input[name="config.port"]')).toHaveValue('6390', { timeout: 1000 });
    }).toPass();
    await expect(page.locator('#connection-url')).toHaveValue('');
    await expect(page.locator('input[name="config.host"]')).toHaveValue('cache.example.com');
    await expect(page.locator('input[name="config.username"]')).toHaveValue('user');
    await expect(page.locator('input[name="config.password"]')).toHaveValue('p@ss-word-1');
    await expect(page.locator('input[name="config.tlsEnabled"]')).toBeChecked();
    await expect(page.locator('.said')).toContainText('Filled in: Host, Port, Username, Password, TLS.');
    await expect(page.locator('.said')).toContainText('database 0, not to 2');
    expect(await page.content(), name).not.toContain('ss-word-1');
  }
});

test('changes the theme at once, keeps it, and does not flash @script', async ({ signedIn: page, portal }) => {
  await page.goto('/integrations');
  await expect(page.locator('.live')).toHaveText('Live');
  await page.getByRole('group', { name: 'Theme' }).getByRole('button', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true');
  const answer = await page.request.get(`${portal.under}/integrations`);
  expect(await answer.text()).toContain('data-theme="dark"');
});

test('the token is in no storage, no cookie that script can read, and no HTML @script', async ({ page }) => {
  await signIn(page, 'api-demo-user-canary-4711');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Integrations');
  const seen = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie, document.documentElement.outerHTML]));
  expect(seen).not.toContain('api-demo-user-canary-4711');
  expect(page.url()).not.toContain('canary');
});

test('bringing a page to life changes nothing on it @script', async ({ signedIn: page, portal }) => {
  const path = await anIntegration(portal);
  // Times are pinned, so that nothing happens meanwhile which the pages would rightly show.
  const { integrations } = await portal.control('GET', '/state');
  for (const it of integrations) await portal.control('POST', `/status/${it._id}`, it._status ?? null);
  await page.getByRole('button', { name: 'Refresh' }).click();
  // Whatever is written to the page after the server's HTML has been read.
  await page.addInitScript(() => {
    addEventListener('DOMContentLoaded', () => {
      const all: string[] = ((window as any).changes = []);
      new MutationObserver((changes) => {
        for (const { type, target, attributeName } of changes) {
          const element = target instanceof Element ? target : target.parentElement;
          all.push(`${type} ${attributeName ?? ''} of ${element?.outerHTML.slice(0, 120)}`);
        }
      }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    });
  });
  const environment = path.split('/').slice(0, -2).join('/');
  const pages = [
    '/', '/integrations', '/integrations?q=nothing-like-it', '/integrations?sort=tags&page=3', '/integrations?select=true', '/integrations?cols=checked',
    path, `${path}/edit`, `${path}/delete`, `${path}/code`, `${environment}/redis/new`, `${environment}/dynamodb/new`, '/set-up/redis', '/set-up/dynamodb',
    '/integrations/new', '/coverage', '/stores', '/checks', '/export', '/activity', '/sessions',
  ];
  for (const address of pages) {
    const answer = await page.goto(address);
    expect(answer?.status(), address).toBe(200);
    // Without what tells the time, whether it is kept current, and what there is only with script.
    const still = () =>
      page.evaluate(() => {
        const body = document.body.cloneNode(true) as HTMLElement;
        body.querySelectorAll('.live, time, .live-views, #keys-help, button.copy').forEach((element) => element.remove());
        body.querySelectorAll('table.grid, table.grid [role], table.grid [tabindex]').forEach((element) => ['role', 'tabindex'].forEach((name) => element.removeAttribute(name)));
        return body.innerHTML;
      });
    const before = await still();
    // Every island is awake, and what it asked for is there.
    await page.waitForFunction(() => performance.getEntriesByName('islands').length === 1);
    await page.waitForLoadState('networkidle').catch(() => {});
    if (await page.locator('.live-table, .live-store, .live-overview').count()) await expect(page.locator('.live')).toHaveText('Live');
    const told = /class="live"|^\w+ \w* of <(time|td|dd)[^>]*>(<time)?|class="live-views"|id="keys-help"|data-copy=/;
    // The roles of a grid promise arrow keys, which work with script only.
    const grid = address === '/coverage' ? /^attributes (role|tabindex) / : /^$/;
    const changes: string[] = (await page.evaluate(() => (window as any).changes)).filter((change: string) => !told.test(change) && !grid.test(change));
    expect(changes, address).toEqual([]);
    expect((await still()) === before, `${address} is as it was`).toBe(true);
  }
});

test('a table is a table for assistive technology at any width, though style lays it out otherwise @script', async ({ signedIn: page }) => {
  for (const width of [390, 1000, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/integrations');
    const session = await page.context().newCDPSession(page);
    // The browser builds this tree beside the page, so it may be asked for before it is whole.
    await expect
      .poll(async () => {
        const { nodes } = await session.send('Accessibility.getFullAXTree');
        const roles = nodes.map((node) => node.role?.value);
        return ['table', 'row', 'columnheader', 'rowheader', 'cell'].map((role) => roles.filter((it) => it === role).length);
      }, String(width))
      .toEqual([1, 26, 9, 25, 200]);
    await session.detach();
  }
});

async function anIntegration(portal: { control: (method: string, path: string) => Promise<any> }): Promise<string> {
  const state = await portal.control('GET', '/state');
  const one = state.integrations.find((it: any) => it.integrationKey === 'redis' && it.on);
  return `/integrations/${one.projectKey}/${one.environmentKey}/redis/${one._id}`;
}
