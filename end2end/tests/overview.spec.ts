// From "something is wrong" to the store that is, in two steps; the same with script and without.
import { expect, signIn, test } from '../portal';
import { calm } from '../steps';

test('the overview leads to what is failing, and its counts are those of the table', async ({ page }) => {
  await signIn(page);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
  for (const state of ['Failing', 'Stale', 'Never synced']) {
    await page.goto('/');
    const link = page.getByRole('navigation', { name: 'Health' }).getByRole('link', { name: new RegExp(`^${state}`) });
    const count = Number(/\d+$/.exec((await link.innerText()).trim())![0]);
    expect(count).toBeGreaterThan(0);
    await link.click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Integrations');
    const badges = page.locator('.integrations tbody .badge');
    await expect(badges).toHaveCount(count);
    expect(new Set((await badges.allInnerTexts()).map((text) => text.trim()))).toEqual(new Set([state]));
  }
});

test('what broke a moment ago stands first, with its reason, and is one click away', async ({ page, portal }) => {
  const store = await calm(portal);
  await portal.control('POST', `/status/${store._id}`, {
    available: false,
    lastSync: 1000,
    lastError: Date.now(),
    errors: [{ statusCode: 403, message: 'NOPERM this user has no permissions', timestamp: Date.now() }],
  });
  const { integrations } = await portal.control('GET', '/state');
  // Those that fail and never were synchronised would stand before it.
  for (const it of integrations.filter((it: { _id: string }) => it._id !== store._id)) {
    await portal.control('POST', `/status/${it._id}`, { available: true, lastSync: Date.now(), errors: [] });
  }
  await signIn(page);
  await page.goto('/');
  await page.getByRole('button', { name: 'Refresh' }).click();
  const table = page.getByRole('table', { name: 'Stores and environments that need attention, worst first' });
  const attention = table.locator('tbody tr').filter({ hasNotText: 'No store' });
  await expect(attention).toHaveCount(1);
  await expect(table.locator('tbody tr').first()).toContainText('NOPERM');
  await expect(attention).toContainText('The last write failed: NOPERM this user has no permissions');
  await attention.getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`${store.path}$`));
});

test('the picture of the ages has its numbers as a table', async ({ page }) => {
  await signIn(page);
  await page.goto('/');
  const picture = page.getByRole('img', { name: /Stores that are on: \d+/ });
  await expect(picture).toBeVisible();
  await page.getByText('As a table', { exact: true }).click();
  const counts = page.getByRole('table', { name: 'Stores that are on, by time since their last sync' });
  const numbers = (await counts.locator('td').allInnerTexts()).map(Number);
  const total = Number(/Stores that are on: (\d+)/.exec((await picture.getAttribute('aria-label'))!)![1]);
  expect(numbers.reduce((sum, number) => sum + number, 0)).toBe(total);
});
