// Deletions: what depends on the store is shown first, no guessing of names, nothing deleted that was not shown, and a way
// back. With script and without.
import { expect, test, type Portal } from '../portal';
import { askToDelete, calm, confirm, critical, find, meanwhile, notice, problem, review, row, upstream, type Found } from '../steps';
import type { Page } from '@playwright/test';

const really = (page: Page) => page.locator('#delete-panel').getByRole('button', { name: 'Delete', exact: true });

/** What LaunchDarkly itself says of the environment's big segments and the flags that target them. */
async function dependants(portal: Portal, { projectKey, environmentKey }: Found) {
  const read = async (path: string) => (await fetch(`${portal.launchdarkly}${path}`, { headers: { authorization: 'api-demo-writer' } })).json();
  const path = `/api/v2/segments/${projectKey}/${environmentKey}`;
  const segments = (await read(`${path}?limit=50&filter=${encodeURIComponent('unbounded equals true')}`)).items;
  const whole = await Promise.all(segments.map((segment: any) => read(`${path}/${segment.key}`)));
  const flags = new Set<string>(whole.flatMap((segment: any) => segment._flags.map((flag: any) => flag.key)));
  return { segments: segments.map((segment: any) => segment.name as string), flags: [...flags] };
}

test('what depends on the store is shown before it is deleted', async ({ signedIn: page, portal }) => {
  const one = await find(portal, (it, environment) => it.projectKey === 'checkout' && it.environmentKey === 'production-eu-west' && environment.critical);
  const { segments, flags } = await dependants(portal, one);
  expect(segments.length).toBeGreaterThan(20);
  await page.goto(one.path);
  await askToDelete(page);
  const fact = (label: string) => page.locator('#delete-panel .fact').filter({ has: page.getByText(label, { exact: true }) });
  await expect(fact('Big segments')).toContainText(String(segments.length));
  await expect(fact('Flags that use them')).toContainText('At least');
  await expect(fact('Other integrations here').locator('dd')).toContainText(/^(None|\d)/);
  await fact('Flags that use them').getByText('Show names').click();
  const named = await fact('Flags that use them').getByRole('listitem').allInnerTexts();
  expect(named.length).toBeGreaterThan(0);
  expect(flags).toEqual(expect.arrayContaining(named));
});

test('what depends on the store and could not be read is not said to be none', async ({ signedIn: page, portal }) => {
  // Counts are remembered for a minute: a project that other journeys do not ask about.
  const { projectKey: usual } = await calm(portal);
  const one = await find(portal, (it, { critical }) => !critical && it.on && it.projectKey !== usual && it.projectKey !== 'checkout');
  await portal.control('POST', '/faults', { method: 'GET', path: '/api/v2/segments/*', fault: { kind: 'status', status: 403 } });
  await page.goto(`${one.path}/delete`);
  await expect(page.locator('#delete-panel .fact', { hasText: 'Big segments' })).toContainText('Could not be checked');
  await expect(page.locator('#delete-panel .fact', { hasText: 'Flags that use them' })).toContainText('Could not be checked');
  await expect(really(page)).toBeVisible();
});

test('five wrong names and the question no longer counts', async ({ signedIn: page, portal }) => {
  const one = await critical(portal);
  await page.goto(`${one.path}/delete`);
  const challenge = page.locator('#delete-panel input[name="challenge"]');
  const asked = await challenge.inputValue();
  await page.getByLabel('Reason').fill('Guessing');
  for (const guess of ['a', 'b', 'c', 'd']) {
    await page.getByLabel('Type the name to confirm').fill(guess);
    await really(page).click();
    await expect(problem(page)).toBeFocused();
    await expect(page.getByLabel('Reason')).toHaveValue('Guessing');
    await expect(challenge).toHaveValue(asked);
  }
  await page.getByLabel('Type the name to confirm').fill('e');
  await really(page).click();
  await expect(notice(page, 'Nothing has been deleted')).toContainText('wrong too many times');
  await expect(challenge).not.toHaveValue(asked);
  // Even with the right name.
  await challenge.evaluate((input: HTMLInputElement, asked) => (input.value = asked), asked);
  await page.getByLabel('Type the name to confirm').fill(one.name);
  await really(page).click();
  await expect(notice(page, 'Nothing has been deleted')).toContainText('This confirmation is no longer valid');
  expect(await portal.writes()).toEqual([]);
});

test('a deletion in a critical environment says why, or is none', async ({ signedIn: page, portal }) => {
  const one = await critical(portal);
  await page.goto(one.path);
  await askToDelete(page);
  await page.getByLabel('Type the name to confirm').fill(one.name);
  await really(page).click();
  await expect(problem(page).getByRole('link')).toHaveText(['Enter a reason. It is saved in the activity log.']);
  expect(await portal.writes()).toEqual([]);
  await page.getByLabel('Type the name to confirm').fill(one.name);
  await page.getByLabel('Reason').fill('OPS-13: the region is closed');
  await really(page).click();
  await expect(notice(page, `Deleted “${one.name}”.`)).toBeVisible();
  await page.goto('/activity?q=OPS-13');
  await expect(page.locator('tbody tr').first()).toContainText('Reason: OPS-13: the region is closed');
});

test('what was changed after the question was asked is shown, and nothing is deleted', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(one.path);
  await askToDelete(page);
  await meanwhile(portal, one, { 'config/host': 'elsewhere.example.com', on: false });
  await really(page).click();
  await expect(notice(page, 'Nothing has been deleted')).toContainText('changed after you opened this page');
  await expect(row(page, 'Host').getByRole('cell')).toHaveText([String(one.config.host), 'elsewhere.example.com']);
  await expect(row(page, 'State').getByRole('cell')).toHaveText(['On', 'Off']);
  expect(await portal.writes()).toEqual([]);
  await really(page).click();
  await expect(notice(page, `Deleted “${one.name}”.`)).toBeVisible();
});

test('what was deleted can be created again, with everything but its password', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(one.path);
  await askToDelete(page);
  await really(page).click();
  await notice(page, `Deleted “${one.name}”.`).getByRole('link', { name: 'Create it again' }).click();
  await expect(notice(page, 'This form is filled in from')).toContainText('Enter the password again. It was never stored here.');
  await expect(page.locator('input[name="name"]')).toHaveValue(one.name);
  await expect(page.locator('input[name="tags"]')).toHaveValue(one.tags.join(', '));
  await expect(page.locator('input[name="config.host"]')).toHaveValue(String(one.config.host));
  await expect(page.locator('input[name="config.port"]')).toHaveValue(String(one.config.port));
  await expect(page.locator('input[name="config.tlsEnabled"]')).toBeChecked({ checked: one.config.tlsEnabled === true });
  await expect(page.locator('input[name="config.password"]')).toHaveValue('');
  await page.locator('input[name="config.password"]').fill('again-pass-word-1');
  await review(page);
  await confirm(page, 'Create integration');
  await expect(notice(page, `Created “${one.name}”.`)).toBeVisible();
  const again = (await upstream(portal, new URL(page.url()).pathname.split('/').at(-1)!))!;
  const { name, on, tags } = one;
  expect(again).toMatchObject({ name, on, tags, config: { ...one.config, password: 'again-pass-word-1' } });
  expect((await portal.writes()).map(({ method }) => method)).toEqual(['DELETE', 'POST']);
});
