// Leaving as code and staying in step: texts that can be copied and downloaded, and a file beside what is there.
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../portal';
import { calm, meanwhile } from '../steps';

/** Waits for what goes on in the background: with script the page follows by itself, without it loads itself again. */
async function until(page: Page, selector: string) {
  await expect(async () => {
    await expect(page.locator(selector).first()).toBeVisible();
  }).toPass();
}

test('an integration leaves as code: shown, and as a file', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(one.path);
  await page.getByRole('link', { name: 'As code' }).click();
  await expect(page.locator('pre')).toContainText('curl --fail-with-body');
  await page.getByRole('link', { name: 'Terraform' }).click();
  await expect(page.locator('pre')).toContainText('sensitive = true');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download integrations.tf' }).click()]);
  expect(download.suggestedFilename()).toBe('integrations.tf');
  const text = await readFile(await download.path(), 'utf8');
  expect(text).toBe(await page.locator('pre').textContent());
  expect(text).not.toContain(String(one.config.password));
});

test('a button copies, and says what it did @script', async ({ signedIn: page, portal, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const one = await calm(portal);
  await page.goto(`${one.path}/code?format=toml`);
  await page.getByRole('button', { name: 'Copy TOML' }).click();
  await expect(page.locator('#copied')).toHaveText('Copied: TOML');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await page.locator('pre').textContent());
  await page.goto(one.path);
  await page.locator('.snippet summary', { hasText: 'Python' }).click();
  await page.getByRole('button', { name: 'Copy Python' }).click();
  await expect(page.locator('#copied')).toHaveText('Copied: Python');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('new_big_segment_store');
});

test('there is a button that copies where it can, and none that does nothing', async ({ signedIn: page, portal, script }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/code`);
  await expect(page.locator('pre')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy curl' })).toHaveCount(script === 'on' ? 1 : 0);
});

test('what the filter shows leaves as a file, and comes back as what is wanted', async ({ signedIn: page, portal, script }) => {
  const one = await calm(portal);
  const filter = `project=${one.projectKey}&environment=${one.environmentKey}`;
  await page.goto(`/integrations?${filter}`);
  await page.getByRole('link', { name: 'Export as code' }).click();
  await page.getByRole('button', { name: /^Read the settings/ }).click();
  await until(page, '.tabs');
  await page.getByRole('link', { name: 'TOML' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download stores.toml' }).click()]);
  const file = await download.path();
  await meanwhile(portal, one, { name: 'Renamed meanwhile' });
  await page.goto('/integrations');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByRole('link', { name: 'Drift' }).click();
  await page.getByLabel('Desired state').setInputFiles({ name: 'stores.toml', mimeType: 'application/toml', buffer: await readFile(file) });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await until(page, 'table.drift');
  const row = page.locator('table.drift tbody tr').first();
  await expect(row).toContainText('Differs');
  await expect(row).toContainText(`name: file ${one.name}, LaunchDarkly Renamed meanwhile`);
  if (script === 'on') {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
});

test('a file that is none says why, and nothing is lost', async ({ signedIn: page }) => {
  await page.goto('/drift');
  await page.getByLabel('Desired state').setInputFiles({ name: 'x.toml', mimeType: 'text/plain', buffer: Buffer.from('format = 1\non = maybe') });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.locator('#file-error')).toContainText('line 2');
});

test('a change that waits can be made elsewhere, and is still there', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('elsewhere.example.net');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.locator('summary', { hasText: 'This change as curl, ldcli and Terraform' }).click();
  await expect(page.locator('pre').nth(1)).toContainText('--request PATCH');
  await expect(page.locator('pre').nth(3)).toContainText('elsewhere.example.net');
});
