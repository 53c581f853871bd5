// The whole main job as one person does it. Runs with script, without, and with the WebAssembly missing; LaunchDarkly
// receives the same calls in all three.
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, signIn, test, type Call } from '../portal';
import { askToDelete, choose, confirm, fillRedis, filter, meanwhile, promised, review, row } from '../steps';

test('sign in, filter, create, edit, rotate, turn on, meet a conflict, delete, sign out', async ({ page, portal }, info) => {
  await signIn(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Integrations');
  await expect(page.locator('header')).toContainText('Demo account');

  await filter(page, 'redis');
  await expect(page).toHaveURL(/q=redis/);
  await expect(page.locator('#filter-said')).toContainText('match');

  // Create, and look at what was promised.
  const { project, environment } = await quietEnvironment(portal);
  await choose(page, project, environment, 'Redis');
  await fillRedis(page, { name: 'Journey cache', host: 'old.example.com', port: '6380', password: 'first-pass-word-1' });
  await review(page);
  expect(await promised(page)).toMatchObject({ config: { host: 'old.example.com', port: '6380', password: '‹new password›' } });
  await expect(page.locator('body')).not.toContainText('first-pass-word-1');
  await confirm(page, 'Create integration');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Journey cache');
  await expect(page.getByText('Created “Journey cache”.')).toBeVisible();
  const redis = page.url().split('?')[0];

  await choose(page, project, environment, 'DynamoDB');
  await page.getByLabel('Name', { exact: false }).first().fill('Journey table');
  await page.locator('input[name="config.tableName"]').fill('journey-table');
  await page.locator('select[name="config.region"]').selectOption('eu-central-1');
  await page.locator('input[name="config.roleArn"]').fill('arn:aws:iam::123456789012:role/journey');
  expect(await page.locator('input[name="config.externalId"]').inputValue()).toMatch(/^[0-9a-f-]{36}$/);
  await review(page);
  await confirm(page, 'Create integration');
  await expect(page.getByText('Created “Journey table”.')).toBeVisible();

  // Edit one field: the smallest patch, guarded by the version.
  await page.goto(`${redis}/edit`);
  await page.locator('input[name="config.host"]').fill('new.example.com');
  await review(page);
  const patch = await promised(page);
  expect(patch).toEqual([
    { op: 'test', path: '/version', value: 1 },
    { op: 'replace', path: '/config/host', value: 'new.example.com' },
  ]);
  await confirm(page, 'Apply change');
  await expect(page.getByText('Changed “Journey cache”.')).toBeVisible();
  expect(JSON.parse((await portal.writes()).at(-1)!.body)).toEqual(patch);

  // Rotate the password: the preview is the wire, but for the secret.
  await page.goto(`${redis}/edit`);
  await page.getByLabel('Replace it').check();
  await page.locator('input[name="config.password"]').fill('second-pass-word-2');
  await review(page);
  const rotation = (await promised(page)) as { value: string }[];
  expect(rotation[1].value).toBe('‹new password›');
  await confirm(page, 'Apply change');
  const sent = JSON.parse((await portal.writes()).at(-1)!.body);
  expect(sent[1]).toEqual({ op: 'replace', path: '/config/password', value: 'second-pass-word-2' });
  expect(sent.map((op: any) => [op.op, op.path])).toEqual(rotation.map((op: any) => [op.op, op.path]));

  // Turn on.
  await page.locator('.heading').getByRole('button', { name: 'Turn on', exact: true }).click();
  await confirm(page, 'Turn on');
  await expect(page.getByText('Turned on “Journey cache”.')).toBeVisible();

  // Somebody else changes it between form and review: both changes fit together.
  const one = { _id: redis.split('/').at(-1)! };
  await page.goto(`${redis}/edit`);
  await page.locator('input[name="config.host"]').fill('mine.example.com');
  await meanwhile(portal, one, { 'config/port': '7777' });
  await review(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('“Journey cache” was changed by someone else');
  await expect(row(page, 'Port')).toContainText('7777');
  await expect(row(page, 'Host')).toContainText('mine.example.com');
  await confirm(page, 'Review the combined change');
  // And once more between review and apply.
  await meanwhile(portal, one, { tags: ['theirs'] });
  const before = (await portal.writes()).filter((call) => call.method === 'PATCH').length;
  await confirm(page, 'Apply change');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('“Journey cache” was changed by someone else');
  await confirm(page, 'Review the combined change');
  expect((await portal.writes()).filter((call) => call.method === 'PATCH')).toHaveLength(before);
  await confirm(page, 'Apply change');
  await expect(page.getByText('Changed “Journey cache”.')).toBeVisible();

  // Delete.
  await askToDelete(page);
  const panel = page.locator('#delete-panel');
  await expect(panel.getByRole('button', { name: 'Turn off instead' })).toBeVisible();
  if (await panel.getByLabel('Type the name to confirm').count()) await panel.getByLabel('Type the name to confirm').fill('Journey cache');
  await panel.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('Deleted “Journey cache”.')).toBeVisible();

  await page.goto('/activity');
  await expect(page.locator('table tbody tr', { hasText: 'Journey' })).toHaveCount(7);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await page.goto('/integrations');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');

  leave(info.project.name, await portal.calls());
});

/** An environment that is not critical and has few integrations, the same every time. */
async function quietEnvironment(portal: { control: (method: string, path: string) => Promise<any> }) {
  const state = await portal.control('GET', '/state');
  for (const project of state.projects) {
    const environment = project.environments.find((environment: any) => !environment.critical && !environment.requireComments);
    if (environment) return { project: project.key as string, environment: environment.key as string };
  }
  throw new Error('the demo account has no quiet environment');
}

/** Every project of the test run leaves its calls; compare.spec.ts, which runs after all of them, compares. */
function leave(project: string, calls: Call[]) {
  const list = '/api/v2/integration-capabilities/big-segment-store';
  const shape = calls
    // How often the list is read is a matter of time: it is shared, remembered, and followed by events.
    .filter(({ method, path }) => method !== 'GET' || path.split('?')[0] !== list)
    .map(({ method, path, status, body }) => ({
      method,
      // An ID is given by LaunchDarkly; which one says nothing.
      path: path.replace(/[0-9a-f]{24}/g, '{id}'),
      status,
      body: body.replace(/"externalId":"[^"]+"/, '"externalId":"(generated)"'),
    }));
  const reads = shape.filter(({ method }) => method === 'GET').map(({ path, status }) => `${path} ${status}`);
  const folder = new URL('../calls/', import.meta.url).pathname;
  mkdirSync(folder, { recursive: true });
  const writes = shape.filter(({ method }) => method !== 'GET');
  writeFileSync(`${folder}${project}.json`, JSON.stringify({ writes, reads: reads.sort() }, null, 2));
}
