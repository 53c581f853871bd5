// The connection breaks while LaunchDarkly is writing: the portal looks for itself and says what it saw, and never writes
// twice. With script and without.
import { expect, test, type Portal } from '../portal';
import { askToDelete, calm, confirm, fillRedis, find, notice, review, upstream } from '../steps';

const STORES = '/api/v2/integration-capabilities/big-segment-store/*';

async function breakDown(portal: Portal, method: string, kind: 'reset' | 'execute-then-reset') {
  await portal.control('POST', '/faults', { method, path: STORES, times: 1, fault: { kind } });
}

test('a change that was made is said to be made', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('unseen.example.com');
  await review(page);
  await breakDown(portal, 'PATCH', 'execute-then-reset');
  await confirm(page, 'Apply change');
  await expect(notice(page, `Changed “${one.name}”.`)).toBeVisible();
  expect((await upstream(portal, one._id))!.config.host).toBe('unseen.example.com');
  expect((await portal.writes()).map(({ method, status }) => [method, status])).toEqual([['PATCH', null]]);
});

test('a change that was not made is said not to be made', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('unseen.example.com');
  await review(page);
  await breakDown(portal, 'PATCH', 'reset');
  await confirm(page, 'Apply change');
  await expect(notice(page, `No change was made to “${one.name}”.`)).toContainText('the change was not made');
  expect((await upstream(portal, one._id))!.config.host).toBe(one.config.host);
  expect(await portal.writes()).toHaveLength(1);
});

for (const [kind, title, words] of [
  ['reset', 'No change was made to “Unseen cache”.', 'it was not created'],
  ['execute-then-reset', 'Created “Unseen cache”.', ''],
] as const) {
  test(`a creation, ${kind}: ${title}`, async ({ signedIn: page, portal }) => {
    // A place of its own: the emulator gives the same IDs again after a reset, and the portal knows what others made where.
    const { projectKey, environmentKey } = await find(portal, (one, { critical }) => !critical && one.projectKey !== 'checkout');
    await page.goto(`/integrations/${projectKey}/${environmentKey}/redis/new`);
    await fillRedis(page, { name: 'Unseen cache', host: 'unseen.example.com', password: 'unseen-pass-word-1' });
    await review(page);
    await breakDown(portal, 'POST', kind);
    await confirm(page, 'Create integration');
    await expect(notice(page, title)).toContainText(words);
    const made = (await portal.control('GET', '/state')).integrations.filter((one: any) => one.name === 'Unseen cache');
    expect(made).toHaveLength(words ? 0 : 1);
    if (!words) expect(new URL(page.url()).pathname).toBe(`/integrations/${projectKey}/${environmentKey}/redis/${made[0]._id}`);
    expect(await portal.writes()).toHaveLength(1);
  });
}

test('a deletion that was made is said to be made', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(one.path);
  await askToDelete(page);
  await breakDown(portal, 'DELETE', 'execute-then-reset');
  await page.locator('#delete-panel').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(notice(page, `Deleted “${one.name}”.`)).toBeVisible();
  expect(await upstream(portal, one._id)).toBeUndefined();
  expect(await portal.writes()).toHaveLength(1);
});

test('a deletion that was not made is said not to be made', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(one.path);
  await askToDelete(page);
  await breakDown(portal, 'DELETE', 'reset');
  await page.locator('#delete-panel').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(notice(page, `No change was made to “${one.name}”.`)).toContainText('it was not deleted');
  expect(await upstream(portal, one._id)).toMatchObject({ name: one.name });
  expect(await portal.writes()).toHaveLength(1);
});
