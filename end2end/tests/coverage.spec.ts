// Coverage: every environment beside its stores, the scan, and the keyboard.
import { expect, test } from '../portal';
import type { Page } from '@playwright/test';
import type { Portal } from '../portal';

/** Opens the page with what LaunchDarkly says now. */
async function open(page: Page) {
  await page.goto('/coverage');
  // The page that is left looks like the one that comes.
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await loaded;
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Coverage');
}

async function environments(portal: Portal): Promise<{ project: string; key: string; critical: boolean }[]> {
  const { projects } = await portal.control('GET', '/state');
  return projects.flatMap((project: any) => project.environments.map((it: any) => ({ ...it, project: project.key })));
}

const rows = (page: Page) => page.locator('table.coverage tbody tr');

test('500 environments: all are there, filters narrow them, a gap leads to its form', async ({ signedIn: page, portal }) => {
  await portal.control('POST', '/projects', { projects: 18, environments: 25 });
  await open(page);
  const all = await environments(portal);
  expect(all.length).toBe(548);
  await expect(rows(page)).toHaveCount(500);
  for (const text of await rows(page).locator('td').allInnerTexts()) expect(text.trim()).not.toBe('');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Next' }).click();
  await expect(rows(page)).toHaveCount(48);
  const critical = all.filter((it) => it.critical).length;
  await page.getByRole('link', { name: `of ${critical} critical environments have no store` }).click();
  await expect(rows(page).filter({ hasText: 'Critical' })).toHaveCount(await rows(page).count());
  await page.getByLabel('Project').selectOption('area-003');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(rows(page)).toHaveCount(1);
  await rows(page).getByRole('link', { name: 'No store, add DynamoDB' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('New DynamoDB integration');
  await expect(page.locator('main')).toContainText('area-003');
});

test('a scan goes on after a reload, can be stopped and continued', async ({ signedIn: page, portal }) => {
  await open(page);
  const calls = async () => (await portal.calls()).filter((call) => call.path.startsWith('/api/v2/segments/')).length;
  await portal.control('POST', '/faults', { method: 'GET', path: '/api/v2/segments/*', fault: { kind: 'delay', ms: 100 } });
  await page.locator('.scan summary').click();
  await page.getByRole('button', { name: /^Scan / }).click();
  await expect(page.getByRole('status').filter({ hasText: 'environments scanned' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Stop the scan' })).toBeVisible();
  await expect.poll(calls).toBeGreaterThan(4);
  // With script by events, without by a page that loads itself again.
  await expect(page.getByRole('status').filter({ hasText: /^[1-9]\d* of 43 environments scanned/ })).toBeVisible();
  await page.getByRole('button', { name: 'Stop the scan' }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.locator('.scan')).toContainText('The scan was stopped.');
  }).toPass();
  const before = await calls();
  expect(before).toBeLessThan(43);
  await portal.control('DELETE', '/faults');
  await page.getByRole('button', { name: /^Continue the scan/ }).click();
  await expect(async () => {
    await expect(page.locator('.scan')).toContainText('The scan is complete. 43 of 43 environments were scanned.');
  }).toPass();
  expect(await calls()).toBeLessThanOrEqual(45);
  await page.getByRole('link', { name: 'have big segments and no working store' }).click();
  await expect(rows(page).first()).toContainText('no working store');
  // Whoever comes next begins anew.
  await page.getByRole('link', { name: 'Clear the filter' }).click();
});

test('the arrow keys lead through the table @script', async ({ signedIn: page }) => {
  await open(page);
  const table = page.getByRole('grid', { name: 'Environments and their stores' });
  await expect(table).toBeVisible();
  const target = (row: number, column: number) => rows(page).nth(row).locator('th, td').nth(column);
  await target(0, 0).locator('a').focus();
  await page.keyboard.press('ArrowDown');
  await expect(target(1, 0).locator('a')).toBeFocused();
  for (const _ of [1, 2]) await page.keyboard.press('ArrowRight');
  await expect(target(1, 2).locator('a')).toBeFocused();
  await page.keyboard.press('PageDown');
  await expect(target(11, 2).locator('a')).toBeFocused();
  await page.keyboard.press('Control+End');
  await expect(rows(page).last().locator('td').last()).toBeFocused();
  await page.keyboard.press('Control+Home');
  await expect(target(0, 0).locator('a')).toBeFocused();
  // One stop for the tab key, and back to where one was.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await expect(page.locator('table.coverage :focus')).toHaveCount(0);
  await page.keyboard.press('Shift+Tab');
  await expect(target(1, 0).locator('a')).toBeFocused();
  const href = await target(1, 0).locator('a').getAttribute('href');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(href!.replace(/[?.]/g, '\\$&')));
});
