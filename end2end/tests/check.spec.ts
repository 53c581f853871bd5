// Checks from this network against a real Redis server: each broken store is named at another step, nothing is written, and
// LaunchDarkly's view stands beside that of this network.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, freePort, test, type Portal } from '../portal';
import { calm, meanwhile, type Found } from '../steps';
import type { Page } from '@playwright/test';

const PASSWORD = 'end2end-Pa55word';
let redis: ChildProcess;
let port: number;
let folder: string;

/** Sends commands to the server, a line each; rejects where it does not respond. */
const say = (...lines: string[]) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write([`AUTH ${PASSWORD}`, ...lines, 'QUIT', ''].join('\r\n')));
    let said = '';
    socket.on('data', (data) => (said += data));
    socket.on('close', () => resolve(said)).on('error', reject);
  });

test.beforeAll(async () => {
  port = await freePort();
  folder = mkdtempSync(join(tmpdir(), 'storekeeper-redis-'));
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder, '--requirepass', PASSWORD];
  redis = spawn('redis-server', options, { stdio: 'ignore' });
  await expect(async () => expect(await say()).toContain('+OK')).toPass();
  await say('ACL SETUSER blind on >secret ~* +@all -get -smembers');
});

test.afterAll(() => {
  redis.kill();
  rmSync(folder, { recursive: true });
});

test.beforeEach(async () => {
  await say('FLUSHALL');
});

/** An integration that names the server, and its environment's prefix. */
async function store(portal: Portal, changes: Record<string, unknown> = {}): Promise<Found & { prefix: string }> {
  const one = await calm(portal);
  await meanwhile(portal, one, { config: { host: '127.0.0.1', port: String(port), tlsEnabled: false, password: PASSWORD, ...changes } });
  const { projects } = await portal.control('GET', '/state');
  const project = projects.find((it: any) => it.key === one.projectKey);
  return { ...one, prefix: project.environments.find((it: any) => it.key === one.environmentKey).id };
}

async function check(page: Page, one: Found, password = PASSWORD) {
  await page.goto(one.path);
  await page.locator('#check').getByLabel('Password', { exact: true }).fill(password);
  await page.locator('#check').getByRole('button', { name: 'Check now' }).click();
  // With script by events, without by a page that loads itself again.
  await expect(async () => {
    await expect(page.locator('#check .steps-of-check > li')).toHaveCount(8);
    await expect(page.locator('#check')).not.toContainText('Checking…');
  }).toPass();
}

const step = (page: Page, name: string) => page.locator('#check .steps-of-check > li').filter({ has: page.locator('strong', { hasText: new RegExp(`^${name}$`) }) });

test('a healthy store passes every step, and its age is held against everybody’s threshold', async ({ signedIn: page, portal }) => {
  const one = await store(portal);
  const mark = async (age: number) => say(`SET ${one.prefix}:big_segments_synchronized_on ${Date.now() - age}`);
  await mark(60_000);
  await portal.control('POST', `/status/${one._id}`, { available: true, lastSync: Date.now(), potentiallyStale: false, errors: [] });
  await check(page, one);
  await expect(page.locator('#check .badge', { hasText: 'Passed' })).toHaveCount(8);
  await expect(page.locator('#check')).toContainText('LaunchDarkly writes to this store, and SDKs in this network can read it');
  for (const ms of await page.locator('#check .ms').allInnerTexts()) expect(ms).toMatch(/^(< )?\d+ ms$/);
  for (const [age, sdks, relay] of [[60_000, 'fresh', 'fresh'], [150_000, 'stale', 'fresh'], [400_000, 'stale', 'stale']] as const) {
    await mark(age);
    await check(page, one);
    await expect(page.locator('.who-calls-it-stale')).toContainText(`SDKs: ${sdks}`);
    await expect(page.locator('.who-calls-it-stale')).toContainText(`Relay Proxy: ${relay}`);
  }
  expect(await portal.writes()).toEqual([]);
});

