// Signing in with LaunchDarkly: its own page asks, and no token is pasted.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../portal';
import { calm, confirm, review } from '../steps';

/** To LaunchDarkly, and what one answers there. */
async function asked(page: Page, path: string, answer: string) {
  await page.goto(path);
  await page.getByRole('button', { name: 'Sign in with LaunchDarkly' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Authorize an application');
  await page.getByRole('button', { name: answer }).click();
}

test('a member signs in with LaunchDarkly, goes on where they wanted to, and changes something', async ({ page, portal, script }) => {
  const store = await calm(portal);
  await page.goto('/sign-in');
  if (script !== 'off') expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await asked(page, `${store.path}/edit`, 'Authorize as Demo writer');
  await expect(page.locator('header')).toContainText('Demo writer');
  await page.locator('input[name="name"]').fill('Changed by a member');
  await review(page);
  await confirm(page, 'Apply change');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Changed by a member');
  const writes = (await portal.writes()).filter(({ path }) => path.startsWith('/api/'));
  expect(writes).toHaveLength(1);
  expect(writes[0].headers.find(([name]) => name === 'authorization')![1]).toMatch(/^Bearer oauth-/);
  // Neither page nor storage has what opens LaunchDarkly.
  expect(await page.content()).not.toMatch(/oauth-[0-9a-f]/);
  expect(JSON.stringify(await page.context().storageState())).not.toMatch(/oauth-[0-9a-f]/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
});

test('whoever says no is told so and may try again', async ({ page }) => {
  await asked(page, '/coverage', 'Cancel');
  await expect(page.getByText('You denied Storekeeper access.').first()).toBeVisible();
  await page.getByRole('button', { name: 'Sign in with LaunchDarkly' }).click();
  await page.getByRole('button', { name: 'Authorize as Demo reader' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Coverage');
  await expect(page.locator('header')).toContainText('Demo reader');
});
