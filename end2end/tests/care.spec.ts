// The care that people are owed: errors that keep what was typed, denials that say why, deletions that cannot happen by
// accident. With script and without.
import { expect, signIn, test } from '../portal';
import { askToDelete, confirm, filter, find, problem, review } from '../steps';

test('an empty form: summary with focus, links to fields, the same words twice, nothing upstream', async ({ signedIn: page, portal, script }) => {
  const one = await find(portal, (it, { critical }) => !critical);
  await page.goto(`${one.path.split('/').slice(0, -1).join('/')}/new`);
  await page.locator('input[name="config.port"]').fill('70000');
  await page.locator('input[name="name"]').fill('Kept name');
  await page.locator('input[name="config.password"]').fill('typed-secret-99');
  await review(page);
  await expect(page).toHaveTitle(/^Error: /);
  const summary = problem(page);
  await expect(summary).toBeFocused();
  await expect(page.locator('input[name="name"]')).toHaveValue('Kept name');
  await expect(page.locator('input[name="config.port"]')).toHaveValue('70000');
  // A page that went to the server and back has no password; one that never left still has it.
  const asked = script !== 'on';
  await expect(page.locator('input[name="config.password"]')).toHaveValue(asked ? '' : 'typed-secret-99');
  expect(await page.content()).not.toContain('typed-secret-99');
  const links = await summary.getByRole('link').all();
  expect(links.length).toBe(asked ? 3 : 2);
  for (const link of links) {
    const words = await link.innerText();
    const id = (await link.getAttribute('href'))!.slice(1);
    await expect(page.locator(`#${id}`)).toHaveAttribute('aria-invalid', 'true');
    await expect(page.locator(`#${id}-error`)).toHaveText(words);
  }
  await links[0].click();
  await expect(page.locator('input[name="config.host"]')).toBeFocused();
  expect(await portal.writes()).toEqual([]);
});

test('an unchanged form changes nothing', async ({ signedIn: page, portal }) => {
  const one = await find(portal, (it) => it.on);
  await page.goto(`${one.path}/edit`);
  await review(page);
  await expect(page.getByText('Nothing to change')).toBeVisible();
  expect(await portal.writes()).toEqual([]);
});

test('what LaunchDarkly refuses comes back with its words and with what was typed', async ({ signedIn: page, portal }) => {
  const one = await find(portal, (it) => it.on);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('refused.example.com');
  await review(page);
  const body = { code: 'invalid_request', message: 'host is not acceptable today' };
  await portal.control('POST', '/faults', {
    method: 'PATCH',
    path: '/api/v2/integration-capabilities/big-segment-store/*',
    times: 1,
    fault: { kind: 'status', status: 400, body: JSON.stringify(body) },
  });
  await confirm(page, 'Apply change');
  await expect(page.locator('main')).toContainText('host is not acceptable today');
  await expect(page.locator('input[name="config.host"]')).toHaveValue('refused.example.com');
  await portal.control('DELETE', '/faults');
});

test('a reader sees why it may not write', async ({ page, portal }) => {
  await signIn(page, 'api-demo-reader');
  const one = await find(portal, (it) => it.on);
  await page.goto(one.path);
  const button = page.locator('main').getByRole('button', { name: 'Delete', exact: true });
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  const reason = await button.getAttribute('aria-describedby');
  await expect(page.locator(`#${reason}`)).toContainText('does not allow');
});

test('a critical environment asks for the name; a wrong one deletes nothing', async ({ signedIn: page, portal }) => {
  const one = await find(portal, (it, { critical }) => critical && it.name.length > 3 && !/[<"]/.test(it.name));
  await page.goto(one.path);
  await askToDelete(page);
  await page.getByLabel('Reason').fill('The store was moved');
  await page.getByLabel('Type the name to confirm').fill('something else');
  await page.locator('#delete-panel').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(problem(page)).toBeVisible();
  expect(await portal.writes()).toEqual([]);
  await page.getByLabel('Type the name to confirm').fill(one.name);
  await page.locator('#delete-panel').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.locator('[role="status"]', { hasText: 'Deleted' })).toBeVisible();
  expect((await portal.writes()).map((call) => call.method)).toEqual(['DELETE']);
});

test('a failed list is no empty list', async ({ signedIn: page, portal }) => {
  await portal.control('POST', '/faults', {
    method: 'GET',
    path: '/api/v2/integration-capabilities/big-segment-store',
    times: 20,
    fault: { kind: 'status', status: 403, body: '{"code":"forbidden","message":"not for you"}' },
  });
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.locator('main')).toContainText('LaunchDarkly does not allow this');
  await expect(page.locator('main')).not.toContainText('No integrations yet');
  await portal.control('DELETE', '/faults');
});

test('the whole table is in the URL: sort, page, facets, Back', async ({ signedIn: page }) => {
  await page.locator('th a', { hasText: 'Name' }).click();
  await expect(page.locator('th[aria-sort]')).toHaveCount(1);
  await expect(page.locator('th[aria-sort="ascending"]')).toContainText('Name');
  await page.locator('nav[aria-label="Health"] a', { hasText: 'Failing' }).click();
  const rows = page.locator('#results tbody tr');
  const failing = await rows.count();
  await expect(page.locator('nav[aria-label="Health"] a[aria-current]')).toContainText(String(failing));
  await filter(page, 'production');
  await expect(page).toHaveURL(/health=failing/);
  await expect(page).toHaveURL(/sort=name/);
  await expect(page.locator('#filter-said')).toContainText('match');
  const both = await rows.count();
  await page.locator('nav[aria-label="Health"] a', { hasText: 'Stale' }).click();
  await expect(page).toHaveURL(/health=stale/);
  await page.goBack();
  await expect(page).toHaveURL(/health=failing.*q=production|q=production.*health=failing/);
  await expect(rows).toHaveCount(both);
});
