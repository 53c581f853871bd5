// The same journeys in three browsers: with script, without, and with the WebAssembly missing. Every worker has a portal
// and a LaunchDarkly of its own (see portal.ts), so that no test sees another's writes.
import { existsSync } from 'node:fs';
import { defineConfig, type LaunchOptions } from '@playwright/test';
import type { Script } from './portal';

const installed = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'];
const launchOptions: LaunchOptions = {
  executablePath: installed.find((path) => path && existsSync(path)),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
};

const UNDER_A_PATH = /(base-path|main-job|oauth|forms|conflict|deletion|activity|overview|islands|live)\.spec/;

export default defineConfig<{ script: Script }, { under: string }>({
  testDir: './tests',
  fullyParallel: false,
  workers: 2,
  forbidOnly: true,
  timeout: 60_000,
  reporter: [['list']],
  use: { launchOptions, locale: 'en-GB', timezoneId: 'UTC' },
  projects: [
    { name: 'script', use: { script: 'on' }, testIgnore: /compare|base-path/ },
    { name: 'no-script', use: { script: 'off', javaScriptEnabled: false }, grepInvert: /@script/, testIgnore: /compare|base-path/ },
    { name: 'no-wasm', use: { script: 'no-wasm' }, grepInvert: /@script/, testIgnore: /compare|base-path/ },
    // The main job again, behind nginx and under a path; what is not about where the portal is, is not run twice.
    { name: 'under-a-path', use: { script: 'on', under: '/tools/stores' }, testMatch: UNDER_A_PATH },
    { name: 'under-a-path-no-script', use: { script: 'off', javaScriptEnabled: false, under: '/tools/stores' }, testMatch: UNDER_A_PATH, grepInvert: /@script/ },
    { name: 'compare', testMatch: /compare/, dependencies: ['script', 'no-script', 'no-wasm'] },
  ],
});
