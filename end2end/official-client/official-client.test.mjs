// LaunchDarkly's own TypeScript client, unchanged, against the emulator: if it works here, the emulator speaks
// LaunchDarkly. It must never touch what another test made: it creates its own integration and deletes it.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import LaunchDarkly from 'launchdarkly-api-typescript';

const url = process.env.EMULATOR_URL;
assert.ok(url, 'Set EMULATOR_URL to the URL that launchdarkly-emulator prints.');

const PROJECT = 'checkout';
const ENVIRONMENT = 'staging';
const PASSWORD = 'supersecret123';

function client(Api, apiKey, headers = { 'LD-API-Version': 'beta' }) {
  const basePath = url.replace(/\/+$/, '');
  return new Api(new LaunchDarkly.Configuration({ apiKey, basePath, baseOptions: { headers } }));
}

const stores = (token, headers) => client(LaunchDarkly.PersistentStoreIntegrationsBetaApi, token, headers);
const writer = stores('api-demo-writer');

/** What the service answered to a call that must fail. */
async function refusal(call) {
  const error = await call.then(
    () => assert.fail('the call succeeded'),
    (reason) => reason,
  );
  assert.ok(error.response, `no answer: ${error}`);
  return error.response;
}

async function assertRefused(call, status, code) {
  const response = await refusal(call);
  assert.deepEqual([response.status, response.data.code], [status, code]);
  assert.equal(typeof response.data.message, 'string');
}

async function createRedis(name) {
  const answer = await writer.createBigSegmentStoreIntegration(PROJECT, ENVIRONMENT, 'redis', {
    name,
    on: false,
    tags: ['official-client'],
    config: { host: 'redis.example.net', port: '6379', password: PASSWORD, tlsEnabled: true },
  });
  created.push(answer.data._id);
  return answer;
}

const created = [];
const address = (id) => [PROJECT, ENVIRONMENT, 'redis', id];

after(async () => {
  for (const id of created) {
    await writer.deleteBigSegmentStoreIntegration(...address(id)).catch((error) => {
      assert.equal(error.response?.status, 404, String(error));
    });
  }
});

test('create, get, list, patch and delete', async () => {
  const { status, data: made } = await createRedis('Official client');
  assert.equal(status, 201);
  assert.match(made._id, /^[0-9a-f]{24}$/);
  assert.equal(made.version, 1);
  assert.equal(made.config.password, 'sup********123');
  assert.equal(made._status.available, false);
  assert.match(made._links.self.href, new RegExp(`${made._id}$`));

  const { data: read } = await writer.getBigSegmentStoreIntegration(...address(made._id));
  assert.deepEqual(read, made);

  const { status: listed, data: list } = await writer.getBigSegmentStoreIntegrations();
  assert.equal(listed, 200);
  const item = list.items.find((it) => it._id === made._id);
  for (const it of list.items) assert.ok(it.config && it._status && ['redis', 'dynamodb'].includes(it.integrationKey));
  assert.equal(item.name, 'Official client');
  assert.ok(!JSON.stringify(list).includes(PASSWORD));

  const patch = [
    { op: 'test', path: '/version', value: 1 },
    { op: 'replace', path: '/on', value: true },
    { op: 'replace', path: '/tags', value: [] },
  ];
  const { data: patched } = await writer.patchBigSegmentStoreIntegration(...address(made._id), patch);
  assert.deepEqual([patched.on, patched.tags, patched.version], [true, [], 2]);

  const { status: deleted } = await writer.deleteBigSegmentStoreIntegration(...address(made._id));
  assert.equal(deleted, 204);
  await assertRefused(writer.getBigSegmentStoreIntegration(...address(made._id)), 404, 'not_found');
  await assertRefused(writer.deleteBigSegmentStoreIntegration(...address(made._id)), 404, 'not_found');
});

test('401 for a token that is not one', async () => {
  await assertRefused(stores('nonsense').getBigSegmentStoreIntegrations(), 401, 'unauthorized');
  await assertRefused(stores('Bearer api-demo-writer').getBigSegmentStoreIntegrations(), 401, 'unauthorized');
});

