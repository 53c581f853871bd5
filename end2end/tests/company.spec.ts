// Signing in with a company account at a real OpenID provider, with the token of one's team.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, freePort, Portal, test as base } from '../portal';
import { calm } from '../steps';

const TEAMS = `
[teams.payments]
groups = ["payments"]
token-file = "FOLDER/token"
projects = ["payments"]

[teams.platform]
groups = ["platform"]
token-file = "FOLDER/token"

[teams.audit]
groups = ["platform"]
token-file = "FOLDER/token"
read-only = true
`;

/** A portal that knows the company, and the company's provider. */
const test = base.extend<object, { company: Portal }>({
  company: [
    async ({}, use) => {
      const folder = mkdtempSync(`${tmpdir()}/company-`);
      writeFileSync(`${folder}/token`, 'api-demo-writer\n', { mode: 0o600 });
      writeFileSync(`${folder}/secret`, 'client-secret\n', { mode: 0o600 });
      writeFileSync(`${folder}/storekeeper.toml`, TEAMS.replaceAll('FOLDER', folder));
      const port = await freePort();
      const portal = await Portal.start([
        ...['--config', `${folder}/storekeeper.toml`, '--oidc-issuer', `http://127.0.0.1:${port}`],
        ...['--oidc-client-id', 'storekeeper', '--oidc-client-secret-file', `${folder}/secret`],
      ]);
      const provider = await started(port, `${portal.url}/sign-in/company`);
      await use(portal);
      provider.kill();
      portal.stop();
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ company }, use) => use(company.url),
});

const started = (port: number, back: string) =>
  new Promise<ChildProcess>((resolve) => {
    const provider = spawn('node', ['oidc-provider.mjs', String(port), back], { stdio: ['ignore', 'pipe', 'ignore'] });
    provider.stdout!.once('data', () => resolve(provider));
  });

/** To the provider, in there, and back. */
async function comeIn(page: Page, login: string, path = '/integrations') {
  await page.goto(path);
  await page.getByRole('button', { name: 'Sign in with your company account' }).click();
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('anything');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('whoever is in one team comes in at once, goes on where they wanted to, and is named in the record', async ({ page, company }) => {
  await comeIn(page, 'alice.payments', '/coverage');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Coverage');
  await expect(page.getByText('alice@example.com')).toBeVisible();
  await expect(page.getByText('team payments')).toBeVisible();
  await expect(page.locator('table.coverage')).toBeVisible({ timeout: 15_000 });
  await expect(page.locator('a[href^="/integrations/checkout/"]')).toHaveCount(0);
  await page.goto('/integrations');
  await expect(page.locator('tbody tr').first()).toContainText(/payments/i);
  const { path } = await calm(company);
  expect((await page.goto(path))!.status()).toBe(path.startsWith('/integrations/payments/') ? 200 : 404);
  // The token never reaches the browser.
  expect(await page.content()).not.toContain('api-demo-writer');
});

test('whoever is in several chooses one', async ({ page, script }) => {
  await comeIn(page, 'bob.platform');
  await expect(page.getByText('You are bob@example.com')).toBeVisible();
  if (script !== 'off') expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await expect(page.getByRole('button', { name: 'Continue as team payments' })).toHaveCount(0);
  // The choice can be loaded again, from its own address and from the way back.
  await page.reload();
  await expect(page.getByText('You are bob@example.com')).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  await page.getByRole('button', { name: 'Continue as team audit' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Integrations');
  await expect(page.getByText('has turned off changes')).toBeVisible();
  await expect(page.getByRole('link', { name: 'New integration' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Select several' })).toHaveCount(0);
});

test('whoever is in none is told so, and what the provider says is believed only of this browser', async ({ page, browser, company }) => {
  await comeIn(page, 'carol.visitors');
  await expect(page.getByText('None of your groups is assigned to a team here: visitors')).toBeVisible();
  // Somebody else's way back does not let this browser in, nor does one that was never begun.
  const other = await (await browser.newContext({ baseURL: company.url })).newPage();
  const back = await other.goto('/sign-in/company?code=stolen&state=guessed');
  expect(back!.status()).toBe(409);
  await expect(other.getByText('This sign-in was started in another browser or more than ten minutes ago.').first()).toBeVisible();
  await other.context().close();
  // Nor is anything believed that did not come from this way back.
  const refused = await page.request.post('/sign-in/company', { form: { team: 'platform' }, headers: { origin: company.url } });
  expect(refused.status()).toBe(403);
  await page.goto('/sign-in?next=/coverage');
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with your company account' }).click();
  await expect(page.locator('input[name=login]')).toBeVisible();
  const forged = await page.goto('/sign-in/company?code=stolen&state=guessed');
  expect(forged!.status()).toBe(409);
});
