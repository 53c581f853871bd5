// Typing into the search field: how soon the screen follows each key, and what the tab then holds.
import { FIELD, memory, networkQuiet, until, withPage } from './chromium.mjs';
import { recorder } from './recorder.mjs';
import { spread } from './figures.mjs';

/** How long nothing may change before a key's work counts as done. This time itself is not counted. */
const QUIET = 150;

/** The keystrokes after which the memory is read, and the time between them. */
const CHECKPOINTS = [20, 200];
const PACE = 40;

/** One round: every word typed once, on a processor four times slower. */
export function typingRound(chromium, target) {
  return withPage(chromium, target, recorder, async (page, cdp, requests) => {
    await open(page, target, requests);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const round = { keys: [], cleared: [], wrong: [] };
    for (const word of target.words) {
      for (const char of word) {
        await page.keyboard.type(char);
        await rest(page, target, requests);
      }
      round.keys.push(...(await page.evaluate(() => window.benchmark.keys())));
      const wrong = await check(page, target, word);
      if (wrong) round.wrong.push(wrong);
      await clear(page);
      await rest(page, target, requests);
      round.cleared.push(...(await page.evaluate(() => window.benchmark.keys())));
    }
    return round;
  });
}

/** Types without throttling, empties the field at each checkpoint, and reads the memory there. */
export function typingMemory(chromium, target) {
  return withPage(chromium, target, recorder, async (page, cdp, requests, browser) => {
    await open(page, target, requests);
    const strokes = endless(target.words);
    const after = {};
    let count = 0;
    for (const checkpoint of CHECKPOINTS) {
      for (; count < checkpoint; count += 1) {
        const char = strokes.next().value;
        if (char === null) await clear(page);
        else await page.keyboard.type(char);
        await page.waitForTimeout(PACE);
      }
      await clear(page);
      await rest(page, target, requests);
      await page.evaluate(() => void window.benchmark.keys());
      after[`after${checkpoint}`] = await memory(page, cdp, browser);
    }
    return after;
  });
}

/** All characters of all words, with a null after each word for emptying the field, again and again. */
function* endless(words) {
  for (;;) {
    for (const word of words) {
      yield* word;
      yield null;
    }
  }
}

/** The page, loaded and ready to filter, with the field in focus. */
async function open(page, target, requests) {
  await page.goto(target.url, { waitUntil: 'load' });
  await networkQuiet(requests, 500);
  await page.locator(target.field ?? FIELD).first().focus();
  await networkQuiet(requests, 500);
  if (target.ready) await until(() => page.evaluate(target.ready));
  await page.evaluate(() => window.benchmark.start());
  await page.evaluate((quiet) => window.benchmark.rest(quiet), 500);
}

async function clear(page) {
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Backspace');
}

/** Until the page rests and waits for no answer either. */
async function rest(page, target, requests) {
  const quiet = target.quiet ?? QUIET;
  do {
    await networkQuiet(requests, 0);
    await page.evaluate((time) => window.benchmark.rest(time), quiet);
  } while (requests.open > 0);
}

async function check(page, target, word) {
  const expected = target.expect?.[word];
  if (expected === undefined || !target.count) return null;
  const count = await page.evaluate(target.count);
  return count === expected ? null : `${word}: ${count} instead of ${expected}`;
}

/** All rounds as one result. */
export function typingResult(target, rounds, after) {
  const keys = rounds.flatMap((round) => round.keys);
  const cleared = rounds.flatMap((round) => round.cleared);
  const wrong = [...new Set(rounds.flatMap((round) => round.wrong))];
  const seen = keys.map(({ interaction }) => interaction).filter((duration) => duration !== null);
  return {
    rows: target.rows,
    keys: keys.length,
    paint: spread(keys.map(({ paint }) => paint)),
    rest: spread(keys.map(({ rest }) => rest)),
    interaction: { ...spread(keys.map(({ interaction }) => interaction ?? 16)), below16: keys.length - seen.length },
    cleared: { paint: spread(cleared.map(({ paint }) => paint)), rest: spread(cleared.map(({ rest }) => rest)) },
    checked: target.expect && target.count ? target.words.filter((word) => word in target.expect).length : 0,
    wrong,
    memory: after,
  };
}
