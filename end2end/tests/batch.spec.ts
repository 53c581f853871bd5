// Many at once: ticked in the table, reviewed, carried out, tried again; the same with script and without.
import { expect, test } from '../portal';
import { filter, upstream, type Found } from '../steps';
import type { Page } from '@playwright/test';
import type { Portal } from '../portal';

const box = (page: Page) => page.locator('tbody input[name="integration"]');

/** Redis integrations in environments that ask for nothing. */
async function calm(portal: Portal, count: number): Promise<Found[]> {
  const { projects, integrations } = await portal.control('GET', '/state');
  const critical = (one: Found) =>
    projects.find((it: any) => it.key === one.projectKey).environments.find((it: any) => it.key === one.environmentKey).critical;
  const found = integrations.filter((one: any) => one.integrationKey === 'redis' && !critical(one)).slice(0, count);
  expect(found.length).toBe(count);
  return found;
}

/** Ticks these and opens the form that asks what to do. */
async function select(page: Page, integrations: Found[]) {
  await page.goto('/integrations?provider=redis&per_page=100&select=true');
  await page.getByRole('button', { name: 'Refresh' }).click();
  for (const { _id } of integrations) await page.locator(`tbody input[value="${_id}"]`).check();
  await page.getByRole('button', { name: 'Change selected…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Change ${integrations.length} integrations`);
}

async function press(page: Page, name: string | RegExp) {
  await page.locator('main').getByRole('button', { name, exact: typeof name === 'string' }).click();
}

/** Waits until it is over: with script it says so itself, without it loads itself again. */
async function over(page: Page, said: string | RegExp) {
  await expect(async () => {
    await expect(page.locator('.progress [role=status]')).toHaveText(said, { timeout: 2_000 });
    await expect(page.getByRole('button', { name: 'Stop after the current changes' })).toHaveCount(0, { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
}

const writes = async (portal: Portal) => (await portal.writes()).filter((call) => call.method === 'PATCH');

test('neighbours are ticked by mouse, one after the other', async ({ signedIn: page }) => {
  await page.goto('/integrations?provider=redis&per_page=100&select=true');
  for (const row of [0, 1, 2, 3, 4, 5]) await box(page).nth(row).click();
  await expect(page.locator('tbody input[name="integration"]:checked')).toHaveCount(6);
});

test('12 passwords, 2 rigged to fail: trying again sends exactly 2', async ({ signedIn: page, portal }) => {
  const all = await calm(portal, 12);
  await select(page, all);
  await page.getByLabel('Replace the Redis password').check();
  await page.getByLabel('Password for all integrations').fill('canary-rotated-1');
  await press(page, 'Review');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Replace the Redis password: 12 integrations');
  for (const summary of await page.locator('main summary').all()) await summary.click();
  const promised = (await page.locator('pre').allInnerTexts()).map((text) => JSON.parse(text));
  expect(promised.length).toBe(12);
  for (const { projectKey, environmentKey, _id } of all.slice(4, 6)) {
    const path = `/api/v2/integration-capabilities/big-segment-store/${projectKey}/${environmentKey}/redis/${_id}`;
    await portal.control('POST', '/faults', { method: 'PATCH', path, fault: { kind: 'status', status: 403 } });
  }
  await portal.control('DELETE', '/journal');
  await press(page, 'Apply 12 changes');
  await over(page, '10 of 12 done. 2 failed.');
  await page.reload();
  await expect(page.locator('.progress [role=status]')).toHaveText('10 of 12 done. 2 failed.');
  const secret = (text: string) => text.replaceAll('canary-rotated-1', promised[0].at(-1).value);
  for (const { body } of await writes(portal)) expect(promised).toContainEqual(JSON.parse(secret(body)));
  await portal.control('DELETE', '/faults');
  await portal.control('DELETE', '/journal');
  await press(page, 'Retry the 2 that failed');
  await press(page, 'Apply 2 changes');
  await over(page, '2 of 2 done.');
  expect((await writes(portal)).length).toBe(2);
  for (const { _id } of all) expect((await upstream(portal, _id))!.config.password).toBe('canary-rotated-1');
  expect(await page.content()).not.toContain('canary-rotated-1');
});

test('what is ticked stays ticked while the table is narrowed and sorted @script', async ({ signedIn: page, portal }) => {
  const [one, two] = await calm(portal, 2);
  await page.goto('/integrations');
  await page.getByRole('link', { name: 'Select several' }).click();
  await expect(box(page).first()).toBeVisible();
  // The rows are there once the table is live.
  await expect(page.locator('.live')).toHaveText('Live');
  for (const { _id } of [one, two]) {
    await page.getByLabel('Search names, keys, IDs and tags').fill(_id);
    await expect(box(page)).toHaveCount(1);
    await expect(box(page)).not.toBeChecked();
    await box(page).check();
  }
  await expect(page.getByLabel('Selected rows (2, 1 not shown)')).toBeChecked();
  await page.getByLabel('Search names, keys, IDs and tags').fill('');
  await page.getByRole('link', { name: 'Name', exact: true }).click();
  await page.getByRole('link', { name: 'Rows per page: 100' }).click();
  for (const row of await box(page).all()) {
    const ticked = [one._id, two._id].includes(await row.inputValue());
    expect(await row.isChecked()).toBe(ticked);
  }
  await page.getByLabel('Search names, keys, IDs and tags').fill(one._id);
  await press(page, 'Change selected…');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Change 2 integrations');
});

test('all that match, by keyboard alone @script', async ({ signedIn: page, portal }) => {
  await page.goto('/integrations?health=failing&provider=redis&select=true');
  const count = await box(page).count();
  await page.getByLabel('Selected rows').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByLabel(`All ${count} that match`)).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Change ${count} integrations`);
  await page.getByLabel('Turn on').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByLabel('Add tags')).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('textbox', { name: 'Tags' })).toBeFocused();
  await page.keyboard.type('triage');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Reason')).toBeFocused();
  await page.keyboard.type('OPS-3: look at them');
  await page.keyboard.press('Enter');
  const apply = page.getByRole('button', { name: `Apply ${count} changes` });
  await apply.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.progress [role=status]')).toHaveText(`${count} of ${count} done.`, { timeout: 20_000 });
  expect((await writes(portal)).length).toBe(count);
});

test('a selection of nothing is said, and nothing is lost of what was typed', async ({ signedIn: page, portal }) => {
  await page.goto('/integrations?select=true');
  await press(page, 'Change selected…');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No integration is selected');
  await page.getByRole('link', { name: 'Go back to the table' }).click();
  await expect(box(page).first()).toBeVisible();
  await filter(page, 'production');
  await select(page, await calm(portal, 2));
  await press(page, 'Review');
  await expect(page.getByRole('alert')).toContainText('Choose what to do.');
  await page.getByLabel('Add tags').check();
  await page.getByRole('textbox', { name: 'Tags' }).fill('bad\ttag, ok');
  await page.getByLabel('Reason').fill('OPS-1');
  await press(page, 'Review');
  await expect(page.getByLabel('Reason')).toHaveValue('OPS-1');
  expect((await writes(portal)).length).toBe(0);
});
