// Every page in every state that it can be in: axe finds nothing, light and dark, and the page does not scroll sideways
// at the width of a telephone.
import AxeBuilder from '@axe-core/playwright';
import { expect, signIn, test } from '../portal';
import { calm, confirm, critical, find, meanwhile, notice, problem, review, type Found } from '../steps';
import type { Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds. A page that waits for LaunchDarkly loads itself again, also while axe looks: then it looks at what came. */
async function looked(page: Page) {
  let results: Awaited<ReturnType<AxeBuilder['analyze']>> | undefined;
  await expect(async () => {
    results = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  }).toPass({ timeout: 60_000 });
  return results!.violations;
}

async function check(page: Page, what: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const violations = await looked(page);
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
  test.setTimeout(360_000);
  await page.goto('/sign-in');
  await check(page, 'sign-in');
  await signIn(page, 'nonsense');
  await check(page, 'sign-in refused');
  await signIn(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Integrations');
  await check(page, 'table');
  const one = await calm(portal);
  const { path } = one;
  const pages: [string, string][] = [
    ['overview', '/'],
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
    ['sessions', '/sessions'],
    ['coverage', '/coverage'],
    ['coverage without a match', '/coverage?project=nothing'],
    ['shared stores', '/stores'],
    ['as code', `${path}/code?format=terraform`],
    ['export as code', '/export?project=checkout'],
    ['drift', '/drift'],
    ['set up Redis', '/set-up/redis?prefix=5f0c'],
    ['set up DynamoDB, wrong', '/set-up/dynamodb?tableName=x&trusted=1'],
    ['check stores', '/checks?project=checkout'],
    ['table with checks', '/integrations?cols=health,environment,last-sync,checked'],
    ['table with boxes to tick', '/integrations?select=true'],
    ['table with few columns', '/integrations?cols=health,last-sync'],
    ['copy', `${path}/clone`],
    ['page not found', '/nothing/here'],
    ['malformed address', '/integrations/a/b/redis/not-an-id'],
    ['not found', `/integrations/${one.projectKey}/${one.environmentKey}/redis/ffffffffffffffffffffffff`],
    ['expired', `${path}/review?plan=nonsense`],
  ];
  for (const [what, address] of pages) {
    await page.goto(address);
    await check(page, what);
  }
});

test('axe finds nothing on the way through a change, nor where LaunchDarkly fails @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(360_000);
  const { path } = await calm(portal);
  await page.goto(`${path}/edit`);
  await page.locator('input[name="config.host"]').fill('');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await check(page, 'edit refused');
  await page.locator('input[name="config.host"]').fill('axe.example.com');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await check(page, 'review');
  await page.locator('main').getByRole('button', { name: 'Apply change' }).click();
  await check(page, 'detail after a change');
  await page.locator('#check').getByRole('button', { name: 'Check now' }).click();
  await expect(page.locator('#check .steps-of-check > li')).toHaveCount(8, { timeout: 10_000 });
  await check(page, 'detail with a check');
  await page.goto('/activity');
  await check(page, 'activity with an entry');
  await page.goto(path);
  // Until it is, the link leads to a page.
  await expect(page.locator('.live')).toHaveText('Live');
  await page.locator('a.danger', { hasText: 'Delete' }).click();
  await expect(page.locator('dialog #delete-panel')).toBeVisible();
  await check(page, 'delete in a dialog');
  for (const [what, fault] of [['failed', { kind: 'status', status: 500 }], ['forbidden', { kind: 'status', status: 403 }]] as const) {
    await portal.control('POST', '/faults', fault_on_list(fault));
    await page.goto('/integrations');
    await page.locator('main').waitFor();
    await check(page, `table ${what}`);
    await page.goto('/');
    await page.locator('main').waitFor();
    await check(page, `overview ${what}`);
    await page.goto('/coverage');
    await page.locator('main').waitFor();
    await check(page, `coverage ${what}`);
    await page.goto('/stores');
    await page.locator('main').waitFor();
    await check(page, `shared stores ${what}`);
    await page.goto('/checks');
    await page.locator('main').waitFor();
    await check(page, `check stores ${what}`);
    await portal.control('DELETE', '/faults');
  }
});

