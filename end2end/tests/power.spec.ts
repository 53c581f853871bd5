// What makes the table fast to work with: columns, saved views, shortcuts.
import { expect, test } from '../portal';

test('chosen columns stand in the address and stay chosen', async ({ signedIn: page, script }) => {
  await page.goto('/integrations?cols=health,project');
  const heads = page.locator('table.integrations thead th:visible');
  await expect(heads).toHaveText(['Name', 'Health', 'Project']);
  await page.getByText('Columns', { exact: true }).click();
  await page.getByLabel('Tags', { exact: true }).last().check();
  if (script !== 'on') await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(heads).toHaveText(['Name', 'Health', 'Project', 'Tags']);
  await expect(page).toHaveURL(/cols=health(%2C|&cols=)project(%2C|&cols=)tags/);
  await page.getByRole('link', { name: 'Name', exact: true }).click();
  await expect(heads).toHaveText(['Name', 'Health', 'Project', 'Tags']);
  await page.reload();
  await expect(heads).toHaveText(['Name', 'Health', 'Project', 'Tags']);
  // Also before the table is live.
  await page.goBack();
  await expect(heads).toHaveText(['Name', 'Health', 'Project', 'Tags']);
});

test('a view is saved by name, comes back after a reload, and goes when it is removed @script', async ({ signedIn: page }) => {
  await page.goto('/integrations?health=failing&sort=-name');
  await page.getByLabel('Save this view as').fill('Broken, by name');
  await page.keyboard.press('Enter');
  await page.goto('/integrations');
  await page.getByRole('link', { name: 'Broken, by name' }).click();
  await expect(page).toHaveURL(/health=failing&sort=-name/);
  await expect(page.locator('tbody tr').first()).toContainText('Failing');
  await page.getByRole('button', { name: 'Remove the view Broken, by name' }).click();
  await expect(page.getByRole('link', { name: 'Broken, by name' })).toHaveCount(0);
  await page.reload();
  await expect(page.getByLabel('Save this view as')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Broken, by name' })).toHaveCount(0);
});

test('shortcuts work, not while typing, and stay off once they are turned off @script', async ({ signedIn: page }) => {
  await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeVisible();
  const search = page.getByLabel('Search names, keys, IDs and tags');
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
  await page.keyboard.type('g/j?');
  await expect(search).toHaveValue('g/j?');
  await search.fill('');
  await search.blur();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(page.locator('tbody tr').nth(1).locator('th a')).toBeFocused();
  await page.keyboard.press('k');
  await expect(page.locator('tbody tr').nth(0).locator('th a')).toBeFocused();
  for (const [key, heading] of [['c', 'Coverage'], ['a', 'Activity'], ['o', 'Overview'], ['i', 'Integrations']]) {
    await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeVisible();
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
  }
  await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toBeVisible();
  await dialog.getByLabel('Use keyboard shortcuts').uncheck();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('/');
  await expect(search).not.toBeFocused();
  // The button still shows the list, and the switch turns them on again.
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await dialog.getByLabel('Use keyboard shortcuts').check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
});
