// Shared stores: found when somebody asks, said loudly where a critical environment is among them, noted in the table.
import { expect, test } from '../portal';

test('stores that several environments write to are found, and the table notes them', async ({ signedIn: page }) => {
  await page.goto('/integrations');
  await page.getByRole('link', { name: 'Shared stores' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Shared stores');
  await page.getByRole('button', { name: /^(Compare|Continue|Compare again)/ }).click();
  await expect(async () => {
    await expect(page.locator('.compare')).toContainText('The comparison is complete.');
  }).toPass();
  const store = page.locator('.shared-store').first();
  await expect(store).toContainText('Critical and other environments share this store');
  await expect(store.locator('tbody tr').filter({ hasText: 'Critical' }).first()).toBeVisible();
  await page.getByRole('link', { name: 'shared by critical and other environments' }).click();
  const rows = page.locator('table.integrations tbody tr');
  await expect(rows.first().getByRole('link', { name: 'Risky sharing' })).toBeVisible();
  await page.getByLabel('Store sharing').selectOption('own');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page.locator('#filter-said')).toHaveText(/^1\d\d of 1\d\d integrations match\.$/);
  await expect(page.getByRole('link', { name: 'Risky sharing' })).toHaveCount(0);
});

test('a row of the table is one line, and shows a long name whole when it has the focus', async ({ signedIn: page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto('/integrations?per_page=100');
  const heights = await page.locator('table.integrations tbody tr').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  expect(Math.max(...heights)).toBeLessThan(40);
  const cut = page.locator('table.integrations tbody th a[title]').first();
  expect(await cut.evaluate((link) => link.scrollWidth > link.clientWidth)).toBe(true);
  await cut.focus();
  await expect.poll(() => cut.evaluate((link) => link.scrollWidth > link.clientWidth)).toBe(false);
});
