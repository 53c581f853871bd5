// Takes the pictures of the README: a demo of its own, the pages as a person sees them. `make screenshots`.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const root = new URL('..', import.meta.url).pathname;
const installed = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'];
const pictures = [
  ['screenshot', '/integrations', 'light'],
  ['overview', '/', 'light'],
  ['coverage', '/coverage', 'dark'],
];

const portal = spawn(`${root}target/debug/storekeeper`, ['demo', '--listen', '127.0.0.1:0'], { cwd: root });
try {
  const url = await new Promise((resolve, reject) => {
    let said = '';
    portal.stdout.on('data', (text) => {
      said += text;
      const found = /http:\/\/[0-9.]+:[0-9]+/.exec(said);
      if (found && said.includes('Stop with')) resolve(found[0]);
    });
    portal.on('exit', () => reject(new Error(`the demo did not start: ${said}`)));
  });
  const browser = await chromium.launch({
    executablePath: installed.find((path) => path && existsSync(path)),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const page = await browser.newPage({ baseURL: url, viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  await page.goto('/sign-in');
  await page.getByLabel('Access token').fill('api-demo-writer');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();
  for (const [name, path, colorScheme] of pictures) {
    await page.emulateMedia({ colorScheme });
    await page.goto(path);
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).waitFor();
    await page.screenshot({ path: `${root}docs/${name}.png` });
    console.log(`docs/${name}.png`);
  }
  await browser.close();
} finally {
  portal.kill();
}
