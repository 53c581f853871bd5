// What a person does in the portal, step by step; the same with script and without.
import { expect, type Page } from '@playwright/test';
import type { Portal } from './portal';

/** A Redis integration of the demo account: as LaunchDarkly has it, and its page in the portal. */
export interface Found {
  _id: string;
  name: string;
  projectKey: string;
  environmentKey: string;
  version: number;
  on: boolean;
  tags: string[];
  config: Record<string, unknown>;
  path: string;
}

/** The first Redis integration that is wanted; the same every time. */
export async function find(portal: Portal, wanted: (one: Found, environment: { critical: boolean }) => boolean): Promise<Found> {
  const state = await portal.control('GET', '/state');
  for (const one of state.integrations) {
    const project = state.projects.find((project: any) => project.key === one.projectKey);
    const environment = project?.environments.find((environment: any) => environment.key === one.environmentKey);
    if (one.integrationKey === 'redis' && wanted(one, environment)) {
      return { ...one, path: `/integrations/${one.projectKey}/${one.environmentKey}/redis/${one._id}` };
    }
  }
  throw new Error('the demo account has no such integration');
}

/** One that is on, has a password and a name of its own, in an environment that asks for nothing. */
export const calm = (portal: Portal) => find(portal, (one, { critical }) => !critical && complete(one));

/** The same in a critical environment. */
export const critical = (portal: Portal) => find(portal, (one, { critical }) => critical && complete(one));

const complete = ({ on, name, config }: Found) => on && Boolean(config.password) && /^[A-Z][\w ]{4,}$/.test(name);

/** An integration as LaunchDarkly has it now, secrets in clear; undefined if it is gone. */
export async function upstream(portal: Portal, id: string): Promise<Found | undefined> {
  return (await portal.control('GET', '/state')).integrations.find((one: Found) => one._id === id);
}

/** Somebody else changes it. */
export async function meanwhile(portal: Portal, one: { _id: string }, changes: Record<string, unknown>) {
  const operations = Object.entries(changes).map(([path, value]) => ({ op: 'replace', path: `/${path}`, value }));
  await portal.control('POST', `/edit/${one._id}`, operations);
}

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
  return JSON.parse(await page.locator('pre').first().innerText());
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

/** Sets a new password on the form of an existing integration. */
export async function replacePassword(page: Page, password: string) {
  await page.getByLabel('Replace it').check();
  await page.locator('input[name="config.password"]').fill(password);
}

/** The notice that says what came of a write. */
export function notice(page: Page, title: string) {
  return page.locator('main .notice').filter({ has: page.locator('.notice-title', { hasText: title }) });
}

/** The summary of what is wrong with a form. */
export function problem(page: Page) {
  return page.getByRole('alert').filter({ hasText: 'There is a problem' });
}

/** The row of a table that is headed so. */
export function row(page: Page, heading: string) {
  return page.locator('tbody tr').filter({ has: page.getByRole('rowheader', { name: heading, exact: true }) });
}

/** Opens the question before a deletion: a dialog with script, a page without. */
export async function askToDelete(page: Page) {
  await page.locator('a.danger', { hasText: 'Delete' }).click();
  await expect(page.locator('#delete-panel')).toBeVisible();
}
