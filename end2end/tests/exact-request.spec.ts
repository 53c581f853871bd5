// What the review page shows is what LaunchDarkly gets, once: read from LaunchDarkly's side, with script and without.
import { expect, test, type Portal } from '../portal';
import { calm, choose, confirm, critical, fillRedis, notice, problem, promised, replacePassword, review } from '../steps';

/** The one write that LaunchDarkly got. */
async function onlyWrite(portal: Portal) {
  const writes = await portal.writes();
  expect(writes).toHaveLength(1);
  return writes[0];
}

test('an edit: every byte of the preview is sent, indentation aside', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="name"]').fill('Exactly “this”, <b>& no more');
  await page.locator('input[name="config.host"]').fill('exact.example.com');
  await review(page);
  const preview = await promised(page);
  expect(preview).toEqual([
    { op: 'test', path: '/version', value: one.version },
    { op: 'replace', path: '/name', value: 'Exactly “this”, <b>& no more' },
    { op: 'replace', path: '/config/host', value: 'exact.example.com' },
  ]);
  const request = await page.locator('code.request').innerText();
  await confirm(page, 'Apply change');
  await expect(notice(page, 'Changed “')).toBeVisible();
  const sent = await onlyWrite(portal);
  expect(`${sent.method} ${sent.path}`).toBe(request);
  expect(sent.body).toBe(JSON.stringify(preview));
});

test('a new password: a marker stands for it, and for nothing else', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('exact.example.com');
  await replacePassword(page, 'exact-pass-word-1');
  await review(page);
  const preview = await promised(page);
  expect(await page.content()).not.toContain('exact-pass-word-1');
  await confirm(page, 'Apply change');
  await expect(notice(page, 'Changed “')).toBeVisible();
  const { body } = await onlyWrite(portal);
  expect(body).toContain('"exact-pass-word-1"');
  expect(body.replace('"exact-pass-word-1"', '"‹new password›"')).toBe(JSON.stringify(preview));
});

test('a new integration: the preview is the body of the POST', async ({ signedIn: page, portal }) => {
  const { projectKey, environmentKey } = await calm(portal);
  await choose(page, projectKey, environmentKey, 'Redis');
  await fillRedis(page, { name: 'Exact cache', host: 'exact.example.com', port: '6380', password: 'exact-pass-word-2' });
  await page.locator('input[name="tags"]').fill('b, a');
  await review(page);
  const preview = await promised(page);
  const request = await page.locator('code.request').innerText();
  await confirm(page, 'Create integration');
  await expect(notice(page, 'Created “Exact cache”.')).toBeVisible();
  const sent = await onlyWrite(portal);
  expect(`${sent.method} ${sent.path}`).toBe(request);
  expect(sent.body.replace('"exact-pass-word-2"', '"‹new password›"')).toBe(JSON.stringify(preview));
});

test('a critical environment wants a reason for an edit, and the reason is in the request', async ({ signedIn: page, portal }) => {
  const one = await critical(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('exact.example.com');
  await review(page);
  await expect(problem(page)).toBeFocused();
  await problem(page).getByRole('link', { name: 'Enter a reason.' }).click();
  await expect(page.getByLabel('Reason')).toBeFocused();
  await expect(page.locator('input[name="config.host"]')).toHaveValue('exact.example.com');
  await page.getByLabel('Reason').fill('OPS-12: the old host  is switched off');
  await review(page);
  const preview = await promised(page);
  expect(preview).toEqual({
    comment: 'OPS-12: the old host is switched off',
    patch: [
      { op: 'test', path: '/version', value: one.version },
      { op: 'replace', path: '/config/host', value: 'exact.example.com' },
    ],
  });
  await confirm(page, 'Apply change');
  await expect(notice(page, 'Changed “')).toBeVisible();
  expect((await onlyWrite(portal)).body).toBe(JSON.stringify(preview));
});

test('turning off in a critical environment: the review asks why before it shows the request', async ({ signedIn: page, portal }) => {
  const one = await critical(portal);
  await page.goto(one.path);
  await confirm(page, 'Turn off');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Turn off “${one.name}”`);
  await expect(page.locator('pre')).toHaveCount(0);
  await confirm(page, 'Continue to the exact request');
  await expect(problem(page)).toBeFocused();
  expect(await portal.writes()).toEqual([]);
  await page.getByLabel('Reason').fill('Moving to another region');
  await confirm(page, 'Continue to the exact request');
  const preview = await promised(page);
  expect(preview).toMatchObject({ comment: 'Moving to another region', patch: [{ op: 'test' }, { op: 'replace', path: '/on', value: false }] });
  expect(await portal.writes()).toEqual([]);
  await confirm(page, 'Turn off');
  await expect(notice(page, `Turned off “${one.name}”.`)).toBeVisible();
  expect((await onlyWrite(portal)).body).toBe(JSON.stringify(preview));
});

test('a double click writes once, and so do reload, Back and a second tab; all say the same', async ({ signedIn: page, portal, context }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('once.example.com');
  await review(page);
  const second = await context.newPage();
  await second.goto(page.url());
  await page.getByRole('button', { name: 'Apply change' }).dblclick();
  const done = notice(page, `Changed “${one.name}”.`);
  await expect(done).toBeVisible();
  const words = await done.innerText();
  const outcome = page.url();
  await page.reload();
  await expect(done).toHaveText(words, { useInnerText: true });
  await page.goBack();
  await expect(page.locator('main')).toContainText('This confirmation has expired');
  await page.goForward();
  await expect(done).toHaveText(words, { useInnerText: true });
  await second.getByRole('button', { name: 'Apply change' }).click();
  await expect(second).toHaveURL(outcome);
  await expect(notice(second, 'Changed “')).toHaveText(words, { useInnerText: true });
  await onlyWrite(portal);
});

test('a double click on “Create integration” creates one', async ({ signedIn: page, portal }) => {
  const { projectKey, environmentKey } = await calm(portal);
  await page.goto(`/integrations/${projectKey}/${environmentKey}/redis/new`);
  await fillRedis(page, { name: 'Only one', host: 'once.example.com' });
  await review(page);
  await page.getByRole('button', { name: 'Create integration' }).dblclick();
  await expect(notice(page, 'Created “Only one”.')).toBeVisible();
  await onlyWrite(portal);
});

test('the form of a new integration, sent again after Back, creates no second one', async ({ signedIn: page, portal, context }) => {
  const { projectKey, environmentKey } = await calm(portal);
  await page.goto(`/integrations/${projectKey}/${environmentKey}/redis/new`);
  await fillRedis(page, { name: 'Only one', host: 'once.example.com' });
  await review(page);
  // The same form, sent twice: two plans, two tabs.
  const back = await context.newPage();
  await back.goto(page.url());
  await back.getByRole('link', { name: 'Go back' }).click();
  await expect(back.locator('input[name="name"]')).toHaveValue('Only one');
  await back.getByRole('button', { name: 'Review', exact: true }).click();
  await confirm(page, 'Create integration');
  await expect(notice(page, 'Created “Only one”.')).toBeVisible();
  await confirm(back, 'Create integration');
  await expect(notice(back, 'Created “Only one”.')).toBeVisible();
  expect(back.url()).toBe(page.url());
  await onlyWrite(portal);
});