test('each broken store is named at its own step, with what to do next', async ({ signedIn: page, portal }) => {
  const closed = await freePort();
  const cases: [string, Record<string, unknown>, string, string, string][] = [
    ['wrong port', { port: String(closed) }, PASSWORD, 'Connection', 'Nothing listens on this port'],
    ['TLS on a plain port', { tlsEnabled: true }, PASSWORD, 'TLS', 'TLS is on, but the server does not use it'],
    ['wrong password', {}, 'wrong', 'Password', 'The password is wrong'],
    ['may not read', { username: 'blind' }, 'secret', 'Permissions', 'The user lacks permissions that SDKs need: GET, SMEMBERS'],
    ['no marker', {}, PASSWORD, 'Last sync', 'LaunchDarkly has never finished a sync under this prefix'],
    ['metadata service', { host: '169.254.169.254' }, PASSWORD, 'Destination', 'a metadata service'],
    ['encoded IP address', { host: '0x7f000001' }, PASSWORD, 'Destination', 'The host is an encoded IP address'],
  ];
  for (const [what, changes, password, name, words] of cases) {
    await check(page, await store(portal, changes), password);
    await expect(step(page, name), what).toContainText('Failed');
    await expect(step(page, name), what).toContainText(words);
    await expect(page.locator('#check .badge', { hasText: 'Failed' }), what).toHaveCount(1);
  }
  await say('SET launchdarkly:big_segments_synchronized_on 1');
  await check(page, await store(portal));
  await expect(step(page, 'Last sync')).toContainText('The store is synced under another prefix: launchdarkly');
  await page.goto('/activity?action=check');
  await expect(page.locator('main')).toContainText('What was checked');
  await expect(page.locator('main')).not.toContainText(PASSWORD);
});

test('the steps of a slow check arrive as they end', async ({ signedIn: page, portal, script }) => {
  // A server that takes connections and says nothing.
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const one = await store(portal, { port: String((silent.address() as { port: number }).port) });
  await page.goto(one.path);
  await page.locator('#check').getByRole('button', { name: 'Check now' }).click();
  await expect(page.locator('#check')).toContainText('Checking…');
  await expect(step(page, 'Connection')).toContainText('Passed');
  await expect(async () => {
    await expect(step(page, 'Password')).toContainText('The server accepts the connection but does not respond');
  }).toPass();
  await expect(page.locator('#check .steps-of-check > li')).toHaveCount(8);
  silent.close();
});

test('values that are not saved are checked in a tab of their own, and the form keeps everything', async ({ signedIn: page, portal, context }) => {
  const one = await store(portal);
  await say(`SET ${one.prefix}:big_segments_synchronized_on ${Date.now()}`);
  await page.goto(`/integrations/${one.projectKey}/${one.environmentKey}/redis/new`);
  const typed = async (name: string, text: string) => page.locator(`input[name="${name}"]`).fill(text);
  await typed('config.host', '127.0.0.1');
  await typed('config.port', String(port));
  await typed('config.password', PASSWORD);
  const [tab] = await Promise.all([context.waitForEvent('page'), page.getByRole('button', { name: 'Check in a new tab' }).click()]);
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText('Check of unsaved values');
  await expect(tab.locator('main')).toContainText('SDKs in this network can read this store, and it is fresh');
  await expect(tab.locator('main')).not.toContainText(PASSWORD);
  await tab.close();
  await expect(page.locator('input[name="config.password"]')).toHaveValue(PASSWORD);
  await expect(page.locator('input[name="config.host"]')).toHaveValue('127.0.0.1');
  expect(await portal.writes()).toEqual([]);
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Create integration' })).toBeVisible();
});

const table = { tableName: 'segments', region: 'eu-west-1', roleArn: 'arn:aws:iam::123456789012:role/store', externalId: 'abc' };