test('axe finds nothing on the overview of an empty account @script', async ({ page, portal }) => {
  const headers = { 'content-type': 'application/json' };
  await portal.control('POST', '/faults', fault_on_list({ kind: 'status', status: 200, headers, body: '{"items": []}' }));
  await signIn(page);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 2, name: 'Your first store in three steps' })).toBeVisible();
  await check(page, 'overview of an empty account');
});

function fault_on_list(fault: unknown) {
  return { method: 'GET', path: '/api/v2/integration-capabilities/big-segment-store', times: 100, fault };
}

/** A new host for an integration, reviewed and applied. */
async function change(page: Page, { path }: Found, host: string) {
  await page.goto(`${path}/edit`);
  await page.locator('input[name="config.host"]').fill(host);
  await review(page);
  await confirm(page, 'Apply change');
  await expect(notice(page, 'Changed “')).toBeVisible();
}

test('axe finds nothing where two people changed the same @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(180_000);
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('mine.example.com');
  await meanwhile(portal, one, { 'config/port': '7777', tags: ['theirs'] });
  await review(page);
  await check(page, 'conflict that fits together');
  await meanwhile(portal, one, { 'config/host': `theirs.${'very-long-'.repeat(20)}example.com` });
  await confirm(page, 'Review the combined change');
  await check(page, 'conflict once more');
  await confirm(page, 'Review with these choices');
  await expect(problem(page)).toBeFocused();
  await check(page, 'conflict with an error');
});

test('axe finds nothing where a reason is asked for @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(180_000);
  const one = await critical(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('axe.example.com');
  await review(page);
  await check(page, 'edit without its reason');
  await page.getByLabel('Reason').fill('OPS-12: '.repeat(20));
  await review(page);
  await check(page, 'review with a reason');
  await page.goto(one.path);
  await confirm(page, 'Turn off');
  await check(page, 'review that asks for a reason');
  await confirm(page, 'Continue to the exact request');
  await check(page, 'review without its reason');
});

test('axe finds nothing around a deletion @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(180_000);
  const crowded = await find(portal, (it) => it.environmentKey === 'production-eu-west');
  await page.goto(`${crowded.path}/delete`);
  for (const summary of await page.locator('#delete-panel summary').all()) await summary.click();
  await check(page, 'delete with its impact');
  const remove = page.locator('#delete-panel').getByRole('button', { name: 'Delete', exact: true });
  await remove.click();
  await expect(problem(page)).toBeFocused();
  await check(page, 'delete without name and reason');
  const one = await calm(portal);
  await portal.control('POST', '/faults', { method: 'GET', path: '/api/v2/segments/*', fault: { kind: 'status', status: 403 } });
  await page.goto(`${one.path}/delete`);
  await check(page, 'delete with an impact that is not known');
  await portal.control('DELETE', '/faults');
  await meanwhile(portal, one, { 'config/host': 'elsewhere.example.com' });
  await remove.click();
  await check(page, 'delete of what has changed');
  await remove.click();
  await check(page, 'table after a deletion');
  await page.getByRole('link', { name: 'Create it again' }).click();
  await check(page, 'form filled in from a deletion');
});

test('axe finds nothing in the activity @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(180_000);
  const one = await calm(portal);
  await change(page, one, `axe.${'very-long.'.repeat(15)}example.com`);
  await portal.control('POST', '/faults', { method: 'PATCH', path: '/api/v2/*', times: 1, fault: { kind: 'status', status: 403 } });
  await page.goto(`${one.path}/edit`);
  await page.getByLabel('Reason').fill('It was too long');
  await page.locator('input[name="config.host"]').fill('axe.example.com');
  await review(page);
  await confirm(page, 'Apply change');
  await expect(page.locator('main')).toContainText('LaunchDarkly does not allow this');
  await check(page, 'review of what was refused');
  const pages: [string, string][] = [
    ['detail with its history', one.path],
    ['activity with entries', '/activity'],
    ['activity with a filter', `/activity?q=axe&action=change&outcome=refused&integration=${one._id}`],
    ['activity without a match', '/activity?q=nothing-like-this'],
    ['activity with a wrong day', '/activity?since=2026-02-30&until=soon'],
  ];
  for (const [what, address] of pages) {
    await page.goto(address);
    for (const summary of await page.locator('table.activity summary').all()) await summary.click();
    await check(page, what);
  }
});

