// What a person does in the portal, step by step; the same with script and without.
import { expect, type Page } from '@playwright/test';

export async function filter(page: Page, text: string) {
  await page.getByLabel('Search names, keys, IDs and tags').fill(text);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
}

/** Chooses project, environment and provider, and stops at the form. */
export async function choose(page: Page, project: string, environment: string, provider: string) {
  await page.goto('/integrations');
  await page.getByRole('link', { name: 'New integration' }).click();
  for (const [label, key] of [['Find a project', project], ['Find an environment', environment]]) {
    await page.getByLabel(label).fill(key);
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.locator('a.choice').filter({ has: page.locator('code', { hasText: new RegExp(`^${key}$`) }) }).click();
  }
  await page.locator('a.choice', { hasText: provider }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`New ${provider} integration`);
}

export async function review(page: Page) {
  await page.getByRole('button', { name: 'Review', exact: true }).click();
}

/** The body that the review page promises to send. */
export async function promised(page: Page): Promise<unknown> {
  return JSON.parse(await page.locator('pre').innerText());
}

export async function confirm(page: Page, button: string) {
  await page.locator('main').getByRole('button', { name: button, exact: true }).click();
}

/** Fills the form of a Redis integration. */
export async function fillRedis(page: Page, values: { name: string; host: string; port?: string; password?: string }) {
  await page.getByLabel('Name', { exact: false }).first().fill(values.name);
  await page.locator('input[name="config.host"]').fill(values.host);
  if (values.port) await page.locator('input[name="config.port"]').fill(values.port);
  if (values.password) await page.locator('input[name="config.password"]').fill(values.password);
}

/** Opens the question before a deletion: a dialog with script, a page without. */
export async function askToDelete(page: Page) {
  await page.locator('a.danger', { hasText: 'Delete' }).click();
  await expect(page.locator('#delete-panel')).toBeVisible();
}
