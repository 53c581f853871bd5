// Runs after the journeys with script, without, and with the WebAssembly missing: LaunchDarkly received the same from all.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';

const calls = (project: string) => JSON.parse(readFileSync(new URL(`../calls/${project}.json`, import.meta.url), 'utf8'));

// What depends on an environment is remembered for a minute, also from the journey before.
const asked = (reads: string[]) => reads.filter((read) => !read.includes('/segments/'));

test('LaunchDarkly received the same calls with script, without, and with the WebAssembly missing', () => {
  const { writes, reads } = calls('script');
  expect(writes.map((call: { method: string }) => call.method)).toEqual(['POST', 'POST', 'PATCH', 'PATCH', 'PATCH', 'PATCH', 'DELETE']);
  expect(reads.length).toBeGreaterThan(10);
  for (const project of ['no-script', 'no-wasm']) {
    const other = calls(project);
    expect(other.writes).toEqual(writes);
    expect(asked(other.reads)).toEqual(asked(reads));
  }
});
