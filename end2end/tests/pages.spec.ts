// Every page in every state that it can be in: axe finds nothing, light and dark, and the page does not scroll sideways
// at the width of a telephone.
import AxeBuilder from '@axe-core/playwright';
import { expect, signIn, test } from '../portal';
import type { Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function check(page: Page, what: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
    expect(found, `${what}, ${colorScheme}`).toEqual([]);
  }
  const { width, height } = page.viewportSize()!;
  await page.setViewportSize({ width: 320, height });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${what} scrolls sideways at 320 pixels`).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width, height });
}

// axe is itself a script, so these run where script runs.
test('axe finds nothing on any page @script', async ({ page, portal }) => {
  test.setTimeout(180_000);
  await page.goto('/sign-in');
  await check(page, 'sign-in');
  await signIn(page, 'nonsense');
  await check(page, 'sign-in refused');
  await signIn(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Integrations');
  await check(page, 'table');
  const state = await portal.control('GET', '/state');
  const one = state.integrations.find((integration: any) => integration.integrationKey === 'redis');
  const path = `/integrations/${one.projectKey}/${one.environmentKey}/redis/${one._id}`;
  const pages: [string, string][] = [
    ['no match', '/integrations?q=nothing-like-this'],
    ['second page, sorted', '/integrations?sort=-name&page=2&per_page=50'],
    ['choose a project', '/integrations/new'],
    ['choose an environment', `/integrations/new?project=${one.projectKey}`],
    ['choose a provider', `/integrations/new?project=${one.projectKey}&environment=${one.environmentKey}`],
    ['new Redis', `/integrations/${one.projectKey}/${one.environmentKey}/redis/new`],
    ['new DynamoDB', `/integrations/${one.projectKey}/${one.environmentKey}/dynamodb/new`],
    ['detail', path],
    ['edit', `${path}/edit`],
    ['delete', `${path}/delete`],
    ['activity', '/activity'],
    ['no such page', '/nothing/here'],
    ['malformed address', '/integrations/a/b/redis/not-an-id'],
    ['not found', `/integrations/${one.projectKey}/${one.environmentKey}/redis/ffffffffffffffffffffffff`],
    ['expired', `${path}/review?plan=nonsense`],
  ];
  for (const [what, address] of pages) {
    await page.goto(address);
    await check(page, what);
  }
  await page.goto(`${path}/edit`);
  await page.locator('input[name="config.host"]').fill('');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await check(page, 'edit refused');
  await page.locator('input[name="config.host"]').fill('axe.example.com');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await check(page, 'review');
  await page.locator('main').getByRole('button', { name: 'Apply change' }).click();
  await check(page, 'detail after a change');
  await page.goto('/activity');
  await check(page, 'activity with an entry');
  await page.goto(path);
  await page.locator('a.danger', { hasText: 'Delete' }).click();
  await expect(page.locator('dialog #delete-panel')).toBeVisible();
  await check(page, 'delete in a dialog');
  for (const [what, fault] of [['failed', { kind: 'status', status: 500 }], ['forbidden', { kind: 'status', status: 403 }]] as const) {
    await portal.control('POST', '/faults', fault_on_list(fault));
    await page.goto('/integrations');
    await page.locator('main').waitFor();
    await check(page, `table ${what}`);
    await portal.control('DELETE', '/faults');
  }
});

function fault_on_list(fault: unknown) {
  return { method: 'GET', path: '/api/v2/integration-capabilities/big-segment-store', times: 100, fault };
}
