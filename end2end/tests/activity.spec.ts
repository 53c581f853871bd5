// The record of what was written: found, taken back, taken away as a file. With script and without.
import { readFile } from 'node:fs/promises';
import { expect, test, type Portal } from '../portal';
import { calm, confirm, notice, promised, replacePassword, review, upstream } from '../steps';
import type { Page } from '@playwright/test';

/** Changes the host of an integration and says why, in words that no other test uses. */
async function change(page: Page, portal: Portal, host: string, reason: string) {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill(host);
  await page.getByLabel('Reason').fill(reason);
  await review(page);
  await confirm(page, 'Apply change');
  await expect(notice(page, 'Changed “')).toBeVisible();
  return one;
}

async function download(page: Page, link: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: link, exact: true }).click()]);
  expect(file.suggestedFilename()).toMatch(/^storekeeper-activity\.(jsonl|csv)$/);
  return readFile(await file.path(), 'utf8');
}

test('the filter is a form, and what it asks for is in the URL', async ({ signedIn: page, portal }) => {
  const one = await change(page, portal, 'filter.example.com', 'FILTER-1 first');
  await change(page, portal, 'filter-2.example.com', 'FILTER-1 second');
  await page.goto('/activity');
  const rows = page.locator('table.activity > tbody > tr');
  await page.getByLabel('Name, token, reason or request ID').fill('filter-1');
  await page.getByLabel('Action').selectOption('Change');
  await page.getByLabel('Outcome').selectOption('Done');
  await page.getByLabel('Environment key').fill(one.environmentKey);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('FILTER-1 second');
  const asked = page.url();
  await page.getByLabel('Action').selectOption('Delete');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(page.locator('main')).toContainText('No activity matches your filters');
  await page.goto(asked);
  await expect(rows).toHaveCount(2);
  await expect(page.getByLabel('Outcome')).toHaveValue('done');
  await page.goto('/activity?since=2026-02-30&q=filter-1');
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.getByRole('alert')).toContainText('Enter a date such as');
  await page.getByRole('link', { name: 'Clear' }).click();
  await expect(page).toHaveURL(/\/activity$/);
});

test('an integration has its history, with what changed, why, and between which versions', async ({ signedIn: page, portal }) => {
  const one = await change(page, portal, 'history.example.com', 'HISTORY-1 a new host');
  await page.goto(one.path);
  const latest = page.getByRole('region', { name: 'History' }).locator('table.activity > tbody > tr').first();
  await expect(latest).toContainText('Changed');
  await expect(latest).toContainText('Reason: HISTORY-1 a new host');
  await latest.getByText('What changed').click();
  await expect(latest.locator('.fact', { hasText: 'Host' })).toContainText(`${one.config.host} → history.example.com`);
  await expect(latest).toContainText(`Version ${one.version} to ${one.version + 1}`);
  expect(JSON.parse(await latest.locator('pre').innerText())).toEqual(JSON.parse((await portal.writes()).at(-1)!.body));
  await page.getByRole('link', { name: 'View full history' }).click();
  await expect(page.getByLabel('Integration ID')).toHaveValue(one._id);
  await expect(page.locator('table.activity > tbody > tr').first()).toContainText('HISTORY-1');
});

test('a change is taken back by its inverse, reviewed like any other', async ({ signedIn: page, portal }) => {
  const one = await change(page, portal, 'inverse.example.com', 'INVERSE-1');
  await page.goto('/activity?q=INVERSE-1');
  await page.locator('table.activity > tbody > tr').first().getByRole('button', { name: 'Undo…' }).click();
  expect(await promised(page)).toEqual([
    { op: 'test', path: '/version', value: one.version + 1 },
    { op: 'replace', path: '/config/host', value: one.config.host },
  ]);
  expect(await portal.writes()).toHaveLength(1);
  await confirm(page, 'Apply change');
  await expect(notice(page, `Changed “${one.name}”.`)).toBeVisible();
  expect((await upstream(portal, one._id))!.config).toEqual(one.config);
});

test('the record is a file: JSON Lines and CSV, of what the filter asks for, without secrets', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await replacePassword(page, 'export-pass-word-1');
  await page.locator('input[name="name"]').fill('=1+1, “quoted” "twice"');
  await page.getByLabel('Reason').fill('EXPORT-1 rotation');
  await review(page);
  await confirm(page, 'Apply change');
  await expect(notice(page, 'Changed “')).toBeVisible();
  await change(page, portal, 'export.example.com', '=cmd() EXPORT-1');
  await page.goto('/activity?q=EXPORT-1');

  const lines = (await download(page, 'JSON Lines')).trimEnd().split('\n').map((line) => JSON.parse(line));
  expect(lines.map(({ reason }) => reason)).toEqual(['=cmd() EXPORT-1', 'EXPORT-1 rotation']);
  expect(lines[1]).toMatchObject({
    action: 'change', outcome: 'done', actor: 'Demo writer', project: one.projectKey, environment: one.environmentKey,
    integration_id: one._id, name: one.name, version_before: one.version, version_after: one.version + 1,
    fields: [{ field: 'name', before: one.name, after: '=1+1, “quoted” "twice"' }],
    secrets: [{ key: 'password', set: true }],
  });
  const [sent] = await portal.writes();
  expect(JSON.stringify(lines[1].body)).toBe(sent.body.replace('export-pass-word-1', '‹new password›'));

  const csv = await download(page, 'CSV');
  const [head, ...rest] = csv.trimEnd().split('\r\n');
  expect(head.split(',')).toEqual(expect.arrayContaining(['id', 'at', 'actor', 'action', 'reason', 'outcome', 'changes', 'body', 'request_id']));
  expect(rest).toHaveLength(2);
  expect(rest[0]).toContain(",'=cmd() EXPORT-1,done,");
  expect(rest[1]).toContain(',EXPORT-1 rotation,done,');
  for (const text of [csv, JSON.stringify(lines), await page.content(), ...portal.log]) expect(text).not.toContain('export-pass-word-1');
});