test('axe finds nothing while the coverage is scanned and the shortcuts are shown @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(180_000);
  await page.goto('/coverage');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await portal.control('POST', '/faults', { method: 'GET', path: '/api/v2/segments/*', fault: { kind: 'delay', ms: 300 } });
  // Refreshing loads the page again, which closes what was opened before.
  const scan = page.getByRole('button', { name: /^Scan/ });
  await expect(async () => {
    if (!(await scan.isVisible())) await page.locator('.scan summary').click({ timeout: 1_000 });
    await scan.click({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole('button', { name: 'Stop the scan' })).toBeVisible();
  await check(page, 'coverage while it is scanned');
  await portal.control('DELETE', '/faults');
  await expect(page.locator('.scan')).toContainText('The scan is complete.', { timeout: 30_000 });
  await check(page, 'coverage after a scan');
  await page.goto('/stores');
  await page.getByRole('button', { name: /^(Compare|Continue)/ }).click();
  await expect(page.locator('.compare')).toContainText('The comparison is complete.', { timeout: 30_000 });
  await check(page, 'shared stores, compared');
  await page.goto('/integrations?sharing=mixed');
  await check(page, 'table with shared stores');
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await check(page, 'shortcuts');
});

test('axe finds nothing on the way through a batch and a copy @script', async ({ signedIn: page, portal }) => {
  test.setTimeout(180_000);
  const press = (name: string | RegExp) => page.locator('main').getByRole('button', { name }).click();
  await page.goto('/integrations?provider=redis&select=true&per_page=50');
  await page.getByLabel(/^All \d+ on this page/).check();
  await press('Change selected…');
  await check(page, 'batch that asks');
  await press('Review');
  await check(page, 'batch that asks, refused');
  await page.getByLabel('Replace the Redis password').check();
  await page.getByLabel('Different password for each').check();
  await check(page, 'batch that asks for passwords');
  await page.getByLabel('Add tags').check();
  await page.getByRole('textbox', { name: 'Tags' }).fill('axe');
  await page.getByLabel('Reason').fill('OPS-12');
  await press('Review');
  await expect(page.getByRole('button', { name: /^Apply/ })).toBeVisible();
  for (const summary of (await page.locator('main summary').all()).slice(0, 3)) await summary.click();
  await check(page, 'review of a batch');
  await portal.control('POST', '/faults', { method: 'PATCH', path: '*', times: 2, fault: { kind: 'status', status: 403 } });
  await portal.control('POST', '/faults', { method: 'PATCH', path: '*', fault: { kind: 'delay', ms: 5000 } });
  // It goes on for longer than anybody looks at it.
  await press(/^Apply/);
  await expect(page.getByRole('button', { name: 'Stop after the current changes' })).toBeVisible();
  await check(page, 'batch that is carried out');
  await press('Stop after the current changes');
  await portal.control('DELETE', '/faults');
  await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible({ timeout: 20_000 });
  await check(page, 'batch that was stopped');
  const one = await calm(portal);
  await page.goto(`${one.path}/clone`);
  await press('Continue');
  await check(page, 'copy to nowhere');
  await page.locator('[name=target]').nth(0).check();
  await page.locator('[name=target]').nth(1).check();
  await press('Continue');
  await check(page, 'copies that ask');
  await page.locator('input[name="config.host.0"]').fill('not a host');
  await press('Review');
  await check(page, 'copies that ask, refused');
});