test('403 without the beta header, with a message and no code', async () => {
  const response = await refusal(stores('api-demo-writer', {}).getBigSegmentStoreIntegrations());
  assert.equal(response.status, 403);
  assert.deepEqual(Object.keys(response.data), ['message']);
  assert.match(response.data.message, /LD-API-Version: beta/);
});

test('403 for a reader who writes, and the reason in _access', async () => {
  const { data: made } = await createRedis('Not for readers');
  const reader = stores('api-demo-reader');
  await assertRefused(reader.deleteBigSegmentStoreIntegration(...address(made._id)), 403, 'forbidden');
  const { data: seen } = await reader.getBigSegmentStoreIntegration(...address(made._id));
  const denied = seen._access.denied.find((it) => it.action === 'deleteIntegration');
  assert.deepEqual([denied.reason.effect, denied.reason.role_name], ['deny', 'Demo reader']);
});

test('404 for a project, an environment and an integration that do not exist', async () => {
  const body = { config: { host: 'redis.example.net' } };
  await assertRefused(writer.createBigSegmentStoreIntegration('nowhere', ENVIRONMENT, 'redis', body), 404, 'not_found');
  await assertRefused(writer.createBigSegmentStoreIntegration(PROJECT, 'nowhere', 'redis', body), 404, 'not_found');
  await assertRefused(writer.getBigSegmentStoreIntegration(...address('0'.repeat(24))), 404, 'not_found');
});

test('400 for a configuration of the wrong shape', async () => {
  const create = (config) => writer.createBigSegmentStoreIntegration(PROJECT, ENVIRONMENT, 'redis', { config });
  await assertRefused(create({}), 400, 'invalid_request');
  await assertRefused(create({ host: 'redis.example.net', tlsEnabled: 'yes' }), 400, 'invalid_request');
});

test('409 for a version that is no longer current', async () => {
  const { data: made } = await createRedis('Raced');
  const rename = (name) =>
    writer.patchBigSegmentStoreIntegration(...address(made._id), [
      { op: 'test', path: '/version', value: made.version },
      { op: 'replace', path: '/name', value: name },
    ]);
  assert.equal((await rename('First')).data.version, 2);
  await assertRefused(rename('Second'), 409, 'optimistic_locking_error');
});

test('projects, environments, segments, identity, addresses, tags and the audit log', async () => {
  const of = (Api) => client(Api, 'api-demo-writer');
  const projects = (await of(LaunchDarkly.ProjectsApi).getProjects(5, 5)).data;
  assert.deepEqual([projects.items.length, projects.totalCount], [5, 12]);
  assert.ok(projects._links.prev && projects._links.next);
  assert.equal((await of(LaunchDarkly.ProjectsApi).getProject(PROJECT)).data.key, PROJECT);
  const environments = await of(LaunchDarkly.EnvironmentsApi).getEnvironmentsByProject('fulfilment', 30);
  assert.equal(environments.data.items.length, 30);
  const environment = await of(LaunchDarkly.EnvironmentsApi).getEnvironment(PROJECT, 'production');
  assert.equal(environment.data.critical, true);
  const filter = 'unbounded equals true';
  const segments = await of(LaunchDarkly.SegmentsApi).getSegments(PROJECT, 'production-eu-west', 5, 0, 'name', filter);
  assert.ok(segments.data.items.length === 5 && segments.data.items.every((it) => it.unbounded));
  assert.equal((await of(LaunchDarkly.OtherApi).getCallerIdentity()).data.tokenName, 'Demo writer');
  assert.ok((await of(LaunchDarkly.OtherApi).getIps()).data.outboundAddresses.length > 0);
  assert.equal((await of(LaunchDarkly.OtherApi).getVersions()).data.beta, true);
  assert.ok((await of(LaunchDarkly.TagsApi).getTags()).data.items.includes('tier-1'));
  const log = (await of(LaunchDarkly.AuditLogApi).getAuditLogEntries(undefined, undefined, 'First', 20)).data;
  assert.ok(log.items.length >= 1 && log.items.every((it) => it.name === 'First' && it.token.ending === 'iter'));
});
