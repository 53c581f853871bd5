// Sessions, what was typed when one ended, a LaunchDarkly that takes its time, and values that no form can hold.
import type { Request } from '@playwright/test';
import { expect, signIn, test } from '../portal';
import { calm, promised, review } from '../steps';

const LIST = '/api/v2/integration-capabilities/big-segment-store';

test('one sees where one’s token is signed in, ends a session there, and signs out everywhere', async ({ signedIn: page, browser, portal }) => {
  const elsewhere = await (await browser.newContext({ baseURL: portal.url })).newPage();
  await signIn(elsewhere);
  await page.getByRole('link', { name: 'Demo writer' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sessions');
  const others = page.locator('tbody tr').filter({ hasNot: page.getByText('This session') });
  const before = await others.count();
  expect(before).toBeGreaterThan(0);
  // The latest use comes first.
  await others.first().getByRole('button', { name: 'Sign out' }).click();
  await expect(others).toHaveCount(before - 1);
  await elsewhere.goto('/activity');
  await expect(elsewhere.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await page.goto('/integrations');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await elsewhere.context().close();
});

test('what was typed when the session had ended is there after signing in again, but for the password', async ({ signedIn: page, portal, context }) => {
  const { path } = await calm(portal);
  await page.goto(`${path}/edit`);
  await page.locator('#name').fill('Typed before');
  await page.getByLabel('Replace it').check();
  await page.getByLabel('New password').fill('typed-secret');
  // In another tab somebody signs out.
  const tab = await context.newPage();
  await tab.goto('/activity');
  await tab.getByRole('button', { name: 'Sign out' }).click();
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await tab.close();
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByText('Your session has ended. Sign in to continue. What you typed is kept, except passwords.')).toBeVisible();
  expect(await page.content()).not.toContain('typed-secret');
  await page.getByLabel('Access token').fill('api-demo-writer');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('What you typed before signing in was restored')).toBeVisible();
  await expect(page.locator('#name')).toHaveValue('Typed before');
  await expect(page.getByLabel('New password')).toHaveValue('');
  await page.getByLabel('Keep the current password').check();
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Change /);
  expect(await portal.writes()).toEqual([]);
});

test('while LaunchDarkly takes its time there is a page, which becomes the wanted one by itself', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  const api = `${LIST}/${one.projectKey}/${one.environmentKey}/redis/${one._id}`;
  await portal.control('POST', '/faults', { method: 'GET', path: api, times: 1, fault: { kind: 'delay', ms: 3500 } });
  const begun = Date.now();
  await page.goto(one.path);
  const took = Date.now() - begun;
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Waiting for LaunchDarkly');
  expect(took).toBeLessThan(3000);
  await expect(page.getByRole('heading', { level: 2, name: 'Settings' })).toBeVisible({ timeout: 15_000 });
  expect((await portal.calls()).filter((call) => call.path === api)).toHaveLength(1);
});

test('an older list gives way to the new one by itself, on every page that shows it, unless something was typed there', async ({ signedIn: page, portal, script }) => {
  const older = page.getByText(/is not up to date/);
  for (const path of ['/integrations', '/coverage', '/checks']) {
    await page.goto('/coverage');
    await expect(page.locator('table.coverage')).toBeVisible({ timeout: 15_000 });
    await portal.control('POST', '/faults', { method: 'GET', path: LIST, times: 1, fault: { kind: 'delay', ms: 3500 } });
    await page.request.post('/integrations/refresh', { headers: { origin: portal.url }, maxRedirects: 0 });
    await page.goto(path);
    await expect(older).toBeVisible();
    const fields: Record<string, string> = { '/integrations': 'Search names, keys, IDs and tags', '/checks': 'Password' };
    const field = page.getByLabel(fields[path] ?? 'none').first();
    const types = path in fields && script === 'on';
    if (types) {
      await field.fill('typed');
      await expect(page.getByText('Reload the page to see the result. What you have typed here may be lost.')).toBeVisible({ timeout: 15_000 });
      await expect(page.getByText('LaunchDarkly has not responded yet')).toHaveCount(0);
      await expect(older).toBeVisible();
      await expect(field).toHaveValue('typed');
      await page.reload();
    } else if (path === '/checks') {
      await expect(async () => {
        await page.goto(path);
        await expect(older).toBeHidden({ timeout: 500 });
      }).toPass();
    }
    await expect(older).toBeHidden({ timeout: 15_000 });
  }
});

test('whoever leaves a page under way is not kept there by its end @script', async ({ signedIn: page, portal }) => {
  await portal.control('POST', '/faults', { method: 'GET', path: LIST, times: 1, fault: { kind: 'delay', ms: 3500 } });
  await page.request.post('/integrations/refresh', { headers: { origin: portal.url }, maxRedirects: 0 });
  const told = (request: Request) => request.url().includes('/api/waiting');
  const listens = page.waitForRequest(told);
  await page.goto('/integrations');
  await listens;
  const ended = Promise.race([page.waitForEvent('requestfinished', told), page.waitForEvent('requestfailed', told)]);
  await page.route('**/activity', async (route) => {
    await ended;
    await route.continue();
  });
  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Activity', { timeout: 15_000 });
});

test('a value that the form cannot hold is kept, said beside its field and named in the review', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await portal.control('POST', `/edit/${one._id}`, [{ op: 'add', path: '/config/tlsEnabled', value: 'true' }]);
  await page.goto(`${one.path}/edit`);
  const tls = page.getByLabel('Connect with TLS');
  await expect(tls).toHaveValue('keep');
  await expect(page.getByText('LaunchDarkly holds "true" here, which is neither yes nor no.')).toBeVisible();
  await page.locator('#name').fill('Renamed only');
  await review(page);
  await expect(page.getByText('“Connect with TLS” stays "true", which is neither yes nor no.')).toBeVisible();
  const body = (await promised(page)) as { op: string }[];
  expect(body.filter((it) => it.op !== 'test')).toEqual([{ op: 'replace', path: '/name', value: 'Renamed only' }]);
});

test('five minutes before the session ends it is said, and not if it was used elsewhere meanwhile @script', async ({ page, portal }) => {
  await page.clock.install();
  await signIn(page);
  await page.goto('/activity');
  const notice = page.locator('.session-end');
  await page.waitForLoadState('networkidle');
  await expect(notice).toBeHidden();
  // Used in another tab: the server says that there is time.
  await page.clock.fastForward('07:56:00');
  await expect(notice).toBeHidden();
  await page.route('**/api/session', (route) => route.fulfill({ body: '240000', contentType: 'text/plain' }));
  await page.clock.fastForward('07:56:00');
  await expect(notice).toBeVisible();
  await expect(notice).toContainText('You will be signed out within five minutes');
});