/** A call of DynamoDB in eu-west-1, as moto plays it. */
async function dynamoDb(portal: Portal, action: string, body: unknown) {
  const authorization = 'AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x';
  const headers = { 'x-amz-target': `DynamoDB_20120810.${action}`, 'content-type': 'application/x-amz-json-1.0', authorization };
  const answer = await fetch(`http://127.0.0.1:${portal.awsPort}/`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
}

test('a DynamoDB table is checked step by step, and what is wrong with it is named', async ({ signedIn: page, portal, script }) => {
  test.setTimeout(120_000);
  const { integrations, projects } = await portal.control('GET', '/state');
  const one = integrations.find((it: any) => it.integrationKey === 'dynamodb');
  const path = `/integrations/${one.projectKey}/${one.environmentKey}/dynamodb/${one._id}`;
  const prefix = projects.find((it: any) => it.key === one.projectKey).environments.find((it: any) => it.key === one.environmentKey).id;
  const found = async (name: string, state: string, ...words: string[]) => {
    await page.goto(path);
    await page.locator('#check').getByRole('button', { name: 'Check now' }).click();
    await expect(async () => {
      await expect(page.locator('#check .steps-of-check > li')).toHaveCount(10);
    }).toPass();
    for (const text of [state, ...words]) await expect(step(page, name)).toContainText(text);
  };
  await meanwhile(portal, one, { config: table });
  await found('Region', 'Failed', 'Nothing listens on this port');
  const moto = spawn(new URL('../../.tools/moto/bin/moto_server', import.meta.url).pathname, ['-H', '127.0.0.1', '-p', String(portal.awsPort)], { stdio: 'ignore' });
  try {
    await expect(async () => dynamoDb(portal, 'ListTables', {})).toPass();
    await found('Table', 'Failed', 'The table was not found');
    const keys = (sort: string) => ({
      KeySchema: [{ AttributeName: 'namespace', KeyType: 'HASH' }, { AttributeName: sort, KeyType: 'RANGE' }],
      AttributeDefinitions: ['namespace', sort].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
    });
    await dynamoDb(portal, 'CreateTable', { TableName: 'segments', ...keys('sort') });
    await found('Keys', 'Failed', 'The table has the wrong keys', 'namespace (S), sort (S)');
    await dynamoDb(portal, 'DeleteTable', { TableName: 'segments' });
    await dynamoDb(portal, 'CreateTable', { TableName: 'segments', ...keys('key') });
    await found('Last sync', 'Failed', 'LaunchDarkly has never finished a sync under this prefix');
    const metadata = { S: `${prefix}:big_segments_metadata` };
    await dynamoDb(portal, 'PutItem', { TableName: 'segments', Item: { namespace: metadata, key: metadata, synchronizedOn: { N: String(Date.now()) } } });
    await found('Last sync', 'Passed');
    await expect(step(page, 'Credentials')).toContainText('environment variables');
    await expect(step(page, 'Role')).toContainText('The role was not tried');
    await expect(page.locator('#check')).toContainText('SDKs in this network can read this store');
    expect(await portal.writes()).toEqual([]);
  } finally {
    moto.kill();
  }
});

test('all stores that match are checked at once with one password, and the table shows when', async ({ signedIn: page, portal, script }) => {
  test.setTimeout(120_000);
  const one = await store(portal);
  await say(`SET ${one.prefix}:big_segments_synchronized_on ${Date.now()}`);
  await page.goto(`/integrations?q=${one._id}`);
  await page.getByRole('link', { name: 'Check stores' }).click();
  await expect(page.getByRole('heading', { level: 2 })).toContainText('Check the 1 that match');
  await expect(page.locator('.last-checks')).toContainText('Never');
  await page.getByLabel('Password for the Redis stores').fill(PASSWORD);
  await page.getByRole('button', { name: 'Check the 1 that match' }).click();
  await expect(async () => {
    await expect(page.locator('main')).toContainText('The store check is complete.');
  }).toPass();
  await expect(page.locator('.last-checks')).toContainText('Readable');
  await expect(page.locator('main')).not.toContainText(PASSWORD);
  await page.goto(`/integrations?q=${one._id}&cols=health,checked&checked=readable`);
  await expect(page.locator('table.integrations tbody tr')).toHaveCount(1);
  await expect(page.locator('table.integrations tbody tr')).toContainText('Readable');
  await page.goto('/integrations');
  await page.locator('.columns-choice summary').click();
  await page.getByLabel('Last check', { exact: true }).and(page.locator('[type=checkbox]')).check();
  if (script !== 'on') await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(page.locator('#sort-checked')).toBeVisible();
  await page.locator('#sort-checked').click();
  await expect(page).toHaveURL(/sort=checked/);
  expect(await portal.writes()).toEqual([]);
});
