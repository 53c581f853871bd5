// Two people change one integration. Nothing that was typed is lost, nothing is decided in silence. With script and without.
import { expect, test } from '../portal';
import { calm, confirm, meanwhile, notice, problem, replacePassword, review, row, upstream } from '../steps';

const ON_TOP = 'Review the combined change';
const CHOSEN = 'Review with these choices';

test('changes that do not overlap go together with one click, at the form and at the review', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('mine.example.com');
  await meanwhile(portal, one, { 'config/port': '7777' });
  await review(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`“${one.name}” was changed by someone else`);
  await expect(row(page, 'Host').getByRole('cell')).toHaveText([
    String(one.config.host), String(one.config.host), 'mine.example.com', 'mine.example.com (yours)',
  ]);
  await expect(row(page, 'Port').getByRole('cell')).toHaveText([String(one.config.port), '7777', String(one.config.port), '7777 (theirs)']);
  await confirm(page, ON_TOP);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Change “${one.name}”`);
  await meanwhile(portal, one, { tags: ['theirs'] });
  await confirm(page, 'Apply change');
  await confirm(page, ON_TOP);
  expect(await portal.writes()).toEqual([]);
  await confirm(page, 'Apply change');
  await expect(notice(page, `Changed “${one.name}”.`)).toBeVisible();
  expect(await upstream(portal, one._id)).toMatchObject({
    tags: ['theirs'],
    config: { host: 'mine.example.com', port: '7777', password: one.config.password },
  });
  expect(await portal.writes()).toHaveLength(1);
});

test('where both changed a field somebody must choose, and what was chosen wins', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('mine.example.com');
  await page.locator('input[name="config.port"]').fill('6666');
  await page.locator('input[name="tags"]').fill([...one.tags, 'mine'].join(', '));
  await meanwhile(portal, one, { 'config/host': 'theirs.example.com', 'config/port': '7777', tags: [...one.tags, 'theirs'] });
  await review(page);
  await confirm(page, CHOSEN);

  // Nothing chosen: a summary that has the focus and leads to the choices.
  await expect(page).toHaveTitle(/^Error: /);
  await expect(problem(page)).toBeFocused();
  const links = problem(page).getByRole('link');
  await expect(links).toHaveText(['Choose a value for “Host”.', 'Choose a value for “Port”.']);
  await links.first().click();
  await expect(row(page, 'Host').getByRole('radio').first()).toBeFocused();
  await expect(row(page, 'Host')).toContainText('Choose a value for “Host”.');

  // One of two chosen: it is kept, and only the other is asked for.
  await page.getByLabel('Yours: mine.example.com').check();
  await confirm(page, CHOSEN);
  await expect(links).toHaveText(['Choose a value for “Port”.']);
  await expect(page.getByLabel('Yours: mine.example.com')).toBeChecked();
  await page.getByLabel('Theirs: 7777').check();

  // It changes once more: the choices were made by something else.
  await meanwhile(portal, one, { name: 'Theirs now' });
  await confirm(page, CHOSEN);
  await expect(notice(page, 'Nothing you typed is lost')).toContainText('This integration changed again while you were choosing');
  await confirm(page, CHOSEN);
  expect(await portal.writes()).toEqual([]);
  await confirm(page, 'Apply change');
  await expect(notice(page, 'Changed “Theirs now”.')).toBeVisible();
  const now = (await upstream(portal, one._id))!;
  expect(now).toMatchObject({ name: 'Theirs now', config: { host: 'mine.example.com', port: '7777' } });
  expect([...now.tags].sort()).toEqual([...one.tags, 'mine', 'theirs'].sort());
});

test('a typed password outlives the conflict, and no page has it', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  const pages: string[] = [];
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('mine.example.com');
  await replacePassword(page, 'rebased-pass-word-1');
  await meanwhile(portal, one, { 'config/host': 'theirs.example.com' });
  await review(page);
  await expect(page.locator('main')).toContainText('Your change to the password is kept too, but not shown.');
  pages.push(await page.content());
  await confirm(page, CHOSEN);
  await expect(problem(page)).toBeVisible();
  pages.push(await page.content());
  await page.getByLabel('Theirs: theirs.example.com').check();
  await confirm(page, CHOSEN);
  await expect(page.locator('pre').first()).toContainText('‹new password›');
  pages.push(await page.content());
  await confirm(page, 'Apply change');
  await expect(notice(page, `Changed “${one.name}”.`)).toBeVisible();
  pages.push(await page.content());
  expect((await upstream(portal, one._id))!.config).toMatchObject({ host: 'theirs.example.com', password: 'rebased-pass-word-1' });
  for (const text of [...pages, ...portal.log]) expect(text).not.toContain('rebased-pass-word-1');
});

test('the form can be opened again with both sides’ changes in it', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('mine.example.com');
  await meanwhile(portal, one, { 'config/port': '7777' });
  await review(page);
  await page.getByRole('link', { name: 'Edit in the form' }).click();
  await expect(page.locator('input[name="config.host"]')).toHaveValue('mine.example.com');
  await expect(page.locator('input[name="config.port"]')).toHaveValue('7777');
  await page.locator('input[name="config.host"]').fill('corrected.example.com');
  await review(page);
  await confirm(page, 'Apply change');
  await expect(notice(page, 'Changed “')).toBeVisible();
  expect((await upstream(portal, one._id))!.config).toMatchObject({ host: 'corrected.example.com', port: '7777' });
});

test('loading the conflict again leads back to it, with what was typed', async ({ signedIn: page, portal }) => {
  const one = await calm(portal);
  await page.goto(`${one.path}/edit`);
  await page.locator('input[name="config.host"]').fill('mine.example.com');
  await replacePassword(page, 'reloaded-pass-word-1');
  await review(page);
  await meanwhile(portal, one, { 'config/port': '7777' });
  for (const again of [() => confirm(page, 'Apply change'), () => page.reload()]) {
    await again();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`“${one.name}” was changed by someone else`);
    await expect(row(page, 'Host')).toContainText('mine.example.com (yours)');
    await expect(page.locator('main')).toContainText('Your change to the password is kept too, but not shown.');
  }
  await confirm(page, ON_TOP);
  await confirm(page, 'Apply change');
  await expect(notice(page, 'Changed “')).toBeVisible();
  expect((await upstream(portal, one._id))!.config).toMatchObject({ host: 'mine.example.com', port: '7777', password: 'reloaded-pass-word-1' });
  expect(await portal.writes()).toHaveLength(1);
});
